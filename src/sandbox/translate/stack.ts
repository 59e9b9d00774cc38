/**
 * Finds the user's line in a call stack. The cell stands after the runtime in one script, so that a frame is the user's by its line alone,
 * in the stacks of V8, Firefox and Safari alike.
 */
import type { SourceLocation } from "../../base/errors.ts";
import type { ColumnMap } from "./emitter.ts";

/** Name under which every diagnostic and graph node of a cell gives its place. */
export const cellFile = "notebook.ts";

/** Where the cell stands in the script that runs. */
export interface CellPlacement {
  /** Line of the script, from 1, on which the cell's line 1 stands. */
  readonly firstLine: number;
  readonly columns: ColumnMap;
}

/** `file:line:column` at the end of a frame, in brackets or not. */
const framePattern = /:(\d+):(\d+)\)?$/;

/** The place of the innermost frame of the cell in a stack, or null. */
export function locateInCell(stack: string | undefined, { firstLine, columns }: CellPlacement): SourceLocation | null {
  for (const frame of (stack ?? "").split("\n")) {
    const [, row, column] = framePattern.exec(frame.trimEnd()) ?? [];
    const line = Number(row) - firstLine + 1;
    const pieces = columns[line - 1];
    // What follows the cell's last line is the script's own end.
    if (pieces !== undefined) return { file: cellFile, line, column: sourceColumn(pieces, Number(column) - 1) + 1 };
  }
  return null;
}

/** Inside a copied piece the exact column; in inserted text the start of the piece that follows it. */
function sourceColumn(pieces: readonly number[], written: number): number {
  let last = 0;
  for (let i = 0; i + 2 < pieces.length; i += 3) {
    const [from = 0, to = 0, length = 0] = pieces.slice(i, i + 3);
    if (written < from) return to;
    if (written < from + length) return to + written - from;
    last = to + length;
  }
  return last;
}
