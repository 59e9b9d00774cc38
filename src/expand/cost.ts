/** What strategies cost: bootstraps, weighed by the widest of them, since all bootstraps of a circuit share one parameter set. */
import type { GraphData, Node } from "../ir/node.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import { variableInput } from "../passes/tables.ts";
import { assignWidths } from "../passes/widths.ts";
import { sizeOf } from "../value/shape.ts";

/** The lookups of one node: how many, and the width of the message space of their input. */
export interface LookupCount {
  readonly node: Node;
  readonly count: number;
  readonly width: number;
}

/** All lookups of a graph of primitive nodes. */
export function lookupsOf(graph: GraphData): readonly LookupCount[] {
  const widths = assignWidths(graph, "perNode");
  return graph.nodes.flatMap((node) => {
    const source = isEncryptedLookup(graph, node) ? variableInput(graph, node) : null;
    return source === null ? [] : [{ node, count: sizeOf(node.output.shape), width: widths[source.id] ?? 0 }];
  });
}

/**
 * Cost of one bootstrap by width, in 10^6 operations: `findParametersForNeeds` for one lookup of that width with weights of Σw² = 4,
 * p_error 2^-40, 132-bit security, centered modulus switch. Index 0 stands for no lookup at all.
 */
const bootstrapCosts: readonly number[] = [0, 37, 43, 67, 82, 120, 539, 1767, 4005];

/** Widest lookup, in bits; 0 when there is none. */
export const widestOf = (lookups: readonly LookupCount[]): number => Math.max(0, ...lookups.map(({ width }) => width));

/** How many lookups there are. */
export const totalOf = (lookups: readonly LookupCount[]): number => lookups.reduce((sum, { count }) => sum + count, 0);

/** Predicted operations of all lookups of a circuit; infinite when one is too wide. */
export const costOf = (lookups: readonly LookupCount[]): number => {
  const total = totalOf(lookups);
  return total === 0 ? 0 : total * (bootstrapCosts[widestOf(lookups)] ?? Number.POSITIVE_INFINITY);
};
