/** Which part of a large drawing is worth drawing: what lies in view or near it. Pure functions. */
import type { BandArea } from "../../../layout/bands.ts";
import type { PlacedLink } from "../../../layout/layout.ts";

/** A rectangle in the drawing's own units. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Areas change in steps of so many units, so that a small move draws nothing anew. */
const step = 400;

/** The area in view, grown by half of itself on every side and rounded outwards. */
export function drawnArea({ left, top, right, bottom }: Area): Area {
  const [x, y] = [(right - left) / 2, (bottom - top) / 2];
  return {
    left: Math.floor((left - x) / step) * step,
    top: Math.floor((top - y) / step) * step,
    right: Math.ceil((right + x) / step) * step,
    bottom: Math.ceil((bottom + y) / step) * step,
  };
}

/** Whether two areas are the same. */
export function sameArea(a: Area | null, b: Area | null): boolean {
  if (a === null || b === null) return a === b;
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** Whether a box or a band reaches into an area. */
export function boxIsIn(
  { x, y, width, height }: Pick<BandArea, "x" | "y" | "width" | "height">,
  { left, top, right, bottom }: Area,
): boolean {
  return x + width / 2 >= left && x - width / 2 <= right && y + height / 2 >= top && y - height / 2 <= bottom;
}

/** Whether the rectangle around a link reaches into an area: the link itself may pass beside it. */
export function linkIsIn({ points }: PlacedLink, { left, top, right, bottom }: Area): boolean {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return Math.max(...xs) >= left && Math.min(...xs) <= right && Math.max(...ys) >= top && Math.min(...ys) <= bottom;
}
