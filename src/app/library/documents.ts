/**
 * The reader's notebooks: the open one is kept with its versions while it is changed, others are listed, opened, renamed and deleted. What
 * another tab saved is never overwritten. How records are kept stands in src/notebook/store.ts and autosave.ts.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type Diagnostic, diagnosticsOf } from "../../base/errors.ts";
import { type AutosaveStatus, createAutosave } from "../../notebook/autosave.ts";
import { type Notebook, notebookLimits } from "../../notebook/document.ts";
import { changeTitle } from "../../notebook/edits.ts";
import type { NotebookStore, NotebookSummary, StoredNotebook } from "../../notebook/store.ts";
import type { Editing } from "../notebook/editing.ts";
import { notebookOf, type Origin, replaceNotebook, type Session } from "../notebook/session.ts";
import { type KeyValueStore, removeStored, storageKeys, writeStored } from "../page/storage.ts";
import { keepShown, keepUnsaved, type Start } from "./starting.ts";
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

/** How long a deleted notebook can be restored, in milliseconds. */
export const undeleteTime = 10_000;

/** Starts to keep the notebook that the session shows; `changed` when it is newer than what is kept. */
export function createDocuments(
  environment: DocumentsEnvironment,
  start: Pick<Start, "stored" | "changed">,
): Documents {
  const { session, editing, notebooks, store: browser, tab } = environment;
  const store = createStore<DocumentsState>()(() => ({
    list: null,
    stored: start.stored,
    status: { kind: "saved", stored: start.stored },
    durable: environment.durable,
    deleted: null,
    diagnostics: [],
    dialog: null,
  }));
  /** What is kept, or came from the store: no change of the reader's. */
  let kept: Notebook = notebookOf(session.getState());
  let keepOld = false;
  /** Whether this page wrote down what it could not save, and lives on. */
  let left = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isSafe = (): boolean => store.getState().status.kind === "saved" && kept === notebookOf(session.getState());

  const isTrusted = (): boolean => session.getState().consent === "granted";

  const follow = (stored: StoredNotebook | null) => {
    const hearOwn = (status: AutosaveStatus): void => {
      if (own === autosave) hear(status);
    };
    const own = createAutosave(notebooks, stored, hearOwn, isTrusted);
    return own;
  };

  const hear = (status: AutosaveStatus): void => {
    const stored = status.kind === "saved" || status.kind === "replaced" ? status.stored : store.getState().stored;
    store.setState({ status, stored });
    if (status.kind === "replaced") {
      kept = status.stored.notebook;
      editing.replace(kept);
      store.setState({ status: { kind: "saved", stored: status.stored } });
    }
    if (status.kind !== "saved") return;
    if (left) removeStored(browser, storageKeys.unsaved);
    left = false;
    if (status.stored !== null) remember(status.stored.id);
    void documents.refresh();
  };

  const remember = (id: string): void => {
    for (const place of [browser, tab]) writeStored(place, storageKeys.notebook, id);
  };

  /** Carries out what a button asks; what goes wrong is said in the store. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      store.setState({ diagnostics: [] });
      return await work();
    } catch (thrown) {
      store.setState({ diagnostics: diagnosticsOf(thrown) });
      return null;
    }
  };

  const removeDeleted = async (): Promise<void> => {
    clearTimeout(timer);
    const { deleted } = store.getState();
    store.setState({ deleted: null });
    if (deleted !== null) await attempt(() => notebooks.remove(deleted.id));
  };

  session.subscribe((state, before) => {
    const notebook = notebookOf(state);
    if (state.document !== before.document) return;
    const isAgreed = state.consent !== before.consent && store.getState().stored !== null;
    if (!isAgreed && (notebook === notebookOf(before) || notebook === kept)) return;
    autosave.changed(notebook, keepOld);
    keepOld = false;
    kept = notebook;
  });

  /** The notebook is about to be left: one that another tab changed as well becomes one of its own. */
  const makeSafe = async (): Promise<boolean> => {
    await autosave.flush();
    if (store.getState().status.kind === "conflict") await autosave.resolve("fork");
    return isSafe();
  };

  const documents: Documents = {
    store,
    async show(notebook, origin, stored = null) {
      if (!isSafe() && !(await makeSafe())) return false;
      autosave.stop();
      autosave = follow(stored);
      kept = notebook;
      store.setState({ stored, status: { kind: "saved", stored }, diagnostics: [] });
      if (stored !== null) remember(stored.id);
      replaceNotebook(session, notebook, origin);
      return true;
    },
    async open(id) {
      const stored = await attempt(() => notebooks.load(id));
      return stored !== null && documents.show(stored.notebook, stored.trusted ? "own" : "stranger", stored);
    },
    async refresh() {
      const list = await notebooks.list().catch(() => null);
      if (list === null) return;
      store.setState(({ deleted }) => ({ list: list.filter(({ id }) => id !== deleted?.id) }));
    },
    async rename(id, title) {
      if (id === store.getState().stored?.id) return editing.title(title);
      await attempt(async () => {
        const stored = await notebooks.load(id);
        if (stored !== null) await notebooks.save(id, changeTitle(stored.notebook, title), stored.revision);
      });
      await documents.refresh();
    },
    async remove(id) {
      await removeDeleted();
      const { list, stored } = store.getState();
      const summary = list?.find((each) => each.id === id);
      if (summary === undefined) return;
      if (stored?.id === id) {
        const next = list?.find((each) => each.id !== id);
        const shown =
          next === undefined ? await documents.show(environment.blank(), "own") : await documents.open(next.id);
        if (!shown) return;
      }
      store.setState({ deleted: summary, list: list?.filter((each) => each.id !== id) ?? null });
      timer = setTimeout(() => void removeDeleted(), undeleteTime);
    },
    undelete() {
      clearTimeout(timer);
      store.setState({ deleted: null });
      void documents.refresh();
    },
    async versions() {
      const { stored } = store.getState();
      return (stored === null ? null : await attempt(() => notebooks.versions(stored.id))) ?? [];
    },
    async loadVersion(revision) {
      const { stored } = store.getState();
      return stored === null ? null : attempt(() => notebooks.loadVersion(stored.id, revision));
    },
    restore(notebook) {
      keepOld = true;
      editing.replace(notebook);
    },
    async resolve(choice) {
      const { status } = store.getState();
      if (status.kind !== "conflict") return;
      if (choice === "fork" && status.theirs !== null) {
        const { title } = notebookOf(session.getState());
        editing.title(strings.documents.conflict.copy(title).slice(0, notebookLimits.title));
      }
      await autosave.resolve(choice);
    },
    setDialog: (dialog) => store.setState({ dialog }),
    async flush() {
      await autosave.flush();
      return store.getState().status.kind === "saved";
    },
    leave() {
      const { status, stored } = store.getState();
      const isKept = status.kind === "saved" && (environment.durable || stored === null);
      const notebook = notebookOf(session.getState());
      left = !isKept && keepUnsaved(browser, notebook, stored, isTrusted());
      // An example, or a stranger's notebook, that nobody changed.
      keepShown(tab, stored === null && status.kind === "saved" ? notebook : null, isTrusted());
      void autosave.flush();
      void removeDeleted();
    },
  };

  let autosave = follow(start.stored);
  if (start.stored !== null) remember(start.stored.id);
  if (start.changed) autosave.changed(kept);
  return documents;
}
