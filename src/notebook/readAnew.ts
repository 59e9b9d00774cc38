/** Which cells an edit gives other meanings, by their texts alone: what is known of their types may be another then. */
import { type CellAnalysis, type NotebookAnalysis, withDependents } from "./dependencies.ts";

/** Code cells of `after` that are not read as in `before`: new, changed, taking names from elsewhere, or in need of such a cell. */
export function cellsReadAnew(before: NotebookAnalysis, after: NotebookAnalysis): ReadonlySet<string> {
  const changed = [...after.cells.values()].filter((cell) => {
    const old = before.cells.get(cell.id);
    return old === undefined || old.text !== cell.text || signature(old) !== signature(cell);
  });
  return withDependents(
    after,
    changed.map(({ id }) => id),
  );
}

function signature({ needs, problems }: CellAnalysis): string {
  return JSON.stringify([needs, problems.length === 0]);
}
