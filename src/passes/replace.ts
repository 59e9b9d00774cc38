/**
 * A graph while regions of it are replaced by `subgraph` nodes. Ids stay as they are until the end, so that every replacement costs no
 * more than its region, whatever the size of the graph.
 */
import { at, known } from "../base/arrays.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";

/** A graph that changes in place. */
export interface WorkingGraph {
  /** The nodes with their ids; those that nothing uses any more are still in it. */
  readonly graph: GraphData;
  /** Whether an output still needs the node. */
  isAlive(id: number): boolean;
  /**
   * Replaces `terminal` by a `subgraph` node of `start`.
   * @param region ids of the nodes to copy into the sub-graph, the start among them
   * @param start the region's one variable input, which stays outside
   * @param terminal the region's result; other nodes of the region stay only if something else uses them
   */
  replace(region: ReadonlySet<number>, start: Node, terminal: Node): void;
  /** The graph without the nodes that nothing uses, numbered anew; parameters stay. */
  finish(): GraphData;
}

/** Starts changing a graph; the given one stays as it is. */
export function workingGraph(source: GraphData): WorkingGraph {
  const nodes = [...source.nodes];
  const graph = { ...source, nodes };
  const uses = source.nodes.map(() => 0);
  const use = (id: number) => {
    uses[id] = at(uses, id) + 1;
  };
  for (const id of [...source.outputs, ...source.inputs]) use(id);
  for (const node of source.nodes) for (const id of node.inputs) use(id);
  let isChanged = false;
  let lastRank = source.nodes.reduce((rank, node) => Math.max(rank, node.rank), 0);

  const release = (ids: readonly number[]): void => {
    const released = [...ids];
    for (let id = released.pop(); id !== undefined; id = released.pop()) {
      uses[id] = at(uses, id) - 1;
      if (uses[id] === 0) released.push(...nodeAt(graph, id).inputs);
    }
  };

  return {
    graph,
    isAlive: (id) => at(uses, id) > 0,
    replace(region, start, terminal) {
      isChanged = true;
      lastRank += 1;
      nodes[terminal.id] = {
        id: terminal.id,
        operation: "subgraph",
        inputs: [start.id],
        attributes: { graph: innerGraph(graph, region, start, terminal, lastRank) },
        output: terminal.output,
        bounds: null,
        tag: terminal.tag,
        location: terminal.location,
        rank: lastRank,
        created: terminal.created,
      };
      use(start.id);
      release(terminal.inputs);
    },
    finish() {
      if (!isChanged) return source;
      const kept = nodes.filter(({ id }) => at(uses, id) > 0);
      return kept.length === nodes.length ? graph : renumbered({ ...graph, nodes: kept });
    },
  };
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
  const nodes = [...region].sort((a, b) => a - b).map((id) => (id === start.id ? input : nodeAt(graph, id)));
  return renumbered({ name: "subgraph", nodes, inputs: [start.id], outputs: [terminal.id] });
}

/** Gives nodes consecutive ids. */
function renumbered(graph: GraphData): GraphData {
  const idOf = new Map(graph.nodes.map((node, id) => [node.id, id]));
  const ids = (old: readonly number[]) => old.map((id) => known(idOf, id));
  const nodes = graph.nodes.map((node, id) => ({ ...node, id, inputs: ids(node.inputs) }) as Node);
  return { ...graph, nodes, inputs: ids(graph.inputs), outputs: ids(graph.outputs) };
}
