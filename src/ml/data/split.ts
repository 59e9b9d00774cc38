/** Splits of rows into training and test rows, with scikit-learn's draws. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import type { Tensor } from "../../value/tensor.ts";
import { type MatrixInput, tensorOf, toValues, type VectorInput } from "../numeric/matrix.ts";
import { RandomState } from "../numeric/randomState.ts";

/** Options of a split, in scikit-learn's words. */
export interface SplitOptions {
  /** Share of the test rows, or how many; a quarter unless given. */
  readonly testSize?: number;
  /** Seed of the order; 0 unless given. */
  readonly randomState?: number;
  /** Labels whose shares both parts keep. */
  readonly stratify?: VectorInput;
  /** Whether rows are put in random order; true unless given. */
  readonly shuffle?: boolean;
}

/** Row numbers of both parts, in their order. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * scikit-learn's `train_test_split`.
 * @returns rows for training and for testing, then their targets
 * @throws UserError for different lengths, sizes that leave a part empty, and classes with too few rows to stratify
 */
export function trainTestSplit(
  X: MatrixInput,
  y: VectorInput,
  options: SplitOptions = {},
): readonly [XTrain: NDArray, XTest: NDArray, yTrain: NDArray, yTest: NDArray] {
  const rows = tensorOf("X", X);
  const targets = tensorOf("y", y);
  const [count = 0] = rows.shape;
  if (targets.shape[0] !== count) {
    throw new UserError(`trainTestSplit: expected one target for each of ${count} rows, got ${targets.shape[0] ?? 1}`, {
      code: "shape",
    });
  }
  const { train, test } = splitRows(count, options);
  return [take(rows, train), take(rows, test), take(targets, train), take(targets, test)];
}

/** Row numbers of a split of `count` rows; throws as `trainTestSplit`. */
export function splitRows(
  count: number,
  { testSize = 0.25, randomState = 0, stratify, shuffle = true }: SplitOptions,
): Split {
  const isCount = Number.isInteger(testSize) && testSize >= 1;
  const tests = isCount ? testSize : Math.ceil(testSize * count);
  const trains = count - tests;
  if (!(testSize > 0) || tests < 1 || trains < 1) {
    throw new UserError(
      `trainTestSplit: testSize: expected a share or a number that leaves both parts rows, got ${testSize}`,
      {
        code: "options",
      },
    );
  }
  if (!shuffle) {
    const all = Array.from({ length: count }, (_, i) => i);
    return { train: all.slice(0, trains), test: all.slice(trains) };
  }
  const random = new RandomState(randomState);
  if (stratify !== undefined) return stratified(toValues("stratify", stratify), count, trains, tests, random);
  const order = [...random.permutation(count)];
  return { test: order.slice(0, tests), train: order.slice(tests) };
}

function stratified(labels: Float64Array, count: number, trains: number, tests: number, random: RandomState): Split {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const members = classes.map((label) => [...labels.keys()].filter((i) => labels[i] === label));
  const sizes = members.map(({ length }) => length);
  if (labels.length !== count || Math.min(...sizes) < 2 || Math.min(trains, tests) < classes.length) {
    throw new UserError(
      `trainTestSplit: stratify: expected a label a row, two rows of each class and room for all classes in both parts, got ${labels.length} labels, ` +
        `classes of ${sizes.join(", ")} rows, ${trains} and ${tests} rows`,
      { code: "shape" },
    );
  }
  const inTrain = shares(sizes, trains, random);
  const inTest = shares(
    sizes.map((size, k) => size - (inTrain[k] as number)),
    tests,
    random,
  );
  const train: number[] = [];
  const test: number[] = [];
  for (const [k, rows] of members.entries()) {
    const order = [...random.permutation(rows.length)].map((at) => rows[at] as number);
    const split = inTrain[k] as number;
    train.push(...order.slice(0, split));
    test.push(...order.slice(split, split + (inTest[k] as number)));
  }
  return { train: random.shuffle(train), test: random.shuffle(test) };
}

/** How many of `wanted` rows each class gives, as close to its share as whole numbers are; equal remainders are drawn. */
function shares(sizes: readonly number[], wanted: number, random: RandomState): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (size / total) * wanted);
  const whole = exact.map(Math.floor);
  let left = wanted - whole.reduce((sum, size) => sum + size, 0);
  const rest = exact.map((value, k) => value - (whole[k] as number));
  for (const remainder of [...new Set(rest)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const candidates = rest.flatMap((value, k) => (value === remainder ? [k] : []));
    const drawn = [...random.permutation(candidates.length)].slice(0, Math.min(candidates.length, left));
    for (const at of drawn) whole[candidates[at] as number] = (whole[candidates[at] as number] as number) + 1;
    left -= drawn.length;
  }
  return whole;
}

function take({ dtype, shape, data }: Tensor, rows: readonly number[]): NDArray {
  const rest: Shape = shape.slice(1);
  const length = sizeOf(rest);
  const taken = new Float64Array(rows.length * length);
  for (const [i, row] of rows.entries()) taken.set(data.subarray(row * length, (row + 1) * length), i * length);
  return new NDArray({ dtype, shape: [rows.length, ...rest], data: taken });
}
