/** The notebook on show is kept: saved after each change, and written down where it is found again when the page goes away. */
import type { StoreApi } from "zustand/vanilla";
import { type Autosave, type AutosaveStatus, createAutosave } from "../../notebook/autosave.ts";
import type { Notebook } from "../../notebook/document.ts";
import type { Origin, StoredNotebook, Trust } from "../../notebook/store.ts";
import { notebookOf, replaceNotebook, type SessionState } from "../notebook/session.ts";
import { removeStored, storageKeys, writeStored } from "../page/storage.ts";
import type { DocumentsEnvironment, DocumentsState } from "./documents.ts";
import { keepRuns } from "./keptRuns.ts";
import { keepShown, keepUnsaved, type Start } from "./starting.ts";

/** The notebook on show, and how safe it is. */
export class ShownNotebook {
  readonly #store: StoreApi<DocumentsState>;
  readonly #environment: DocumentsEnvironment;
  readonly #onSaved: () => void;
  #autosave: Autosave;
  /** What is kept, or came from the store: no change of the reader's. */
  #kept: Notebook;
  /** Whether the next save keeps the version before it. */
  #keepOld = false;
  /** Whether this page wrote down what it could not save, and lives on. */
  #wroteDown = false;

  /** @param onSaved is called after each save */
  constructor(
    store: StoreApi<DocumentsState>,
    environment: DocumentsEnvironment,
    start: Pick<Start, "stored" | "changed">,
    onSaved: () => void,
  ) {
    this.#store = store;
    this.#environment = environment;
    this.#onSaved = onSaved;
    this.#kept = this.#notebook();
    environment.session.subscribe((state, before) => this.#changed(state, before));
    this.#autosave = this.#follow(start.stored);
    if (start.stored !== null) this.#remember(start.stored.id);
    if (start.changed) this.#autosave.changed(this.#kept);
  }

  /** Shows another notebook once this one is safe; false, and nothing else, where it is not. `stored` is how the other is kept already. */
  async show(notebook: Notebook, origin: Origin, stored: StoredNotebook | null): Promise<boolean> {
    if (!this.#isSafe() && !(await this.#makeSafe())) return false;
    this.#autosave.stop();
    this.#autosave = this.#follow(stored);
    this.#kept = notebook;
    this.#store.setState({ stored, status: { kind: "saved", stored }, diagnostics: [] });
    if (stored !== null) this.#remember(stored.id);
    replaceNotebook(this.#environment.session, notebook, origin, stored?.trusted);
    return true;
  }

  /** Puts an older version in its place, and keeps the present one as a version. */
  restore(notebook: Notebook): void {
    this.#keepOld = true;
    this.#environment.editing.replace(notebook);
  }

  /** Ends a conflict with another tab. */
  async resolve(choice: Parameters<Autosave["resolve"]>[0]): Promise<void> {
    await this.#autosave.resolve(choice);
  }

  /** Saves now; whether everything is saved. */
  async flush(): Promise<boolean> {
    await this.#autosave.flush();
    return this.#store.getState().status.kind === "saved";
  }

  /** The page goes away: what is not saved is written where it is found again. */
  leave(): void {
    const { store: browser, tab, durable } = this.#environment;
    const { status } = this.#store.getState();
    const stored = this.#autosave.stored();
    const isKept = status.kind === "saved" && (durable || stored === null);
    const notebook = this.#notebook();
    this.#wroteDown = !isKept && keepUnsaved(browser, notebook, stored, this.#trust());
    // An example, or a stranger's notebook, that nobody changed.
    keepShown(tab, stored === null && status.kind === "saved" ? notebook : null, this.#trust());
    keepRuns(tab, stored?.id ?? null, notebook, this.#environment.session.getState().runs);
    void this.#autosave.flush();
  }

  #notebook(): Notebook {
    return notebookOf(this.#environment.session.getState());
  }

  #trust(): Trust {
    const { origin, consent } = this.#environment.session.getState();
    return { origin, trusted: consent === "granted" };
  }

  #isSafe(): boolean {
    return this.#store.getState().status.kind === "saved" && this.#kept === this.#notebook();
  }

  /** The notebook is about to be left: one that another tab changed as well becomes one of its own. */
  async #makeSafe(): Promise<boolean> {
    await this.#autosave.flush();
    if (this.#store.getState().status.kind === "conflict") await this.#autosave.resolve("fork");
    return this.#isSafe();
  }

  #remember(id: string): void {
    const { store: browser, tab } = this.#environment;
    for (const place of [browser, tab]) writeStored(place, storageKeys.notebook, id);
  }

  /** Saves of `stored` from now on; what an earlier one still says is not heard. */
  #follow(stored: StoredNotebook | null): Autosave {
    const own: Autosave = createAutosave(
      this.#environment.notebooks,
      stored,
      (status) => {
        if (own === this.#autosave) this.#hear(status);
      },
      () => this.#trust(),
    );
    return own;
  }

  #hear(status: AutosaveStatus): void {
    const store = this.#store;
    const stored = status.kind === "saved" || status.kind === "replaced" ? status.stored : store.getState().stored;
    store.setState({ status, stored });
    if (status.kind === "replaced") {
      this.#kept = status.stored.notebook;
      this.#environment.editing.replace(this.#kept);
      store.setState({ status: { kind: "saved", stored: status.stored } });
    }
    if (status.kind !== "saved") return;
    if (this.#wroteDown) removeStored(this.#environment.store, storageKeys.unsaved);
    this.#wroteDown = false;
    if (status.stored !== null) this.#remember(status.stored.id);
    this.#onSaved();
  }

  #changed(state: SessionState, before: SessionState): void {
    const notebook = notebookOf(state);
    if (state.document !== before.document) return;
    const isAgreed = state.consent !== before.consent && this.#store.getState().stored !== null;
    if (!isAgreed && (notebook === notebookOf(before) || notebook === this.#kept)) return;
    this.#autosave.changed(notebook, this.#keepOld);
    this.#keepOld = false;
    this.#kept = notebook;
  }
}
