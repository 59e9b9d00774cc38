/**
 * Places the boxes of a view in layers, top to bottom or left to right, with the client's side before and behind the server's. A pure function of
 * the view: it knows no colours, no React and no DOM.
 */
import { Graph as Dagre, type EdgeLabel, type NodeLabel, type Point, layout as runDagre } from "@dagrejs/dagre";
import type { GraphData } from "../ir/node.ts";
import { type BandArea, bandAreas, withInnerBoxes } from "./bands.ts";
import {
  type Direction,
  depthsOf,
  headRoom,
  type LayoutSource,
  layerSpace,
  lowestLayers,
  spaces,
  standing,
  stubsOf,
} from "./layers.ts";
import { type Box, type ViewLink, viewOf } from "./view.ts";

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
  readonly direction: Direction;
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
  /** The frames of bands, outer ones first. */
  readonly bands: readonly BandArea[];
  readonly width: number;
  readonly height: number;
  /** Where, in the direction of the layers, the wall stands: behind the parameters (0 without parameters), and before the results. */
  readonly walls: readonly [number, number];
}

const root = "root";
const sink = "sink";

/** With more boxes dagre gets its quicker way of ranking, whose pictures are a little longer. */
const mostForSimplex = 250;

/** Weight of what only holds a box in its layers. Not 0: dagre orders a layer by weighted means. */
const slight = 0.01;

/** Length of a stub, and the distance between two of one box. */
const stub = { length: 20, distance: 36 } as const;

/** How far from a box's corner a link ends at the nearest. */
const corner = 8;

type DagreGraph = Dagre<object, NodeLabel, EdgeLabel>;

/**
 * Lays out a view. Parameters stand together in the first layer and results in the last: they are the client's. A link begins and ends on the edges of
 * its boxes that face the layers; the boxes of a band stand together, and nothing else stands among them.
 * Deterministic: equal views give equal layouts.
 */
export function layoutView(view: LayoutSource): GraphLayout {
  const { links, direction } = view;
  const boxes = standing(view.boxes);
  const lowest = lowestLayers({ boxes, links });
  const stubs = stubsOf(view, lowest);
  const dagre = dagreOf(view, boxes, lowest, stubs);
  runDagre(dagre);

  const depths = depthsOf(view.bands);
  const placed = boxes.map(({ size: [width, height], ...box }): PlacedBox => {
    const { x = 0, y = 0 } = dagre.node(box.key);
    return { ...box, x, y: y + headRoom(box, depths, direction) / 2, width, height };
  });
  const bands = bandAreas(view, placed);
  const linked = placedLinks(view, new Map(placed.map((box) => [box.key, box])), dagre, stubs);
  const all = withInnerBoxes(view, placed, bands);
  return moved(direction, all, linked, bands);
}

/** The boxes and links as dagre takes them. */
function dagreOf(
  view: LayoutSource,
  boxes: readonly Box[],
  lowest: ReturnType<typeof lowestLayers>,
  stubs: ReadonlySet<ViewLink>,
): DagreGraph {
  const { links, bands, direction } = view;
  const dagre: DagreGraph = new Dagre({ multigraph: true, compound: bands.length > 0 });
  const ranker = boxes.length > mostForSimplex ? "longest-path" : "network-simplex";
  const rankdir = direction === "down" ? "TB" : "LR";
  dagre.setGraph({ rankdir, nodesep: spaces.between, ranksep: layerSpace(view), marginx: 0, marginy: 0, ranker });
  for (const { key } of bands) dagre.setNode(key, {} as NodeLabel);
  for (const { key, parent } of bands) if (parent !== null) dagre.setParent(key, parent);
  // Two invisible boxes hold the parameters in the first layer and the results in the last.
  for (const key of [root, sink]) dagre.setNode(key, { width: 0, height: 0 });
  const depths = depthsOf(bands);
  const [given, used] = [new Set(links.map(({ to }) => to)), new Set(links.map(({ from }) => from))];
  for (const box of boxes) {
    const { key, kind, isParameter, band } = box;
    const [width, height] = box.size;
    dagre.setNode(key, { width, height: height + headRoom(box, depths, direction) });
    if (band !== null) dagre.setParent(key, band);
    if (isParameter) dagre.setEdge(root, key, { weight: 1000, minlen: 1 }, `root-${key}`);
    if (kind === "result") dagre.setEdge(key, sink, { weight: 1000, minlen: 1 }, `${key}-sink`);
    // What needs nothing, as constants do, or is of no use, stays between them.
    if (!(isParameter || given.has(key))) dagre.setEdge(root, key, { weight: slight, minlen: 2 }, `root-${key}`);
    if (kind !== "result" && !used.has(key)) dagre.setEdge(key, sink, { weight: slight, minlen: 2 }, `${key}-sink`);
  }
  const parameters = new Set(boxes.filter(({ isParameter }) => isParameter).map(({ key }) => key));
  for (const link of links) {
    if (stubs.has(link)) continue;
    const { key, from, to, encrypted } = link;
    const [above, below] = [lowest.get(from), lowest.get(to)];
    const isResult = to.startsWith("r");
    // What comes back as it went in crosses the server's side all the same.
    const shortest = isResult && parameters.has(from) ? 3 : 1;
    const minlen = !isResult && above?.fromParameter ? (below?.layer ?? 0) - above.layer : shortest;
    dagre.setEdge(from, to, { weight: encrypted ? 4 : 1, minlen }, key);
    if (isResult && above?.fromParameter === false) dagre.setEdge(root, from, { weight: slight, minlen: above.layer });
  }
  return dagre;
}

