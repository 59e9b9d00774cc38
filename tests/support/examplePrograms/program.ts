/** What every program of this folder gives: things to run and what must come out, exactly. */
import { type NDArray, np } from "../../../src/index.ts";

/** What NumPy functions take. */
export type Operand = Parameters<typeof np.add>[0];

/** What programs compute with: an array, clear or traced. */
export type Value = Exclude<ReturnType<typeof np.add>, number>;

/** One run and its result as nested lists. */
export interface Case {
  readonly name: string;
  readonly run: () => unknown;
  readonly expected: unknown;
}

/** A program with its cases; running them is quick, since nothing is encrypted. */
export interface Program {
  readonly title: string;
  readonly cases: readonly Case[];
}

/** Settings of circuits that compute in clear, without limits of width. */
export const virtual = { virtual: true, configuration: { enableUnsafeFeatures: true } } as const;

/**
 * Settings of circuits whose runs, simulated or encrypted, are compared with what must come out: at the default of 1/100000 for a run, one
 * in a hundred thousand is wrong though all is right, and tests make thousands.
 */
export const certain = { configuration: { globalPError: 1e-12 } } as const;

/** Numbers and nested lists of a result. */
export const toList = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The digits of a number, the highest first. */
export function digitsOf(value: number, base: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / base ** (count - 1 - i)) % base);
}

/** The number of the digits, the highest first. */
export const numberOf = (digits: readonly number[], base: number): number =>
  digits.reduce((value, digit) => value * base + digit, 0);

/** Samples of a parameter of the given shape: random values below `end`, with all zeros and all largest among them. */
export function samplesBelow(end: number, shape: readonly number[], count: number, seed: number): readonly NDArray[] {
  const random = np.random.default_rng(seed);
  return Array.from({ length: count }, (_, i) =>
    i < 2 ? np.full(shape, i * (end - 1)) : (random.integers(0, end, shape) as NDArray),
  );
}
