/** What keys and buttons do with cells: go from one to the next, begin and end writing, run and stop. Changes of the text are in store/editing.ts. */
import type { CellKind } from "../../../notebook/document.ts";
import type { Page } from "../../shell/page.ts";
import { cellNow, notebookOf } from "../session.ts";

/** Makes `cell` the one that keys are for. */
export function focusCell({ session }: Page, cell: string, editing = false): void {
  session.setState({ focused: cell, editing, jump: null });
}

/** Goes to the cell above (−1) or below (1); stays at the ends. */
export function goBy(page: Page, by: number): void {
  const { cells } = notebookOf(page.session.getState());
  const index = placeOf(page, page.session.getState().focused);
  const next = cells[Math.min(Math.max(index + by, 0), cells.length - 1)];
  if (next !== undefined) focusCell(page, next.id);
}

/** Place of a cell, from 0; −1 when it is gone. */
export function placeOf({ session }: Page, cell: string | null): number {
  return notebookOf(session.getState()).cells.findIndex(({ id }) => id === cell);
}

/** Ends the writing of a cell; keys are commands again. */
export function leaveCell({ session }: Page): void {
  session.setState({ editing: false, jump: null });
}

/** Runs a code cell and what it needs. Markdown has nothing to run. */
export function runCell({ session, tracing }: Page, cell: string | null): void {
  if (cell !== null && cellNow(session.getState(), cell)?.kind === "code") tracing.start([cell]);
}

/** Runs a cell and goes on to the next one, which is made where there is none. */
export function runAndGoOn(page: Page): void {
  const { session } = page;
  const { focused } = session.getState();
  const index = placeOf(page, focused);
  if (index < 0) return;
  runCell(page, focused);
  const next = notebookOf(session.getState()).cells[index + 1];
  if (next !== undefined) focusCell(page, next.id);
  else addCell(page, index + 1, "code");
}

/** Adds a code cell before (0) or after (1) the focused one, and begins to write it. */
export function addBeside(page: Page, side: 0 | 1, kind: CellKind = "code"): void {
  const index = placeOf(page, page.session.getState().focused);
  addCell(page, index < 0 ? 0 : index + side, kind);
}

/** Adds a cell before the one at `index`, or at the end, and begins to write it. */
export function addCell(page: Page, index: number, kind: CellKind): void {
  const id = page.editing.insert(index, kind);
  if (id !== null) focusCell(page, id, true);
}

/** Where the cursor is in the focused cell's text, in characters; null when no text is being written. */
function cursorOf({ session }: Page): number | null {
  const { line, focused } = session.getState();
  const cell = cellNow(session.getState(), focused);
  if (line === null || cell === undefined || line.cell !== cell.id) return null;
  return cell.text
    .split("\n")
    .slice(0, line.line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0);
}

/** Splits the focused cell before the line of the cursor. */
export function splitAtCursor(page: Page): void {
  const { focused } = page.session.getState();
  const at = cursorOf(page);
  if (focused !== null && at !== null) page.editing.split(focused, at);
}

/** Merges the focused cell with the one below. */
export function mergeBelow({ session, editing }: Page): void {
  const { focused } = session.getState();
  if (focused !== null) editing.mergeWithNext(focused);
}
