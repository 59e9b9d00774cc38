/**
 * The message spaces of roundings. An exact one keeps its result where its input is. An approximate one is looked up without its low bits, which the
 * noise decides near a border: its space must hold the multiples beyond those that the samples reach.
 */
import { at } from "../base/arrays.ts";
import { boundsOf } from "../ir/arguments.ts";
import type { GraphData } from "../ir/node.ts";
import { approximateReach, type Exactness } from "../ir/ops/rounding.ts";
import { nodeAt } from "../ir/order.ts";
import { type ElementType, integerTypeOf, rangeOf } from "../value/type.ts";
import { isRounding, type RoundingNode } from "./lookups.ts";
import type { Problem } from "./pass.ts";

/** True for a rounding whose low bits are left to the noise. */
export const isApproximate = ({ attributes: { exactness, lsbsToRemove } }: RoundingNode): boolean =>
  exactness === "approximate" && lsbsToRemove > 0;

/** The graph with every rounding exact, or every one approximate: as it would be traced if all were asked for so; a graph without roundings is itself. Bounds and types are those of clear values and stay. */
export function withExactness(graph: GraphData, exactness: Exactness): GraphData {
  if (!graph.nodes.some(isRounding)) return graph;
  const nodes = graph.nodes.map((node) =>
    isRounding(node) ? { ...node, attributes: { ...node.attributes, exactness } } : node,
  );
  return { ...graph, nodes };
}

/** Smallest and largest multiple of 2^lsbs that a rounding may give for what its input was in the samples, as numbers of multiples. */
function multiplesOf(graph: GraphData, node: RoundingNode): readonly [first: number, last: number] {
  const { lsbsToRemove } = node.attributes;
  const [low, high] = boundsOf(nodeAt(graph, at(node.inputs, 0)));
  const reach = (value: number) => approximateReach(node.operation, value, lsbsToRemove);
  return [reach(low)[0] / 2 ** lsbsToRemove, reach(high)[1] / 2 ** lsbsToRemove];
}

/** The number of the multiple that entry 0 of a lookup of an approximate rounding stands for, in a message space of `bits` bits. */
export function firstMultiple(graph: GraphData, node: RoundingNode, bits: number): number {
  const { dtype } = nodeAt(graph, at(node.inputs, 0)).output;
  const low = isSigned(dtype) ? Math.floor(-(2 ** (bits - 1 - node.attributes.lsbsToRemove))) : 0;
  return node.attributes.overflowProtection ? Math.min(low, multiplesOf(graph, node)[0]) : low;
}

/**
 * What a lookup of an approximate rounding is evaluated at, entry by entry: the multiples in a message space of `bits` bits. Beyond the ends of the
 * result's own type it is its last multiple, so that a result that noise moved stays within the type.
 */
export function multiplesIn(graph: GraphData, node: RoundingNode, bits: number): readonly number[] {
  const { dtype } = node.output;
  const unit = 2 ** node.attributes.lsbsToRemove;
  const [low, high] = dtype.kind === "integer" ? rangeOf(dtype) : [0, 1];
  const [least, most] = [Math.ceil(low / unit), Math.floor(high / unit)];
  const first = firstMultiple(graph, node, bits);
  return Array.from(
    { length: 2 ** (bits - node.attributes.lsbsToRemove) },
    (_, i) => Math.min(Math.max(first + i, least), most) * unit,
  );
}

/** Bits of the message space that the result of a rounding asks for. Without overflow protection the space of what is rounded must do. */
export function roundingBits(graph: GraphData, node: RoundingNode): number {
  const { lsbsToRemove, overflowProtection } = node.attributes;
  const source = bitsOf(nodeAt(graph, at(node.inputs, 0)).output.dtype);
  if (!overflowProtection) return source;
  const exact = bitsOf(node.output.dtype);
  if (!isApproximate(node)) return exact;
  const [, last] = multiplesOf(graph, node);
  let bits = Math.max(exact, source, lsbsToRemove + 1);
  while (firstMultiple(graph, node, bits) + 2 ** (bits - lsbsToRemove) <= last) bits++;
  return bits;
}

/** Warnings of roundings without overflow protection whose results the samples take out of the space of what is rounded. */
export function overflowWarnings(graph: GraphData): readonly Problem[] {
  return graph.nodes.flatMap((node): readonly Problem[] => {
    if (!isRounding(node) || node.attributes.overflowProtection) return [];
    const { dtype } = nodeAt(graph, at(node.inputs, 0)).output;
    if (dtype.kind !== "integer") return [];
    const unit = 2 ** node.attributes.lsbsToRemove;
    const [first, last] = isApproximate(node)
      ? multiplesOf(graph, node).map((number) => number * unit)
      : (node.bounds ?? [0, 0]); // absent: a direct circuit, whose type of the result is that of the input
    const [low, high] = rangeOf(dtype);
    const out = [first, last].find((value) => value !== undefined && (value < low || value > high));
    if (out === undefined) return [];
    const { bits } = integerTypeOf(Math.min(out, 0), Math.max(out, 0));
    return [
      {
        severity: "warning",
        code: "rounding-overflow",
        message: `${node.operation}: results reach ${out}, which takes ${bits} bits; what is rounded has ${dtype.bits}, and without overflow protection such results are wrong`,
        hint: "leave 'overflowProtection' out, or keep the values half a step away from the ends of their type",
        nodes: [node],
        printed: "",
      },
    ];
  });
}

const isSigned = (dtype: ElementType): boolean => dtype.kind === "integer" && dtype.signed;

const bitsOf = (dtype: ElementType): number => (dtype.kind === "integer" ? dtype.bits : 1);
