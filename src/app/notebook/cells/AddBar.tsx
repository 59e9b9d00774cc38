/** The buttons that add a cell between two others, or at the end. */
import type { ReactNode } from "react";
import type { CellKind } from "../../../notebook/document.ts";
import { useNotebook } from "../NotebookContext.tsx";
import { strings } from "../strings.ts";
import { addCell } from "./actions.ts";

/** Adds below the cell at `place` (from 1). Only the bar at the end is always seen; others when they are pointed at or hold the focus. */
export function AddBar({ place, isLast }: { place: number; isLast: boolean }): ReactNode {
  const notebook = useNotebook();
  const { cell } = strings.notebook;
  const add = (kind: CellKind): void => addCell(notebook, place, kind);
  return (
    <div className="add-bar" data-last={isLast || undefined}>
      <button
        type="button"
        className="quiet"
        aria-label={isLast ? undefined : cell.addCodeBelow(place)}
        onClick={() => add("code")}
      >
        {cell.addCode}
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={isLast ? undefined : cell.addMarkdownBelow(place)}
        onClick={() => add("markdown")}
      >
        {cell.addMarkdown}
      </button>
    </div>
  );
}
