/** Counts of what a run does, sizes of what it moves and the time that it should take, read off the plan. */

import { worstClearValues } from "../eval/clearWeights.ts";
import type { Plan } from "../eval/plan.ts";
import { timedSteps } from "../eval/planCost.ts";
import type { PredictedRounding } from "../eval/roundings.ts";
import { rowsOf } from "../eval/rows.ts";
import { type ClearValues, type Step, setOf } from "../eval/steps.ts";
import { parametersOf } from "../ir/arguments.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { BootstrapShape, SetName } from "../kernel/bootstrapShape.ts";
import { bootstrapCost, PUBLISHED_COST } from "../params/cost.ts";
import type { CryptoParameters, ParameterSizes } from "../params/parameters.ts";
import type { ResultForm } from "../params/results.ts";
import { argumentsBodyLength, resultsBodyLength } from "./messageLengths.ts";
import { setIds } from "./specification.ts";

/** Numbers of operations on ciphertexts. */
export interface OperationCounts {
  readonly programmableBootstraps: number;
  readonly keyswitches: number;
  readonly additions: number;
  readonly multiplications: number;
}

/** What one node of the user's graph costs. */
export interface NodeStatistics extends OperationCounts {
  /** Results of lookups; several may share a bootstrap. */
  readonly lookups: number;
  /** Widths of the inputs of its bootstraps, ascending, each once; 0 is a single bit. */
  readonly widths: readonly number[];
  /** Predicted, on `threads` of the circuit's statistics. */
  readonly milliseconds: number;
}

/** Counts and sizes of one circuit. Sizes are bytes on the wire. */
export interface CircuitStatistics extends OperationCounts {
  /** Abstract operations of all bootstraps (parameter-selection.md, section 3, "Cost"). */
  readonly complexity: number;
  readonly sizeOfSecretKeys: number;
  readonly sizeOfBootstrapKeys: number;
  readonly sizeOfKeyswitchKeys: number;
  /** Of encrypted arguments, and of their results; the heads of both files come on top. */
  readonly sizeOfInputs: number;
  readonly sizeOfOutputs: number;
  /** Bytes that the evaluator's memory needs for the keys. */
  readonly sizeOfLoadedKeys: number;
  /** Bytes of the ciphertexts that are held at a time while it runs, at most. */
  readonly sizeOfHeldCiphertexts: number;
  /** Bytes of memory that a run needs at most: keys as sent and as loaded, ciphertexts that are held, arguments and results. */
  readonly memoryOfRun: number;
  /** Predicted time of a run on `threads` threads. */
  readonly milliseconds: number;
  /** Threads that times are predicted for. */
  readonly threads: number;
  /** By the name of the parameter set under which the operations are done; conversions between two count for that which they lead to. */
  readonly perParameters: Readonly<Record<string, OperationCounts>>;
  readonly perTag: Readonly<Record<string, OperationCounts>>;
  /** Roundings whose low bits are left to the noise, each with the share of values that it takes to the multiple beyond a border. */
  readonly approximateRoundings: readonly PredictedRounding[];
  /** By node id of the user's graph; only nodes that compute by themselves: of lookups that are done as one, the last or the first. */
  readonly perNode: Readonly<Record<number, NodeStatistics>>;
}

const none: OperationCounts = { programmableBootstraps: 0, keyswitches: 0, additions: 0, multiplications: 0 };

const plus = (a: OperationCounts, b: OperationCounts): OperationCounts => ({
  programmableBootstraps: a.programmableBootstraps + b.programmableBootstraps,
  keyswitches: a.keyswitches + b.keyswitches,
  additions: a.additions + b.additions,
  multiplications: a.multiplications + b.multiplications,
});

function countsOf(step: Step, expanded: GraphData, clear: ClearValues): OperationCounts {
  switch (step.kind) {
    case "input":
      return none;
    case "convert":
      return { ...none, keyswitches: step.value.count };
    case "tree": {
      const digits = step.selectors.reduce((sum, levels) => sum + levels.length, 0);
      return { ...none, keyswitches: digits * new Set(step.element).size + step.value.count };
    }
    case "lookup":
      return { ...none, programmableBootstraps: step.element.length, keyswitches: step.element.length };
    case "affine": {
      const rows = rowsOf(step, expanded, clear);
      const additions = rows.reduce(
        (sum, { terms, constant }) =>
          sum + Math.max(0, terms.length - 1) + (constant === 0 || terms.length === 0 ? 0 : 1),
        0,
      );
      const multiplications = rows.reduce(
        (sum, { terms }) => sum + terms.filter(({ weight }) => Math.abs(weight) !== 1).length,
        0,
      );
      return { ...none, additions, multiplications };
    }
  }
}

