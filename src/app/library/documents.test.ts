import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newCell, newNotebook } from "../../notebook/document.ts";
import { createMemoryStore, memoryPlace } from "../../notebook/memoryStore.ts";
import { createEditing } from "../notebook/editing.ts";
import { createSession, grantConsent, notebookOf } from "../notebook/session.ts";
import { storageKeys } from "../page/storage.ts";
import { createDocuments } from "./documents.ts";
import { undeleteTime } from "./shelf.ts";
import { type Start, startingNotebook } from "./starting.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const toNotebook = (text: string) => newNotebook(text, [newCell("c1", "code", text)]);

function values(limit = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > limit) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** A browser with tabs. */
function browser() {
  const place = memoryPlace();
  const store = values();
  let ids = 0;
  const storeEnvironment = { now: () => Date.now(), newId: () => `n${++ids}` };
  const open = async ({ tab = values(), durable = true } = {}) => {
    const notebooks = createMemoryStore(place, storeEnvironment);
    const start: Start = await startingNotebook({
      ...{ notebooks, durable, store, tab, toNotebook },
      first: toNotebook("example"),
      isExample: async (text) => text === "example",
    });
    const session = createSession(start.notebook, start.origin, start.trusted);
    const editing = createEditing(session, () => Date.now());
    const environment = { session, editing, notebooks, durable, store, tab, blank: () => toNotebook("") };
    const documents = createDocuments(environment, start);
    const text = () => notebookOf(session.getState()).cells[0]?.text;
    return { documents, session, editing, notebooks, tab, text, state: () => documents.store.getState() };
  };
  return { open, place, store };
}

const settle = () => vi.advanceTimersByTimeAsync(1000);

describe("keeping the notebook", () => {
  it("begins with the first change, and is found again by the tab and by new ones", async () => {
    const { open, place } = browser();
    const page = await open();
    await settle();
    expect(place.heads.size).toBe(0);
    page.editing.text("c1", "mine");
    expect(page.state().status.kind).toBe("unsaved");
    await settle();
    expect(page.state().status.kind).toBe("saved");
    expect((await open({ tab: page.tab })).text()).toBe("mine");
    expect((await open()).text()).toBe("mine");
    expect(place.heads.size).toBe(1);
  });

  it("loses nothing when the page goes away before it was saved", async () => {
    const { open, store } = browser();
    const page = await open();
    page.editing.text("c1", "mine");
    await settle();
    page.editing.text("c1", "last words");
    vi.spyOn(page.notebooks, "save").mockImplementation(() => new Promise(() => {}));
    page.documents.leave();
    const next = await open();
    expect(next.text()).toBe("last words");
    await settle();
    expect(next.state().stored?.revision).toBe(2);
    expect(store.kept.has(storageKeys.unsaved)).toBe(false);
  });

  it("goes on from what is kept when the page goes away just after the first save, and opens nothing older over it", async () => {
    const { open, place } = browser();
    const page = await open();
    const creating = vi.spyOn(page.notebooks, "create");
    page.editing.text("c1", "first");
    await vi.advanceTimersByTimeAsync(400);
    // The next change came while the first was written: nothing has said yet that it is kept.
    page.editing.text("c1", "first and last");
    await creating.mock.results[0]?.value;
    vi.spyOn(page.notebooks, "save").mockImplementation(() => new Promise(() => {}));
    page.documents.leave();
    const next = await open();
    expect(next.text()).toBe("first and last");
    const [id = ""] = place.heads.keys();
    expect(next.state().stored?.id).toBe(id);
    expect(await next.documents.open(id)).toBe(true);
    expect(next.text()).toBe("first and last");
    await settle();
    expect([...place.heads.values()].map(({ revision }) => revision)).toEqual([2]);
  });

  it("does not take up what was saved after all, and makes a copy of what another tab went beyond", async () => {
    const { open, place } = browser();
    const page = await open();
    page.editing.text("c1", "one");
    await settle();
    page.editing.text("c1", "two");
    page.documents.leave();
    await settle();
    expect((await open()).state().stored?.revision).toBe(2);

    const [a, b] = [await open(), await open()];
    a.editing.text("c1", "of a");
    vi.spyOn(a.notebooks, "save").mockImplementation(() => new Promise(() => {}));
    a.documents.leave();
    b.editing.text("c1", "of b");
    await settle();
    const next = await open();
    expect(next.text()).toBe("of a");
    await settle();
    expect([...place.heads.values()].map(({ text }) => /of [ab]/.exec(text)?.[0]).toSorted()).toEqual(["of a", "of b"]);
  });

  it("says that storage is full, keeps the text, and saves when there is room", async () => {
    const { open } = browser();
    const page = await open();
    const create = vi.spyOn(page.notebooks, "create").mockRejectedValueOnce(new Error("full"));
    page.editing.text("c1", "mine");
    await settle();
    expect(page.state().status).toMatchObject({ kind: "failed" });
    expect(await page.documents.show(toNotebook("other"), "own")).toBe(true);
    expect(create).toHaveBeenCalledTimes(2);
    create.mockRejectedValue(new Error("full"));
    page.editing.text("c1", "again");
    await settle();
    expect(await page.documents.show(toNotebook("third"), "own")).toBe(false);
    expect(page.text()).toBe("again");
  });

  it("shows a tab again what it showed, though nobody changed it, and other tabs their own", async () => {
    const { open, place } = browser();
    const page = await open();
    page.editing.text("c1", "mine");
    await settle();
    await page.documents.show(toNotebook("an example"), "own");
    page.documents.leave();
    const next = await open({ tab: page.tab });
    expect(next.text()).toBe("an example");
    expect(next.state().stored).toBeNull();
    expect((await open()).text()).toBe("mine");
    expect(place.heads.size).toBe(1);
    // Once it is among the reader's own, that is what is found.
    next.editing.text("c1", "changed");
    await settle();
    next.documents.leave();
    expect((await open({ tab: page.tab })).state().stored?.notebook.cells[0]?.text).toBe("changed");
  });

  it("survives a browser without a database by small values alone", async () => {
    const { open } = browser();
    const page = await open({ durable: false });
    page.editing.text("c1", "mine");
    await settle();
    expect(page.state()).toMatchObject({ durable: false });
    page.documents.leave();
    expect((await open({ durable: false })).text()).toBe("mine");
  });
});

