/** Edits, undo, the store in memory and in IndexedDB, two tabs, autosave. */
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { type AutosaveStatus, autosaveDelay, createAutosave } from "../../src/notebook/autosave.ts";
import { openBrowserStore } from "../../src/notebook/browserStore.ts";
import { type Notebook, newCell, newNotebook, parseNotebook } from "../../src/notebook/document.ts";
import * as edits from "../../src/notebook/edits.ts";
import { createHistory, mostSteps, record, redo, undo } from "../../src/notebook/history.ts";
import { createMemoryStore, type MemoryPlace, memoryPlace } from "../../src/notebook/memoryStore.ts";
import { mostVersions, type NotebookStore, versionInterval } from "../../src/notebook/store.ts";

const notebookOf = (...texts: readonly string[]) =>
  newNotebook(
    "",
    texts.map((text, index) => newCell(`c${index + 1}`, "code", text)),
  );
const idsOf = ({ cells }: Notebook) => cells.map(({ id }) => id).join(" ");
const textsOf = ({ cells }: Notebook) => cells.map(({ text }) => text);

describe("edits", () => {
  const notebook = notebookOf("a\nb", "c", "d");

  test("insert, delete, move, duplicate", () => {
    expect(idsOf(edits.insertCell(notebook, 1, "markdown", "# x"))).toBe("c1 c4 c2 c3");
    expect(idsOf(edits.insertCell(notebook, 99, "code"))).toBe("c1 c2 c3 c4");
    expect(idsOf(edits.deleteCell(notebook, "c2"))).toBe("c1 c3");
    expect(idsOf(edits.moveCell(notebook, "c1", 1))).toBe("c2 c1 c3");
    expect(idsOf(edits.moveCell(notebook, "c3", -5))).toBe("c3 c1 c2");
    expect(idsOf(edits.moveCell(notebook, "c1", 5))).toBe("c2 c3 c1");
    expect(edits.moveCell(notebook, "c2", 1)).toBe(notebook);
    expect(textsOf(edits.duplicateCell(notebook, "c1"))).toEqual(["a\nb", "a\nb", "c", "d"]);
    expect(edits.changeText(notebook, "c1", "a\nb")).toBe(notebook);
    expect(edits.changeText(notebook, "c1", "x").cells[1]).toBe(notebook.cells[1]);
    expect(edits.changeTitle(notebook, "T").title).toBe("T");
    expect(edits.changeSettings(notebook, { reactive: false }).settings).toEqual({
      layout: "notebook",
      reactive: false,
    });
    expect(edits.changeCell(notebook, "c1", { kind: "markdown", folded: true }).cells[0]).toMatchObject({
      folded: true,
    });
  });

  test("split and merge undo each other", () => {
    for (const offset of [1, 2]) expect(textsOf(edits.splitCell(notebook, "c1", offset))).toEqual(["a", "b", "c", "d"]);
    expect(textsOf(edits.splitCell(notebook, "c1", 0))).toEqual(["", "a\nb", "c", "d"]);
    const split = edits.splitCell(notebook, "c1", 2);
    expect(idsOf(split)).toBe("c1 c4 c2 c3");
    expect(edits.mergeWithNext(split, "c1")).toEqual(notebook);
    expect(() => edits.mergeWithNext(notebook, "c3")).toThrow("expected a cell below");
    const mixed = edits.changeCell(notebook, "c2", { kind: "markdown" });
    expect(() => edits.mergeWithNext(mixed, "c1")).toThrow("expected two code cells, got markdown below");
  });

  test("limits are errors of the user, missing cells bugs", () => {
    expect(() => edits.changeText(notebook, "c1", "x".repeat(200_001))).toThrow(UserError);
    const full = notebookOf(...Array.from({ length: 1000 }, () => ""));
    expect(() => edits.insertCell(full, 0, "code")).toThrow("at most 1000 cells, got 1001");
    expect(() => edits.changeTitle(notebook, "x".repeat(201))).toThrow(UserError);
    expect(() => edits.deleteCell(notebook, "none")).toThrow(/^internal: /);
  });

  test("any edits keep a notebook that parses, and undo leads back through all of them", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.nat(), fc.nat(12), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let history = createHistory(notebook);
        const states = [notebook];
        for (const [index, [kind, which, place, text]] of steps.entries()) {
          const before = history.present;
          const cell = before.cells[which % Math.max(1, before.cells.length)];
          const id = cell?.id ?? "";
          const next =
            cell === undefined || kind === 0
              ? edits.insertCell(before, place, "code", text)
              : kind === 1
                ? edits.deleteCell(before, id)
                : kind === 2
                  ? edits.moveCell(before, id, place)
                  : kind === 3
                    ? edits.duplicateCell(before, id)
                    : kind === 4
                      ? edits.splitCell(before, id, place)
                      : kind === 5 && before.cells.at(-1) !== cell
                        ? edits.mergeWithNext(before, id)
                        : edits.changeText(before, id, text);
          expect(parseNotebook(JSON.parse(JSON.stringify(next)))).toEqual(next);
          history = record(history, next, { kind: "insert", cell: id, at: index });
          if (next !== before) states.push(next);
        }
        for (const state of states.slice(0, -1).reverse()) {
          history = undo(history);
          expect(history.present).toBe(state);
        }
        expect(undo(history).present).toBe(notebook);
        for (const state of states.slice(1)) {
          history = redo(history);
          expect(history.present).toBe(state);
        }
        expect(redo(history).future).toEqual([]);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test("typing is one step until it pauses or moves on; redo ends with a new edit", () => {
    let history = createHistory(notebook);
    const type = (cell: string, text: string, at: number) => {
      history = record(history, edits.changeText(history.present, cell, text), { kind: "text", cell, at });
    };
    type("c2", "c1", 0);
    type("c2", "c12", 900);
    type("c2", "c123", 1800);
    type("c3", "d1", 1900);
    type("c3", "d12", 5000);
    expect(history.past.map(({ step }) => step.cell)).toEqual(["c2", "c3", "c3"]);
    history = undo(undo(history));
    expect(textsOf(history.present)).toEqual(["a\nb", "c123", "d"]);
    expect(history.future.at(-1)?.step.cell).toBe("c3");
    type("c2", "new", 1850);
    expect(history.future).toEqual([]);
    expect(textsOf(undo(history).present)).toEqual(["a\nb", "c123", "d"]);
    for (let at = 0; at < 1000; at++) {
      history = record(history, edits.changeTitle(history.present, `${at}`), { kind: "notebook", cell: null, at });
    }
    expect(history.past.length).toBe(mostSteps);
  });
});

let clock = 0;
let ids = 0;
const environment = { now: () => clock, newId: () => `id${ids++}` };
const opened: NotebookStore[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const store of opened.splice(0)) store.close();
});

