/** The playground's pane: what the cells printed, what they ask for, and what is wrong with them. */
import { type ReactNode, useMemo } from "react";
import { CellProgress } from "../notebook/CellProgress.tsx";
import { showsEarlier } from "../notebook/circuits.ts";
import { useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
import { CellOutputs } from "../notebook/outputs/CellOutputs.tsx";
import { Problems } from "../notebook/Problems.tsx";
import { Requests } from "../notebook/Requests.tsx";
import { strings } from "../notebook/strings.ts";

/** The pane. */
export function OutputPane(): ReactNode {
  const cells = useSession(({ history }) => history.present.cells);
  const results = useSession((state) => state.results.cells);
  const pending = useSession((state) => state.pending);
  const diagnostics = useDiagnostics();
  const shown = useMemo(() => cells.flatMap(({ id }) => results.get(id) ?? []), [cells, results]);
  // Circuits have panes of their own here.
  const outputs = useMemo(
    () => shown.flatMap((result) => result.outputs).filter(({ kind }) => kind !== "circuit"),
    [shown],
  );
  const isEarlier = useSession((state) => state.history.present.cells.some(({ id }) => showsEarlier(state, id)));
  const dropped = shown.reduce((sum, { outputsDropped }) => sum + outputsDropped, 0);
  const isAtWork = shown.some(({ progress }) => progress !== null);
  const hasOutput = outputs.length > 0 || pending.length > 0 || isAtWork;
  if (diagnostics.length === 0 && !hasOutput) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="pane output-pane" aria-label={strings.output.label} tabIndex={0}>
      <Problems diagnostics={diagnostics} />
      <section aria-label={strings.output.output}>
        {hasOutput && <h2>{strings.output.output}</h2>}
        {cells.map(({ id }) => (
          <CellProgress key={id} cell={id} />
        ))}
        {isEarlier && outputs.length > 0 && <p className="note">{strings.output.earlier}</p>}
        <div className="of-text" data-earlier={isEarlier || undefined}>
          <CellOutputs outputs={outputs} dropped={dropped} renderCircuit={() => null} />
        </div>
        <Requests pending={pending} />
      </section>
    </section>
  );
}
