/**
 * The input-sets of the circuit around it on number lines. While a handle is dragged, widths and costs follow on the graph; once it is let go the text has
 * the new input-set, where its form is one that is rewritten, and else the try stays on show, marked.
 */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import { findInputSet, type InputRange, type RangedParameter } from "../../../notebook/inputSetText.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useNotebook, useSession } from "../../notebook/NotebookContext.tsx";
import { cellNow } from "../../notebook/session.ts";
import { parametersOf } from "../../values/inputs.ts";
import { strings } from "../facts/strings.ts";
import { RangeLine } from "./RangeLine.tsx";
import "./ranges.css";
import { createTrying, type Trying } from "./trying.ts";

/** Parameters with lines; circuits of more have too many for a drag to say much. */
const mostLines = 4;

/** Keys that come one after another are one change of the text: it is written so many milliseconds after the last. */
const keyPause = 500;

/** Parameters of a circuit that have a line: all, or none. */
function linesOf({ graph }: TracedCircuit): readonly (RangedParameter & { readonly name: string })[] {
  const parameters = parametersOf(graph);
  const isMeasured = parameters.every(
    ({ type, range }) => type.dtype.kind === "integer" && range.every((each) => Number.isSafeInteger(each)),
  );
  if (!isMeasured || parameters.length > mostLines || (graph.witnesses?.length ?? 0) === 0) return [];
  return parameters.map(({ name, type: { shape }, range }) => ({ name, range, shape }));
}

/** Ends of the line: room for two bits more, so far as a lookup of 16 bits can be left behind. */
function axisOf([low, high]: InputRange): InputRange {
  const bits = Math.ceil(Math.log2(Math.max(Math.abs(low), Math.abs(high) + 1, 2)));
  const end = 2 ** Math.min(Math.max(bits + 2, 4), 17);
  return [low < 0 ? Math.min(low, -end) : 0, Math.max(high, end - 1)];
}

/** The lines; nothing where the circuit's input-set is not found in the text. */
export function Ranges(): ReactNode {
  const { own, slot, cell } = useCircuit();
  // With another circuit the lines begin anew.
  return <CircuitRanges key={`${slot} ${cell} ${own.id}`} circuit={own} />;
}

function CircuitRanges({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const parts = useNotebook();
  const { session, editing, readOnly } = parts;
  const { slot, cell, outdated } = useCircuit();
  const isStill = outdated === "left" || outdated === "changing";
  const text = useSession((state) => cellNow(state, cell)?.text ?? "");
  const analysis = useSession((state) => state.analysis);
  const count = useSession(({ circuits }) => circuits.filter((each) => each.cell === cell).length);
  const stays = useSession(({ trial }) => trial?.slot === slot && trial.stays);
  const index = useSession(({ circuits }) =>
    circuits.filter((each) => each.cell === cell).findIndex((each) => each.slot === slot),
  );
  const lines = useMemo(() => linesOf(circuit), [circuit]);
  const axes = useMemo(() => lines.map(({ range }) => axisOf(range)), [lines]);
  const first = useMemo(() => lines.map(({ range }) => range), [lines]);
  const [ranges, setRanges] = useState<readonly InputRange[]>(first);
  const [failure, setFailure] = useState<Diagnostic | null>(null);
  const trying = useRef<Trying | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const place = useMemo(() => {
    const isCompiler = (name: string): boolean =>
      [...analysis.cells.values()].some((each) => each.defines.includes(name) && made(name).test(each.text));
    return lines.length === 0 ? null : findInputSet(text, { index, count }, lines, isCompiler);
  }, [text, index, count, lines, analysis]);

  useEffect(() => {
    // A try that stayed goes on when its lines are shown again.
    const { trial } = session.getState();
    const isTried = trial?.slot === slot && trial.of === circuit && trial.stays;
    setRanges(isTried ? linesOf(trial.circuit).map(({ range }) => range) : first);
  }, [first, session, slot, circuit]);
  useEffect(() => {
    const own = createTrying(parts, { slot, cell, circuit, index }, setFailure);
    trying.current = own;
    return () => {
      clearTimeout(timer.current);
      own.stop(false);
    };
  }, [parts, slot, cell, circuit, index]);
  if (place === null || readOnly) return null;

  const isChanged = ranges.some(([low, high], i) => low !== first[i]?.[0] || high !== first[i]?.[1]);
  const back = (): void => {
    trying.current?.stop(true);
    trying.current = createTrying(parts, { slot, cell, circuit, index }, setFailure);
    setRanges(first);
    setFailure(null);
  };
  const move = (at: number, range: InputRange): void => {
    if (isStill) return;
    clearTimeout(timer.current);
    const moved = ranges.map((each, i) => (i === at ? range : each));
    setRanges(moved);
    trying.current?.make({
      text: place.rewritten(moved) ?? place.tried(moved),
      stays: place.rewritten(moved) === null,
    });
  };
  const write = (): void => {
    if (!isChanged || isStill || cellNow(session.getState(), cell)?.text !== text) return;
    const written = place.rewritten(ranges);
    if (written !== null && written !== text) editing.text(cell, written);
  };
  const end = (by: "pointer" | "key"): void => {
    clearTimeout(timer.current);
    if (by === "pointer") write();
    else timer.current = setTimeout(write, keyPause);
  };
  const tried = session.getState().trial;
  const problems = tried?.slot === slot ? tried.circuit.diagnostics.filter(({ severity }) => severity === "error") : [];
  return (
    <section className="ranges" aria-label={strings.graph.ranges.label}>
      {lines.map(({ name }, i) => (
        <RangeLine
          key={name}
          name={name}
          range={ranges[i] ?? [0, 0]}
          axis={axes[i] ?? [0, 1]}
          onMove={(range) => move(i, range)}
          onEnd={end}
          isStill={isStill}
        />
      ))}
      {[...problems, ...(failure === null ? [] : [failure])].map(({ message, hint }) => (
        <p key={message} className="error" role="alert">
          {message.split("\n", 1)[0]}
          {hint === undefined ? "" : `. ${hint}`}
        </p>
      ))}
      {isChanged && stays && (
        <p className="note" role="status">
          {strings.graph.ranges.only(
            first.map((range, i) => `${lines[i]?.name}: ${strings.graph.ranges.range(range)}`),
          )}{" "}
          <button type="button" onClick={back}>
            {strings.graph.ranges.back}
          </button>
        </p>
      )}
    </section>
  );
}

/** How the definition of a compiled function begins. */
const made = (name: string): RegExp =>
  new RegExp(`(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\s*=\\s*compiler\\s*\\(`);
