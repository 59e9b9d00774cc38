import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newCell, newNotebook } from "../../notebook/document.ts";
import { createEditing } from "./editing.ts";
import { createSession } from "./session.ts";
import { keepReplaced, keepText, readStored, replacedTexts, saveDelay, storageKeys } from "./storage.ts";

function memory(limit = Infinity) {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > limit) throw new DOMException("full", "QuotaExceededError");
      values.set(key, value);
    },
  };
}

const sessionOf = (text: string) => createSession(newNotebook("", [newCell("c1", "code", text)]));
const typed = (session: ReturnType<typeof sessionOf>, text: string) =>
  createEditing(session, () => Date.now()).text("c1", text);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("keeping the text", () => {
  it("saves within 300 ms of a change, even while typing goes on", () => {
    const session = sessionOf("");
    const store = memory();
    keepText(session, store);
    typed(session, "a");
    vi.advanceTimersByTime(saveDelay - 1);
    typed(session, "ab");
    vi.advanceTimersByTime(1);
    expect(saveDelay).toBeLessThanOrEqual(300);
    expect(store.values.get(storageKeys.text)).toBe("ab");
    expect(session.getState().save.kind).toBe("saved");
  });

  it("writes what is outstanding when the page goes away", () => {
    const session = sessionOf("");
    const store = memory();
    const flush = keepText(session, store);
    typed(session, "last words");
    flush();
    expect(store.values.get(storageKeys.text)).toBe("last words");
  });

  it("keeps the last text that could be traced beside a text that cannot", () => {
    const session = sessionOf("good");
    const store = memory();
    keepText(session, store);
    session.setState({ trace: { kind: "traced", milliseconds: 5 } });
    typed(session, "broken");
    session.setState({ trace: { kind: "failed", milliseconds: 5 } });
    vi.runAllTimers();
    expect(store.values.get(storageKeys.lastGood)).toBe("good");
    expect(store.values.get(storageKeys.text)).toBe("broken");
  });

  it("says so when the storage is full, and again when there is room", () => {
    const session = sessionOf("");
    keepText(session, memory(5));
    typed(session, "too long");
    vi.runAllTimers();
    expect(session.getState().save.kind).toBe("unsaved");
    typed(session, "short");
    vi.runAllTimers();
    expect(session.getState().save.kind).toBe("saved");
  });

  it("works without any storage", () => {
    const session = sessionOf("");
    keepText(session, null);
    typed(session, "a");
    vi.runAllTimers();
    expect(session.getState().save.kind).toBe("unsaved");
    expect(readStored(null, storageKeys.text)).toBeNull();
  });
});

describe("texts that another program replaced", () => {
  it("are kept, the latest first, each once, and no more than ten", () => {
    const store = memory();
    for (let i = 0; i < 12; i++) keepReplaced(store, `text ${i}`);
    keepReplaced(store, "text 5");
    expect(replacedTexts(store).length).toBe(10);
    expect(replacedTexts(store).slice(0, 3)).toEqual(["text 5", "text 11", "text 10"]);
  });

  it("are none where what is stored is damaged, and a full store says so", () => {
    const store = memory(20);
    store.values.set(storageKeys.replaced, "{");
    expect(replacedTexts(store)).toEqual([]);
    expect(keepReplaced(store, "a text that does not fit").kind).toBe("unsaved");
  });
});