const kept = <T extends NotebookStore>(store: T): T => {
  opened.push(store);
  return store;
};

for (const [name, open] of [
  ["in memory", (place: MemoryPlace) => Promise.resolve(createMemoryStore(place, environment))],
  ["in IndexedDB", () => openBrowserStore(environment)],
] as const) {
  describe(`a store ${name}`, () => {
    test("keeps notebooks with their versions", async () => {
      const store = kept(await open(memoryPlace()));
      const created = await store.create(notebookOf("0"));
      let revision = created.revision;
      for (let i = 1; i <= 130; i++) {
        clock += versionInterval;
        const result = await store.save(created.id, notebookOf(`${i}`), revision);
        if (result.kind !== "saved") throw new Error("not saved");
        revision = result.stored.revision;
      }
      const loaded = await store.load(created.id);
      expect(loaded).toMatchObject({ revision: 131, savedAt: clock, notebook: notebookOf("130") });
      const versions = await store.versions(created.id);
      expect(versions.length).toBe(mostVersions);
      expect(versions[0]).toMatchObject({ revision: 130, cells: 1 });
      expect(await store.loadVersion(created.id, 130)).toEqual(notebookOf("129"));
      expect(await store.loadVersion(created.id, versions.at(-1)?.revision ?? 0)).toEqual(notebookOf("30"));
      expect(await store.loadVersion(created.id, 1)).toBeNull();
      expect((await store.list()).find(({ id }) => id === created.id)).toMatchObject({ revision: 131 });
      await store.remove(created.id);
      expect(await store.load(created.id)).toBeNull();
      expect(await store.versions(created.id)).toEqual([]);
      expect(await store.loadVersion(created.id, 130)).toBeNull();
    });

    test("quick saves make few versions, unless the old one is to be kept", async () => {
      const store = kept(await open(memoryPlace()));
      const { id } = await store.create(notebookOf("0"));
      for (let i = 1; i <= 20; i++) {
        clock += 500;
        await store.save(id, notebookOf(`${i}`), i);
      }
      expect((await store.versions(id)).map(({ revision }) => revision)).toEqual([1]);
      await store.save(id, notebookOf("other"), 21, { keepOld: true });
      expect((await store.versions(id)).map(({ revision }) => revision)).toEqual([21, 1]);
      expect(await store.loadVersion(id, 21)).toEqual(notebookOf("20"));
    });

    test("two tabs never overwrite each other, and forks overwrite nothing", async () => {
      const place = memoryPlace();
      const [one, two] = [kept(await open(place)), kept(await open(place))];
      const heard: unknown[] = [];
      const stop = two.subscribe((notice) => heard.push(notice));
      const { id, revision } = await one.create(notebookOf("start"));
      expect(await one.save(id, notebookOf("one"), revision)).toMatchObject({ kind: "saved" });
      expect(await two.save(id, notebookOf("two"), revision)).toMatchObject({
        kind: "conflict",
        mine: notebookOf("two"),
        theirs: { id, revision: 2, notebook: notebookOf("one") },
      });
      const racing = await Promise.all([one.save(id, notebookOf("a"), 2), two.save(id, notebookOf("b"), 2)]);
      expect(racing.map(({ kind }) => kind).sort()).toEqual(["conflict", "saved"]);
      const fork = await two.create(notebookOf("mine"));
      expect(fork.id).not.toBe(id);
      expect((await one.load(id))?.revision).toBe(3);
      await vi.waitFor(() =>
        expect(heard.slice(0, 2)).toEqual([
          { id, revision: 1 },
          { id, revision: 2 },
        ]),
      );
      await one.remove(id);
      expect(await two.save(id, notebookOf("late"), 3)).toMatchObject({ kind: "conflict", theirs: null });
      expect(await two.load(id)).toBeNull();
      stop();
    });
  });
}

