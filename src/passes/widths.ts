/**
 * The width of each node's message space. Values that are combined linearly share one; a lookup gives its result any width. The
 * narrowest spaces are the cheapest, since noise must fit the box of each lookup's own width.
 */
import type { GraphData, Node } from "../ir/node.ts";
import { isEncryptedLookup } from "./lookups.ts";

/** `perNode`: as narrow as each node allows; `single`: one width for all, as the original did at first. */
export type WidthAssignment = "perNode" | "single";

/** Bits of the message space of each encrypted node by id; 0 for clear nodes. */
export function assignWidths(graph: GraphData, how: WidthAssignment): readonly number[] {
  const encrypted = graph.nodes.filter((node) => node.output.encrypted);
  if (how === "single") {
    const widest = Math.max(1, ...encrypted.map(bitsOf));
    return graph.nodes.map((node) => (node.output.encrypted ? widest : 0));
  }
  const group = graph.nodes.map((_, id) => id);
  const rootOf = (id: number): number => {
    let root = id;
    for (let next = group[root] ?? root; next !== root; next = group[root] ?? root) root = next;
    group[id] = root;
    return root;
  };
  for (const node of encrypted) {
    if (isEncryptedLookup(graph, node)) continue;
    for (const input of node.inputs)
      if (graph.nodes[input]?.output.encrypted === true) group[rootOf(input)] = rootOf(node.id);
  }
  const bits = new Map<number, number>();
  for (const node of encrypted) {
    const root = rootOf(node.id);
    bits.set(root, Math.max(bits.get(root) ?? 1, bitsOf(node)));
  }
  return graph.nodes.map((node) => (node.output.encrypted ? (bits.get(rootOf(node.id)) ?? 1) : 0));
}

function bitsOf({ output: { dtype } }: Node): number {
  return dtype.kind === "integer" ? dtype.bits : 1;
}
