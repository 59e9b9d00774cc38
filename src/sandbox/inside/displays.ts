/**
 * What cells call to show something: `show`, `table`, `heatmap`, `plot`, and what happens to the value of a cell's last expression. They make
 * plain data within the limits of displayMessages.ts; how it looks is the page's business.
 */
import { UserError } from "../../base/errors.ts";
import { reading } from "../../base/reading.ts";
import { Circuit } from "../../compile/circuit.ts";
import {
  type Deployment,
  type Display,
  type DisplayKind,
  deploymentOf,
  displaysOf,
  type HeatmapScale,
  isDeployable,
  isShown,
  type ModelDisplayKind,
} from "../../protocol/display.ts";
import { NDArray, Traced, toClear } from "../../trace/arrays.ts";
import type { Tensor } from "../../value/tensor.ts";
import { displayLimits, weightOf } from "../shared/limits.ts";
import { chosenFrom, optionalText, optionalTexts, optionsOf } from "./displayOptions.ts";
import { plotOf } from "./plots.ts";
import { columnsOf, described, isRecord, refused } from "./tables.ts";

/** Where displays go. */
export interface DisplayEnvironment {
  readonly post: (display: Display) => void;
  readonly print: (value: unknown) => void;
  /** Shows a circuit as a card; false when there is none for it. */
  readonly showCircuit: (circuit: Circuit) => boolean;
  /** Offers the files of a model; false when its circuit is none of this run. */
  readonly offer: (deployment: Deployment) => boolean;
}

/** The names that cells see: one for each kind of display that is not a model's own, and `show`, which chooses. */
export type DisplayFunctions = {
  readonly [K in Exclude<DisplayKind, ModelDisplayKind | "input">]: (data: unknown, options?: unknown) => void;
} & {
  readonly show: (value: unknown) => void;
};

/** The functions, and the one that the end of a cell calls. */
export interface Displays {
  readonly functions: DisplayFunctions;
  /** Shows what is made already, within the limits. */
  readonly display: (made: Display) => void;
  /** Shows the value of a cell's last expression; nothing for undefined. */
  readonly shown: (value: unknown) => void;
}

/** One-dimensional arrays up to this length are shown as text. */
const shortArray = 20;

/** Displays that post what they make, until the limits of one run; then they say once that there is more. */
export function createDisplays({ post, print, showCircuit, offer }: DisplayEnvironment): Displays {
  let displays = 0;
  let weight = 0;
  let full = false;
  const display = (made: Display): void => {
    if (full) return;
    displays += 1;
    weight += weightOf(made);
    full = displays > displayLimits.displays || weight > displayLimits.weight;
    if (full) {
      const { displays: most, weight: values } = displayLimits;
      print(`show: more than ${most} displays or ${values} values; the rest is not shown`);
    } else post(made);
  };

  const show = (value: unknown): void => {
    if (isShown(value)) {
      for (const each of reading("show", () => value[displaysOf]())) display(each);
      return;
    }
    if (isDeployable(value)) {
      const deployment = reading("show", () => value[deploymentOf]());
      if (!offer(deployment)) throw refused("show", "expected a model whose circuit was made in this notebook");
      return;
    }
    const array = arrayOf(value);
    if (value instanceof Circuit && showCircuit(value)) return;
    const drawn = array !== null && isDrawn(array) ? heatmapOf(array, undefined) : tableIn(value);
    if (drawn === null) print(value);
    else display(drawn);
  };

  return {
    display,
    functions: {
      show,
      table: (data, options) => display(tableOf(data, options)),
      heatmap: (array, options) => display(heatmapOf(clearArray(array), options)),
      plot: (marks, options) => display(plotOf(marks, options)),
    },
    shown(value) {
      if (value instanceof Promise) print("a promise: write await before it to see its value");
      else if (value !== undefined) show(value);
    },
  };
}

/** The array in a value: an array, or nested lists of numbers; null for anything else. */
function arrayOf(value: unknown): Tensor | null {
  if (value instanceof NDArray) return value;
  if (!Array.isArray(value) || value.length > displayLimits.values || !value.some(Array.isArray)) return null;
  try {
    return toClear(value);
  } catch {
    // Lists of other things, or of unequal length: they print.
    return null;
  }
}

/** Whether an array says more as a picture than as text. */
function isDrawn({ shape, data }: Tensor): boolean {
  const few = data.length === 0 || data.length > displayLimits.elements;
  return !few && (shape.length === 2 || (shape.length === 1 && data.length > shortArray));
}

/** The table in a list of objects; null when the list is not one. */
function tableIn(value: unknown): Display | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > displayLimits.values) return null;
  if (!value.every(isRecord)) return null;
  try {
    return tableOf(value, undefined);
  } catch (thrown) {
    if (thrown instanceof UserError) return null;
    throw thrown;
  }
}

function clearArray(value: unknown): Tensor {
  if (value instanceof Traced) {
    throw refused("heatmap", "expected an array, got a value that is being traced", "show what a run gives");
  }
  if (value instanceof NDArray || Array.isArray(value)) return toClear(value);
  throw refused("heatmap", `expected an array or lists of numbers, got ${described(value)}`);
}

function tableOf(data: unknown, given: unknown): Display {
  const options = optionsOf("table", given, ["title", "columns"]);
  const chosen = optionalTexts("table", "columns", options.columns, null);
  if (chosen !== null && new Set(chosen).size < chosen.length)
    throw refused("table", "columns: expected each name once");
  return { kind: "table", title: optionalText("table", "title", options.title), ...columnsOf("table", data, chosen) };
}

function heatmapOf({ dtype, shape, data }: Tensor, given: unknown): Display {
  const options = optionsOf("heatmap", given, ["title", "scale", "rows", "columns"]);
  if (shape.length !== 1 && shape.length !== 2) {
    throw refused("heatmap", `expected one or two axes, got ${shape.length}`, "take a part of it with slice");
  }
  if (data.length > displayLimits.elements) {
    throw refused("heatmap", `expected at most ${displayLimits.elements} elements, got ${data.length}`);
  }
  const scale: HeatmapScale =
    options.scale === undefined
      ? data.some((value) => value < 0) && data.some((value) => value > 0)
        ? "diverging"
        : "sequential"
      : chosenFrom("heatmap", "scale", options.scale, ["sequential", "diverging"]);
  return {
    kind: "heatmap",
    title: optionalText("heatmap", "title", options.title),
    // A plain object: no message can carry the methods of an array.
    values: { dtype, shape: [...shape], data },
    scale,
    rowLabels: optionalTexts("heatmap", "rows", options.rows, shape.length === 2 ? (shape[0] ?? 0) : 1),
    columnLabels: optionalTexts("heatmap", "columns", options.columns, shape.at(-1) ?? 0),
  };
}