test("a full store says so, and what was saved stays", async () => {
  const place = memoryPlace();
  const store = kept(createMemoryStore(place, environment));
  const { id } = await store.create(notebookOf("good"));
  const full = vi.spyOn(place.heads, "set").mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  await expect(store.save(id, notebookOf("more"), 1)).rejects.toMatchObject({
    name: "UserError",
    diagnostics: [{ code: "storage-full", hint: expect.stringContaining("as a file") }],
  });
  expect((await store.load(id))?.notebook).toEqual(notebookOf("good"));
  full.mockImplementation(() => {
    throw new Error("disk");
  });
  await expect(store.create(notebookOf(""))).rejects.toMatchObject({ diagnostics: [{ code: "storage-failed" }] });
  full.mockRestore();
  const head = place.heads.get(id);
  if (head !== undefined) place.heads.set("bad", { ...head, id: "bad", text: "{}" });
  await expect(store.load("bad")).rejects.toBeInstanceOf(UserError);
});

test("a write that fails leaves nothing of its transaction in IndexedDB", async () => {
  const store = kept(await openBrowserStore(environment));
  const { id } = await store.create(notebookOf("good"));
  clock += versionInterval;
  const put = IDBObjectStore.prototype.put;
  const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value) {
    if (this.name === "heads") throw new DOMException("no room", "QuotaExceededError");
    return put.call(this, value);
  });
  await expect(store.save(id, notebookOf("more"), 1)).rejects.toMatchObject({
    diagnostics: [{ code: "storage-full" }],
  });
  spy.mockRestore();
  expect(await store.load(id)).toMatchObject({ revision: 1, notebook: notebookOf("good") });
  expect(await store.loadVersion(id, 1)).toBeNull();
  expect(await store.save(id, notebookOf("more"), 1)).toMatchObject({ kind: "saved" });
});

