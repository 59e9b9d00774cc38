/** What a cell shows: problems, printed text, displays and circuits in their order, and what it asks for. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Cell } from "../../../notebook/document.ts";
import { type CellResult, circuitsOf } from "../../../notebook/results.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { allowanceOf } from "../../markdown/allowance.ts";
import { Markdown } from "../../markdown/Markdown.tsx";
import { CellProgress } from "../CellProgress.tsx";
import { showsEarlier } from "../circuits.ts";
import {
  useCellDiagnostics,
  useChoose,
  useSession,
  useStrangersDocument,
  useTypeProblems,
} from "../NotebookContext.tsx";
import { CellOutputs } from "../outputs/CellOutputs.tsx";
import { Problems } from "../Problems.tsx";
import { Requests } from "../Requests.tsx";
import type { CellCircuit } from "../session.ts";
import { strings } from "../strings.ts";
import { CircuitCard } from "./CircuitCard.tsx";

/** The outputs of a code cell; of markdown that is written, what it says. Null where there is nothing. */
export function CellOutput({ cell: { id, kind, text }, isEditing }: { cell: Cell; isEditing: boolean }): ReactNode {
  const allowance = allowanceOf(useStrangersDocument());
  if (kind === "code") return <CodeOutput cell={id} />;
  if (!isEditing) return null;
  return (
    <div className="cell-output">
      <Markdown text={text} allowance={allowance} />
    </div>
  );
}

function CodeOutput({ cell }: { cell: string }): ReactNode {
  const result = useSession(({ results }) => results.cells.get(cell));
  const all = useSession((state) => state.circuits);
  const pending = useSession((state) => state.pending);
  const diagnostics = useCellDiagnostics(cell);
  const types = useTypeProblems(cell);
  const circuits = useMemo(() => all.filter((circuit) => circuit.cell === cell), [all, cell]);
  const asked = useMemo(() => pending.filter((request) => request.cell === cell), [pending, cell]);
  const isEarlier = useSession((state) => showsEarlier(state, cell));
  const shown = useSteady(result, asked.length > 0);
  const outputs = shown?.outputs ?? [];
  const made = shown === undefined ? [] : circuitsOf(shown);
  const slotOf = (circuit: TracedCircuit): string => `${cell} ${made.indexOf(circuit)}`;
  const onChoose = useChoose(cell);
  const alike = useMemo(() => groupedByName(circuits.slice(0, made.length)), [circuits, made.length]);
  // While the present text made none, those of an earlier text stay.
  const left = circuits.slice(made.length);
  const isEmpty = [outputs, left, diagnostics, types, asked].every(({ length }) => length === 0);
  if (isEmpty) {
    return (
      <div className="cell-output">
        <CellProgress cell={cell} />
      </div>
    );
  }
  return (
    <section className="cell-output" aria-label={strings.notebook.cell.output}>
      <Problems diagnostics={diagnostics} types={types} />
      <CellProgress cell={cell} />
      {isEarlier && outputs.length > 0 && <p className="note">{strings.output.earlier}</p>}
      <div className="of-text" data-earlier={isEarlier || undefined}>
        <CellOutputs
          outputs={outputs}
          dropped={shown?.outputsDropped ?? 0}
          renderCircuit={(circuit) => {
            const slot = slotOf(circuit);
            const group = alike.find(([first]) => first?.slot === slot);
            return group === undefined ? null : <CircuitCard key={slot} circuits={group} />;
          }}
          onChoose={onChoose}
        />
      </div>
      {left.map((circuit) => (
        <CircuitCard key={circuit.slot} circuits={[circuit]} />
      ))}
      <Requests pending={asked} />
    </section>
  );
}

/** Circuits of one name, as a loop makes them, are shown by one card, at the place of the first. */
function groupedByName(circuits: readonly CellCircuit[]): readonly (readonly CellCircuit[])[] {
  const groups = new Map<string, CellCircuit[]>();
  for (const each of circuits) {
    const { name } = each.circuit.graph;
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups.values()];
}

/** How long a cell that runs again goes on to show what it showed, in milliseconds: quick runs change all at once. */
const patience = 400;

/** The result to show: while a run has just begun, the one before it. */
function useSteady(result: CellResult | undefined, isAsking: boolean): CellResult | undefined {
  const last = useRef<CellResult | undefined>(undefined);
  const [isLate, setIsLate] = useState(false);
  const isRunning = result?.status === "running";
  useEffect(() => {
    setIsLate(false);
    if (!isRunning) return;
    const timer = setTimeout(() => setIsLate(true), patience);
    return () => clearTimeout(timer);
  }, [isRunning]);
  const shown = isRunning && !isLate && !isAsking && last.current !== undefined ? last.current : result;
  useEffect(() => {
    last.current = shown;
  }, [shown]);
  return shown;
}
