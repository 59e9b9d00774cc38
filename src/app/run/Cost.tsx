/** What a run will take, said before it starts: bootstraps, time, keys, memory, parameters, failures. */
import type { ReactNode } from "react";
import type { CircuitReport } from "../../compile/describe.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { formatBytes, formatDuration } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { usePrediction } from "./RunContext.tsx";
import { roundingRate } from "./rounding.ts";
import { strings } from "./strings.ts";

const { probability } = valuesStrings;

/** The cost of `circuit`, or why it is not known. Virtual circuits cost nothing. */
export function Cost({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const prediction = usePrediction(circuit);
  if (circuit.virtual || (prediction === null && circuit.diagnostics.some(({ severity }) => severity === "error")))
    return null;
  return (
    <section className="cost" aria-label={strings.cost.label} title={strings.cost.hint}>
      {prediction === null && <p className="note">{strings.cost.waiting}</p>}
      {prediction?.report != null && <p>{sentenceOf(prediction.report)}</p>}
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

function sentenceOf({ parameters, statistics, log2GlobalPError, assumption }: CircuitReport): string {
  const { cost } = strings;
  const rate = roundingRate(statistics);
  const { shape, wide, tree, lookups } = parameters;
  const keys = statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys;
  const work = [
    cost.bootstraps(statistics.programmableBootstraps),
    statistics.milliseconds < 1 ? cost.noTime : cost.time(formatDuration(statistics.milliseconds), statistics.threads),
    parameters.lookups ? cost.keys(formatBytes(keys)) : cost.noKeys,
    cost.memory(formatBytes(statistics.memoryOfRun)),
  ];
  return [
    work.join(", "),
    cost.parameters(shape, lookups) +
      (wide === undefined ? "" : cost.wide(cost.parameters(wide.shape, lookups))) +
      (tree === undefined ? "" : cost.tree(tree.bits)),
    parameters.insecure ? pageStrings.insecure : cost.security(parameters.securityLevel),
    ...(assumption === null ? [] : [assumption]),
    cost.failures(log2GlobalPError),
    ...(rate === null ? [] : [cost.approximate(probability(Math.log2(rate)))]),
  ].join("; ");
}