/** A step's share for each node: a shared bootstrap counts for the first of its results, its time for all of them alike. */
function sharesOf(
  step: Step,
  counts: OperationCounts,
  milliseconds: number,
): readonly (readonly [Node, NodeStatistics])[] {
  if (step.kind === "tree") {
    const { node, element, selectors } = step;
    return [[node, { ...counts, lookups: element.length, widths: [selectors.length], milliseconds }]];
  }
  if (step.kind !== "lookup") return [[step.node, { ...counts, lookups: 0, widths: [], milliseconds }]];
  const { outputs, element, source } = step;
  const share = { lookups: element.length, widths: [source.bits], milliseconds: milliseconds / outputs.length };
  return outputs.map(({ value }, i) => [value.node, { ...(i === 0 ? counts : none), ...share }]);
}

function joined(a: NodeStatistics | undefined, b: NodeStatistics): NodeStatistics {
  if (a === undefined) return b;
  const widths = [...new Set([...a.widths, ...b.widths])].sort((x, y) => x - y);
  return { ...plus(a, b), lookups: a.lookups + b.lookups, widths, milliseconds: a.milliseconds + b.milliseconds };
}

/** What statistics are read off. */
interface CountedCircuit {
  readonly graph: GraphData;
  readonly plan: Plan;
  readonly parameters: CryptoParameters;
  readonly roundings: readonly PredictedRounding[];
  resultForm(rows: number): ResultForm;
}

/**
 * Statistics of a circuit from its plan and parameters, with times on so many threads. Clear parameters are taken at the bound of largest
 * magnitude.
 */
export function statisticsOf(circuit: CountedCircuit, threads: number): CircuitStatistics {
  const { graph, plan, parameters, roundings } = circuit;
  const { lowered } = plan;
  const { sizes, shape, lookups, wide, tree } = parameters;
  const ids = setIds(parameters);
  const clear = worstClearValues(lowered);
  const perTag: Record<string, OperationCounts> = {};
  const perNode: Record<number, NodeStatistics> = {};
  const perSet: Record<SetName, OperationCounts> = { narrow: none, wide: none };
  let total = none;
  const steps = timedSteps(plan, parameters, threads);
  for (const { step, milliseconds } of steps) {
    if (step.kind === "input") continue;
    const counts = countsOf(step, lowered.graph, clear);
    total = plus(total, counts);
    const set = step.kind === "lookup" ? setOf(step) : step.value.set;
    perSet[set] = plus(perSet[set], counts);
    perTag[step.node.tag] = plus(perTag[step.node.tag] ?? none, counts);
    for (const [{ id }, share] of sharesOf(step, counts, milliseconds)) {
      const node = lowered.origin[id] ?? id;
      perNode[node] = joined(perNode[node], share);
    }
  }
  const { base, row } = argumentsBodyLength(parametersOf(graph).map(({ output }) => output));
  const sizeOfInputs = base + row;
  const outputs = graph.outputs.map((id) => nodeAt(graph, id).output);
  const sizeOfOutputs = resultsBodyLength(parameters, outputs, 1, circuit.resultForm(1));
  const sizeOfBootstrapKeys = sizes.bootstrapKeyWire + (wide?.sizes.bootstrapKeyWire ?? 0);
  const sizeOfKeyswitchKeys =
    sizes.keyswitchKeyWire +
    (wide === undefined ? 0 : wide.sizes.keyswitchKeyWire + wide.conversionKeysWire) +
    (tree?.keysWire ?? 0); // absent: there are no trees
  const loadedOf = (of: ParameterSizes) => of.bootstrapKeyLoaded + of.keyswitchKeyLoaded;
  const sizeOfLoadedKeys =
    loadedOf(sizes) +
    (wide === undefined ? 0 : loadedOf(wide.sizes) + wide.conversionKeysLoaded) +
    (tree?.keysLoaded ?? 0); // absent: there are no trees
  const sizeOfHeldCiphertexts = plan.peak * Math.max(sizes.lweCiphertext, wide?.sizes.lweCiphertext ?? 0);
  const lookupsOf = (counts: OperationCounts, of: BootstrapShape) =>
    counts.programmableBootstraps * bootstrapCost(of, PUBLISHED_COST);
  return {
    ...total,
    complexity: lookups ? lookupsOf(perSet.narrow, shape) + lookupsOf(perSet.wide, wide?.shape ?? shape) : 0,
    sizeOfSecretKeys: 8 * (shape.glweDimension * shape.polynomialSize + (lookups ? shape.lweDimension : 0)),
    sizeOfBootstrapKeys,
    sizeOfKeyswitchKeys,
    sizeOfInputs,
    sizeOfOutputs,
    sizeOfLoadedKeys,
    sizeOfHeldCiphertexts,
    memoryOfRun:
      sizeOfBootstrapKeys +
      sizeOfKeyswitchKeys +
      sizeOfLoadedKeys +
      sizeOfHeldCiphertexts +
      sizeOfInputs +
      sizeOfOutputs,
    milliseconds: steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    threads,
    perParameters: { [ids.narrow]: perSet.narrow, ...(ids.wide === undefined ? {} : { [ids.wide]: perSet.wide }) },
    perTag,
    approximateRoundings: roundings,
    perNode,
  };
}
