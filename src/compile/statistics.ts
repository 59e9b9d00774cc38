/** Counts of what a run does and sizes of what it moves, read off the lowered steps. */
import type { Step } from "../eval/lower.ts";
import { parametersOf } from "../ir/arguments.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { CircuitParameters } from "../params/graphSearch.ts";
import { sizeOf } from "../value/shape.ts";

/** Numbers of operations on ciphertexts. */
export interface OperationCounts {
  readonly programmableBootstraps: number;
  readonly keyswitches: number;
  readonly additions: number;
  readonly multiplications: number;
}

/** Counts and sizes of one circuit. Sizes are bytes on the wire. */
export interface CircuitStatistics extends OperationCounts {
  /** Abstract operations of all bootstraps (parameter-selection.md, section 3, "Cost"). */
  readonly complexity: number;
  readonly sizeOfSecretKeys: number;
  readonly sizeOfBootstrapKeys: number;
  readonly sizeOfKeyswitchKeys: number;
  readonly sizeOfInputs: number;
  readonly sizeOfOutputs: number;
  /** Bytes that the evaluator's memory needs for the keys. */
  readonly sizeOfLoadedKeys: number;
  readonly perTag: Readonly<Record<string, OperationCounts>>;
}

const none: OperationCounts = { programmableBootstraps: 0, keyswitches: 0, additions: 0, multiplications: 0 };

const plus = (a: OperationCounts, b: OperationCounts): OperationCounts => ({
  programmableBootstraps: a.programmableBootstraps + b.programmableBootstraps,
  keyswitches: a.keyswitches + b.keyswitches,
  additions: a.additions + b.additions,
  multiplications: a.multiplications + b.multiplications,
});

function countsOf(step: Step): OperationCounts {
  switch (step.kind) {
    case "input":
      return none;
    case "lookup":
      return { ...none, programmableBootstraps: step.element.length, keyswitches: step.element.length };
    case "affine": {
      const rows = step.rows;
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

/** Statistics of a circuit from its steps and parameters. */
export function statisticsOf(
  graph: GraphData,
  steps: readonly Step[],
  { parameters, cost }: CircuitParameters,
): CircuitStatistics {
  const perTag: Record<string, OperationCounts> = {};
  let total = none;
  for (const step of steps) {
    const counts = countsOf(step);
    total = plus(total, counts);
    perTag[step.node.tag] = plus(perTag[step.node.tag] ?? none, counts);
  }
  const { sizes, shape, lookups } = parameters;
  const elements = (ids: readonly number[]) =>
    ids.map((id) => nodeAt(graph, id).output).reduce((sum, type) => sum + (type.encrypted ? sizeOf(type.shape) : 0), 0);
  return {
    ...total,
    complexity: cost,
    sizeOfSecretKeys: 8 * (shape.glweDimension * shape.polynomialSize + (lookups ? shape.lweDimension : 0)),
    sizeOfBootstrapKeys: sizes.bootstrapKeyWire,
    sizeOfKeyswitchKeys: sizes.keyswitchKeyWire,
    sizeOfInputs: elements(parametersOf(graph).map(({ id }) => id)) * sizes.seededCiphertext,
    sizeOfOutputs: elements(graph.outputs) * sizes.lweCiphertext,
    sizeOfLoadedKeys: sizes.bootstrapKeyLoaded + sizes.keyswitchKeyLoaded,
    perTag,
  };
}
