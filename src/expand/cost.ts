/**
 * What lookups cost. All bootstraps of a circuit share one parameter set, which the widest lookup done in one bootstrap decides; a
 * wider lookup is decomposed by removing low bits. How that is done is not known here, only what it roughly takes.
 */
import { at } from "../base/arrays.ts";
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
  /** Whether the input can be negative: half of its message space is. */
  readonly signed: boolean;
}

/** All lookups of a graph of primitive nodes. */
export function lookupsOf(graph: GraphData): readonly LookupCount[] {
  const widths = assignWidths(graph, "perNode");
  return graph.nodes.flatMap((node) => {
    const source = isEncryptedLookup(graph, node) ? variableInput(graph, node) : null;
    if (source === null) return [];
    const { dtype } = source.output;
    const signed = dtype.kind === "integer" && dtype.signed;
    return [{ node, count: sizeOf(node.output.shape), width: at(widths, source.id), signed }];
  });
}

/** Widest lookup, in bits; 0 when there is none. */
export const widestOf = (lookups: readonly LookupCount[]): number => Math.max(0, ...lookups.map(({ width }) => width));

/** How many lookups there are. */
export const totalOf = (lookups: readonly LookupCount[]): number => lookups.reduce((sum, { count }) => sum + count, 0);

/** Widest lookups that are done in one bootstrap: what a circuit may choose. */
export const directWidths: readonly number[] = [3, 4, 5, 6, 7, 8];

/**
 * Predicted milliseconds of one bootstrap by width. Up to 5 bits: statistics of a circuit of one lookup, p_error 2^-40, 132-bit
 * security; from there with the ratios of `findParametersForNeeds`' cost (120, 539, 1767 and 4005 · 10^6 operations).
 */
const bootstrapCosts: readonly number[] = [0, 5, 6, 8, 13, 19, 85, 280, 634];

/** Predicted cost of lookups when those of up to `direct` bits are one bootstrap each. */
export function costOf(lookups: readonly LookupCount[], direct: number): number {
  return bootstrapsOf(lookups, direct) * at(bootstrapCosts, Math.min(direct, widestOf(lookups)));
}

/** Bootstraps of lookups when those of up to `direct` bits are one each. */
export function bootstrapsOf(lookups: readonly LookupCount[], direct: number): number {
  return lookups.reduce((sum, lookup) => sum + lookup.count * bootstrapsOfOne(lookup, direct), 0);
}

/**
 * A lookup of k bits more than `direct` takes k bootstraps to remove the low bits and one for each parity of them that the table
 * depends on: 1 for a table of aligned steps, k + 1 for one that goes up evenly, 2^k in general.
 */
function bootstrapsOfOne({ node, width, signed }: LookupCount, direct: number): number {
  const removed = width - direct;
  if (removed <= 0) return 1;
  if (node.operation !== "univariate" || node.attributes.table === null) return 2 * removed + 1;
  const { low, values } = node.attributes.table;
  const first = signed ? -(2 ** (width - 1)) : 0;
  return (
    removed +
    parities((entry) => at(values, Math.min(Math.max(entry + first - low, 0), values.length - 1)), width, removed)
  );
}

/** How many Walsh functions of the lowest `removed` bits a table of `width` bits has in any of its blocks. */
function parities(entry: (at: number) => number, width: number, removed: number): number {
  const size = 2 ** removed;
  const seen = new Set<number>();
  const block = new Float64Array(size);
  for (let start = 0; start < 2 ** width && seen.size < size; start += size) {
    for (let i = 0; i < size; i++) block[i] = entry(start + i);
    transform(block);
    for (let i = 0; i < size; i++) if (block[i] !== 0) seen.add(i);
  }
  return Math.max(1, seen.size);
}

/** The Walsh–Hadamard transform, in place. */
function transform(block: Float64Array): void {
  for (let half = 1; half < block.length; half *= 2) {
    for (let i = 0; i < block.length; i++) {
      if ((i & half) !== 0) continue;
      const [a, b] = [block[i]!, block[i + half]!];
      block[i] = a + b;
      block[i + half] = a - b;
    }
  }
}
