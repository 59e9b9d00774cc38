/**
 * Choosing how a tensor is rounded: the scale whose rounding errors have the least sum, among a few below the one that clips nothing. Not their squares: a few features far
 * out, as standardised pixels that are seldom on, would decide alone.
 */
import type { RoundingGrid } from "./roundedDense.ts";

/** What a grid is made for. */
export interface GridRules {
  readonly bits: number;
  readonly isSigned: boolean;
  /** Leaves the smallest integer out. */
  readonly isNarrow: boolean;
  /** Whether the scale is a power of two. */
  readonly isPowerOfTwo: boolean;
  readonly halves: RoundingGrid["halves"];
}

/** Shares of the largest scale that are tried. */
const shares = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1] as const;
/** Powers of two below the largest that are tried. */
const halvings = [0, 1, 2, 3, 4] as const;
/** So many values are looked at. */
const mostValues = 4096;
/** Between them lie this many: a prime number, so that they are of all columns. */
const stride = 7919;

/** The least and greatest integer of some bits. */
export function gridRange({ bits, isSigned, isNarrow }: GridRules): readonly [low: number, high: number] {
  if (!isSigned) return [0, 2 ** bits - 1];
  return [-(2 ** (bits - 1)) + Number(isNarrow), 2 ** (bits - 1) - 1];
}

/** The best grid for some values; a tensor of zeros gets the scale 1. Scales are float32 numbers. */
export function bestGrid(values: Float64Array, rules: GridRules): RoundingGrid {
  const [low, high] = gridRange(rules);
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const { halves } = rules;
  if (largest === 0) return { scale: 1, low, high, halves };
  // One bit has no positive integer beside its sign.
  const widest = largest / Math.max(1, rules.isSigned ? -low : high);
  const scales = rules.isPowerOfTwo
    ? halvings.map((less) => 2 ** (Math.ceil(Math.log2(widest)) - less))
    : shares.map((share) => Math.fround(share * widest));
  let best: RoundingGrid = { scale: scales[0] as number, low, high, halves };
  let least = Number.POSITIVE_INFINITY;
  for (const scale of scales) {
    const error = roundingError(values, { scale, low, high, halves });
    if (error >= least) continue;
    least = error;
    best = { scale, low, high, halves };
  }
  return best;
}

function roundingError(values: Float64Array, { scale, low, high }: RoundingGrid): number {
  const count = Math.min(values.length, mostValues);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = values[count < values.length ? (i * stride) % values.length : i] as number;
    const rounded = scale * Math.min(high, Math.max(low, Math.round(value / scale)));
    sum += Math.abs(value - rounded);
  }
  return sum;
}
