/** Common ancestors in a graph: where several values that meet in one lookup come from. */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt, orderedNodes } from "../ir/order.ts";

/** Ids of all ancestors of `id`, itself included. */
function ancestorsOf(graph: GraphData, id: number): ReadonlySet<number> {
  const found = new Set([id]);
  for (const node of found) for (const input of nodeAt(graph, node).inputs) found.add(input);
  return found;
}

/**
 * The lowest node from which alone `ids` can be computed (constants aside), or null: on all paths from it to `ids`, every node
 * has all its non-constant inputs on such paths.
 */
export function lowestCommonAncestor(graph: GraphData, ids: readonly number[]): Node | null {
  if (ids.length === 0) return null;
  const above = ids.map((id) => ancestorsOf(graph, id));
  const union = new Set(above.flatMap((set) => [...set]));
  const isCommon = (node: Node) => node.operation !== "constant" && above.every((set) => set.has(node.id));
  const candidates = orderedNodes(graph, "topological").filter(isCommon).toReversed();
  return candidates.find((candidate) => isOnlySource(graph, candidate, union, ids)) ?? null;
}

function isOnlySource(graph: GraphData, candidate: Node, union: ReadonlySet<number>, ids: readonly number[]): boolean {
  const between = new Set([candidate.id]);
  for (const node of graph.nodes) {
    if (union.has(node.id) && node.inputs.some((id) => between.has(id))) between.add(node.id);
  }
  if (!ids.every((id) => between.has(id))) return false;
  return [...between].every(
    (id) =>
      id === candidate.id ||
      nodeAt(graph, id).inputs.every((input) => between.has(input) || nodeAt(graph, input).operation === "constant"),
  );
}

/** Adds to `nodes` everything from `ids` back to `ancestor`, with the constants used on the way. */
export function addPathsTo(graph: GraphData, ids: Iterable<number>, ancestor: number, nodes: Set<number>): void {
  const found = new Set(ids);
  for (const id of found) {
    nodes.add(id);
    if (id !== ancestor) for (const input of nodeAt(graph, id).inputs) found.add(input);
  }
}
