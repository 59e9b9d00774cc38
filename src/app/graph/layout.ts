/**
 * Places the nodes of an op-graph in layers, top to bottom, with the client's side above and below the server's. A pure function of
 * the graph: it knows no colours, no React and no DOM.
 */
import { Graph as Dagre, type EdgeLabel, type NodeLabel, type Point, layout as runDagre } from "@dagrejs/dagre";
import type { GraphData, Node } from "../../ir/node.ts";
import { nodeAt } from "../../ir/order.ts";

/** A placed box: a node of the graph, or one returned value on the client's side. `x` and `y` are its centre. */
export interface PlacedNode {
  readonly key: string;
  readonly kind: "node" | "result";
  /** Id of the graph node; for a result, of the node that is returned. */
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A placed edge between two boxes. */
export interface PlacedEdge {
  readonly key: string;
  /** Id of the node whose value travels. */
  readonly from: number;
  /** Key of the box that it goes to. */
  readonly to: string;
  readonly points: readonly Point[];
  /** It goes through the wall between client and server. */
  readonly crossesWall: boolean;
}

/** A laid-out graph in its own units (CSS pixels at zoom 1). */
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
  /** Heights at which the wall stands: below the parameters (0 without parameters), and above the results. */
  readonly walls: readonly [number, number];
}

const sizes = { operation: [190, 66], constant: [150, 48], result: [150, 40] } as const;
const root = "root";
const sink = "sink";
const rankSeparation = 30;
const margin = 12;

/** Key of the box of a graph node. */
export const nodeKey = (id: number): string => `n${id}`;

const isParameter = (node: Node): boolean => node.operation === "input";

/**
 * For every node the first layer in which it may stand, and whether it depends on a parameter: parameters in layer 1, everything else
 * below them. Keeping to it along the paths from parameters leaves room for all that is computed from constants.
 */
function lowestLayers(graph: GraphData): readonly { readonly layer: number; readonly fromParameter: boolean }[] {
  const lowest: { readonly layer: number; readonly fromParameter: boolean }[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => lowest[id] ?? { layer: 1, fromParameter: false });
    lowest.push({
      layer: isParameter(node) ? 1 : Math.max(1, ...inputs.map(({ layer }) => layer)) + 1,
      fromParameter: isParameter(node) || inputs.some(({ fromParameter }) => fromParameter),
    });
  }
  return lowest;
}

/**
 * Lays out `graph`. Parameters stand together in the first layer and results in the last: they are the client's.
 * Deterministic: equal graphs give equal layouts.
 */
export function layoutGraph(graph: GraphData): GraphLayout {
  const dagre = new Dagre<object, NodeLabel, EdgeLabel>({ multigraph: true });
  dagre.setGraph({ rankdir: "TB", nodesep: 26, ranksep: rankSeparation, marginx: margin, marginy: 0 });
  const box = (key: string, [width, height]: readonly [number, number]): void => {
    dagre.setNode(key, { width, height });
  };
  // Two invisible boxes hold the parameters in the first layer and the results in the last.
  box(root, [0, 0]);
  box(sink, [0, 0]);
  const edges: { key: string; from: number; to: string; crossesWall: boolean }[] = [];
  const connect = (from: Node, to: string, index: number, layers: number, crossesWall: boolean): void => {
    const key = `${nodeKey(from.id)}-${to}-${index}`;
    dagre.setEdge(nodeKey(from.id), to, { weight: from.output.encrypted ? 4 : 1, minlen: layers }, key);
    edges.push({ key, from: from.id, to, crossesWall });
  };
  const lowest = lowestLayers(graph);
  const layerOf = (node: Node): number => lowest[node.id]?.layer ?? 0;
  for (const node of graph.nodes) {
    const key = nodeKey(node.id);
    box(key, node.operation === "constant" ? sizes.constant : sizes.operation);
    if (isParameter(node)) dagre.setEdge(root, key, { weight: 1000, minlen: 1 }, `root-${key}`);
    for (const [index, id] of node.inputs.entries()) {
      const from = nodeAt(graph, id);
      const layers = lowest[id]?.fromParameter ? layerOf(node) - layerOf(from) : 1;
      connect(from, key, index, layers, isParameter(from));
    }
  }
  for (const [index, output] of graph.outputs.entries()) {
    const key = `r${index}`;
    box(key, sizes.result);
    const from = nodeAt(graph, output);
    connect(from, key, index, 1, true);
    if (lowest[output]?.fromParameter === false)
      dagre.setEdge(root, nodeKey(output), { weight: 0, minlen: layerOf(from) });
    dagre.setEdge(key, sink, { weight: 1000, minlen: 1 }, `${key}-sink`);
  }
  runDagre(dagre);

  const place = (key: string, kind: PlacedNode["kind"], node: number): PlacedNode => {
    const { x = 0, y = 0, width, height } = dagre.node(key);
    return { key, kind, node, x, y, width, height };
  };
  const nodes = [
    ...graph.nodes.map((node) => place(nodeKey(node.id), "node", node.id)),
    ...graph.outputs.map((output, index) => place(`r${index}`, "result", output)),
  ];
  const parameters = nodes.filter(({ kind, node }) => kind === "node" && graph.inputs.includes(node));
  const results = nodes.filter(({ kind }) => kind === "result");
  // The layers of the invisible boxes are cut off.
  const top = Math.min(...nodes.map(({ y, height }) => y - height / 2)) - margin;
  const bottom = Math.max(...nodes.map(({ y, height }) => y + height / 2)) + margin;
  const below = Math.max(top, ...parameters.map(({ y, height }) => y + height / 2 + rankSeparation / 2));
  const above = Math.min(bottom, ...results.map(({ y, height }) => y - height / 2 - rankSeparation / 2));
  return {
    nodes: nodes.map((node) => ({ ...node, y: node.y - top })),
    edges: edges.map(({ key, from, to, crossesWall }) => ({
      key,
      from,
      to,
      crossesWall,
      points: (dagre.edge(nodeKey(from), to, key).points ?? []).map(({ x, y }) => ({ x, y: y - top })),
    })),
    width: Math.max(...nodes.map(({ x, width }) => x + width / 2)) + margin,
    height: bottom - top,
    walls: [below - top, above - top],
  };
}
