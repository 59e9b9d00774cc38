/**
 * The width of each node's message space. Values that are combined linearly share one; a lookup gives its result any width. The
 * narrowest spaces are the cheapest, since noise must fit the box of each lookup's own width.
 */
import { at, known } from "../base/arrays.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { integerTypeOf, rangeOf } from "../value/type.ts";
import { isEncryptedLookup, isRounding } from "./lookups.ts";
import { roundingBits } from "./rounding.ts";

/** `perNode`: as narrow as each node allows; `single`: one width for all, as the original did at first. */
export type WidthAssignment = "perNode" | "single";

/** The message space of one encrypted node. */
export interface MessageSpace {
  readonly bits: number;
  /** Message 0 stands for it: messages are value − low. An offset costs nothing on a ciphertext, so that widths follow from ranges, not from sizes. */
  readonly low: number;
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
  const encrypted = graph.nodes.filter(({ output }) => output.encrypted);
  // Roundings are of the values themselves, not of what they have above some other number.
  const rounded = new Set(encrypted.filter(isRounding).map(({ id }) => rootOf(id)));
  const rangeIn = (node: Node): Bounds => (rounded.has(rootOf(node.id)) ? typeRange(node) : heldRange(node));
  const spaces = new Map<number, Omit<MessageSpace, "low">>();
  for (const node of encrypted) {
    const root = rootOf(node.id);
    const space = spaces.get(root);
    const bits = isRounding(node) ? roundingBits(graph, node) : encodedBits(rangeIn(node));
    if (space === undefined || bits > space.bits) spaces.set(root, { bits, forcedBy: node.id });
  }
  return graph.nodes.map((node) => {
    if (!node.output.encrypted) return null;
    const space = known(spaces, rootOf(node.id));
    return { ...space, low: isRounding(node) ? typeLow(node, space.bits) : alignedLow(rangeIn(node), space.bits) };
  });
}

/** Bits that count the values of a range. */
export const encodedBits = ([low, high]: Bounds): number => integerTypeOf(0, high - low).bits;

/** What the message space of a node must hold. */
export const heldRange = (node: Node): Bounds => node.held ?? typeRange(node);

const typeRange = ({ output: { dtype } }: Node): Bounds => (dtype.kind === "integer" ? rangeOf(dtype) : [0, 1]);

/** Half of the space of a signed node is below 0. */
const typeLow = (node: Node, bits: number): number => (typeRange(node)[0] < 0 ? -(2 ** (bits - 1)) : 0);

/** The roundest number from which 2^bits values take in a range: 0, or half of the space below 0, where that does. */
function alignedLow([low, high]: Bounds, bits: number): number {
  const size = 2 ** bits;
  for (let unit = size; unit > 1; unit /= 2) {
    const start = Math.floor(low / unit) * unit;
    if (high < start + size) return start;
  }
  return low;
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
