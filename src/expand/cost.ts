/**
 * What lookups cost. All bootstraps of a circuit share one parameter set, which the widest lookup done in one bootstrap decides, and the widest value
 * of which bits are taken; a wider lookup is decomposed by removing low bits. How that is done is not known here, only what it roughly takes.
 */
import { at } from "../base/arrays.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { type BitField, bitFieldOf, isEncryptedLookup } from "../passes/lookups.ts";
import { variableInput } from "../passes/tables.ts";
import { messageSpaces } from "../passes/widths.ts";
import { sizeOf } from "../value/shape.ts";
import { paritiesOf } from "./parities.ts";

/** The lookups of one node: how many, and the width of the message space of their input. */
export interface LookupCount {
  readonly node: Node;
  readonly count: number;
  /** Id of the node that is looked up, and how many elements it has. */
  readonly source: number;
  readonly elements: number;
  /** Bits of the message space of the source. */
  readonly width: number;
  /** The value that message 0 stands for. */
  readonly low: number;
  /** The bits that are read, where the node does no more than that. */
  readonly field: BitField | null;
}

/** All lookups of a graph of primitive nodes. */
export function lookupsOf(graph: GraphData): readonly LookupCount[] {
  const spaces = messageSpaces(graph, "perNode");
  return graph.nodes.flatMap((node) => {
    const source = isEncryptedLookup(graph, node) ? variableInput(graph, node) : null;
    if (source === null) return [];
    const space = at(spaces, source.id);
    if (space === null) return [];
    const [count, elements] = [sizeOf(node.output.shape), sizeOf(source.output.shape)];
    const { bits: width, low } = space;
    return [{ node, count, source: source.id, elements, width, low, field: bitFieldOf(node) }];
  });
}

/** Widest lookup, in bits; 0 when there is none. */
export const widestOf = (lookups: readonly LookupCount[]): number => Math.max(0, ...lookups.map(({ width }) => width));

/** How many lookups there are. */
export const totalOf = (lookups: readonly LookupCount[]): number => lookups.reduce((sum, { count }) => sum + count, 0);

/** Widest lookups that are done in one bootstrap: what a circuit may choose. */
export const directWidths: readonly number[] = [3, 4, 5, 6, 7, 8];

/** What lookups take when those of up to some width are one bootstrap each. */
export interface LookupCost {
  readonly bootstraps: number;
  /** Bits of the widest bootstrap. */
  readonly widest: number;
  /** Bits of the widest value that is taken apart: its lowest bit is multiplied up to the padding bit, and the noise with it. */
  readonly apart: number;
}

/**
 * Predicted milliseconds of one bootstrap by width, p_error 2^-17 a lookup, 132-bit security: what `findParametersForNeeds` gives for 20 lookups of
 * norm 5 (KERNEL_COST).
 */
const bootstrapCosts: readonly number[] = [5.3, 7, 7.7, 8.6, 13.3, 18, 42, 106, 330];

/** By how much a bootstrap is dearer where values of so many bits are taken apart, and what it takes at least; by the same search. */
const apartCosts: readonly { readonly bits: number; readonly factor: number; readonly least: number }[] = [
  { bits: 4, factor: 1, least: 5.3 },
  { bits: 10, factor: 1, least: 9.6 },
  { bits: 17, factor: 1.5, least: 15.4 },
  { bits: 20, factor: 2.05, least: 21 },
  { bits: 24, factor: 3.1, least: 33 },
  { bits: Number.POSITIVE_INFINITY, factor: 6.3, least: 68 },
];

/** Predicted milliseconds of lookups on one thread. */
export function millisecondsOf({ bootstraps, widest, apart }: LookupCost): number {
  const { factor, least } = at(
    apartCosts,
    apartCosts.findIndex(({ bits }) => apart <= bits),
  );
  return bootstraps * Math.max(least, factor * at(bootstrapCosts, Math.min(widest, bootstrapCosts.length - 1)));
}

/** What lookups of separate nodes take together, under one parameter set. */
export const costTogether = (costs: readonly LookupCost[]): LookupCost =>
  costs.reduce(
    (sum, cost) => ({
      bootstraps: sum.bootstraps + cost.bootstraps,
      widest: Math.max(sum.widest, cost.widest),
      apart: Math.max(sum.apart, cost.apart),
    }),
    { bootstraps: 0, widest: 0, apart: 0 },
  );

/** What lookups take when those of up to `direct` bits are one bootstrap each. Bits of one value are taken once. */
export function costOf(lookups: readonly LookupCount[], direct: number): LookupCost {
  const taken = new Map<number, { readonly bits: number; readonly elements: number }>();
  let [bootstraps, widest, apart] = [0, 0, 0];
  for (const lookup of lookups) {
    const { source, elements, width } = lookup;
    const { bits, rotations, widest: own } = partsOf(lookup, direct);
    bootstraps += rotations * lookup.count;
    widest = Math.max(widest, own);
    if (bits === 0) continue;
    apart = Math.max(apart, width);
    const before = taken.get(source)?.bits ?? 0; // absent: none was taken yet
    if (bits > before) taken.set(source, { bits, elements });
  }
  for (const { bits, elements } of taken.values()) bootstraps += bits * elements;
  return { bootstraps, widest, apart };
}

/** Bootstraps of lookups when those of up to `direct` bits are one each. */
export const bootstrapsOf = (lookups: readonly LookupCount[], direct: number): number =>
  costOf(lookups, direct).bootstraps;

/**
 * What one lookup takes: low bits of its source, and for each element some rotations. A lookup of k bits more than `direct` takes k bits and one rotation
 * for each parity of them that the table depends on: 1 for a table of aligned steps, k + 1 for one that goes up evenly, 2^k in general.
 */
function partsOf({ node, width, low: first, field }: LookupCount, direct: number) {
  const removed = width - direct;
  if (removed <= 0) return { bits: 0, rotations: 1, widest: width };
  if (field !== null) {
    const cut = Math.max(field.from, removed);
    if (field.to < width || width - cut <= 1) return { bits: Math.min(field.to, width), rotations: 0, widest: 0 };
    return { bits: cut, rotations: 1, widest: width - cut };
  }
  if (node.operation !== "univariate" || node.attributes.table === null) {
    return { bits: removed, rotations: removed + 1, widest: direct };
  }
  const { low, values } = node.attributes.table;
  return { bits: removed, rotations: paritiesOf({ low, values }, first, width, removed), widest: direct };
}
