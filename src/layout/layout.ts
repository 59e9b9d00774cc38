/**
 * Places the boxes of a view in layers, top to bottom, with the client's side above and below the server's. A pure function of
 * the view: it knows no colours, no React and no DOM.
 */
import { Graph as Dagre, type EdgeLabel, type NodeLabel, type Point, layout as runDagre } from "@dagrejs/dagre";
import type { GraphData } from "../ir/node.ts";
import { type Box, type GraphView, type ViewLink, viewOf } from "./view.ts";

/** A placed box. `x` and `y` are its centre. */
export interface PlacedBox extends Omit<Box, "size"> {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A placed link. */
export interface PlacedLink extends ViewLink {
  readonly points: readonly Point[];
  /** It comes from far above and only its end is drawn, with the name of what it brings. */
  readonly isStub: boolean;
}

/** A laid-out view in its own units (CSS pixels at zoom 1). */
export interface GraphLayout {
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
  readonly width: number;
  readonly height: number;
  /** Heights at which the wall stands: below the parameters (0 without parameters), and above the results. */
  readonly walls: readonly [number, number];
}

/** What a layout is made from: plain data, so that a worker can make it. */
export type LayoutSource = Pick<GraphView, "boxes" | "links">;

const root = "root";
const sink = "sink";
const rankSeparation = 30;
const margin = 12;

/** With more boxes dagre gets its quicker way of ranking, whose pictures are a little longer. */
const mostForSimplex = 250;

/** Layers that all links together may go through: dagre puts a point of each into every layer, and becomes slow. */
const mostCrossings = 3000;

/** Where links go through more, those through more layers than this are stubs. */
const longestWhole = 8;

/** Length of a stub, and the distance between two of one box. */
const stub = { length: 20, distance: 36 } as const;

interface Lowest {
  readonly layer: number;
  readonly fromParameter: boolean;
}

/**
 * For every box the first layer in which it may stand, and whether it depends on a parameter: parameters in layer 1, everything else
 * below them. Keeping to it along the paths from parameters leaves room for all that is computed from constants.
 */
function lowestLayers({ boxes, links }: LayoutSource): ReadonlyMap<string, Lowest> {
  const inputs = new Map<string, ViewLink[]>();
  for (const link of links) {
    const known = inputs.get(link.to);
    if (known === undefined) inputs.set(link.to, [link]);
    else known.push(link);
  }
  const lowest = new Map<string, Lowest>();
  for (const { key, isParameter } of boxes) {
    const from = (inputs.get(key) ?? []).map((link) => lowest.get(link.from) ?? { layer: 1, fromParameter: false });
    lowest.set(key, {
      layer: isParameter ? 1 : from.reduce((most, { layer }) => Math.max(most, layer), 1) + 1,
      fromParameter: isParameter || from.some(({ fromParameter }) => fromParameter),
    });
  }
  return lowest;
}

/**
 * Lays out a view. Parameters stand together in the first layer and results in the last: they are the client's.
 * Deterministic: equal views give equal layouts.
 */
export function layoutView(view: LayoutSource): GraphLayout {
  const { boxes, links } = view;
  const dagre = new Dagre<object, NodeLabel, EdgeLabel>({ multigraph: true });
  const ranker = boxes.length > mostForSimplex ? "longest-path" : "network-simplex";
  const settings = { rankdir: "TB", nodesep: 26, ranksep: rankSeparation, marginx: margin, marginy: 0 } as const;
  dagre.setGraph({ ...settings, ranker });
  // Two invisible boxes hold the parameters in the first layer and the results in the last.
  for (const key of [root, sink]) dagre.setNode(key, { width: 0, height: 0 });
  const lowest = lowestLayers(view);
  for (const { key, kind, size, isParameter } of boxes) {
    const [width, height] = size;
    dagre.setNode(key, { width, height });
    if (isParameter) dagre.setEdge(root, key, { weight: 1000, minlen: 1 }, `root-${key}`);
    if (kind === "result") dagre.setEdge(key, sink, { weight: 1000, minlen: 1 }, `${key}-sink`);
  }
  const stubs = stubsOf(view, lowest);
  for (const link of links) {
    if (stubs.has(link)) continue;
    const { key, from, to, encrypted } = link;
    const [above, below] = [lowest.get(from), lowest.get(to)];
    const isResult = to.startsWith("r");
    const minlen = !isResult && above?.fromParameter ? (below?.layer ?? 0) - above.layer : 1;
    dagre.setEdge(from, to, { weight: encrypted ? 4 : 1, minlen }, key);
    if (isResult && above?.fromParameter === false) dagre.setEdge(root, from, { weight: 0, minlen: above.layer });
  }
  runDagre(dagre);

  const placeOf = placer(dagre, stubs);
  const placed = boxes.map(({ size: _, ...box }): PlacedBox => {
    const { x = 0, y = 0, width, height } = dagre.node(box.key);
    return { ...box, x, y, width, height };
  });
  const most = (values: readonly number[], least: number): number => values.reduce((a, b) => Math.max(a, b), least);
  const parameters = placed.filter(({ isParameter }) => isParameter);
  const results = placed.filter(({ kind }) => kind === "result");
  // The layers of the invisible boxes are cut off.
  const top =
    -most(
      placed.map(({ y, height }) => height / 2 - y),
      Number.NEGATIVE_INFINITY,
    ) - margin;
  const bottom =
    most(
      placed.map(({ y, height }) => y + height / 2),
      Number.NEGATIVE_INFINITY,
    ) + margin;
  const below = most(
    parameters.map(({ y, height }) => y + height / 2 + rankSeparation / 2),
    top,
  );
  const above = -most(
    results.map(({ y, height }) => height / 2 + rankSeparation / 2 - y),
    -bottom,
  );
  return {
    boxes: placed.map((box) => ({ ...box, y: box.y - top })),
    links: links.map((link) => ({
      ...link,
      points: placeOf(link).map(({ x, y }) => ({ x, y: y - top })),
      isStub: stubs.has(link),
    })),
    width:
      most(
        placed.map(({ x, width }) => x + width / 2),
        0,
      ) + margin,
    height: bottom - top,
    walls: [below - top, above - top],
  };
}

/** Links that are drawn as stubs: long ones, where all together would be too many. Every box keeps a link from the layer above it. */
function stubsOf({ links }: LayoutSource, lowest: ReadonlyMap<string, Lowest>): ReadonlySet<ViewLink> {
  // What is computed from constants stands right above what uses it first.
  const first = new Map<string, number>();
  for (const { from, to } of links) {
    const layer = lowest.get(to)?.layer ?? 0;
    first.set(from, Math.min(first.get(from) ?? layer, layer));
  }
  const spanOf = ({ from, to }: ViewLink): number => {
    const [above, below] = [lowest.get(from), lowest.get(to)];
    const start = above?.fromParameter ? above.layer : (first.get(from) ?? 1) - 1;
    return (below?.layer ?? 0) - start;
  };
  const crossings = links.reduce((sum, link) => sum + spanOf(link), 0);
  if (crossings <= mostCrossings) return new Set();
  return new Set(links.filter((link) => !link.to.startsWith("r") && spanOf(link) > longestWhole));
}

/** Where links go: as dagre says, or for stubs a short way down to the box. */
function placer(
  dagre: Dagre<object, NodeLabel, EdgeLabel>,
  stubs: ReadonlySet<ViewLink>,
): (link: ViewLink) => readonly Point[] {
  const count = new Map<string, number>();
  return (link) => {
    if (!stubs.has(link)) return dagre.edge(link.from, link.to, link.key).points ?? [];
    const { x: centre = 0, y: middle = 0, width, height } = dagre.node(link.to);
    const index = count.get(link.to) ?? 0;
    count.set(link.to, index + 1);
    const x = Math.min(centre - width / 2 + stub.distance * (index + 0.5), centre + width / 2);
    const y = middle - height / 2;
    return [
      { x, y: y - stub.length },
      { x, y },
    ];
  };
}

/** The layout of a whole graph, nothing grouped and nothing opened. */
export const layoutGraph = (graph: GraphData): GraphLayout =>
  layoutView(viewOf(graph, { by: "none", open: new Set() }));
