/** What keys and buttons do with cells: go from one to the next, begin and end writing, run and stop. Changes of the text are in store/editing.ts. */
import type { CellKind } from "../../../notebook/document.ts";
import type { NotebookParts } from "../NotebookContext.tsx";
import { cellNow, notebookOf } from "../session.ts";

/** Makes `cell` the one that keys are for. */
export function focusCell({ session }: NotebookParts, cell: string, editing = false): void {
  session.setState({ focused: cell, editing, jump: null });
}

/** Goes to the cell above (−1) or below (1); stays at the ends. */
export function goBy(notebook: NotebookParts, by: number): void {
  const { cells } = notebookOf(notebook.session.getState());
  const index = placeOf(notebook, notebook.session.getState().focused);
  const next = cells[Math.min(Math.max(index + by, 0), cells.length - 1)];
  if (next !== undefined) focusCell(notebook, next.id);
}

/** Place of a cell, from 0; −1 when it is gone. */
export function placeOf({ session }: NotebookParts, cell: string | null): number {
  return notebookOf(session.getState()).cells.findIndex(({ id }) => id === cell);
}

/** Ends the writing of a cell; keys are commands again. */
export function leaveCell({ session }: NotebookParts): void {
  session.setState({ editing: false, jump: null });
}

/** Runs a code cell and what it needs. Markdown has nothing to run. */
export function runCell({ session, tracing }: NotebookParts, cell: string | null): void {
  if (cell !== null && cellNow(session.getState(), cell)?.kind === "code") tracing.start([cell]);
}

/** Runs a cell and goes on to the next one, which is made where there is none. */
export function runAndGoOn(notebook: NotebookParts): void {
  const { session } = notebook;
  const { focused } = session.getState();
  const index = placeOf(notebook, focused);
  if (index < 0) return;
  runCell(notebook, focused);
  const next = notebookOf(session.getState()).cells[index + 1];
  if (next !== undefined) focusCell(notebook, next.id);
  else addCell(notebook, index + 1, "code");
}

/** Adds a code cell before (0) or after (1) the focused one, and begins to write it. */
export function addBeside(notebook: NotebookParts, side: 0 | 1, kind: CellKind = "code"): void {
  const index = placeOf(notebook, notebook.session.getState().focused);
  addCell(notebook, index < 0 ? 0 : index + side, kind);
}

/** Adds a cell before the one at `index`, or at the end, and begins to write it. */
export function addCell(notebook: NotebookParts, index: number, kind: CellKind): void {
  const id = notebook.editing.insert(index, kind);
  if (id !== null) focusCell(notebook, id, true);
}

/** Where the cursor is in the focused cell's text, in characters; null when no text is being written. */
function cursorOf({ session }: NotebookParts): number | null {
  const { line, focused } = session.getState();
  const cell = cellNow(session.getState(), focused);
  if (line === null || cell === undefined || line.cell !== cell.id) return null;
  return cell.text
    .split("\n")
    .slice(0, line.line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0);
}

/** Splits the focused cell before the line of the cursor. */
export function splitAtCursor(notebook: NotebookParts): void {
  const { focused } = notebook.session.getState();
  const at = cursorOf(notebook);
  if (focused !== null && at !== null) notebook.editing.split(focused, at);
}

/** Merges the focused cell with the one below. */
export function mergeBelow({ session, editing }: NotebookParts): void {
  const { focused } = session.getState();
  if (focused !== null) editing.mergeWithNext(focused);
}
