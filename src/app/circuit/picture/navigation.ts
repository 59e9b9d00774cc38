/** Finding boxes of the drawing: from elements, from nodes, and from one box to the next. */
import { standing } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedBox } from "../../../layout/layout.ts";
import { type GraphView, headerKey, nodeKey } from "../../../layout/view.ts";

/** The key of the box around an element of the drawing. */
export function keyOf(target: EventTarget): string | null {
  return (target as Element).closest("[data-box]")?.getAttribute("data-box") ?? null;
}

/** The key of the box in which a node is drawn; of an open lookup, its header. */
export function boxOf(id: number, { groups, bands }: GraphView): string {
  for (const [key, { nodes }] of groups) if (nodes.includes(id)) return key;
  const key = nodeKey(id);
  return bands.some((band) => band.key === key) ? headerKey(key) : key;
}

/** Which boxes an arrow key leads to. */
export interface BoxLinks {
  readonly below: ReadonlyMap<string, string>;
  readonly above: ReadonlyMap<string, string>;
}

/** For each box, the first box that takes its value and the first whose value it takes. */
export function linksByBox({ links }: GraphLayout): BoxLinks {
  const [below, above] = [new Map<string, string>(), new Map<string, string>()];
  for (const { from, to } of links) {
    if (!below.has(from) && !to.startsWith("r")) below.set(from, to);
    if (!above.has(to)) above.set(to, from);
  }
  return { below, above };
}

/** The arrow keys of a direction: on and back along the links, on and back through a layer. */
const keys = {
  down: ["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"],
  across: ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"],
} as const;

/** Centres of one layer's boxes differ by less than this. */
const sameLayer = 40;

/**
 * The box to which an arrow key leads: along the links, and at right angles to them through a layer, where the header of a band comes before its first
 * box and the constants within a box come after it.
 */
export function neighbour(key: string, from: string, layout: GraphLayout, links: BoxLinks): string | undefined {
  const [on, back, next] = keys[layout.direction];
  const at = layout.boxes.find((box) => box.key === from);
  if (at === undefined) return undefined;
  const stands = standing(layout.boxes).filter(({ kind }) => kind !== "result");
  const firstOf = (band: string): PlacedBox | undefined => {
    const inside = layout.boxes.slice(layout.boxes.findIndex((box) => box.key === headerKey(band)));
    return inside.find(({ key: other }) => stands.some((box) => box.key === other));
  };
  const anchor =
    at.kind === "header"
      ? firstOf(at.band ?? "")
      : at.within === null
        ? at
        : stands.find((box) => box.key === at.within?.box);
  if (anchor === undefined) return undefined;
  if (key === on) return anchor === at ? links.below.get(from) : anchor.key;
  if (key === back) return anchor === at ? links.above.get(from) : undefined;
  const [along, through] = layout.direction === "down" ? (["y", "x"] as const) : (["x", "y"] as const);
  const layer = stands
    .filter((box) => Math.abs(box[along] - anchor[along]) < sameLayer)
    .toSorted((a, b) => a[through] - b[through])
    .flatMap((box) => [
      ...layout.boxes.filter(({ kind, band }) => kind === "header" && firstOf(band ?? "") === box),
      box,
      ...layout.boxes.filter(({ within }) => within?.box === box.key),
    ]);
  const index = layer.indexOf(at);
  return layer[index + (key === next ? 1 : -1)]?.key;
}
