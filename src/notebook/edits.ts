/**
 * Every change of a notebook, as a function from a notebook to a new one. What did not change is shared.
 * A cell that is not there is a bug (`InternalError`); a notebook that grows beyond its limits is the user's (`UserError`).
 */
import { InternalError, UserError } from "../base/errors.ts";
import { type Cell, type CellKind, checkNotebook, type Notebook, type NotebookSettings, newCell } from "./document.ts";

/** Place of a cell in the notebook. */
export function cellIndex(notebook: Notebook, id: string): number {
  const index = notebook.cells.findIndex((cell) => cell.id === id);
  if (index < 0) throw new InternalError(`the notebook has no cell ${id}`);
  return index;
}

/** The cell of this id. */
export function cellOf(notebook: Notebook, id: string): Cell {
  const cell = notebook.cells[cellIndex(notebook, id)];
  if (cell === undefined) throw new InternalError(`the notebook has no cell ${id}`);
  return cell;
}

/** An id that no cell has: `c` and the number after the largest one. Such ids cost links least. */
export function freshId({ cells }: Notebook): string {
  const numbers = cells.map(({ id }) => (/^c\d{1,9}$/.test(id) ? Number(id.slice(1)) : 0));
  return `c${Math.max(0, ...numbers) + 1}`;
}

/** A new cell before the cell at `index`, or at the end; its id is `freshId(notebook)`. */
export function insertCell(notebook: Notebook, index: number, kind: CellKind, text = ""): Notebook {
  return withCells(notebook, spliced(notebook.cells, index, 0, newCell(freshId(notebook), kind, text)));
}

/** Without the cell. */
export function deleteCell(notebook: Notebook, id: string): Notebook {
  return withCells(notebook, spliced(notebook.cells, cellIndex(notebook, id), 1));
}

/** With the cell at another place; `index` counts without it and is kept within the notebook. */
export function moveCell(notebook: Notebook, id: string, index: number): Notebook {
  const from = cellIndex(notebook, id);
  const rest = spliced(notebook.cells, from, 1);
  const to = Math.max(0, Math.min(index, rest.length));
  return to === from ? notebook : withCells(notebook, spliced(rest, to, 0, cellOf(notebook, id)));
}

/** With a copy below the cell; the copy's id is `freshId(notebook)`. */
export function duplicateCell(notebook: Notebook, id: string): Notebook {
  const copy = { ...cellOf(notebook, id), id: freshId(notebook) };
  return withCells(notebook, spliced(notebook.cells, cellIndex(notebook, id) + 1, 0, copy));
}

/** With other properties in one cell. Equal values give the same notebook. */
export function changeCell(notebook: Notebook, id: string, change: Partial<Omit<Cell, "id">>): Notebook {
  const cell = cellOf(notebook, id);
  if (Object.entries(change).every(([key, value]) => cell[key as keyof Cell] === value)) return notebook;
  return withCells(notebook, spliced(notebook.cells, cellIndex(notebook, id), 1, { ...cell, ...change }));
}

/** With other text in one cell. */
export function changeText(notebook: Notebook, id: string, text: string): Notebook {
  return changeCell(notebook, id, { text });
}

/**
 * Two cells in place of one: the text before `offset` and the text after it, without one line break between. The first keeps the id,
 * the second has `freshId(notebook)`.
 */
export function splitCell(notebook: Notebook, id: string, offset: number): Notebook {
  const cell = cellOf(notebook, id);
  const before = cell.text.slice(0, offset);
  const after = cell.text.slice(offset);
  const first = { ...cell, text: before.replace(/\r?\n$/, "") };
  const second = {
    ...cell,
    id: freshId(notebook),
    text: first.text === before ? after.replace(/^\r?\n/, "") : after,
  };
  return withCells(notebook, spliced(notebook.cells, cellIndex(notebook, id), 1, first, second));
}

/**
 * The cell and the one below it as one, which keeps the first one's id.
 * @throws UserError when there is none below, or one of another kind
 */
export function mergeWithNext(notebook: Notebook, id: string): Notebook {
  const index = cellIndex(notebook, id);
  const cell = cellOf(notebook, id);
  const next = notebook.cells[index + 1];
  if (next === undefined) throw new UserError("merge: expected a cell below, got the last one", { code: "merge" });
  if (next.kind !== cell.kind) {
    throw new UserError(`merge: expected two ${cell.kind} cells, got ${next.kind} below`, { code: "merge" });
  }
  const text = cell.text === "" || next.text === "" ? cell.text + next.text : `${cell.text}\n${next.text}`;
  const tags = [...new Set([...cell.tags, ...next.tags])];
  return withCells(notebook, spliced(notebook.cells, index, 2, { ...cell, text, tags }));
}

/** With another title. */
export function changeTitle(notebook: Notebook, title: string): Notebook {
  const changed = { ...notebook, title };
  checkNotebook(changed);
  return changed;
}

/** With other settings. */
export function changeSettings(notebook: Notebook, change: Partial<NotebookSettings>): Notebook {
  return { ...notebook, settings: { ...notebook.settings, ...change } };
}

function spliced<T>(list: readonly T[], index: number, removed: number, ...added: readonly T[]): readonly T[] {
  return [...list.slice(0, index), ...added, ...list.slice(index + removed)];
}

function withCells(notebook: Notebook, cells: readonly Cell[]): Notebook {
  const changed = { ...notebook, cells };
  checkNotebook(changed);
  return changed;
}
