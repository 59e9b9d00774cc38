/** Says why a cell is out of date. */
import { isOutOfDate, type StaleReason } from "../../notebook/outOfDate.ts";
import type { SessionState } from "./session.ts";
import { strings } from "./strings.ts";

/** The words, with the numbers of cells as they stand now; null for a cell that is not out of date. */
export function staleWords({ stale, history }: Pick<SessionState, "stale" | "history">, cell: string): string | null {
  const reasons = stale.get(cell);
  if (reasons === undefined || !isOutOfDate(reasons)) return null;
  const words = strings.notebook.stale;
  const has = (kind: StaleReason["kind"]): boolean => reasons.some((each) => each.kind === kind);
  if (has("text")) return words.text;
  if (has("input")) return words.input;
  if (has("broken")) return words.broken;
  const placeOf = (id: string): number => history.present.cells.findIndex((each) => each.id === id) + 1;
  const cells = reasons.flatMap((each) =>
    each.kind === "cell" ? [{ place: placeOf(each.cell), name: each.name }] : [],
  );
  const gone = reasons.flatMap((each) => (each.kind === "gone" ? [each.name] : []));
  return words.because(cells, gone);
}

/** Cells that are out of date, in the order of the notebook. */
export function outOfDateCells({ stale, history }: Pick<SessionState, "stale" | "history">): readonly string[] {
  return history.present.cells.flatMap(({ id }) => (isOutOfDate(stale.get(id)) ? [id] : []));
}
