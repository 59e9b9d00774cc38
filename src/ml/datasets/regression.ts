/** Targets that are sums of some features, with noise. */
import { isBoolean, readOptions } from "../../base/options.ts";
import { NDArray } from "../../trace/arrays.ts";
import { rules } from "../models/options.ts";
import { type Matrix, matrix, takeRows, tensorOfMatrix } from "../numeric/matrix.ts";
import { RandomState } from "../numeric/randomState.ts";
import type { Pair } from "./bunch.ts";
import { drawn, product, shuffledOrder, takeColumns } from "./generated.ts";

/** Options of `makeRegression`, in scikit-learn's words. */
export interface RegressionOptions {
  /** How many rows; 100 unless given. */
  readonly nSamples?: number;
  /** How many features; 100 unless given. */
  readonly nFeatures?: number;
  /** How many of them the targets depend on; 10 unless given. */
  readonly nInformative?: number;
  /** How many targets a row; 1 unless given. */
  readonly nTargets?: number;
  /** What is added to all targets; 0 unless given. */
  readonly bias?: number;
  /** Deviation of the noise; 0 unless given. */
  readonly noise?: number;
  /** Whether rows and features are put in random order; true unless given. */
  readonly shuffle?: boolean;
  /** Whether the weights of the features are given too; false unless given. */
  readonly coef?: boolean;
  /** Seed; 0 unless given. */
  readonly randomState?: number;
}

/** Rows, targets, and the weights that the targets were made with. */
export type WeightedPair = readonly [X: NDArray, y: NDArray, coef: NDArray];

/**
 * Normal features, and targets that are weighted sums of some of them (scikit-learn's `make_regression`, without `effective_rank`).
 * @returns rows × features, and one target a row, or rows × targets
 * @throws UserError for options that are not known or out of range
 */
export function makeRegression(options?: RegressionOptions & { readonly coef?: false }): Pair;
export function makeRegression(options: RegressionOptions & { readonly coef: true }): WeightedPair;
export function makeRegression(options: RegressionOptions = {}): Pair | WeightedPair {
  const given = readOptions<RegressionOptions>(
    {
      name: "makeRegression",
      example: "{ nFeatures: 5 }",
      checks: {
        nSamples: rules.count,
        nFeatures: rules.count,
        nInformative: ["an integer of at least 0", (value) => Number.isInteger(value) && Number(value) >= 0],
        nTargets: rules.count,
        bias: rules.number,
        noise: rules.atLeastZero,
        shuffle: isBoolean,
        coef: isBoolean,
        randomState: rules.seed,
      },
    },
    options,
  );
  const { nSamples = 100, nFeatures = 100, nTargets = 1, bias = 0, noise = 0, shuffle = true } = given;
  const { nInformative = 10, coef = false, randomState = 0 } = given;
  const random = new RandomState(randomState);
  let x = drawn(nSamples, nFeatures, () => random.normal());
  const informative = Math.min(nFeatures, nInformative);
  const weights = new Float64Array(nFeatures * nTargets);
  for (let i = 0; i < informative * nTargets; i++) weights[i] = 100 * random.random();
  let truth = matrix(nFeatures, nTargets, weights);
  const exact = product(x, truth);
  const plain = exact.data.map((value) => value + bias);
  let y: Matrix = { ...exact, data: noise > 0 ? plain.map((value) => value + noise * random.normal()) : plain };
  if (shuffle) {
    const rows = shuffledOrder(random, nSamples);
    const features = shuffledOrder(random, nFeatures);
    x = takeColumns(takeRows(x, rows), features);
    y = takeRows(y, rows);
    truth = takeRows(truth, features);
  }
  const pair: Pair = [new NDArray(tensorOfMatrix(x)), squeezed(y)];
  return coef ? [...pair, squeezed(truth)] : pair;
}

/** A matrix of one column as a vector, a number as an array of no dimensions. */
function squeezed(x: Matrix): NDArray {
  return new NDArray({ dtype: "float64", shape: [x.rows, x.columns].filter((extent) => extent > 1), data: x.data });
}