describe("autosave", () => {
  const start = async (place = memoryPlace(), from: Notebook | null = notebookOf("start")) => {
    vi.useFakeTimers();
    const store = kept(createMemoryStore(place, environment));
    const stored = from === null ? null : await store.create(from);
    const statuses: AutosaveStatus[] = [];
    const autosave = createAutosave(store, stored, (status) => statuses.push(status));
    return { place, store, stored, statuses, autosave, last: () => statuses.at(-1) };
  };

  test("saves soon after a change, all typing at once", async () => {
    const { autosave, stored, store, statuses, last } = await start();
    autosave.changed(notebookOf("1"));
    await vi.advanceTimersByTimeAsync(autosaveDelay / 2);
    autosave.changed(notebookOf("2"));
    expect(last()).toEqual({ kind: "unsaved" });
    await vi.advanceTimersByTimeAsync(autosaveDelay / 2);
    expect(last()).toMatchObject({ kind: "saved", stored: { revision: 2, notebook: notebookOf("2") } });
    autosave.changed(notebookOf("3"));
    await autosave.flush();
    expect(await store.load(stored?.id ?? "")).toMatchObject({ revision: 3, notebook: notebookOf("3") });
    expect(statuses.map(({ kind }) => kind)).toEqual(["unsaved", "unsaved", "saved", "unsaved", "saved"]);
    autosave.stop();
    autosave.changed(notebookOf("4"));
    await autosave.flush();
    expect((await store.load(stored?.id ?? ""))?.revision).toBe(3);
  });

  test("what is not one's own is kept only once it is changed, and beside everything else", async () => {
    const { autosave, store, last } = await start(memoryPlace(), null);
    await autosave.flush();
    expect(await store.list()).toEqual([]);
    autosave.changed(notebookOf("mine"));
    await vi.advanceTimersByTimeAsync(autosaveDelay);
    autosave.changed(notebookOf("mine 2"));
    await vi.advanceTimersByTimeAsync(autosaveDelay);
    expect((await store.list()).length).toBe(1);
    expect(last()).toMatchObject({ kind: "saved", stored: { revision: 2 } });
  });

  test("another tab's save replaces what is unchanged, and is a conflict with what is not", async () => {
    const { autosave, place, stored, store, last } = await start();
    const id = stored?.id ?? "";
    const other = kept(createMemoryStore(place, environment));
    await other.save(id, notebookOf("theirs"), 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(last()).toMatchObject({ kind: "replaced", stored: { revision: 2, notebook: notebookOf("theirs") } });
    for (const choice of ["mine", "theirs", "fork"] as const) {
      const base = (await store.load(id))?.revision ?? 0;
      autosave.changed(notebookOf("mine"));
      await other.save(id, notebookOf(`theirs ${choice}`), base);
      await vi.advanceTimersByTimeAsync(autosaveDelay);
      expect(last()).toMatchObject({
        kind: "conflict",
        mine: notebookOf("mine"),
        theirs: { notebook: notebookOf(`theirs ${choice}`) },
      });
      autosave.changed(notebookOf("mine, more"));
      await vi.advanceTimersByTimeAsync(autosaveDelay * 3);
      expect((await store.load(id))?.notebook).toEqual(notebookOf(`theirs ${choice}`));
      await autosave.resolve(choice);
      const now = await store.load(id);
      expect(now?.notebook).toEqual(notebookOf(choice === "mine" ? "mine, more" : `theirs ${choice}`));
      if (choice === "mine") expect(await store.loadVersion(id, base + 1)).toEqual(notebookOf("theirs mine"));
      if (choice === "theirs") expect(last()).toMatchObject({ kind: "replaced", stored: now });
    }
    const [newest] = (await store.list()).filter((each) => each.id !== id);
    expect((await store.load(newest?.id ?? ""))?.notebook).toEqual(notebookOf("mine, more"));
    expect(last()).toMatchObject({ kind: "saved", stored: { id: newest?.id } });
  });

  test("typing during a save that conflicts is part of mine; many flushes are one save after another", async () => {
    const { autosave, place, stored, store, last } = await start();
    const id = stored?.id ?? "";
    for (let i = 0; i < 5; i++) {
      autosave.changed(notebookOf(`${i}`));
      void autosave.flush();
      void autosave.flush();
    }
    await autosave.flush();
    expect(last()).toMatchObject({ kind: "saved", stored: { notebook: notebookOf("4") } });
    const other = kept(createMemoryStore(place, environment));
    autosave.changed(notebookOf("mine"));
    await other.save(id, notebookOf("theirs"), (await store.load(id))?.revision ?? 0);
    const flushed = autosave.flush();
    await Promise.resolve();
    autosave.changed(notebookOf("mine, newer"));
    await flushed;
    expect(last()).toMatchObject({ kind: "conflict", mine: notebookOf("mine, newer") });
    await autosave.resolve("mine");
    expect((await store.load(id))?.notebook).toEqual(notebookOf("mine, newer"));
  });

  test("a failed save says so, loses nothing, and is tried again", async () => {
    const { autosave, place, stored, store, last } = await start();
    const full = vi.spyOn(place.heads, "set").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    autosave.changed(notebookOf("kept"));
    await vi.advanceTimersByTimeAsync(autosaveDelay);
    expect(last()).toMatchObject({ kind: "failed", diagnostics: [{ code: "storage-full" }] });
    full.mockRestore();
    await autosave.flush();
    expect(await store.load(stored?.id ?? "")).toMatchObject({ notebook: notebookOf("kept") });
    expect(last()?.kind).toBe("saved");
  });
});
