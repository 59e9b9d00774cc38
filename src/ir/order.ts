/** The two orders in which a graph is printed. Both put every node after its inputs. */
import { at } from "../base/arrays.ts";
import { InternalError } from "../base/errors.ts";
import type { GraphData, Node } from "./node.ts";

/** `topological`: sources first, then layer by layer; `creation`: as in the user's source. */
export type PrintOrder = "topological" | "creation";

/** The nodes of `graph` in the given order. */
export function orderedNodes(graph: GraphData, order: PrintOrder): readonly Node[] {
  return order === "creation" ? graph.nodes.toSorted((a, b) => a.created - b.created) : byLayers(graph);
}

/** Kahn's algorithm (CACM 5(11), 1962) layer by layer, ties broken by discovery from the outputs: the order the original prints. */
function byLayers(graph: GraphData): readonly Node[] {
  const waiting = graph.nodes.map((node) => node.inputs.length);
  const consumers = consumersOf(graph);
  const ordered: Node[] = [];
  let layer: readonly Node[] = graph.nodes
    .filter((node) => node.inputs.length === 0)
    .toSorted((a, b) => a.rank - b.rank);
  while (layer.length > 0) {
    const next: Node[] = [];
    for (const node of layer) {
      ordered.push(node);
      for (const consumer of at(consumers, node.id).toSorted((a, b) => a.rank - b.rank)) {
        const uses = consumer.inputs.filter((id) => id === node.id).length;
        const left = at(waiting, consumer.id) - uses;
        waiting[consumer.id] = left;
        if (left === 0) next.push(consumer);
      }
    }
    layer = next;
  }
  return ordered;
}

/** For each node id, the nodes that use it, each once. */
export function consumersOf(graph: GraphData): readonly (readonly Node[])[] {
  const consumers: Node[][] = graph.nodes.map(() => []);
  for (const node of graph.nodes) {
    for (const id of new Set(node.inputs)) at(consumers, id).push(node);
  }
  return consumers;
}

/** The node with this id; a graph that lacks it is a bug. */
export function nodeAt(graph: GraphData, id: number): Node {
  const node = graph.nodes[id];
  if (node === undefined) throw new InternalError(`graph '${graph.name}' has no node ${id}`);
  return node;
}
