/**
 * What a cell shows beside text and circuits: tables, heat maps, plots and pictures of models, as plain data of a few fixed forms. Types and the names
 * that they allow; src/sandbox/outside/displayMessages.ts checks them, src/app/notebook/outputs draws them.
 */
import { reading } from "../base/reading.ts";
import type { Circuit } from "../compile/circuit.ts";
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

/** Counts of true against predicted classes. */
export interface ConfusionDisplay {
  readonly kind: "confusion";
  readonly title: string | null;
  /** Names of the classes, in the order of rows and columns. */
  readonly labels: readonly string[];
  /** By true class (rows) and predicted class (columns). */
  readonly counts: readonly (readonly number[])[];
}

/** A feature on an axis of a decision boundary. */
export interface BoundaryAxis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

/** A row of the data on a decision boundary. */
export interface BoundaryPoint {
  readonly x: number;
  readonly y: number;
  /** Numbers of classes: what it is, and what ciphertexts gave for it; null where none were made. */
  readonly truth: number;
  readonly decrypted: number | null;
}

/** What a model says of each place of a plane of two features, and rows in it. */
export interface BoundaryDisplay {
  readonly kind: "boundary";
  readonly title: string | null;
  readonly classes: readonly string[];
  readonly x: BoundaryAxis;
  readonly y: BoundaryAxis;
  /** Numbers of classes, row by row; the first row is the lowest of `y`, the first column the lowest of `x`. */
  readonly grid: readonly (readonly number[])[];
  readonly points: readonly BoundaryPoint[];
  /** Features that are neither `x` nor `y`; they stay at their means. */
  readonly others: number;
}

/** A node of a drawn tree: a comparison with the nodes that follow, or a leaf without any. */
export interface DrawnNode {
  readonly text: string;
  /** Numbers of the nodes where the comparison holds, and where not; null for a leaf. */
  readonly next: readonly [holds: number, fails: number] | null;
  /** The class of a leaf by number; null for comparisons and for leaves that hold numbers. */
  readonly leaf: number | null;
}

/** A decision tree, and the way of one row through it. */
export interface TreeDisplay {
  readonly kind: "tree";
  readonly title: string | null;
  /** Node 0 is the root; others stand after the node that leads to them. */
  readonly nodes: readonly DrawnNode[];
  /** Nodes from the root to a leaf; empty without a row. */
  readonly path: readonly number[];
  /** The model's answer for the row, and how it came about; null without a row. */
  readonly answer: { readonly text: string; readonly mode: "clear" | "simulated" | "encrypted" } | null;
}

/** One layer of a model. */
export interface DrawnLayer {
  readonly name: string;
  /** Widest integer within it. */
  readonly bits: number;
  readonly bootstraps: number;
  /** Predicted, on the threads of the circuit's statistics. */
  readonly milliseconds: number;
}

/** Widths and cost layer by layer. */
export interface LayersDisplay {
  readonly kind: "layers";
  readonly title: string | null;
  readonly layers: readonly DrawnLayer[];
}

/** What a reader may choose in a cell: a number, a text, or the numbers of a grid row by row. */
export type InputValue = number | string | readonly number[];

/** How it is chosen. */
export type InputControl =
  | { readonly type: "slider"; readonly low: number; readonly high: number; readonly step: number }
  /** Painted: whole numbers from 0 to `high`. */
  | { readonly type: "grid"; readonly rows: number; readonly columns: number; readonly high: number }
  | { readonly type: "text"; readonly longest: number }
  | { readonly type: "choice"; readonly options: readonly string[] };

/** A slider, a grid to paint, a text or a choice, with its present value: the value of the call in the cell. */
export interface InputDisplay {
  readonly kind: "input";
  /** What it is called, and by which it is known: each once in a cell. */
  readonly name: string;
  readonly control: InputControl;
  readonly value: InputValue;
}

/** Something shown that is neither text nor a circuit. */
export type Display =
  | TableDisplay
  | HeatmapDisplay
  | PlotDisplay
  | ConfusionDisplay
  | BoundaryDisplay
  | TreeDisplay
  | LayersDisplay
  | InputDisplay;

/** Names of the kinds. What is said of each kind (its schema, its weight, its call in cells, its view) stands in tables that are total over them. */
export type DisplayKind = Display["kind"];

/** A display of one kind. */
export type DisplayOf<K extends DisplayKind> = Extract<Display, { readonly kind: K }>;

/** Displays that models make (`ml.display`); each of the others has a function of cells. */
export type ModelDisplayKind = "confusion" | "boundary" | "tree" | "layers";

/** Under this name an object says what a cell shows in its place. */
export const displaysOf: unique symbol = Symbol("displaysOf");

/** An object that is shown as displays. */
export interface Shown {
  [displaysOf](): readonly Display[];
}

/** Whether a value is shown as displays. */
export const isShown = (value: unknown): value is Shown =>
  typeof value === "object" &&
  value !== null &&
  reading("show", () => typeof Reflect.get(value, displaysOf) === "function");

/** A compiled model that is to be given away. */
export interface Deployment {
  readonly circuit: Circuit;
  /** The model's class. */
  readonly model: string;
  /** How rows become arguments and results predictions, as the text of a client file holds it (src/run/files/plainData.ts). */
  readonly processing: string;
}

/** Under this name an object says which model it gives away. */
export const deploymentOf: unique symbol = Symbol("deploymentOf");

/** An object that is shown as a deployment: with buttons that save its files. */
export interface Deployable {
  [deploymentOf](): Deployment;
}

/** Whether a value is shown as a deployment. */
export const isDeployable = (value: unknown): value is Deployable =>
  typeof value === "object" &&
  value !== null &&
  reading("show", () => typeof Reflect.get(value, deploymentOf) === "function");
