/** In which layers the boxes of a view may stand, which links are too long to draw whole, and how large the picture becomes. Pure functions. */
import type { Box, GraphView, ViewLink } from "./view.ts";

/** Which way the layers follow one another: for tall views top to bottom, for wide ones left to right. */
export type Direction = "down" | "across";

/** What a layout is made from: plain data, so that a worker can make it. */
export interface LayoutSource extends Pick<GraphView, "boxes" | "links" | "bands"> {
  readonly direction: Direction;
}

/** Room around the boxes of a band, and at its top for the header; in the drawing's units. */
export const bandRoom = { side: 10, top: 34, header: 24 } as const;

/** Distances between boxes and layers, and around the drawing. */
export const spaces = { between: 26, layers: 30, margin: 12 } as const;

/** How deep bands lie within each other. */
export function depthsOf(bands: LayoutSource["bands"]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { key, parent } of bands) depths.set(key, (parent === null ? 0 : (depths.get(parent) ?? 0)) + 1);
  return depths;
}

/** Distance between two layers: room for the edges of as many bands as may end and begin there. */
export function layerSpace({ bands, direction }: Pick<LayoutSource, "bands" | "direction">): number {
  const deepest = Math.max(0, ...depthsOf(bands).values());
  const room = direction === "down" ? bandRoom.top + bandRoom.side : 2 * bandRoom.side;
  const least = direction === "down" ? spaces.layers : spaces.layers + 6;
  return deepest === 0 ? least : Math.max(least, deepest * room + 4);
}

/** Room above a box for the headers of the bands around it, where the layers go across: there is none between them. */
export function headRoom(
  { band }: Pick<Box, "band">,
  depths: ReadonlyMap<string, number>,
  direction: Direction,
): number {
  return direction === "down" || band === null ? 0 : (depths.get(band) ?? 0) * bandRoom.top;
}

/** Boxes that have places of their own: constants stand within others, headers on the edges of bands. */
export const standing = <T extends Pick<Box, "kind" | "within">>(boxes: readonly T[]): readonly T[] =>
  boxes.filter(({ kind, within }) => within === null && kind !== "header");

/** A place among the layers. */
export interface Lowest {
  readonly layer: number;
  readonly fromParameter: boolean;
}

/**
 * For every box the first layer in which it may stand, and whether it depends on a parameter: parameters in layer 1, everything else
 * below them. Keeping to it along the paths from parameters leaves room for all that is computed from constants.
 */
export function lowestLayers({ boxes, links }: Pick<LayoutSource, "boxes" | "links">): ReadonlyMap<string, Lowest> {
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

/** Layers that all links together may go through: dagre puts a point of each into every layer, and becomes slow. */
const mostCrossings = 3000;

/** Where links go through more, those through more layers than this are stubs. */
const longestWhole = 8;

/** Links that are drawn as stubs: long ones, where all together would be too many. Every box keeps a link from the layer above it. */
export function stubsOf(
  { links }: Pick<LayoutSource, "links">,
  lowest: ReadonlyMap<string, Lowest>,
): ReadonlySet<ViewLink> {
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

/** About how large the picture of a view becomes, without placing anything: its layers one after the other, each as wide as its boxes. */
export function expectedSize(view: LayoutSource): { readonly width: number; readonly height: number } {
  const lowest = lowestLayers(view);
  const depths = depthsOf(view.bands);
  const isDown = view.direction === "down";
  const layers = new Map<number, { thick: number; long: number }>();
  let last = 0;
  for (const { layer } of lowest.values()) last = Math.max(last, layer);
  for (const box of standing(view.boxes)) {
    const [width, height] = box.size;
    const [thick, long] = isDown ? [height, width] : [width, height + headRoom(box, depths, view.direction)];
    const number = box.kind === "result" ? last : (lowest.get(box.key)?.layer ?? 1);
    const layer = layers.get(number) ?? { thick: 0, long: 0 };
    layers.set(number, { thick: Math.max(layer.thick, thick), long: layer.long + long + spaces.between });
  }
  const space = layerSpace(view);
  const rows = [...layers.values()];
  const along = rows.reduce((sum, { thick }) => sum + thick + space, 0) + spaces.margin;
  const through = rows.reduce((most, { long }) => Math.max(most, long), 0) + spaces.margin;
  const deepest = Math.max(0, ...depths.values());
  const framed = through + 2 * deepest * bandRoom.side;
  return isDown ? { width: framed, height: along } : { width: along, height: framed };
}

/** Room beside the boxes for the names of the two sides: at the left of layers that go down, above those that go across. */
export const sideRoom = (direction: Direction): { readonly x: number; readonly y: number } =>
  direction === "down" ? { x: 56, y: 0 } : { x: 0, y: 26 };
