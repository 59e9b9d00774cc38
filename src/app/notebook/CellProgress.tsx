/** How far the long work of cells is, with the way to stop it: shown while it goes on. */
import type { ReactNode } from "react";
import { useNotebook, useSession } from "./NotebookContext.tsx";
import { strings } from "./strings.ts";

/** Progress of the given cell; nothing while it tells none. */
export function CellProgress({ cell }: { cell: string }): ReactNode {
  const { tracing } = useNotebook();
  const progress = useSession(({ results }) => results.cells.get(cell)?.progress ?? null);
  if (progress === null) return null;
  const { done, total, loss } = progress;
  const text = strings.notebook.progress;
  return (
    <div className="cell-progress">
      <progress aria-label={text.label} max={Math.max(total, 1)} value={Math.min(done, total)} />
      <span>{text.steps(done, total)}</span>
      {loss !== null && <span className="note">{text.loss(loss)}</span>}
      <button
        type="button"
        className="quiet"
        title={strings.notebook.cell.stopHint}
        onClick={() => tracing.stopCell(cell)}
      >
        {strings.notebook.cell.stop}
      </button>
    </div>
  );
}
