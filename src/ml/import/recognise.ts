/** What a file of data or of a model is, by its name and what is in it: read as a stranger's word, and told in the page's words. Nothing is trained or compiled. */
import { UserError } from "../../base/errors.ts";
import type { ReadColumn, ReadModel, ReadModelFile, ReadTable } from "../../protocol/modelFiles.ts";
import { sizeOf } from "../../value/shape.ts";
import { readCsv } from "../data/csv.ts";
import { Classifier } from "../models/classifier.ts";
import type { AnyModel } from "../models/table.ts";
import { readOnnx } from "../onnx/read.ts";
import type { Tree } from "../training/trees/tree.ts";
import { networkOf } from "./network/graph.ts";
import { fromOnnx } from "./onnx/fromOnnx.ts";
import { fromXgboost } from "./xgboost.ts";

/** Different values of a column that are counted. */
const mostDistinct = 1000;

/**
 * What the file is.
 * @throws UserError for anything else: it says what is read, and what to do
 */
export function recogniseFile(name: string, bytes: Uint8Array): ReadModelFile {
  if (/\.(?:csv|tsv)$/i.test(name)) return tableOf(name, new TextDecoder().decode(bytes));
  if (/\.onnx$/i.test(name)) return onnxOf(bytes);
  if (/\.json$/i.test(name)) return xgboostOf(new TextDecoder().decode(bytes));
  throw new UserError(`${name}: expected a .csv, .onnx or XGBoost .json file, got another`, {
    code: "file",
    hint: "scikit-learn: skl2onnx; PyTorch: torch.onnx.export; XGBoost: booster.save_model('model.json')",
  });
}

/** The sign between the cells of a table: that of which the first line has most. */
function delimiterOf(name: string, text: string): string {
  const [first = ""] = text.split(/\r?\n/, 1);
  const signs = /\.tsv$/i.test(name) ? ["\t"] : [",", ";", "\t"];
  const count = (sign: string): number => first.split(sign).length;
  return signs.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function tableOf(name: string, text: string): ReadTable {
  const delimiter = delimiterOf(name, text);
  const table = readCsv(text, { delimiter });
  if (table.names.length < 2) {
    throw new UserError(`${name}: expected at least two columns, features and a target, got ${table.names.length}`, {
      code: "csv",
      hint: "cells are parted by commas, semicolons or tabs",
    });
  }
  const columns = table.names.map((column): ReadColumn => {
    const given = table.column(column);
    const values: readonly (number | string)[] = Array.isArray(given)
      ? given
      : [...(given as { data: Float64Array }).data];
    const seen = new Set<number | string>();
    let missing = 0;
    for (const value of values) {
      if (value === "" || Number.isNaN(value)) missing += 1;
      else if (seen.size < mostDistinct) seen.add(value);
    }
    return { name: column, isNumeric: table.isNumeric(column), missing, distinct: seen.size };
  });
  return { kind: "table", rows: table.rows, delimiter, columns };
}

function xgboostOf(text: string): ReadModel {
  return described("fromXgboost", fromXgboost(text), false);
}

/** A model of ONNX's own operations or of scikit-learn's, or else a network. */
function onnxOf(bytes: Uint8Array): ReadModel {
  const onnx = readOnnx(bytes);
  const { graph } = onnx;
  try {
    // Linear models take their ranges from rows; any two rows do to name one.
    const width = graph.inputs[0]?.shape?.at(-1) ?? null; // absent: a file that does not say how wide its rows are
    const X = width === null ? {} : { X: [new Array<number>(width).fill(0), new Array<number>(width).fill(1)] };
    return described("fromOnnx", fromOnnx(bytes, X), true);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const known = graph.nodes.some(({ domain }) => domain === "ai.onnx.ml");
    // A pipeline that is refused says why by itself; a network is read by another way.
    if (known) throw thrown;
  }
  const { nodes, inputs } = networkOf(onnx);
  const features = sizeOf(inputs[0]?.shape ?? []); // absent: refused before
  const layers = nodes.length === 1 ? "1 layer" : `${nodes.length} layers`;
  return {
    ...{ kind: "model", call: "compileOnnxModel", name: "network", size: layers, task: "unknown" },
    ...{ features, needsRows: true },
  };
}

function described(call: ReadModel["call"], model: AnyModel, needsRows: boolean): ReadModel {
  const isClassifier = model instanceof Classifier;
  const parts = [
    ...("trees" in model ? treesOf(model.trees) : []),
    ...(isClassifier ? [`${model.classes.length} classes`] : []),
  ];
  const features = model.preparation?.features ?? model.features;
  return {
    ...{ kind: "model", call, name: model.name, size: parts.join(", ") },
    ...{ task: isClassifier ? "classes" : "numbers", features, needsRows },
  };
}

function treesOf(trees: readonly Tree[]): readonly string[] {
  const depthOf = (tree: Tree, node: number): number => {
    const [left = -1, right = -1] = [tree.left[node], tree.right[node]];
    return left < 0 ? 0 : 1 + Math.max(depthOf(tree, left), depthOf(tree, right));
  };
  const deepest = Math.max(...trees.map((tree) => depthOf(tree, 0)));
  return [trees.length === 1 ? "1 tree" : `${trees.length} trees`, `depth ${deepest}`];
}
