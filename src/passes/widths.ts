/**
 * The width of each node's message space. Values that are combined linearly share one; a lookup gives its result any width. The
 * narrowest spaces are the cheapest, since noise must fit the box of each lookup's own width.
 */
import { at, known } from "../base/arrays.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { isEncryptedLookup, isRounding } from "./lookups.ts";
import { roundingBits } from "./rounding.ts";

/** `perNode`: as narrow as each node allows; `single`: one width for all, as the original did at first. */
export type WidthAssignment = "perNode" | "single";

/** The message space of one encrypted node. */
export interface MessageSpace {
  readonly bits: number;
  /** Id of the node whose own width decides: the first of the widest among all that share the space. */
  readonly forcedBy: number;
}

/** Bits of the message space of each encrypted node by id; 0 for clear nodes. */
export function assignWidths(graph: GraphData, how: WidthAssignment): readonly number[] {
  return messageSpaces(graph, how).map((space) => (space === null ? 0 : space.bits));
}

/** The message space of each encrypted node by id, and which node forces its width; null for clear nodes. */
export function messageSpaces(graph: GraphData, how: WidthAssignment): readonly (MessageSpace | null)[] {
  const rootOf = spaceGroups(graph, how);
  const spaces = new Map<number, MessageSpace>();
  for (const node of graph.nodes) {
    if (!node.output.encrypted) continue;
    const root = rootOf(node.id);
    const space = spaces.get(root);
    const bits = bitsOf(graph, node);
    if (space === undefined || bits > space.bits) spaces.set(root, { bits, forcedBy: node.id });
  }
  return graph.nodes.map((node) => (node.output.encrypted ? known(spaces, rootOf(node.id)) : null));
}

/** For each encrypted node a number that stands for all that have one message space with it. */
export function spaceGroups(graph: GraphData, how: WidthAssignment): (id: number) => number {
  return how === "single" ? () => 0 : linearGroups(graph);
}

/** For each encrypted node a node that stands for all that it is combined with linearly. */
function linearGroups(graph: GraphData): (id: number) => number {
  const group = graph.nodes.map((_, id) => id);
  const rootOf = (id: number): number => {
    let root = id;
    for (let next = at(group, root); next !== root; next = at(group, root)) root = next;
    group[id] = root;
    return root;
  };
  for (const node of graph.nodes) {
    if (!node.output.encrypted || isEncryptedLookup(graph, node)) continue;
    for (const input of node.inputs)
      if (graph.nodes[input]?.output.encrypted === true) group[rootOf(input)] = rootOf(node.id);
  }
  return rootOf;
}

function bitsOf(graph: GraphData, node: Node): number {
  if (isRounding(node)) return roundingBits(graph, node);
  const { dtype } = node.output;
  return dtype.kind === "integer" ? dtype.bits : 1;
}
