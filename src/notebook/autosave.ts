/**
 * Saves a notebook soon after each change, one save after another, and says how that went. What another tab saved is never overwritten: the reader
 * chooses. A notebook from a link or an example is kept only once it is changed, under an id of its own.
 */
import { type Diagnostic, diagnosticsOf } from "../base/errors.ts";
import type { Notebook } from "./document.ts";
import { type NotebookStore, ownTrust, type StoredNotebook, type Trust } from "./store.ts";

/** Whether the notebook is safe. */
export type AutosaveStatus =
  /** `stored` is null while a notebook that is not one's own is unchanged. */
  | { readonly kind: "saved"; readonly stored: StoredNotebook | null }
  /** Changed, and soon saved. */
  | { readonly kind: "unsaved" }
  /** The next change, or `flush`, tries again. */
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] }
  /** Another tab saved in between, or removed it (`theirs` is null): waits for `resolve`. */
  | { readonly kind: "conflict"; readonly mine: Notebook; readonly theirs: StoredNotebook | null }
  /** Another tab saved while nothing was unsaved here: show this notebook. */
  | { readonly kind: "replaced"; readonly stored: StoredNotebook };

/** Keeps one notebook safe. */
export interface Autosave {
  /** The reader changed the notebook; with `keepOld` what stood before becomes an older version, however young it is. */
  changed(notebook: Notebook, keepOld?: boolean): void;
  /** How it is kept by now, also while a newer change is not: what that change goes on from. Null for one that is not kept. */
  stored(): StoredNotebook | null;
  /** Saves what is outstanding at once; for the moment when the page goes away. Never rejects. */
  flush(): Promise<void>;
  /** Ends a conflict: write `mine` (theirs becomes an older version), take `theirs`, or keep mine as a `fork`, a notebook of its own. */
  resolve(choice: "mine" | "theirs" | "fork"): Promise<void>;
  /** Stops listening; saves nothing more. */
  stop(): void;
}

/** Time between a change and its save, in milliseconds: what a crash can lose. */
export const autosaveDelay = 400;

/** Starts with a notebook that is in the store, or with null for one that is not; `trust` says who wrote what is saved, and whether it may run. */
export function createAutosave(
  store: NotebookStore,
  stored: StoredNotebook | null,
  onStatus: (status: AutosaveStatus) => void,
  trust: () => Trust = () => ownTrust,
): Autosave {
  let base = stored;
  let pending: Notebook | null = null;
  let keepsOld = false;
  let conflict: Extract<AutosaveStatus, { kind: "conflict" }> | null = null;
  let writing = false;
  // One write after another: each is based on the revision that the one before gave.
  let queue: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const tell = (status: AutosaveStatus): void => {
    conflict = status.kind === "conflict" ? status : null;
    if (!stopped) onStatus(status);
  };

  const write = async (notebook: Notebook, keepOld = false): Promise<void> => {
    writing = true;
    try {
      if (base === null) {
        base = await store.create(notebook, trust());
      } else {
        const result = await store.save(base.id, notebook, base.revision, { keepOld, trusted: trust().trusted });
        if (result.kind === "conflict") return tell({ ...result, mine: pending ?? result.mine });
        base = result.stored;
      }
      tell(pending === null ? { kind: "saved", stored: base } : { kind: "unsaved" });
    } catch (thrown) {
      // A change that came meanwhile is newer than what failed.
      pending ??= notebook;
      keepsOld ||= keepOld;
      tell({ kind: "failed", diagnostics: diagnosticsOf(thrown) });
    } finally {
      writing = false;
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    queue = queue.then(async () => {
      if (pending === null || conflict !== null || stopped) return;
      const notebook = pending;
      const keepOld = keepsOld;
      pending = null;
      keepsOld = false;
      await write(notebook, keepOld);
    });
    return queue;
  };

  const unsavedHere = (): boolean => pending !== null || writing || conflict !== null;

  const unsubscribe = store.subscribe(async ({ id, revision }) => {
    if (base === null || id !== base.id || revision === null || revision <= base.revision) return;
    if (unsavedHere()) return;
    const theirs = await store.load(id).catch(() => null);
    if (theirs === null || theirs.revision <= base.revision || unsavedHere() || stopped) return;
    base = theirs;
    tell({ kind: "replaced", stored: theirs });
  });

  return {
    changed(notebook, keepOld = false) {
      pending = notebook;
      keepsOld ||= keepOld;
      if (conflict !== null) return tell({ ...conflict, mine: notebook });
      tell({ kind: "unsaved" });
      timer ??= setTimeout(() => void flush(), autosaveDelay);
    },
    stored: () => base,
    flush,
    async resolve(choice) {
      if (conflict === null) return;
      const { mine, theirs } = conflict;
      pending = null;
      conflict = null;
      if (choice === "theirs" && theirs !== null) {
        base = theirs;
        return tell({ kind: "replaced", stored: theirs });
      }
      base = choice === "mine" ? theirs : null;
      queue = queue.then(() => write(mine, true));
      await queue;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
