/** The decision boundary of a classifier: scikit-learn's `DecisionBoundaryDisplay`, simulated, with rows on it that ran on ciphertexts. */
import { UserError } from "../../base/errors.ts";
import type { BoundaryAxis, BoundaryPoint } from "../../protocol/display.ts";
import type { FheMode, PredictOptions, TaskOptions } from "../models/modes.ts";
import { type Label, type LabelInput, type LabelOutput, toLabels } from "../numeric/labels.ts";
import {
  columnOf,
  type Matrix,
  type MatrixInput,
  matrix,
  takeRows,
  tensorOfMatrix,
  toMatrix,
} from "../numeric/matrix.ts";
import { classNames, featureNames } from "./options.ts";
import { Picture } from "./picture.ts";

/** How it is drawn. */
export interface BoundaryOptions extends TaskOptions {
  readonly title?: string;
  /** Which two features; the first two unless given. Others stay at their means. */
  readonly features?: readonly [x: number, y: number];
  readonly featureNames?: readonly string[];
  readonly classNames?: readonly string[];
  /** Places along each axis, 2 to 100; 20 unless given. */
  readonly resolution?: number;
  /** How places are predicted: `simulate` unless given. */
  readonly fhe?: FheMode;
  /** How many of the rows run on ciphertexts, evenly taken; none unless given. */
  readonly encrypted?: number;
}

/** A classifier of any family, whatever its labels are. */
interface AnyClassifier {
  readonly name: string;
  readonly classes: readonly Label[];
  predict(X: MatrixInput, options: PredictOptions): Promise<LabelOutput>;
}

/** Rows that are drawn at most. */
const mostRows = 2000;
const resolutions = { least: 2, usual: 20, most: 100 } as const;

/**
 * What a compiled classifier says over the plane of two features, with the rows of `X`.
 * @throws UserError for options that do not fit, and what `predict` throws
 */
export async function decisionBoundary(
  model: AnyClassifier,
  X: MatrixInput,
  y: LabelInput,
  options: BoundaryOptions = {},
): Promise<Picture> {
  const call = "display.decisionBoundary";
  const x = toMatrix("X", X);
  const labels = toLabels("y", y, x.rows);
  const { fhe = "simulate", resolution = resolutions.usual, signal, onProgress } = options;
  const encrypted = countOf(call, "encrypted", options.encrypted ?? 0, 0, x.rows);
  countOf(call, "resolution", resolution, resolutions.least, resolutions.most);
  const features = axesOf(call, x, options.features);
  const names = featureNames(call, x.columns, options.featureNames);
  const known = model.classes;
  const numberOf = (label: Label): number => {
    const number = known.indexOf(label);
    if (number >= 0) return number;
    throw new UserError(`${call}: expected labels among ${known.join(", ")}, got ${label}`, { code: "options" });
  };
  const [across, up] = features.map((feature) => rangeOf(columnOf(x, feature), names[feature] ?? "")) as [
    BoundaryAxis,
    BoundaryAxis,
  ];
  const task = { signal, onProgress };
  const places = placesOf(x, features, across, up, resolution);
  const predicted = toLabels("predictions", await model.predict(tensorOfMatrix(places), { fhe, ...task }));
  const grid = Array.from({ length: resolution }, (_, row) =>
    predicted.slice(row * resolution, (row + 1) * resolution).map(numberOf),
  );
  const shown = Math.min(x.rows, mostRows);
  const chosen = Array.from({ length: encrypted }, (_, i) => Math.floor(((i + 0.5) * shown) / encrypted));
  const decrypted =
    encrypted === 0
      ? []
      : toLabels("predictions", await model.predict(tensorOfMatrix(takeRows(x, chosen)), { fhe: "execute", ...task }));
  const answers = new Map(chosen.map((row, i) => [row, numberOf(decrypted[i] as Label)]));
  const points = Array.from({ length: shown }, (_, row): BoundaryPoint => {
    const [a = 0, b = 0] = features.map((feature) => x.data[row * x.columns + feature]);
    // absent: most rows are not run.
    return { x: a, y: b, truth: numberOf(labels[row] as Label), decrypted: answers.get(row) ?? null };
  });
  const title = options.title ?? `Decision boundary of ${model.name}, ${wordOf[fhe]}`;
  const classes = classNames(call, known, options.classNames);
  return new Picture(title, [
    { kind: "boundary", title, classes, x: across, y: up, grid, points, others: x.columns - 2 },
  ]);
}

const wordOf: { readonly [M in FheMode]: string } = {
  disable: "in clear",
  simulate: "simulated",
  execute: "on ciphertexts",
};

function countOf(call: string, option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UserError(`${call}: ${option}: expected an integer from ${least} to ${most}, got ${value}`, {
    code: "options",
  });
}

function axesOf(call: string, { columns }: Matrix, given: readonly number[] = [0, 1]): readonly [number, number] {
  const [a, b] = given;
  const fits = (feature: number | undefined): feature is number =>
    feature !== undefined && Number.isInteger(feature) && feature >= 0 && feature < columns;
  if (given.length === 2 && fits(a) && fits(b) && a !== b) return [a, b];
  throw new UserError(
    `${call}: features: expected two different numbers of features from 0 to ${columns - 1}, got ${given.join(", ")}`,
    { code: "options", hint: columns < 2 ? "a plane needs two features" : undefined },
  );
}

/** The values of a feature with a twentieth of room at both ends. */
function rangeOf(values: Float64Array, label: string): BoundaryAxis {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const room = high > low ? (high - low) / 20 : 1;
  return { label, low: low - room, high: high + room };
}

/** The middles of all places, row by row from below; other features at their means. */
function placesOf(
  x: Matrix,
  [a, b]: readonly [number, number],
  across: BoundaryAxis,
  up: BoundaryAxis,
  n: number,
): Matrix {
  const means = Array.from({ length: x.columns }, (_, j) => columnOf(x, j).reduce((sum, v) => sum + v, 0) / x.rows);
  const at = ({ low, high }: BoundaryAxis, i: number): number => low + ((high - low) * (i + 0.5)) / n;
  const data = new Float64Array(n * n * x.columns);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const place = means.slice();
      place[a] = at(across, column);
      place[b] = at(up, row);
      data.set(place, (row * n + column) * x.columns);
    }
  }
  return matrix(n * n, x.columns, data);
}
