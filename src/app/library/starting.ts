/**
 * Which notebook a page starts with: what was not saved when the last page went away, or what this tab showed, or what was open last, or the
 * first example. Texts that earlier versions of this page kept become notebooks, so that none is lost.
 */
import type { Notebook } from "../../notebook/document.ts";
import { readGloveboxJson, writeGloveboxJson } from "../../notebook/file.ts";
import { type NotebookStore, ownTrust, type StoredNotebook, type Trust } from "../../notebook/store.ts";
import { type KeyValueStore, readStored, removeStored, storageKeys, writeStored } from "../page/storage.ts";

/** What the start needs. */
export interface StartEnvironment {
  readonly notebooks: NotebookStore;
  /** Whether `notebooks` are there on the next visit. */
  readonly durable: boolean;
  /** Of the browser, and of this tab. */
  readonly store: KeyValueStore | null;
  readonly tab: KeyValueStore | null;
  /** The first example. */
  readonly first: Notebook;
  readonly isExample: (text: string) => Promise<boolean>;
  /** A notebook of one program. */
  readonly toNotebook: (text: string) => Notebook;
}

/** The notebook to show. */
export interface Start extends Trust {
  readonly notebook: Notebook;
  /** As it is kept; null while it is not one's own. */
  readonly stored: StoredNotebook | null;
  /** Whether it is newer than what is kept. */
  readonly changed: boolean;
}

/** Finds the notebook. Never rejects: what cannot be read or moved stays where it is. */
export async function startingNotebook(environment: StartEnvironment): Promise<Start> {
  const { notebooks, durable, store, tab, first, toNotebook } = environment;
  const own = { ...ownTrust, stored: null, changed: false } as const;
  const old = readStored(store, storageKeys.text);
  if (durable) await migrate(environment).catch(() => undefined);
  const unsaved = await recovered(notebooks, store);
  if (unsaved !== null) return unsaved;
  const shown = readUnsaved(readStored(tab, storageKeys.shown));
  removeStored(tab, storageKeys.shown);
  if (shown !== null) {
    const { notebook, origin, trusted } = shown;
    return { notebook, origin, trusted, stored: null, changed: false };
  }
  for (const id of [readStored(tab, storageKeys.notebook), readStored(store, storageKeys.notebook)]) {
    const stored = id === null ? null : await notebooks.load(id).catch(() => null);
    if (stored !== null) return startOf(stored);
  }
  const isLeft = readStored(store, storageKeys.text) !== null;
  return { ...own, notebook: isLeft && old !== null ? toNotebook(old) : first };
}

const startOf = (stored: StoredNotebook): Start => ({
  notebook: stored.notebook,
  origin: stored.origin,
  trusted: stored.trusted,
  stored,
  changed: false,
});

/** What was not saved when a page went away. */
interface Unsaved extends Trust {
  /** Of the notebook that it goes on from; null for one that was never kept. */
  readonly id: string | null;
  readonly revision: number;
  readonly text: string;
}

/** Writes what is not saved at once, as a page goes away, where a database could come too late. */
export function keepUnsaved(
  store: KeyValueStore | null,
  notebook: Notebook,
  base: StoredNotebook | null,
  trust: Trust,
): boolean {
  return writeStored(store, storageKeys.unsaved, JSON.stringify(unsavedOf(notebook, base, trust)));
}

/** Notes, for when this tab is loaded again, what it shows and is not among the reader's notebooks; null when what it shows is. */
export function keepShown(tab: KeyValueStore | null, notebook: Notebook | null, trust: Trust): void {
  if (notebook === null) removeStored(tab, storageKeys.shown);
  else writeStored(tab, storageKeys.shown, JSON.stringify(unsavedOf(notebook, null, trust)));
}

const unsavedOf = (notebook: Notebook, base: StoredNotebook | null, trust: Trust): Unsaved => {
  const { id, revision } = base ?? { id: null, revision: 0 };
  return { id, revision, ...trust, text: writeGloveboxJson(notebook) };
};

async function recovered(notebooks: NotebookStore, store: KeyValueStore | null): Promise<Start | null> {
  const unsaved = readUnsaved(readStored(store, storageKeys.unsaved));
  removeStored(store, storageKeys.unsaved);
  if (unsaved === null) return null;
  const { id, revision, origin, trusted, text, notebook } = unsaved;
  const stored = id === null ? null : await notebooks.load(id).catch(() => null);
  // It was saved after all.
  if (stored !== null && writeGloveboxJson(stored.notebook) === text) return startOf(stored);
  // Where another tab went on from there it becomes a notebook of its own: nothing is overwritten.
  return { notebook, origin, trusted, stored: stored?.revision === revision ? stored : null, changed: true };
}

function readUnsaved(kept: string | null): (Unsaved & { readonly notebook: Notebook }) | null {
  try {
    const { id, revision, origin, trusted, text } = JSON.parse(kept ?? "null") as Partial<
      Record<keyof Unsaved, unknown>
    >;
    if (typeof text !== "string") return null;
    return {
      id: typeof id === "string" ? id : null,
      revision: Number(revision),
      // Earlier pages wrote no origin: what might run was the reader's own to them.
      origin: trusted !== true || origin === "stranger" ? "stranger" : "own",
      trusted: trusted === true,
      text,
      notebook: readGloveboxJson(text),
    };
  } catch {
    return null;
  }
}

/** Texts of the time before notebooks; the one that was in the editor is opened. They go when all of them are kept. */
async function migrate({ notebooks, store, isExample, toNotebook }: StartEnvironment): Promise<void> {
  const text = readStored(store, storageKeys.text);
  if (text === null) return;
  const others = textsIn(readStored(store, storageKeys.replaced));
  const own = [...others.toReversed(), text].filter((each) => each.trim() !== "");
  for (const each of new Set(own)) {
    if (await isExample(each)) continue;
    const { id } = await notebooks.create(toNotebook(each));
    if (each === text) writeStored(store, storageKeys.notebook, id);
  }
  for (const key of [storageKeys.text, storageKeys.replaced]) removeStored(store, key);
}

function textsIn(kept: string | null): readonly string[] {
  try {
    const texts: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(texts) ? texts.filter((text): text is string => typeof text === "string") : [];
  } catch {
    return [];
  }
}
