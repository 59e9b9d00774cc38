/**
 * Clear values that depend on clear parameters and multiply encrypted ones. Noise is planned for the largest of them that were measured, so
 * that a run with larger ones is refused: its results would show noise, and noise tells of the key (docs/security.md). Values that are only
 * added bring no noise; of those that leave their bounds the watch of bounds warns.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { boundsOf } from "../ir/arguments.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { filled, minMax } from "../value/tensor.ts";
import type { LoweredGraph } from "./lower.ts";
import { clearValuesOf } from "./rows.ts";
import type { ClearValues } from "./steps.ts";

/** Linear operations that multiply by nothing but 1 and -1. */
const SUMS: ReadonlySet<string> = new Set(["add", "subtract", "negative", "sum"]);

/** Ids of clear nodes that are no constants and are the weights of an encrypted product. */
function weightsOf(graph: GraphData): ReadonlySet<number> {
  const constants = new Set<number>();
  const weights = new Set<number>();
  for (const node of graph.nodes) {
    if (node.operation !== "input" && node.inputs.every((id) => constants.has(id))) constants.add(node.id);
    const isProduct = definitionOf(node.operation).kind === "linear" && !SUMS.has(node.operation);
    if (!node.output.encrypted || !isProduct) continue;
    for (const id of node.inputs) if (!nodeAt(graph, id).output.encrypted && !constants.has(id)) weights.add(id);
  }
  return weights;
}

function largestMagnitude(node: Node): number {
  const [low, high] = boundsOf(node);
  return Math.abs(low) > Math.abs(high) ? low : high;
}

/**
 * The clear values of a circuit that give products their largest weights: every weight at its bound of largest magnitude, or at the negative
 * of that (`sign`). Other values that differ from run to run are 0: they are only added, and arguments at their bounds together may be ones for which a value is not defined.
 */
export function worstClearValues({ graph }: LoweredGraph, sign: 1 | -1 = 1): ClearValues {
  const weights = weightsOf(graph);
  return clearValuesOf(graph, []).map((constant, id) => {
    const node = nodeAt(graph, id);
    if (constant !== null || node.output.encrypted) return constant;
    return filled(node.output.shape, weights.has(id) ? sign * largestMagnitude(node) : 0, "int64");
  });
}

/** The largest magnitudes that clear values may have, by id: of those that multiply encrypted ones and are no constants. */
export function clearWeightLimits(graph: GraphData): ReadonlyMap<number, number> {
  return new Map(Array.from(weightsOf(graph), (id) => [id, Math.abs(largestMagnitude(nodeAt(graph, id)))]));
}

/** What is said of a clear value that is larger than any that noise was planned for. */
export const tooLarge = ({ operation }: Node, most: string | number, got: string | number): string =>
  `${operation}: expected a clear value of magnitude at most ${most}, the largest that was measured, got ${got}`;

/** Throws a `UserError` when a clear value that multiplies an encrypted one is larger than any that noise was planned for. */
export function checkClearWeights({ graph, origin }: LoweredGraph, clear: ClearValues): void {
  for (const [id, most] of clearWeightLimits(graph)) {
    const node = nodeAt(graph, id);
    const value = at(clear, id);
    if (value === null || value.data.length === 0) continue;
    const [low, high] = minMax(value);
    const got = -low > high ? low : high;
    if (Math.abs(got) <= most) continue;
    throw new UserError(tooLarge(node, most, got), {
      code: "out-of-bounds",
      hint: "add such arguments to the input-set and compile again: an encrypted value is multiplied by it, and its noise with it",
      nodes: [at(origin, id)],
    });
  }
}
