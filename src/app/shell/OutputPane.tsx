/** The playground's pane: what the cells printed, what they ask for, and what is wrong with them. */
import { type ReactNode, useMemo } from "react";
import type { CellResult } from "../../notebook/results.ts";
import { CellProgress } from "../notebook/CellProgress.tsx";
import { showsEarlier } from "../notebook/circuits.ts";
import { useChoose, useDiagnostics, useSession } from "../notebook/NotebookContext.tsx";
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
  const types = useSession((state) => state.typeProblems);
  const shown = useMemo(
    () =>
      cells.flatMap(({ id }) => {
        const result = results.get(id);
        return result === undefined ? [] : [{ id, result }];
      }),
    [cells, results],
  );
  const isEarlier = useSession((state) => state.history.present.cells.some(({ id }) => showsEarlier(state, id)));
  const hasOutputs = shown.some(({ result }) => withoutCircuits(result).length > 0);
  const isAtWork = shown.some(({ result }) => result.progress !== null);
  const hasOutput = hasOutputs || pending.length > 0 || isAtWork;
  if (diagnostics.length + types.length === 0 && !hasOutput) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="pane output-pane" aria-label={strings.output.label} tabIndex={0}>
      <Problems diagnostics={diagnostics} types={types} />
      <section aria-label={strings.output.output}>
        {hasOutput && <h2>{strings.output.output}</h2>}
        {cells.map(({ id }) => (
          <CellProgress key={id} cell={id} />
        ))}
        {isEarlier && hasOutputs && <p className="note">{strings.output.earlier}</p>}
        <div className="of-text" data-earlier={isEarlier || undefined}>
          {shown.map(({ id, result }) => (
            <OutputsOf key={id} cell={id} result={result} />
          ))}
        </div>
        <Requests pending={pending} />
      </section>
    </section>
  );
}

/** Circuits have panes of their own here. */
const withoutCircuits = ({ outputs }: CellResult): CellResult["outputs"] =>
  outputs.filter(({ kind }) => kind !== "circuit");

function OutputsOf({ cell, result }: { cell: string; result: CellResult }): ReactNode {
  const onChoose = useChoose(cell);
  const outputs = useMemo(() => withoutCircuits(result), [result]);
  return (
    <CellOutputs outputs={outputs} dropped={result.outputsDropped} renderCircuit={() => null} onChoose={onChoose} />
  );
}
