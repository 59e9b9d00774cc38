/** The actions of the focused cell. All of them are commands with keys as well. */
import type { ReactNode } from "react";
import type { Cell, CellKind } from "../../../notebook/document.ts";
import { useNotebook, useSession } from "../NotebookContext.tsx";
import { strings } from "../strings.ts";
import { focusCell, runCell } from "./actions.ts";

const kinds: readonly CellKind[] = ["code", "markdown"];

/** The buttons. */
export function CellToolbar({ cell, place, isLast }: { cell: Cell; place: number; isLast: boolean }): ReactNode {
  const notebook = useNotebook();
  const { editing, tracing } = notebook;
  const { id, kind, folded } = cell;
  const isBusy = useSession(({ results, trace }) => {
    const status = results.cells.get(id)?.status;
    return status === "running" || (status === "waiting" && trace.kind === "tracing");
  });
  const texts = strings.notebook.cell;
  return (
    <div className="cell-toolbar" role="toolbar" aria-label={texts.toolbar(place)}>
      {kind === "code" && isBusy && (
        <button type="button" title={texts.stopHint} onClick={() => tracing.stopCell(id)}>
          {texts.stop}
        </button>
      )}
      {kind === "code" && !isBusy && (
        <button type="button" title={texts.runHint} onClick={() => runCell(notebook, id)}>
          {texts.run}
        </button>
      )}
      {kind === "markdown" && (
        <button type="button" onClick={() => focusCell(notebook, id, true)}>
          {texts.edit}
        </button>
      )}
      <select
        aria-label={texts.kind}
        value={kind}
        onChange={({ target }) => editing.change(id, { kind: target.value === "markdown" ? "markdown" : "code" })}
      >
        {kinds.map((each) => (
          <option key={each} value={each}>
            {texts.kinds[each]}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={texts.up}
        title={texts.up}
        disabled={place === 1}
        onClick={() => editing.move(id, -1)}
      >
        ↑
      </button>
      <button
        type="button"
        aria-label={texts.down}
        title={texts.down}
        disabled={isLast}
        onClick={() => editing.move(id, 1)}
      >
        ↓
      </button>
      <button type="button" onClick={() => editing.duplicate(id)}>
        {texts.duplicate}
      </button>
      <button type="button" onClick={() => editing.change(id, { folded: !folded })}>
        {folded ? texts.unfold : texts.fold}
      </button>
      <button type="button" onClick={() => editing.remove(id)}>
        {texts.remove}
      </button>
    </div>
  );
}
