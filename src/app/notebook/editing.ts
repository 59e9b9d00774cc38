/**
 * Every change of the notebook that the reader makes, recorded so that it can be undone, whichever cell it was in. This is the only undo: editors
 * hand their undo keys to it. Time is passed in. What a change does to the text stands in src/notebook/edits.ts.
 */
import { UserError } from "../../base/errors.ts";
import type { Cell, CellKind, Notebook, NotebookSettings } from "../../notebook/document.ts";
import * as edits from "../../notebook/edits.ts";
import { type EditStep, type NotebookHistory, record, redo, undo } from "../../notebook/history.ts";
import { cellNow, notebookOf, type Session, type SessionState, staleOf } from "./session.ts";

/** Makes changes in a session. Methods that are given a cell do nothing when it is gone; what cannot be is refused in words (`refusal`). */
export interface Editing {
  /** The reader typed. */
  text(cell: string, text: string): void;
  /** Another kind, folded or not, other tags. */
  change(cell: string, change: Partial<Pick<Cell, "kind" | "folded" | "tags">>): void;
  /** A new cell before the cell at `index`, or at the end; it gets the focus. Returns its id; null when it is refused. */
  insert(index: number, kind: CellKind, text?: string): string | null;
  remove(cell: string): void;
  /** Up (−1) or down (1), or by more places. */
  move(cell: string, by: number): void;
  duplicate(cell: string): void;
  /** Two cells in place of one, parted at `offset`. */
  split(cell: string, offset: number): void;
  /** With the one below, which is of the same kind. */
  mergeWithNext(cell: string): void;
  title(title: string): void;
  settings(change: Partial<NotebookSettings>): void;
  /** Any other change, such as an older version taken up again. */
  replace(notebook: Notebook): void;
  undo(): void;
  redo(): void;
}

/** The one `Editing` of a page. */
export function createEditing(session: Session, now: () => number): Editing {
  const apply = (
    kind: EditStep["kind"],
    cell: string | null,
    make: () => Notebook,
    focused?: string | null,
  ): boolean => {
    try {
      const notebook = make();
      session.setState((state) => {
        const history = record(state.history, notebook, { kind, cell, at: now() });
        const next = { ...withHistory(state, history), refusal: null };
        return focused === undefined ? next : { ...next, focused: nearest(state, notebook, focused) };
      });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      // Another history with the same notebook, by which editors give up what was refused.
      session.setState(({ history }) => ({ history: { ...history }, refusal: thrown.message }));
      return false;
    }
  };
  const present = (): Notebook => notebookOf(session.getState());
  const has = (id: string): boolean => cellNow(session.getState(), id) !== undefined;
  /** Goes through the history, to the cell that the step concerned. */
  const travel = (
    to: (history: NotebookHistory) => NotebookHistory,
    stepOf: (h: NotebookHistory) => EditStep | undefined,
  ) =>
    session.setState((state) => {
      const history = to(state.history);
      if (history.present === state.history.present) return {};
      const cell = stepOf(history)?.cell ?? null;
      const there = history.present.cells.some(({ id }) => id === cell);
      const next = { ...withHistory(state, history), ...(there ? { focused: cell } : {}) };
      return { ...next, focused: nearest(state, history.present, next.focused ?? state.focused) };
    });

  return {
    text: (cell, text) => void (has(cell) && apply("text", cell, () => edits.changeText(present(), cell, text))),
    change: (cell, change) => void (has(cell) && apply("cell", cell, () => edits.changeCell(present(), cell, change))),
    insert(index, kind, text = "") {
      const id = edits.freshId(present());
      return apply("insert", id, () => edits.insertCell(present(), index, kind, text), id) ? id : null;
    },
    remove(cell) {
      if (has(cell)) apply("delete", cell, () => edits.deleteCell(present(), cell), session.getState().focused);
    },
    move(cell, by) {
      if (!has(cell)) return;
      apply("move", cell, () => edits.moveCell(present(), cell, edits.cellIndex(present(), cell) + by), cell);
    },
    duplicate(cell) {
      const id = edits.freshId(present());
      if (has(cell)) apply("duplicate", id, () => edits.duplicateCell(present(), cell), id);
    },
    split(cell, offset) {
      const id = edits.freshId(present());
      if (has(cell)) apply("split", cell, () => edits.splitCell(present(), cell, offset), id);
    },
    mergeWithNext: (cell) => void (has(cell) && apply("merge", cell, () => edits.mergeWithNext(present(), cell))),
    title: (title) => void apply("notebook", null, () => edits.changeTitle(present(), title)),
    settings: (change) => void apply("notebook", null, () => edits.changeSettings(present(), change)),
    replace: (notebook) => void apply("notebook", null, () => notebook, session.getState().focused),
    undo: () => travel(undo, ({ future }) => future.at(-1)?.step),
    redo: () => travel(redo, ({ past }) => past.at(-1)?.step),
  };
}

/** The state with another present: what cannot hold any more is marked at once, by the names that were found when the text was last looked at. */
function withHistory(state: SessionState, history: NotebookHistory): Pick<SessionState, "history" | "stale" | "trace"> {
  const before = new Map(state.history.present.cells.map((cell) => [cell.id, cell]));
  const isChanged = history.present.cells.some(({ id, kind, text }) => {
    const old = before.get(id);
    return kind === "code" && (old === undefined || old.text !== text || old.kind !== kind);
  });
  if (!isChanged) return { history, stale: state.stale, trace: state.trace };
  return { history, ...staleOf({ ...state, history }), trace: { kind: "waiting" } };
}

/** The focused cell, or where it is gone the one that stands in its place. */
function nearest({ history }: SessionState, notebook: Notebook, focused: string | null): string | null {
  if (notebook.cells.some(({ id }) => id === focused)) return focused;
  const index = history.present.cells.findIndex(({ id }) => id === focused);
  return notebook.cells[Math.min(Math.max(index, 0), notebook.cells.length - 1)]?.id ?? null;
}
