/** Find in the open notebook: what is looked for, what was found, and the place that is shown. Knows nothing of how it is shown. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { diagnosticsOf } from "../../../base/errors.ts";
import { type FindOptions, type Found, findAll, nextFound, replaceFound } from "../../../notebook/find.ts";
import type { Editing } from "../editing.ts";
import { notebookOf, type Session } from "../session.ts";

/** What the find bar shows. */
export interface FinderState {
  readonly open: boolean;
  readonly options: FindOptions;
  readonly replacement: string;
  readonly found: readonly Found[];
  /** Index of the place on show; -1 for none. */
  readonly current: number;
  /** Why the query cannot be looked for, or was not replaced; empty when all is well. */
  readonly problem: string;
}

/** Find and replace. */
export interface Finder {
  readonly store: StoreApi<FinderState>;
  /** Opens the bar, with a query to begin with if one is given. */
  open(query?: string): void;
  close(): void;
  /** Looks for something else. */
  look(change: Partial<FindOptions>): void;
  setReplacement(replacement: string): void;
  /** Goes on by so many places: 1 to the next, -1 to the one before. */
  go(by: number): void;
  /** Replaces the place on show, and goes on. */
  replace(): void;
  replaceAll(): void;
}

/** The finding of a page. Follows the notebook while the bar is open. */
export function createFinder(session: Session, editing: Editing): Finder {
  const store = createStore<FinderState>()(() => ({
    open: false,
    options: { query: "", matchCase: false, regex: false },
    replacement: "",
    found: [],
    current: -1,
    problem: "",
  }));

  /** Shows the place in its cell. */
  const show = (): void => {
    const { found, current } = store.getState();
    const cell = found[current]?.cell;
    if (cell !== undefined) session.setState({ focused: cell, editing: false });
  };

  /** Looks anew, and stays at the place that was on show or goes on to the next. */
  const look = (): void => {
    const { options, found: before, current } = store.getState();
    const notebook = notebookOf(session.getState());
    try {
      const found = findAll(notebook, options);
      const from = before[current] ?? { cell: session.getState().focused ?? "", start: 0 };
      store.setState({ found, current: nextFound(found, notebook, from), problem: "" });
    } catch (error) {
      store.setState({ found: [], current: -1, problem: diagnosticsOf(error)[0]?.message ?? "" });
    }
  };

  const replace = (places: readonly Found[]): void => {
    const { options, replacement } = store.getState();
    try {
      editing.replace(replaceFound(notebookOf(session.getState()), options, places, replacement));
    } catch (error) {
      store.setState({ problem: diagnosticsOf(error)[0]?.message ?? "" });
    }
  };

  session.subscribe((state, before) => {
    if (store.getState().open && notebookOf(state) !== notebookOf(before)) look();
  });

  return {
    store,
    open(query) {
      store.setState(({ options }) => ({ open: true, options: query === undefined ? options : { ...options, query } }));
      look();
      show();
    },
    close: () => store.setState({ open: false, found: [], current: -1, problem: "" }),
    look(change) {
      store.setState(({ options }) => ({ options: { ...options, ...change } }));
      look();
      show();
    },
    setReplacement: (replacement) => store.setState({ replacement }),
    go(by) {
      const { found, current } = store.getState();
      if (found.length === 0) return;
      store.setState({ current: (current + by + found.length) % found.length });
      show();
    },
    replace() {
      const { found, current, replacement } = store.getState();
      const place = found[current];
      if (place === undefined) return;
      // From behind what is put in, which may hold the query again.
      store.setState({ found: [{ ...place, start: place.start + replacement.length }], current: 0 });
      replace([place]);
      look();
      show();
    },
    replaceAll() {
      replace(store.getState().found);
    },
  };
}
