/**
 * The least noise that is secure for a dimension: binary keys, q = 2^64. Variances are on the torus (divided by q²).
 * These curves are the project's whole security claim; circuits are unknown here.
 */

import { type BootstrapShape, groupSize, type KeyGroups } from "../kernel/bootstrapShape.ts";

/** Bits of security that a curve stands for. 132 is what tfhe-rs 1.x uses, 128 what concrete uses. */
export type SecurityCurve = 128 | 132;

interface Curve {
  readonly slope: number;
  readonly bias: number;
}

/** Affine fits of log2(standard deviation) in the dimension: lattice-estimator, RC.BDGL16 (parameter-selection.md, section 1). */
const CURVES: Readonly<Record<SecurityCurve, Curve>> = {
  128: { slope: -0.025696778711484593, bias: 2.675931372549016 },
  132: { slope: -0.024891456582633045, bias: 2.65734593837534 },
};

/** The curves that exist, the default first. */
export const SECURITY_CURVES: readonly SecurityCurve[] = [132, 128];

/** Below this dimension the fits say nothing. */
export const MINIMAL_DIMENSION = 450;

/** log2 of the least standard deviation: 4 units of 2^-64. More dimension buys nothing below it. */
const LOG2_FLOOR = 2 - 64;

/**
 * log2 of the smallest secure noise standard deviation (torus units) for LWE dimension n, or k·N for GLWE.
 * `Infinity` below `MINIMAL_DIMENSION`: no noise makes such a dimension secure here. Source: parameter-selection.md, section 1.
 */
export function log2MinimalStd(curve: SecurityCurve, dimension: number): number {
  if (dimension < MINIMAL_DIMENSION) return Infinity;
  const { slope, bias } = CURVES[curve];
  return Math.max(slope * dimension + bias, LOG2_FLOOR);
}

/** The smallest secure noise standard deviation, torus units; see `log2MinimalStd`. */
export function minimalStd(curve: SecurityCurve, dimension: number): number {
  return 2 ** log2MinimalStd(curve, dimension);
}

/** The smallest secure noise variance, torus units; see `log2MinimalStd`. */
export function minimalVariance(curve: SecurityCurve, dimension: number): number {
  return 4 ** log2MinimalStd(curve, dimension);
}

/** The least dimension from `MINIMAL_DIMENSION` on for which noise of this variance is secure; `Infinity` below the floor's variance. */
export function leastSecureDimension(curve: SecurityCurve, variance: number): number {
  if (!(variance >= 4 ** LOG2_FLOOR)) return Infinity;
  const { slope, bias } = CURVES[curve];
  let dimension = Math.max(MINIMAL_DIMENSION, Math.floor((Math.log2(variance) / 2 - bias) / slope));
  while (minimalVariance(curve, dimension) > variance) dimension++;
  return dimension;
}

/**
 * How many times as long as a binary key a block-binary one is taken for the same noise. The lattice-estimator (27a581b, MATZOV, dual_hybrid,
 * sparse binary of weight n/4) asks for 1.02 times at n = 868 and 1.03 times at 650; it does not know of blocks, and guessing one of three bits
 * costs 2 bits where a sparse model says 2.43 and a binary one 3. The rest is margin: 6 to 8 bits at 0.15 bit per dimension.
 * Source: faster-bootstraps.md, section 1.2; docs/security.md.
 */
export const BLOCK_KEY_MARGIN = 1.07;

/** The dimension of a binary small key that counts as secure as one of `dimension` bits in these groups. */
export function binaryDimension(dimension: number, groups: KeyGroups | undefined): number {
  return groups?.kind === "block" ? dimension / BLOCK_KEY_MARGIN : dimension;
}

/** What the security of a set with such a small key rests on beside its curve, for readers; null for a binary key. */
export function keyAssumption({
  lweDimension,
  groups,
}: Pick<BootstrapShape, "lweDimension" | "groups">): string | null {
  if (groups?.kind !== "block") return null;
  const binary = Math.floor(binaryDimension(lweDimension, groups));
  return `block-binary small key: n=${lweDimension}, ${BLOCK_KEY_MARGIN} times the ${binary} of a binary one, with at most one 1 in each ${groups.size} bits`;
}

/** The smallest secure noise variance under a small key; see `minimalVariance`. */
export function smallKeyVariance(curve: SecurityCurve, dimension: number, groups: KeyGroups | undefined): number {
  return minimalVariance(curve, binaryDimension(dimension, groups));
}

/** The least dimension of a small key, in whole groups, for which noise of this variance is secure; see `leastSecureDimension`. */
export function leastSmallKey(curve: SecurityCurve, variance: number, groups: KeyGroups | undefined): number {
  const size = groupSize({ groups });
  const least = leastSecureDimension(curve, variance);
  const scaled = groups?.kind === "block" ? least * BLOCK_KEY_MARGIN : least;
  return Math.ceil(scaled / size) * size;
}

/**
 * b such that TUniform(b), uniform on the integers [-2^b, 2^b] with half weight on both ends, is secure at 132 bits for this dimension.
 * Source: tfhe-rs 1.7, `secure_noise.rs` (parameter-selection.md, section 1); its parameter sets use no bound below 3.
 */
export function tUniformBound(dimension: number): number {
  return Math.max(3, Math.ceil(-0.025167785 * dimension + 64 + 4.10067100000001));
}

/** Variance of TUniform(bound) on the torus: (2^(2b) + 1/2) / 3 · q^-2. */
export function tUniformVariance(bound: number): number {
  return ((4 ** bound + 0.5) / 3) * 2 ** -128;
}
