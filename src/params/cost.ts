/**
 * The cost model of parameter-selection.md, section 3, in abstract operations (the published tables and tfhe-rs' "algorithmic cost"),
 * and the bytes of keys. Costs depend on levels, never on bases: the search relies on that.
 */

import {
  type BootstrapShape,
  extensionOf,
  ggswCount,
  groupSize,
  groupTerms,
  type KeyGroups,
} from "../kernel/bootstrapShape.ts";
import type { GlweShape } from "./noise.ts";

/** What one abstract operation of each kind costs. The published tables have 1 everywhere; a kernel's measurements replace them. */
export interface CostWeights {
  /** One operation of a transform. */
  readonly transform: number;
  /** One multiply-add of transformed coefficients. */
  readonly product: number;
  /** One multiply-add of a group of key bits, with a key or with a monomial. */
  readonly groupProduct: number;
  /** The same where tables have several polynomials, so that sums of all parts are kept. */
  readonly extendedProduct: number;
  /** One operation of a keyswitch. */
  readonly keyswitch: number;
}

/** The weights of the published tables. */
export const PUBLISHED_COST: CostWeights = {
  transform: 1,
  product: 1,
  groupProduct: 1,
  extendedProduct: 1,
  keyswitch: 1,
};

/**
 * Nanoseconds of each operation on our kernel (simd, Node, one thread, bootstraps in fours): least squares over ten shapes from N = 256 to
 * 16384 with k = 1 to 6 and levels 1 to 3, met within 5 % but for one of 12 %; products of groups and the keyswitch in words of 32 bits by
 * their ratio to these, measured in one run. `npx tsx bench/kernel.ts` prints what it predicts beside what it measures. Predicted times are made of these weights and of `KERNEL_MULTIPLY_ADD`.
 */
export const KERNEL_COST: CostWeights = {
  transform: 0.17,
  product: 0.4,
  groupProduct: 0.345,
  extendedProduct: 0.45,
  keyswitch: 0.055,
};

/** Nanoseconds of one word of a ciphertext times a weight, added to another, with its way into the kernel's memory and back. */
export const KERNEL_MULTIPLY_ADD = 2;

/** Operations of one transform of N coefficients: N log2 N + N. */
export function transformCost(polynomialSize: number): number {
  return polynomialSize * Math.log2(polynomialSize) + polynomialSize;
}

/**
 * Operations of one external product: (k+1)(l+1) fft(N) + (k+1)² l N. A bootstrap is n of them. With `groups`, of one key bit: the transforms
 * of a group are shared, and each of its t products is multiplied by a monomial: t (k+1) N more. `isExtended` where tables have several
 * polynomials; the cost is then that of one of them.
 */
export function externalProductCost(
  shape: GlweShape,
  pbsLevel: number,
  weights: CostWeights,
  groups?: KeyGroups,
  isExtended = false,
): number {
  const { glweDimension: k, polynomialSize: N } = shape;
  const transforms = weights.transform * (k + 1) * (pbsLevel + 1) * transformCost(N);
  const products = (k + 1) ** 2 * pbsLevel * N;
  if (groups === undefined) return transforms + weights.product * products;
  const product = isExtended ? weights.extendedProduct : weights.groupProduct;
  const grouped = product * groupTerms({ groups }) * (products + (k + 1) * N);
  return (transforms + grouped) / groupSize({ groups });
}

/** Operations of one keyswitch from nIn = k·N to n: nIn l + nIn l (n+1) + (nIn l - 1)(n+1) + 1. */
export function keyswitchCost(
  inputDimension: number,
  lweDimension: number,
  ksLevel: number,
  weights: CostWeights,
): number {
  const words = inputDimension * ksLevel;
  return weights.keyswitch * (words + words * (lweDimension + 1) + (words - 1) * (lweDimension + 1) + 1);
}

/** Operations of one lookup: keyswitch, then n external products for each part of its table. */
export function bootstrapCost(shape: BootstrapShape, weights: CostWeights): number {
  const ks = keyswitchCost(shape.glweDimension * shape.polynomialSize, shape.lweDimension, shape.ks.level, weights);
  const extension = extensionOf(shape);
  const product = externalProductCost(shape, shape.pbs.level, weights, shape.groups, extension > 1);
  return ks + extension * shape.lweDimension * product;
}

/** Bytes of a bootstrap key as an evaluator holds it: n(k+1)²lN words of transformed GGSW, half as many more for multi-bit pairs. */
export function bootstrapKeyBytes(
  shape: GlweShape,
  lweDimension: number,
  pbsLevel: number,
  groups?: KeyGroups,
): number {
  return 8 * ggswCount({ lweDimension, groups }) * (shape.glweDimension + 1) ** 2 * pbsLevel * shape.polynomialSize;
}

/** Bytes of a keyswitch key as an evaluator holds it, from k·N to n: k·N·l(n+1) words of 32 bits. */
export function keyswitchKeyBytes(shape: GlweShape, lweDimension: number, ksLevel: number): number {
  return 4 * shape.glweDimension * shape.polynomialSize * ksLevel * (lweDimension + 1);
}
