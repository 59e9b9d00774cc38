/** The types of what cells call to show something, for the editor's TypeScript: a declaration for every kind of display. */
import { type DisplayKind, type ModelDisplayKind, plotSchemes } from "../../protocol/display.ts";
import { words } from "./cellDeclarations.ts";

/** Declarations by name. */
export const displayDeclarations: {
  readonly [K in Exclude<DisplayKind, ModelDisplayKind> | "show" | "decode"]: string;
} = {
  input: `
/** Sliders and pickers of a cell. */
interface CellInputs {
  /** A slider over the numbers from \`low\` to \`high\`. */
  slider(name: string, low: number, high: number, options?: { readonly value?: number; readonly step?: number }): number;
  /** A grid to paint, of whole numbers from 0 to \`high\` (1 when not given). */
  grid(name: string, shape: readonly [rows: number, columns: number], options?: { readonly value?: Operand; readonly high?: number }): Tensor;
  /** A text to type. */
  text(name: string, options?: { readonly value?: string; readonly longest?: number }): string;
  /** One of a few words. */
  choice<T extends string>(name: string, options: readonly T[], more?: { readonly value?: NoInfer<T> }): T;
}
/** Sliders and pickers: each stands in the output of its cell, and its value is what was chosen there. Names are each once in a cell. */
declare const input: CellInputs;`,
  decode: `
/** Says what results of a circuit mean; the words stand under Decrypted. A function is asked for each value that results can have. */
declare function decode(circuit: Circuit<never>, meaning: ((value: number) => string) | readonly string[] | Readonly<Record<number, string>>): void;`,
  show: `
/** Shows a value as suits it: arrays as heat maps, lists of objects as tables, circuits as cards, all else as text. The last expression of a cell is shown without it. */
declare function show(value: unknown): void;`,
  table: `
/** Shows a table: of a list of objects or lists, a two-dimensional array, or an object of columns. \`columns\` picks and orders, or names, its columns. */
declare function table(data: TableData, options?: { readonly title?: string; readonly columns?: readonly string[] }): void;`,
  heatmap: `
/** Shows an array of one or two axes as coloured cells. A diverging scale has 0 in its middle; it is used when there are values on both sides. */
declare function heatmap(
  array: Operand,
  options?: {
    readonly title?: string;
    readonly scale?: "sequential" | "diverging";
    /** Names of the rows and columns. */
    readonly rows?: readonly (string | number)[];
    readonly columns?: readonly (string | number)[];
  },
): void;`,
  plot: `
/** Shows a plot of marks, by the names of Observable Plot: \`plot({ type: "line", x: [0, 1, 2], y: [0, 1, 4] })\`, or over the columns of \`data\`. */
declare function plot(
  marks: PlotMark | readonly PlotMark[],
  options?: {
    readonly title?: string;
    readonly data?: TableData;
    readonly x?: PlotAxis;
    readonly y?: PlotAxis;
    readonly color?: { readonly label?: string; readonly scheme?: ${words(plotSchemes)} };
  },
): void;`,
};
