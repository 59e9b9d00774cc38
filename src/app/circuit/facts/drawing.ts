/** What the picture on the page and its exported files draw alike: a view in its places, paths of links, texts that fit. */
import { curveMonotoneY, line } from "d3-shape";
import type { GraphLayout, PlacedLink } from "../../../layout/layout.ts";
import type { GraphView } from "../../../layout/view.ts";
import type { GraphDescription } from "./describe.ts";

/** A view with its layout, and the graph that it is of. */
export interface LaidOutView {
  readonly description: GraphDescription;
  readonly view: GraphView;
  readonly layout: GraphLayout;
}

const curve = line<{ readonly x: number; readonly y: number }>(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveMonotoneY);

/** The path of a link, as SVG writes it. */
export const pathOf = ({ points }: PlacedLink): string => curve([...points]) ?? "";

/** `text` shortened to about `length` characters. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…`;
}
