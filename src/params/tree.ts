/**
 * Table trees (kernel/tree.ts): the noise of their results, what they cost, and the parameters that they have beside those of a bootstrap.
 * Formulas are on the torus, as in noise.ts; docs/noise.md says how they were found to hold. Chooses nothing.
 */
import type { BootstrapShape, Gadget } from "../kernel/bootstrapShape.ts";
import type { TreeShape } from "../kernel/tree.ts";
import { conversionCost, conversionKeyBytes } from "./conversion.ts";
import { type CostWeights, externalProductCost, transformCost } from "./cost.ts";
import { type FftNoise, type GlweShape, keyswitchVariance } from "./noise.ts";

/** The trees of a circuit. Their GLWE key is their own; ciphertexts go to it and back by conversions (conversion.ts). */
export interface TreeChoice {
  readonly shape: TreeShape;
  /** Standard deviation of noise under the tree's key, torus units. */
  readonly glweNoiseStd: number;
  /** Bits of the widest table. */
  readonly bits: number;
  /** Shapes of the conversion keys: to the tree's key, and back to the big key. */
  readonly toTree: BootstrapShape;
  readonly toNarrow: BootstrapShape;
}

/** Words lose their last 12 bits when a product is taken out of the transform: their variance, q = 2^64. */
const CUT_VARIANCE = 2 ** -104 / 12;

/** V of one exact product with the keys of traces and squares: that of a keyswitch of k·N words, and of what the words lose. */
function exactVariance({ glweDimension: k, polynomialSize: N, exact }: TreeShape, keyVariance: number): number {
  return keyswitchVariance(k * N, keyVariance, exact) + (1 + (k * N) / 2) * CUT_VARIANCE;
}

/**
 * V of a tree's result under its own key, for tables of `bits` bits whose bits come with variance `bitVariance` (of a bootstrap and the conversion).
 * Each of `bits` multiplexers adds ℓ(1 + kN/2)(B² + 2)/12 times the variance of a bit and the whole energy of a trace's noise, N² products of
 * variance V_x (a coefficient that survives doubles in each step, (N² - 1)/3; those that do not, 2/3 N² together); kℓN(B² + 2)/12 · V_x for the
 * products with the key; the rounding of digits, B^(-2ℓ)/12 (1 + kN/2), whole because all bits may be 1; and V_fft.
 */
export function treeVariance(
  shape: TreeShape,
  bits: number,
  bitVariance: number,
  keyVariance: number,
  fftNoise: FftNoise,
): number {
  const { glweDimension: k, polynomialSize: N, select } = shape;
  const exact = exactVariance(shape, keyVariance);
  const digits = (select.level * (4 ** select.baseLog + 2)) / 12;
  const phases = 1 + (k * N) / 2;
  const selectors = digits * (phases * (bitVariance + N * N * exact) + k * N * exact);
  const rounding = (4 ** (-select.baseLog * select.level) / 12) * phases;
  return bits * (selectors + rounding + fftNoise(shape, select));
}

/** Operations of one exact product: k·l digits in, two halves of k + 1 polynomials out. */
function exactProductCost({ glweDimension: k, polynomialSize: N, exact }: TreeShape, weights: CostWeights): number {
  const [digits, results] = [k * exact.level, 2 * (k + 1)];
  return weights.transform * (digits + results) * transformCost(N) + weights.product * digits * results * N;
}

/** Operations that make one selector of converted bits: a trace, the products with the key and the transforms for each level. */
export function selectorCost(tree: TreeChoice, weights: CostWeights): number {
  const { shape, toTree } = tree;
  const { glweDimension: k, polynomialSize: N, select } = shape;
  const products = (Math.log2(N) + k) * exactProductCost(shape, weights);
  const stored = weights.transform * (k + 1) ** 2 * transformCost(N);
  return select.level * (conversionCost(toTree, weights) + products + stored);
}

/** Operations of one table of `bits` bits whose selectors are made. */
export function selectionCost({ shape, toNarrow }: TreeChoice, bits: number, weights: CostWeights): number {
  const rotated = Math.min(bits, Math.log2(shape.polynomialSize));
  const multiplexers = 2 ** (bits - rotated) - 1 + rotated;
  return multiplexers * externalProductCost(shape, shape.select.level, weights) + conversionCost(toNarrow, weights);
}

/** Rows of the key of traces and products: k·l GLWE ciphertexts for each step and each polynomial of the key. */
function keyRows({ glweDimension: k, polynomialSize: N, exact }: TreeShape): number {
  return (Math.log2(N) + k) * k * exact.level;
}

/** Words of the bodies of the key of traces and products. */
export function treeKeyBodies(shape: TreeShape): number {
  return keyRows(shape) * shape.polynomialSize;
}

/** Bytes that a tree holds, with its conversion keys: every row in two halves, and the selectors of one element. */
export function treeKeyBytes({ shape, bits, toTree, toNarrow }: TreeChoice): number {
  const { glweDimension: k, polynomialSize: N, select } = shape;
  const selectors = 8 * bits * select.level * (k + 1) ** 2 * N;
  const key = 8 * keyRows(shape) * 2 * (k + 1) * N;
  return key + selectors + conversionKeyBytes(toTree) + conversionKeyBytes(toNarrow);
}

/** The dimensions of a GLWE key in the form of a bootstrap shape, for conversions to it. */
export function conversionTargetShape({ glweDimension, polynomialSize }: GlweShape): BootstrapShape {
  const unused: Gadget = { baseLog: 1, level: 1 };
  return { lweDimension: 1, glweDimension, polynomialSize, pbs: unused, ks: unused, modulusSwitch: "centered" };
}
