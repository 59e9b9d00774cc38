/**
 * The reader's notebooks: the open one is kept with its versions while it is changed, others are listed, opened, renamed and deleted. What
 * another tab saved is never overwritten. How records are kept stands in src/notebook/store.ts and autosave.ts.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../../base/errors.ts";
import type { AutosaveStatus } from "../../notebook/autosave.ts";
import { type Notebook, notebookLimits } from "../../notebook/document.ts";
import type { NotebookStore, NotebookSummary, Origin, StoredNotebook } from "../../notebook/store.ts";
import type { Editing } from "../notebook/editing.ts";
import { notebookOf, type Session } from "../notebook/session.ts";
import type { KeyValueStore } from "../page/storage.ts";
import { Shelf } from "./shelf.ts";
import { ShownNotebook } from "./shownNotebook.ts";
import type { Start } from "./starting.ts";
import { strings } from "./strings.ts";

/** What the page knows of the reader's notebooks. */
export interface DocumentsState {
  /** Newest first; null before the first look. */
  readonly list: readonly NotebookSummary[] | null;
  /** The open notebook as it was last kept; null while it is not one's own. */
  readonly stored: StoredNotebook | null;
  readonly status: AutosaveStatus;
  /** Whether what is kept is there on the next visit. */
  readonly durable: boolean;
  /** Deleted, and can still be restored. */
  readonly deleted: NotebookSummary | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Which dialog is open. */
  readonly dialog: "notebooks" | "versions" | null;
}

/** The reader's notebooks. Methods report in the store and never reject. */
export interface Documents {
  readonly store: StoreApi<DocumentsState>;
  /**
   * Shows another notebook, when the present one is safe; else the present one stays and false is given. What is safe already is left at
   * once.
   */
  show(notebook: Notebook, origin: Origin, stored?: StoredNotebook | null): Promise<boolean>;
  /** Shows a notebook of the list. */
  open(id: string): Promise<boolean>;
  refresh(): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  /** Takes a notebook off the list; it is gone after a while, or with the next one, unless `undelete` is called. */
  remove(id: string): Promise<void>;
  undelete(): void;
  /** Older versions of the open notebook, newest first. */
  versions(): Promise<readonly NotebookSummary[]>;
  loadVersion(revision: number): Promise<Notebook | null>;
  /** Takes an older version up as the newest; what stood before becomes a version. */
  restore(notebook: Notebook): void;
  /** Ends a conflict with another tab: theirs, mine over theirs, or mine as a notebook of its own. */
  resolve(choice: "mine" | "theirs" | "fork"): Promise<void>;
  setDialog(dialog: DocumentsState["dialog"]): void;
  /** Saves what is not saved; whether everything is safe afterwards. */
  flush(): Promise<boolean>;
  /** The page goes away: what is not saved is written where it is found again. */
  leave(): void;
}

/** What the notebooks need from their environment. */
export interface DocumentsEnvironment {
  readonly session: Session;
  readonly editing: Editing;
  readonly notebooks: NotebookStore;
  readonly durable: boolean;
  readonly store: KeyValueStore | null;
  readonly tab: KeyValueStore | null;
  /** A notebook to show where there is no other. */
  readonly blank: () => Notebook;
}

/** Starts to keep the notebook that the session shows; `changed` when it is newer than what is kept. */
export function createDocuments(
  environment: DocumentsEnvironment,
  start: Pick<Start, "stored" | "changed">,
): Documents {
  const store = createStore<DocumentsState>()(() => ({
    list: null,
    stored: start.stored,
    status: { kind: "saved", stored: start.stored },
    durable: environment.durable,
    deleted: null,
    diagnostics: [],
    dialog: null,
  }));
  const shelf = new Shelf(store, environment.notebooks);
  const shown = new ShownNotebook(store, environment, start, () => void shelf.refresh());
  const { session, editing, notebooks } = environment;

  const open = async (id: string): Promise<boolean> => {
    // It is on show, and may be newer than what is kept.
    if (id === store.getState().stored?.id) return true;
    const stored = await shelf.attempt(() => notebooks.load(id));
    return stored !== null && shown.show(stored.notebook, stored.origin, stored);
  };

  return {
    store,
    show: (notebook, origin, stored = null) => shown.show(notebook, origin, stored),
    open,
    refresh: () => shelf.refresh(),
    async rename(id, title) {
      if (id === store.getState().stored?.id) editing.title(title);
      else await shelf.rename(id, title);
    },
    async remove(id) {
      await shelf.removeDeleted();
      const { list, stored } = store.getState();
      const summary = list?.find((each) => each.id === id);
      if (summary === undefined) return;
      if (stored?.id === id) {
        const next = list?.find((each) => each.id !== id);
        const isShown = next === undefined ? await shown.show(environment.blank(), "own", null) : await open(next.id);
        if (!isShown) return;
      }
      shelf.delete(summary);
    },
    undelete: () => shelf.undelete(),
    async versions() {
      const { stored } = store.getState();
      return (stored === null ? null : await shelf.attempt(() => notebooks.versions(stored.id))) ?? [];
    },
    async loadVersion(revision) {
      const { stored } = store.getState();
      return stored === null ? null : shelf.attempt(() => notebooks.loadVersion(stored.id, revision));
    },
    restore: (notebook) => shown.restore(notebook),
    async resolve(choice) {
      const { status } = store.getState();
      if (status.kind !== "conflict") return;
      if (choice === "fork" && status.theirs !== null) {
        const { title } = notebookOf(session.getState());
        editing.title(strings.documents.conflict.copy(title).slice(0, notebookLimits.title));
      }
      await shown.resolve(choice);
    },
    setDialog: (dialog) => store.setState({ dialog }),
    flush: () => shown.flush(),
    leave() {
      shown.leave();
      void shelf.removeDeleted();
    },
  };
}