/** Where links go: between the facing edges of their boxes as dagre says, or for stubs a short way to the box. */
function placedLinks(
  { links, direction }: LayoutSource,
  boxes: ReadonlyMap<string, PlacedBox>,
  dagre: DagreGraph,
  stubs: ReadonlySet<ViewLink>,
): readonly PlacedLink[] {
  const count = new Map<string, number>();
  /** The point of an edge of a box that is nearest to `at`: its first edge in the direction of the layers, or its last. */
  const onEdge = ({ x, y, width, height }: PlacedBox, at: Point, isLast: boolean): Point => {
    const side = isLast ? 1 : -1;
    const within = (value: number, middle: number, size: number): number =>
      Math.max(middle - size / 2 + corner, Math.min(middle + size / 2 - corner, value));
    return direction === "down"
      ? { x: within(at.x, x, width), y: y + (side * height) / 2 }
      : { x: x + (side * width) / 2, y: within(at.y, y, height) };
  };
  return links.flatMap((link): readonly PlacedLink[] => {
    const [from, to] = [boxes.get(link.from), boxes.get(link.to)];
    if (from === undefined || to === undefined) return [];
    if (stubs.has(link)) {
      const index = count.get(link.to) ?? 0;
      count.set(link.to, index + 1);
      const [x, y] = [
        to.x - to.width / 2 + stub.distance * (index + 0.5),
        to.y - to.height / 2 + stub.distance * (index + 0.5),
      ];
      const end = onEdge(to, { x, y }, false);
      const start = direction === "down" ? { x: end.x, y: end.y - stub.length } : { x: end.x - stub.length, y: end.y };
      return [{ ...link, points: [start, end], isStub: true }];
    }
    const { points = [] } = dagre.edge(link.from, link.to, link.key);
    const [first = from, last = to] = [points[0], points.at(-1)];
    return [
      { ...link, points: [onEdge(from, first, true), ...points.slice(1, -1), onEdge(to, last, false)], isStub: false },
    ];
  });
}

/** Everything moved so that the drawing begins at 0: the layers of the invisible boxes are cut off. */
function moved(
  direction: Direction,
  boxes: readonly PlacedBox[],
  links: readonly PlacedLink[],
  bands: readonly BandArea[],
): GraphLayout {
  const { margin } = spaces;
  const areas = [...boxes, ...bands];
  const points = links.flatMap((link) => link.points);
  const least = (values: readonly number[]): number =>
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const left = least([...areas.map(({ x, width }) => x - width / 2), ...points.map(({ x }) => x)]) - margin;
  const top = least([...areas.map(({ y, height }) => y - height / 2), ...points.map(({ y }) => y)]) - margin;
  const right = most([...areas.map(({ x, width }) => x + width / 2), ...points.map(({ x }) => x)]) + margin;
  const bottom = most([...areas.map(({ y, height }) => y + height / 2), ...points.map(({ y }) => y)]) + margin;
  const shift = <T extends Point>(each: T): T => ({ ...each, x: each.x - left, y: each.y - top });
  const isDown = direction === "down";
  const [start, end] = isDown ? [top, bottom] : [left, right];
  const edgeOf = ({ x, y, width, height }: PlacedBox, side: 1 | -1): number =>
    isDown ? y + (side * height) / 2 : x + (side * width) / 2;
  const half = spaces.layers / 2;
  const parameters = boxes.filter(({ isParameter }) => isParameter).map((box) => edgeOf(box, 1) + half);
  const results = boxes.filter(({ kind }) => kind === "result").map((box) => edgeOf(box, -1) - half);
  return {
    direction,
    boxes: boxes.map(shift),
    links: links.map((link) => ({ ...link, points: link.points.map(shift) })),
    bands: bands.map(shift),
    width: right - left,
    height: bottom - top,
    walls: [most([...parameters, start]) - start, least([...results, end]) - start],
  };
}

/** The layout of a whole graph, nothing grouped and nothing opened, top to bottom. */
export const layoutGraph = (graph: GraphData): GraphLayout =>
  layoutView({ ...viewOf(graph, { by: "none", open: new Set() }), direction: "down" });
