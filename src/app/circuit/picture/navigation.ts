/** Finding boxes of the drawing: from elements, from nodes, and from one box to the next. */
import type { GraphLayout } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";

/** The key of the box around an element of the drawing. */
export function keyOf(target: EventTarget): string | null {
  return (target as Element).closest("[data-box]")?.getAttribute("data-box") ?? null;
}

/** The key of the box in which a node is drawn. */
export function boxOf(id: number, { groups }: GraphView): string {
  for (const [key, { nodes }] of groups) if (nodes.includes(id)) return key;
  return nodeKey(id);
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

/** The box to which an arrow key leads: down and up along links, left and right within a layer. */
export function neighbour(key: string, from: string, layout: GraphLayout, links: BoxLinks): string | undefined {
  if (key === "ArrowDown") return links.below.get(from);
  if (key === "ArrowUp") return links.above.get(from);
  const at = layout.boxes.find((box) => box.key === from);
  if (at === undefined) return undefined;
  const right = key === "ArrowRight";
  return layout.boxes
    .filter(
      ({ kind, key: other, x, y }) =>
        kind !== "result" && other !== from && Math.abs(y - at.y) < 40 && x > at.x === right,
    )
    .toSorted((a, b) => Math.abs(a.x - at.x) - Math.abs(b.x - at.x))[0]?.key;
}