describe("two tabs", () => {
  it("show what the other saved while nothing is unsaved here, without answering it", async () => {
    const { open } = browser();
    const a = await open();
    a.editing.text("c1", "one");
    await settle();
    const b = await open();
    b.editing.text("c1", "two");
    await settle();
    expect(a.text()).toBe("two");
    expect(a.state().status.kind).toBe("saved");
    expect(a.state().stored?.revision).toBe(2);
    a.editing.undo();
    await settle();
    expect(b.text()).toBe("one");
  });

  const conflict = async () => {
    const { open, place } = browser();
    const a = await open();
    a.editing.text("c1", "one");
    await settle();
    const b = await open();
    a.editing.text("c1", "of a");
    b.editing.text("c1", "of b");
    await settle();
    const [loser] = [a, b].filter((tab) => tab.state().status.kind === "conflict");
    if (loser === undefined) throw new Error("no conflict");
    return { loser, place, own: loser === a ? "of a" : "of b", other: loser === a ? "of b" : "of a" };
  };

  it("never overwrite each other: mine becomes a copy", async () => {
    const { loser, place, own } = await conflict();
    await loser.documents.resolve("fork");
    await settle();
    expect(loser.text()).toBe(own);
    expect(notebookOf(loser.session.getState()).title).toBe("example (copy)");
    expect([...place.heads.values()].map(({ title }) => title).toSorted()).toEqual(["example", "example (copy)"]);
  });

  it("or theirs is taken, and mine can be had back by undo", async () => {
    const { loser, own, other } = await conflict();
    await loser.documents.resolve("theirs");
    expect(loser.text()).toBe(other);
    loser.editing.undo();
    expect(loser.text()).toBe(own);
  });

  it("keep a copy when a notebook in conflict is left", async () => {
    const { loser, place, own } = await conflict();
    expect(await loser.documents.show(toNotebook("else"), "own")).toBe(true);
    expect([...place.heads.values()].some(({ text }) => text.includes(own))).toBe(true);
  });
});

