/** What the picture on the page and its exported files draw alike: a view in its places, paths of links, texts that fit. */
import { curveMonotoneX, curveMonotoneY, line } from "d3-shape";
import type { Direction } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedLink } from "../../../layout/layout.ts";
import type { GraphView } from "../../../layout/view.ts";
import type { GraphDescription } from "./describe.ts";

/** A view with its layout, and the graph that it is of. */
export interface LaidOutView {
  readonly description: GraphDescription;
  readonly view: GraphView;
  readonly layout: GraphLayout;
}

const lines = (curve: typeof curveMonotoneX) =>
  line<{ readonly x: number; readonly y: number }>(
    ({ x }) => x,
    ({ y }) => y,
  ).curve(curve);
const curves = { down: lines(curveMonotoneY), across: lines(curveMonotoneX) } as const;

/** The path of a link, as SVG writes it. */
export const pathOf = ({ points }: PlacedLink, direction: Direction): string => curves[direction]([...points]) ?? "";

/** A name of at most about `length` characters: of a path, such as ONNX layers have for names, the last parts. */
export function cutName(name: string, length: number): string {
  if (name.length <= length || !name.includes("/")) return cut(name, length);
  const parts = name.split("/");
  while (parts.length > 1 && parts.join("/").length + 2 > length) parts.shift();
  return cut(`…/${parts.join("/")}`, length);
}

/** `text` shortened to about `length` characters. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…`;
}
