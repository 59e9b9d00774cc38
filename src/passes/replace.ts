/** Replaces a region of a graph by one `subgraph` node, and drops what nothing uses any more. */
import type { GraphData, Node } from "../ir/node.ts";

/**
 * @param region ids of the nodes to copy into the sub-graph, the start among them
 * @param start the region's one variable input, which stays outside
 * @param terminal the region's result; other nodes of the region stay only if something else uses them
 */
export function replaceBySubgraph(
  graph: GraphData,
  region: ReadonlySet<number>,
  start: Node,
  terminal: Node,
): GraphData {
  const lastRank = Math.max(...graph.nodes.map((node) => node.rank));
  const fused: Node<"subgraph"> = {
    id: terminal.id,
    operation: "subgraph",
    inputs: [start.id],
    attributes: { graph: innerGraph(graph, region, start, terminal, lastRank + 1) },
    output: terminal.output,
    bounds: null,
    tag: terminal.tag,
    location: terminal.location,
    rank: lastRank + 1,
    created: terminal.created,
  };
  const nodes = graph.nodes.map((node) => (node.id === terminal.id ? fused : node));
  return withoutUnused({ ...graph, nodes });
}

function innerGraph(
  graph: GraphData,
  region: ReadonlySet<number>,
  start: Node,
  terminal: Node,
  rank: number,
): GraphData {
  const input: Node<"input"> = {
    ...start,
    operation: "input",
    inputs: [],
    attributes: { name: "input" },
    bounds: null,
    rank,
  };
  const nodes = graph.nodes.filter((node) => region.has(node.id)).map((node) => (node.id === start.id ? input : node));
  return renumbered({ name: "subgraph", nodes, inputs: [start.id], outputs: [terminal.id] });
}

/** The graph without the nodes that no output needs; parameters stay. */
function withoutUnused(graph: GraphData): GraphData {
  const used = new Set([...graph.outputs, ...graph.inputs]);
  for (const node of graph.nodes.toReversed()) {
    if (used.has(node.id)) for (const id of node.inputs) used.add(id);
  }
  return renumbered({ ...graph, nodes: graph.nodes.filter((node) => used.has(node.id)) });
}

/** Gives nodes consecutive ids. */
function renumbered(graph: GraphData): GraphData {
  const idOf = new Map(graph.nodes.map((node, id) => [node.id, id]));
  const ids = (old: readonly number[]) => old.map((id) => idOf.get(id) ?? -1);
  const nodes = graph.nodes.map((node, id) => ({ ...node, id, inputs: ids(node.inputs) }) as Node);
  return { ...graph, nodes, inputs: ids(graph.inputs), outputs: ids(graph.outputs) };
}