describe("strangers' notebooks", () => {
  it("do not run by themselves after they were changed and opened again", async () => {
    const { open } = browser();
    const page = await open();
    await page.documents.show(toNotebook("stranger"), "stranger");
    page.editing.text("c1", "changed");
    await settle();
    const next = await open();
    expect(next.session.getState()).toMatchObject({ origin: "stranger", consent: "needed" });
    next.session.setState({ consent: "granted" });
    await settle();
    expect((await open()).session.getState().consent).toBe("granted");
  });

  /** A page on which a stranger's notebook was agreed to, changed and kept. */
  const kept = async () => {
    const { open, place } = browser();
    const page = await open();
    await page.documents.show(toNotebook("stranger"), "stranger");
    grantConsent(page.session);
    page.editing.text("c1", "changed");
    await settle();
    return { open, place, page };
  };
  const strangers = { origin: "stranger", consent: "granted" };

  it("stay strangers' after they were agreed to, changed, kept and opened again, by every way", async () => {
    const { open, place, page } = await kept();
    const again = await open();
    expect(again.session.getState()).toMatchObject(strangers);
    again.editing.text("c1", "changed once more");
    await settle();
    await again.documents.show(toNotebook("mine"), "own");
    expect(again.session.getState()).toMatchObject({ origin: "own", consent: "granted" });
    expect(await again.documents.open("n1")).toBe(true);
    expect(again.session.getState()).toMatchObject(strangers);
    await again.documents.show(toNotebook("mine"), "own");
    again.editing.text("c1", "mine, changed");
    await settle();
    expect([...place.heads.values()].map(({ origin }) => origin)).toEqual(["stranger", "own"]);
    // As what was not saved, and as what a tab showed.
    page.editing.text("c1", "last words");
    page.documents.leave();
    expect((await open()).session.getState()).toMatchObject(strangers);
    const other = await open();
    await other.documents.show(toNotebook("stranger"), "stranger");
    grantConsent(other.session);
    other.documents.leave();
    expect((await open({ tab: other.tab })).session.getState()).toMatchObject(strangers);
  });

  it("stay strangers' as the copy that ends a conflict", async () => {
    const { open, place, page } = await kept();
    const other = await open();
    page.editing.text("c1", "of one");
    other.editing.text("c1", "of the other");
    await settle();
    const loser = page.state().status.kind === "conflict" ? page : other;
    await loser.documents.resolve("fork");
    await settle();
    expect([...place.heads.values()].map(({ origin }) => origin)).toEqual(["stranger", "stranger"]);
  });

  it("kept before authors were kept are the reader's own where they might run, and strangers' where not", async () => {
    const { open, place } = browser();
    const page = await open();
    for (const trusted of [true, false]) {
      const { id } = await page.notebooks.create(toNotebook("old"), { origin: "stranger", trusted });
      const { origin: _, ...old } = place.heads.get(id) ?? expect.fail("not kept");
      place.heads.set(id, old);
      await page.documents.open(id);
      expect(page.session.getState()).toMatchObject(
        trusted ? { origin: "own", consent: "granted" } : { origin: "stranger", consent: "needed" },
      );
    }
  });
});

describe("the list", () => {
  it("opens, renames and deletes with a way back", async () => {
    const { open, place } = browser();
    const page = await open();
    for (const text of ["first", "second"]) {
      await page.documents.show(toNotebook("example"), "own");
      page.editing.text("c1", text);
      await settle();
    }
    const titles = () => page.state().list?.map(({ id }) => id);
    expect(titles()).toEqual(["n2", "n1"]);
    expect(await page.documents.open("n1")).toBe(true);
    expect(page.text()).toBe("first");
    await page.documents.rename("n2", "Renamed");
    expect(page.state().list?.find(({ id }) => id === "n2")?.title).toBe("Renamed");

    await page.documents.remove("n2");
    expect(titles()).toEqual(["n1"]);
    page.documents.undelete();
    await settle();
    expect(titles()?.toSorted()).toEqual(["n1", "n2"]);
    await page.documents.remove("n1");
    expect(page.text()).toBe("second");
    await vi.advanceTimersByTimeAsync(undeleteTime);
    expect([...place.heads.keys()]).toEqual(["n2"]);
  });

  it("keeps versions and takes them up again", async () => {
    const { open } = browser();
    const page = await open();
    for (const text of ["one", "two", "three"]) {
      page.editing.text("c1", text);
      await vi.advanceTimersByTimeAsync(61_000);
    }
    const versions = await page.documents.versions();
    expect(versions.map(({ revision }) => revision)).toEqual([2, 1]);
    const first = await page.documents.loadVersion(1);
    if (first === null) throw new Error("no version");
    page.documents.restore(first);
    await settle();
    expect(page.text()).toBe("one");
    expect((await page.documents.versions()).map(({ revision }) => revision)).toEqual([3, 2, 1]);
  });
});

describe("texts of the time before notebooks", () => {
  it("become notebooks; the one in the editor is opened", async () => {
    const { open, place, store } = browser();
    store.setItem(storageKeys.text, "in the editor");
    store.setItem(storageKeys.replaced, JSON.stringify(["replaced", "example"]));
    const page = await open();
    expect(page.text()).toBe("in the editor");
    expect([...place.heads.values()].map(({ title }) => title)).toEqual(["replaced", "in the editor"]);
    expect(store.kept.has(storageKeys.text)).toBe(false);
  });

  it("stay where they are while they cannot be kept", async () => {
    const { open, store } = browser();
    store.setItem(storageKeys.text, "in the editor");
    expect((await open({ durable: false })).text()).toBe("in the editor");
    expect(store.kept.get(storageKeys.text)).toBe("in the editor");
  });

  it("damaged values are none", async () => {
    const { open, store } = browser();
    store.setItem(storageKeys.unsaved, "{");
    store.setItem(storageKeys.replaced, "{");
    store.setItem(storageKeys.notebook, "gone");
    expect((await open()).text()).toBe("example");
  });
});
