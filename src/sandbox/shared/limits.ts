/**
 * How much may leave a sandbox. Both sides keep to it: what runs inside cuts or refuses with a reason, and the page, for which all of it is a
 * stranger's word, checks it again.
 */
import type {
  Display,
  DisplayColumn,
  DisplayKind,
  DisplayOf,
  DisplayValue,
  PlotDisplay,
} from "../../protocol/display.ts";

/** Most lines and characters that one run may print. */
export const printLimits = { lines: 10_000, characters: 1_000_000 } as const;

/** The most of it. */
export const stageLimits = { stages: 20, name: 100, characters: 200_000 } as const;

/** The most that a model's part of a client file may hold, in characters. */
export const deploymentLimits = { processing: 4_000_000 } as const;

/** The most that displays may hold. */
export const displayLimits = {
  /** Displays of one run. */
  displays: 1000,
  /** Weight (see `weightOf`) of all displays of one run. */
  weight: 4_000_000,
  rows: 10_000,
  columns: 100,
  /** Values of one table, or of all data of one plot. */
  values: 200_000,
  /** Characters of a value. */
  text: 2000,
  /** Characters of a title, a label or the name of a column. */
  name: 200,
  /** Elements of one heat map. */
  elements: 65_536,
  marks: 20,
  /** Points of all marks of one plot: each may be an element of the page. */
  points: 10_000,
  bins: 500,
  /** Classes of a model. */
  classes: 50,
  /** Places of a decision boundary along one axis, and rows on it. */
  places: 100,
  rowsOnBoundary: 2000,
  /** Nodes of a tree. */
  treeNodes: 511,
  /** Layers of a model. */
  layers: 500,
  /** Cells of a grid to paint, and options of a choice. */
  painted: 1024,
  options: 200,
  /** Values that `decode` gives words to. */
  decoded: 4096,
} as const;

const weights: { readonly [K in DisplayKind]: (display: DisplayOf<K>) => number } = {
  table: ({ columns }) => weightOfColumns(columns),
  heatmap: ({ values }) => values.data.length,
  plot: ({ data }) => weightOfColumns(data.flat()),
  confusion: ({ labels, counts }) => weightOfTexts(labels) + counts.length ** 2,
  boundary: ({ classes, grid, points }) =>
    weightOfTexts(classes) + grid.reduce((sum, row) => sum + row.length, 0) + 4 * points.length,
  tree: ({ nodes, path }) => weightOfTexts(nodes.map(({ text }) => text)) + 4 * nodes.length + path.length,
  input: ({ control, value }) =>
    (control.type === "choice" ? weightOfTexts(control.options) : 0) + (typeof value === "number" ? 1 : value.length),
  layers: ({ layers }) => weightOfTexts(layers.map(({ name }) => name)) + 4 * layers.length,
};

/** How much a display takes: its numbers, and the characters of its texts. */
export function weightOf(display: Display): number {
  const weigh = weights[display.kind] as (display: Display) => number;
  return weigh(display) + 1;
}

function weightOfTexts(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

function weightOfColumns(columns: readonly DisplayColumn[]): number {
  const weigh = (value: DisplayValue) => (typeof value === "string" ? value.length : 1);
  return columns.reduce((sum, { values }) => values.reduce<number>((weight, value) => weight + weigh(value), sum), 0);
}

/** Points that a plot's marks draw. */
export function pointsOf({ marks, data }: Pick<PlotDisplay, "marks" | "data">): number {
  return marks.reduce((sum, each) => sum + (data[each.data]?.[0]?.values.length ?? 0), 0);
}
