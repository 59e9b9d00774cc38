/** Two classes in the plane that no line parts: half moons, and circles. */

import { UserError } from "../../base/errors.ts";
import { type Check, isBoolean, readOptions } from "../../base/options.ts";
import { nullable, rules } from "../models/options.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { RandomState } from "../numeric/randomState.ts";
import type { Pair } from "./bunch.ts";
import { classPair, shuffledOrder } from "./generated.ts";

/** Options of `makeMoons`, in scikit-learn's words. */
export interface MoonsOptions {
  /** How many rows, or how many of each class; 100 unless given. */
  readonly nSamples?: number | readonly [number, number];
  /** Whether rows are put in random order; true unless given. */
  readonly shuffle?: boolean;
  /** Deviation of what is added to both features; nothing when null, which it is unless given. */
  readonly noise?: number | null;
  /** Seed; 0 unless given. */
  readonly randomState?: number;
}

/** Options of `makeCircles`. */
export interface CirclesOptions extends MoonsOptions {
  /** Radius of the inner circle, below 1; 0.8 unless given. */
  readonly factor?: number;
}

const isSize = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const sizes: Check = [
  "a number of rows, or one for each class",
  (value) => isSize(value) || (Array.isArray(value) && value.length === 2 && value.every(isSize)),
];
const checks = {
  nSamples: sizes,
  shuffle: isBoolean,
  noise: nullable(rules.atLeastZero),
  randomState: rules.seed,
} as const;

/**
 * Two half moons that reach into each other (scikit-learn's `make_moons`).
 * @returns rows × 2, and the class of each row
 * @throws UserError for options that are not known or out of range
 */
export function makeMoons(options: MoonsOptions = {}): Pair {
  const given = readOptions<MoonsOptions>({ name: "makeMoons", example: "{ noise: 0.1 }", checks }, options);
  const [outer, inner] = sizesOf("makeMoons", given.nSamples);
  return scattered(
    [
      ...linspace(Math.PI, outer, true).map((angle) => [Math.cos(angle), Math.sin(angle)]),
      ...linspace(Math.PI, inner, true).map((angle) => [1 - Math.cos(angle), 1 - Math.sin(angle) - 0.5]),
    ],
    outer,
    given,
  );
}

/**
 * A circle within another (scikit-learn's `make_circles`).
 * @returns rows × 2, and the class of each row: 0 outside, 1 inside
 * @throws UserError as `makeMoons`
 */
export function makeCircles(options: CirclesOptions = {}): Pair {
  const factorRule: Check = ["a number from 0 to below 1", (value) => rules.share[1](value) && Number(value) < 1];
  const { factor = 0.8, ...given } = readOptions<CirclesOptions>(
    { name: "makeCircles", example: "{ factor: 0.5 }", checks: { ...checks, factor: factorRule } },
    options,
  );
  const [outer, inner] = sizesOf("makeCircles", given.nSamples);
  return scattered(
    [
      ...linspace(2 * Math.PI, outer, false).map((angle) => [Math.cos(angle), Math.sin(angle)]),
      ...linspace(2 * Math.PI, inner, false).map((angle) => [Math.cos(angle) * factor, Math.sin(angle) * factor]),
    ],
    outer,
    given,
  );
}

function sizesOf(name: string, nSamples: number | readonly [number, number] = 100): readonly [number, number] {
  const [outer, inner] =
    typeof nSamples === "number" ? [Math.floor(nSamples / 2), nSamples - Math.floor(nSamples / 2)] : nSamples;
  if (outer + inner > 0) return [outer, inner];
  throw new UserError(`${name}: nSamples: expected at least one row, got none`, { code: "options" });
}

/** Evenly spaced numbers from 0 on; with `endpoint` the last one is `stop`. */
function linspace(stop: number, count: number, endpoint: boolean): number[] {
  const step = stop / (endpoint ? count - 1 : count);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return 0;
    return endpoint && i === count - 1 ? stop : i * step;
  });
}

/** Rows in random order, and only then with noise. */
function scattered(
  points: readonly (readonly number[])[],
  outer: number,
  { shuffle = true, noise = null, randomState = 0 }: MoonsOptions,
): Pair {
  const random = new RandomState(randomState);
  const classes = Float64Array.from(points, (_, i) => Number(i >= outer));
  const order = shuffle ? shuffledOrder(random, points.length) : points.map((_, i) => i);
  const x: Matrix = takeRows(matrix(points.length, 2, Float64Array.from(points.flat())), order);
  const data = noise === null ? x.data : x.data.map((value) => value + noise * random.normal());
  return classPair(
    { ...x, data },
    Float64Array.from(order, (row) => classes[row] as number),
    null,
  );
}
