/** What a run will take, said before it starts, as a row of numbers: bootstraps, time, keys, security and failures; memory and parameters in a line below. */
import type { ReactNode } from "react";
import type { CircuitReport } from "../../compile/describe.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { strings as pageStrings } from "../page/strings.ts";
import { Term } from "../page/Term.tsx";
import { formatBytes, formatDuration, formatNumber } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { usePrediction } from "./RunContext.tsx";
import { roundingRate } from "./rounding.ts";
import { strings } from "./strings.ts";

const { probability } = valuesStrings;
const { cost } = strings;

/** The cost of the circuit around it. */
export function CostOfCircuit(): ReactNode {
  return <Cost circuit={useCircuit().circuit} />;
}

/** The cost of `circuit`, or why it is not known. Virtual circuits cost nothing. */
export function Cost({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const prediction = usePrediction(circuit);
  if (circuit.virtual || (prediction === null && circuit.diagnostics.some(({ severity }) => severity === "error")))
    return null;
  return (
    <section className="cost" aria-label={cost.label}>
      {prediction === null && <p className="note">{cost.waiting}</p>}
      {prediction?.report != null && <Numbers report={prediction.report} />}
      {prediction?.warnings.map(({ message, hint }) => (
        <p key={message} className="problem warning" data-severity="warning">
          {message}. {hint}
        </p>
      ))}
      {prediction?.diagnostics.map(({ message, hint }) => (
        <p key={message} className="error">
          {message} {hint}
        </p>
      ))}
    </section>
  );
}

function Numbers({ report }: { report: CircuitReport }): ReactNode {
  const { parameters, statistics, log2GlobalPError } = report;
  const { programmableBootstraps, milliseconds, threads } = statistics;
  const keys = statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys;
  return (
    <>
      <ul className="cost-numbers">
        <Fact
          value={programmableBootstraps === 0 ? cost.none : formatNumber(programmableBootstraps)}
          label={cost.bootstrapWord(programmableBootstraps)}
          hint={cost.bootstrapsHint}
        />
        <Fact
          value={milliseconds < 1 ? cost.noTime : cost.predicted(formatDuration(milliseconds))}
          label={cost.time(threads)}
          hint={cost.hint}
        />
        <Fact
          value={parameters.lookups ? formatBytes(keys) : cost.none}
          label={cost.keys(parameters.lookups)}
          hint={cost.keysHint}
        />
        <Fact
          value={parameters.insecure ? pageStrings.insecure : cost.bits(parameters.securityLevel)}
          label={(parameters.insecure ? "" : cost.security) + cost.failures(log2GlobalPError)}
          hint={cost.securityHint}
        />
      </ul>
      <p className="note cost-more">{moreOf(report)}</p>
    </>
  );
}

function Fact({ value, label, hint }: { value: string; label: string; hint: string }): ReactNode {
  return (
    <li>
      <strong>{value}</strong> <Term hint={hint}>{label}</Term>
    </li>
  );
}

/** What only some ask for. */
function moreOf({ parameters, statistics, assumption }: CircuitReport): string {
  const rate = roundingRate(statistics);
  const { shape, wide, tree, lookups } = parameters;
  return [
    cost.memory(formatBytes(statistics.memoryOfRun)),
    cost.parameters(shape, lookups) +
      (wide === undefined ? "" : cost.wide(cost.parameters(wide.shape, lookups))) +
      (tree === undefined ? "" : cost.tree(tree.bits)),
    ...(assumption === null ? [] : [assumption]),
    ...(rate === null ? [] : [cost.approximate(probability(Math.log2(rate)))]),
  ].join("; ");
}
