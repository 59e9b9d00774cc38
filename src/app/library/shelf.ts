/** The list of the reader's notebooks: renamed, deleted, and for a while restored. What goes wrong is said in the store. */
import type { StoreApi } from "zustand/vanilla";
import { diagnosticsOf } from "../../base/errors.ts";
import { changeTitle } from "../../notebook/edits.ts";
import type { NotebookStore, NotebookSummary } from "../../notebook/store.ts";
import type { DocumentsState } from "./documents.ts";

/** How long a deleted notebook can be restored, in milliseconds. */
export const undeleteTime = 10_000;

/** The notebooks that are kept. */
export class Shelf {
  readonly #store: StoreApi<DocumentsState>;
  readonly #notebooks: NotebookStore;
  /** Until the deleted notebook is removed. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: StoreApi<DocumentsState>, notebooks: NotebookStore) {
    this.#store = store;
    this.#notebooks = notebooks;
  }

  /** Carries out what a button asks; null, with the reason in the store, where it fails. */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      this.#store.setState({ diagnostics: [] });
      return await work();
    } catch (thrown) {
      this.#store.setState({ diagnostics: diagnosticsOf(thrown) });
      return null;
    }
  }

  async refresh(): Promise<void> {
    const list = await this.#notebooks.list().catch(() => null);
    if (list === null) return;
    this.#store.setState(({ deleted }) => ({ list: list.filter(({ id }) => id !== deleted?.id) }));
  }

  /** Renames a notebook that is not on show. */
  async rename(id: string, title: string): Promise<void> {
    await this.attempt(async () => {
      const stored = await this.#notebooks.load(id);
      if (stored !== null) await this.#notebooks.save(id, changeTitle(stored.notebook, title), stored.revision);
    });
    await this.refresh();
  }

  /** Takes a notebook off the list; it is removed when it can no longer be restored. */
  delete(summary: NotebookSummary): void {
    this.#store.setState(({ list }) => ({
      deleted: summary,
      list: list?.filter(({ id }) => id !== summary.id) ?? null,
    }));
    this.#timer = setTimeout(() => void this.removeDeleted(), undeleteTime);
  }

  undelete(): void {
    clearTimeout(this.#timer);
    this.#store.setState({ deleted: null });
    void this.refresh();
  }

  /** Removes the deleted notebook now. */
  async removeDeleted(): Promise<void> {
    clearTimeout(this.#timer);
    const { deleted } = this.#store.getState();
    this.#store.setState({ deleted: null });
    if (deleted !== null) await this.attempt(() => this.#notebooks.remove(deleted.id));
  }
}
