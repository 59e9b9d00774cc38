/**
 * Small values kept in the browser: how the page looks, which notebook was open. Notebooks themselves are kept by documents.ts.
 * It never throws: what cannot be read counts as absent, what cannot be written is reported.
 */

/** The part of `localStorage` that is used. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Names of the stored values. */
export const storageKeys = {
  /** Id of the notebook that was open last, in any tab. */
  notebook: "glovebox.notebook",
  /** Notebook with what was not saved when a page went away. */
  unsaved: "glovebox.notebook.unsaved",
  /** Notebook that this tab showed without keeping it. */
  shown: "glovebox.notebook.shown",
  /** What the cells of the notebook that this tab showed ran with. */
  runs: "glovebox.notebook.runs",
  /** Text of the last code cell that ran without problems. */
  lastGood: "glovebox.text.lastGood",
  /** Texts that earlier versions of this page kept, before there were notebooks. */
  text: "glovebox.text",
  replaced: "glovebox.text.replaced",
  theme: "glovebox.theme",
  largeText: "glovebox.largeText",
  progress: "glovebox.course.progress",
  course: "glovebox.course.own",
  /** The name that goes with a learner's answers. */
  studentName: "glovebox.course.name",
  /** How fast this browser computes, and which browser that is. */
  pace: "glovebox.run.pace",
  /** What this tab would lose if it were loaded again. */
  atStake: "glovebox.run.atStake",
  /** Results that the reader pinned, to compare others with them. */
  pins: "glovebox.pins",
  /** Servers that encrypted runs may go to. */
  servers: "glovebox.servers",
  recentCommands: "glovebox.commands.recent",
  characterKeys: "glovebox.commands.characterKeys",
} as const;

/** The browser's store, or null where it is switched off. */
export function browserStore(): KeyValueStore | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

/** The store of this tab, which lives through reloads, or null where it is switched off. */
export function tabStore(): KeyValueStore | null {
  try {
    return globalThis.sessionStorage;
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

/** Writes a value; false when that fails. */
export function writeStored(store: KeyValueStore | null, key: string, value: string): boolean {
  try {
    store?.setItem(key, value);
    return store !== null;
  } catch {
    return false;
  }
}

/** Forgets a value. */
export function removeStored(store: KeyValueStore | null, key: string): void {
  try {
    store?.removeItem(key);
  } catch {
    // It stays, and does no harm.
  }
}
