/**
 * The least noise that is secure for a dimension: binary keys, q = 2^64. Variances are on the torus (divided by q²).
 * These curves are the project's whole security claim; circuits are unknown here.
 */

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
