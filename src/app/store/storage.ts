/**
 * Keeps the reader's text in the browser: at once on every change, with a copy of the last text that could be traced.
 * It never throws: what cannot be read counts as absent, what cannot be written is reported.
 */
import { strings } from "../strings.ts";
import { playgroundCell, type SaveStatus, type Session, type SessionState } from "./session.ts";

/** The part of `localStorage` that is used. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem">;

/** Names of the stored values. */
export const storageKeys = {
  text: "glovebox.text",
  lastGood: "glovebox.text.lastGood",
  replaced: "glovebox.text.replaced",
  theme: "glovebox.theme",
  largeText: "glovebox.largeText",
  recentCommands: "glovebox.commands.recent",
  characterKeys: "glovebox.commands.characterKeys",
} as const;

/** Longest time between a change and its being saved, in milliseconds. */
export const saveDelay = 200;

/** The browser's store, or null where it is switched off. */
export function browserStore(): KeyValueStore | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/** A stored value, or null when there is none or it cannot be read. */
export function readStored(store: KeyValueStore | null, key: string): string | null {
  try {
    return store?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Writes a value; says so when that fails. */
export function writeStored(store: KeyValueStore | null, key: string, value: string): SaveStatus {
  try {
    if (store === null) return { kind: "unsaved", message: strings.save.unavailable };
    store.setItem(key, value);
    return { kind: "saved" };
  } catch {
    return { kind: "unsaved", message: strings.save.full };
  }
}

/** Most texts that are kept of those that another program replaced. */
const mostReplaced = 10;

/** Texts of the reader's own that another program replaced in the editor, the latest first. */
export function replacedTexts(store: KeyValueStore | null): readonly string[] {
  try {
    const kept: unknown = JSON.parse(readStored(store, storageKeys.replaced) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text): text is string => typeof text === "string") : [];
  } catch {
    return [];
  }
}

/** Keeps a text that is about to be replaced; says so when that fails. */
export function keepReplaced(store: KeyValueStore | null, text: string): SaveStatus {
  const others = replacedTexts(store).filter((kept) => kept !== text);
  return writeStored(store, storageKeys.replaced, JSON.stringify([text, ...others].slice(0, mostReplaced)));
}

/**
 * Saves the session's text while it changes, and the last good copy whenever a trace succeeds.
 * @returns a function that writes what is outstanding, for the moment when the page goes away
 */
export function keepText(session: Session, store: KeyValueStore | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    session.setState({ save: writeStored(store, storageKeys.text, textOf(session.getState())) });
  };
  session.subscribe((state, before) => {
    if (textOf(state) !== textOf(before) && timer === undefined) timer = setTimeout(save, saveDelay);
    if (state.trace !== before.trace && state.trace.kind === "traced") {
      writeStored(store, storageKeys.lastGood, textOf(state));
    }
  });
  return () => {
    if (timer !== undefined) save();
  };
}

const textOf = (state: SessionState): string => playgroundCell(state)?.text ?? "";
