/**
 * What a cell shows beside text and circuits: tables, heat maps and plots, as plain data of a few fixed forms. Types and the names that
 * they allow; src/sandbox/outside/displayMessages.ts checks them, src/app/outputs draws them.
 */
import type { Tensor } from "../value/tensor.ts";

/** One value of a table or of a plot's data. */
export type DisplayValue = number | string | boolean | null;

/** A named list of values; all columns of one table are equally long. */
export interface DisplayColumn {
  readonly name: string;
  readonly values: readonly DisplayValue[];
}

/** A table. */
export interface TableDisplay {
  readonly kind: "table";
  readonly title: string | null;
  readonly columns: readonly DisplayColumn[];
  /** Rows that were left out at the end, because there are too many. */
  readonly omitted: number;
}

/** How a heat map's colours follow its values: from low to high, or from 0 to both sides. */
export type HeatmapScale = "sequential" | "diverging";

/** An array of one or two axes as coloured cells. */
export interface HeatmapDisplay {
  readonly kind: "heatmap";
  readonly title: string | null;
  readonly values: Tensor;
  readonly scale: HeatmapScale;
  /** Names of the rows (the first axis of a two-dimensional array), or null for their numbers. */
  readonly rowLabels: readonly string[] | null;
  /** Names of the columns (the last axis), or null for their numbers. */
  readonly columnLabels: readonly string[] | null;
}

/** The marks of plots, by Observable Plot's names. A `rectY` with `bins` is a histogram of its `x`. */
export const plotMarks = ["line", "dot", "barX", "barY", "rectY", "areaY", "ruleX", "ruleY", "text", "cell"] as const;

/** What a column may decide about a mark. */
export const plotChannels = ["x", "y", "x1", "x2", "y1", "y2", "fill", "stroke", "r", "text", "z"] as const;

/** Constant colours of marks: names of the page's own colours, so that plots fit light and dark. */
export const plotColors = ["ink", "soft", "client", "server", "mark", "error"] as const;

/** Kinds of axis scales. */
export const plotScales = ["linear", "log", "sqrt", "symlog", "point", "band"] as const;

/** How colours follow the values of a `fill` or `stroke` column. */
export const plotSchemes = ["categorical", "sequential", "diverging"] as const;

/** Name of a mark. */
export type PlotMarkType = (typeof plotMarks)[number];

/** Name of a channel. */
export type PlotChannel = (typeof plotChannels)[number];

/** Name of a constant colour. */
export type PlotColor = (typeof plotColors)[number];

/** Name of an axis scale. */
export type PlotScale = (typeof plotScales)[number];

/** Name of a colour scale. */
export type PlotScheme = (typeof plotSchemes)[number];

/** One layer of a plot. */
export interface PlotMark {
  readonly type: PlotMarkType;
  /** Which of the plot's data sets it draws. */
  readonly data: number;
  /** Channels, and the columns that they take their values from. */
  readonly channels: { readonly [C in PlotChannel]?: string };
  /** The colour of all of it; null where a column or the page decides. */
  readonly color: PlotColor | null;
  /** Number of intervals of a histogram, about; null for other marks. */
  readonly bins: number | null;
}

/** An axis. */
export interface PlotAxis {
  readonly label: string | null;
  /** Null where the data decide. */
  readonly type: PlotScale | null;
  /** Smallest and largest value; null where the data decide. */
  readonly domain: readonly [low: number, high: number] | null;
  readonly grid: boolean;
}

/** How colours are assigned. */
export interface PlotColorScale {
  readonly label: string | null;
  readonly scheme: PlotScheme | null;
}

/** A plot: marks over data, in the words of Observable Plot, and nothing in it that could be code. */
export interface PlotDisplay {
  readonly kind: "plot";
  readonly title: string | null;
  /** Data sets: the columns that marks name. */
  readonly data: readonly (readonly DisplayColumn[])[];
  readonly marks: readonly PlotMark[];
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly color: PlotColorScale;
}

/** Something shown that is neither text nor a circuit. */
export type Display = TableDisplay | HeatmapDisplay | PlotDisplay;

/** Names of the kinds. What is said of each kind (its schema, its weight, its call in cells, its view) stands in tables that are total over them. */
export type DisplayKind = Display["kind"];

/** A display of one kind. */
export type DisplayOf<K extends DisplayKind> = Extract<Display, { readonly kind: K }>;
