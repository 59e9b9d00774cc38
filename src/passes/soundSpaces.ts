/**
 * Message spaces beside the bounds that follow from the operations: which nodes can be more than their measured types hold, and the graph with types
 * that hold them. The user's graph stays as it was measured; what comes out is only run.
 */
import { append, at } from "../base/arrays.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { type ElementType, integerTypeOf, rangeOf } from "../value/type.ts";
import type { SoundRanges } from "./soundRanges.ts";
import { spaceGroups, type WidthAssignment } from "./widths.ts";

/** Nodes that share a message space and of which some can be more than the samples showed. */
export interface NarrowSpace {
  /** Stands for the space. */
  readonly root: number;
  /** Ids of the nodes that can leave their types, in the order of the graph. */
  readonly nodes: readonly number[];
}

/** The spaces that hold less than what can occur. Nodes of which nothing is known are among them. */
export function narrowSpaces(graph: GraphData, ranges: SoundRanges, how: WidthAssignment): readonly NarrowSpace[] {
  const rootOf = spaceGroups(graph, how);
  const spaces = new Map<number, number[]>();
  for (const node of graph.nodes) {
    if (!node.output.encrypted || holds(node.output.dtype, at(ranges, node.id))) continue;
    append(spaces, rootOf(node.id), node.id);
  }
  return [...spaces].map(([root, nodes]) => ({ root, nodes }));
}

/** True when every value of the range is one of the type; floats, which are never encrypted, hold everything. */
function holds(dtype: ElementType, range: Bounds | null): boolean {
  if (dtype.kind === "float") return true;
  const [low, high] = rangeOf(dtype);
  return range !== null && low <= range[0] && range[1] <= high;
}

/**
 * The graph with types for all that can occur, but for the encrypted nodes of the spaces in `measured` (by root), which keep what the samples
 * showed. Clear nodes cost nothing and always have room.
 */
export function withSoundTypes(
  graph: GraphData,
  ranges: SoundRanges,
  how: WidthAssignment,
  measured: ReadonlySet<number>,
): GraphData {
  const rootOf = spaceGroups(graph, how);
  const nodes = graph.nodes.map((node): Node => {
    const range = at(ranges, node.id);
    if (range === null) return node;
    const { dtype } = node.output;
    if (node.output.encrypted && measured.has(rootOf(node.id))) return { ...node, ...heldWithin(node, range) };
    const bounds: Bounds | null =
      node.bounds === null ? null : [Math.min(node.bounds[0], range[0]), Math.max(node.bounds[1], range[1])];
    if (dtype.kind === "float" || holds(dtype, range)) return { ...node, bounds, ...heldWithin(node, range) };
    const [low, high] = rangeOf(dtype);
    const wider = integerTypeOf(Math.min(low, range[0]), Math.max(high, range[1]));
    const held: Bounds = node.bounds === null ? range : (bounds ?? range); // absent: never, it has measured bounds
    return { ...node, bounds, held, output: { ...node.output, dtype: wider } };
  });
  return { ...graph, nodes };
}

/**
 * What the space of a node need hold of its type's values: those that can occur, and those that did. Where nobody knows what can occur, and where a hint
 * asks for more than was measured, these are all.
 */
function heldWithin({ bounds, output: { dtype, encrypted } }: Node, range: Bounds): { readonly held?: Bounds } {
  if (!encrypted || dtype.kind === "float") return {};
  const isHinted = bounds !== null && integerTypeOf(...bounds).bits < dtype.bits;
  if (isHinted) return {};
  const [least, most] = rangeOf(dtype);
  const possible: Bounds = [Math.max(least, range[0]), Math.min(most, range[1])];
  const [low, high] = bounds ?? possible; // absent: a direct circuit measures nothing
  return { held: [Math.min(low, possible[0]), Math.max(high, possible[1])] };
}
