/** Common ancestors in a graph: where several values that meet in one lookup come from. */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";

/**
 * The lowest node from which alone `ids` can be computed (constants aside), or null: on all paths from it to `ids`, every node
 * has all its non-constant inputs on such paths. Costs no more than the part of the graph between.
 */
export function lowestCommonAncestor(graph: GraphData, ids: readonly number[]): Node | null {
  // Nodes stand after their inputs: replacing the last one by its inputs, again and again, meets the ancestor as the only one left.
  const front = new Set(ids);
  const queue = createQueue(front);
  for (let last = queue.takeLargest(); last !== null; last = queue.takeLargest()) {
    if (front.size === 1) return nodeAt(graph, last);
    front.delete(last);
    const inputs = nodeAt(graph, last).inputs.filter((id) => nodeAt(graph, id).operation !== "constant");
    if (inputs.length === 0) return null;
    for (const id of inputs) {
      if (!front.has(id)) queue.add(id);
      front.add(id);
    }
  }
  return null;
}

/** A binary heap of numbers. */
function createQueue(start: Iterable<number>) {
  const heap: number[] = [];
  const at = (i: number): number => heap[i] ?? Number.NEGATIVE_INFINITY; // absent: beyond the heap, where nothing is larger
  const add = (value: number): void => {
    let i = heap.push(value) - 1;
    for (let parent = (i - 1) >> 1; i > 0 && at(parent) < value; parent = (i - 1) >> 1) {
      heap[i] = at(parent);
      i = parent;
    }
    heap[i] = value;
  };
  const takeLargest = (): number | null => {
    const [largest] = heap;
    const moved = heap.pop();
    if (largest === undefined || moved === undefined) return null;
    if (heap.length === 0) return largest;
    let i = 0;
    for (;;) {
      const child = at(2 * i + 2) > at(2 * i + 1) ? 2 * i + 2 : 2 * i + 1;
      if (child >= heap.length || at(child) <= moved) break;
      heap[i] = at(child);
      i = child;
    }
    heap[i] = moved;
    return largest;
  };
  for (const value of start) add(value);
  return { add, takeLargest };
}

/** Adds to `nodes` everything from `ids` back to `ancestor`, with the constants used on the way. */
export function addPathsTo(graph: GraphData, ids: Iterable<number>, ancestor: number, nodes: Set<number>): void {
  const found = new Set(ids);
  for (const id of found) {
    nodes.add(id);
    if (id !== ancestor) for (const input of nodeAt(graph, id).inputs) found.add(input);
  }
}
