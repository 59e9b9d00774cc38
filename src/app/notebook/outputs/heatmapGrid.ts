/** Where the elements of a heat map's array stand, what they are called, and how far up the scale they are. Nothing is drawn here. */
import type { HeatmapDisplay } from "../../../protocol/display.ts";
import { formatNumber } from "../../values/format.ts";

/** Rows and columns of cells. */
export interface HeatmapGrid {
  readonly rows: number;
  readonly columns: number;
  /** Whether one axis was broken into several rows. */
  readonly isWrapped: boolean;
}

/** Longest row of a one-dimensional array; longer ones are broken into rows. */
const longestRow = 64;

/** The grid of an array; one-dimensional ones lie in a row, and long ones in several. */
export function gridOf({ values: { shape } }: HeatmapDisplay): HeatmapGrid {
  const [first = 0, second] = shape;
  if (second !== undefined) return { rows: first, columns: second, isWrapped: false };
  if (first <= longestRow) return { rows: Math.min(first, 1), columns: first, isWrapped: false };
  const columns = Math.min(256, Math.max(longestRow, Math.ceil(Math.sqrt(first * 4))));
  return { rows: Math.ceil(first / columns), columns, isWrapped: true };
}

/** What a cell holds and is called; null where a broken row has ended. */
export function cellOf(
  display: HeatmapDisplay,
  { columns, isWrapped }: HeatmapGrid,
  row: number,
  column: number,
): { readonly row: string | null; readonly column: string; readonly value: number } | null {
  const { values, rowLabels, columnLabels } = display;
  const index = row * columns + column;
  if (index >= values.data.length) return null;
  const position = isWrapped ? index : column;
  return {
    row: values.shape.length === 1 ? (rowLabels?.[0] ?? null) : (rowLabels?.[row] ?? String(row)),
    column: columnLabels?.[position] ?? String(position),
    value: values.data[index] ?? Number.NaN,
  };
}

/** Smallest and largest finite value; both 0 when there is none. */
export function rangeOf({ values }: HeatmapDisplay): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values.data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

/** The ends of the scale: of the values, or as far to both sides of 0. */
export function scaleEnds(display: HeatmapDisplay): readonly [low: number, high: number] {
  const [low, high] = rangeOf(display);
  if (display.scale === "sequential") return [low, high];
  const most = Math.max(-low, high);
  return [-most, most];
}

/** How far up a scale with these ends a value is: 0 to 1, or −1 to 1 on a diverging one; null for NaN. */
export function positionOf(
  scale: HeatmapDisplay["scale"],
  [low, high]: readonly [number, number],
  value: number,
): number | null {
  if (Number.isNaN(value)) return null;
  if (scale === "diverging") return high === 0 ? 0 : Math.max(-1, Math.min(1, value / high));
  return high === low ? (value > high ? 1 : 0) : Math.max(0, Math.min(1, (value - low) / (high - low)));
}

/** The short text of a value in a cell. */
export function cellText(value: number): string {
  const text = formatNumber(value);
  return text.length <= 6 ? text : formatNumber(Number(value.toPrecision(3)));
}
