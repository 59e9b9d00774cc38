/**
 * The noise formulas of parameter-selection.md, section 2, one function each. Every variance is on the torus (divided by q², q = 2^64),
 * keys are binary: E[s] = 1/2, Var[s] = 1/4, E[s²] = 1/2. The variances of key noise are arguments, so that any set, even an insecure one,
 * can be predicted; this file takes no decision.
 */

import { type Gadget, groupSize, groupTerms, type KeyGroups, type ModulusSwitch } from "../kernel/bootstrapShape.ts";
import { inverseLogErfc, logErfc } from "./erf.ts";

/** q^-2 for q = 2^64. */
const Q_MINUS_2 = 2 ** -128;

/** Bits of a 64-bit word that a 53-bit mantissa loses, as a factor on the variance: 2^(2·11). */
const LOST_BITS_SQUARED = 2 ** 22;

/** The dimensions of a GLWE ciphertext, `BootstrapShape` being one. */
export interface GlweShape {
  /** k */
  readonly glweDimension: number;
  /** N */
  readonly polynomialSize: number;
}

/**
 * The variance that the f64 transform adds to one external product (V_fft of section 2). Must grow with B = 2^baseLog as B²,
 * as rounding errors do: the search relies on it.
 */
export type FftNoise = (shape: GlweShape, pbs: Gadget) => number;

/** Weights under which independent sources reach a value, summed per source before squaring. */
export interface NoiseWeights {
  /** Σ w² over bootstrap outputs. */
  readonly bootstrapNorm2: number;
  /** Σ w² over fresh (client) ciphertexts. */
  readonly inputNorm2: number;
}

/** The variances that one parameter set gives to each kind of ciphertext. */
export interface SourceVariances {
  /** V_in: of a fresh ciphertext under the big key, the noise of the GLWE key's dimension. */
  readonly input: number;
  /** V_br: of a bootstrap's output. */
  readonly bootstrap: number;
  /** V_ks: added by the keyswitch from the big to the small key. */
  readonly keyswitch: number;
  /** V_ms: added by rounding to 2N. */
  readonly modulusSwitch: number;
}

/** The variances of a circuit's sets: of the narrow one, or only one, and of the wide one where there is a second. */
export interface SetVariances {
  readonly variances: SourceVariances;
  readonly wideVariances?: SourceVariances | undefined;
}

/**
 * Weights under which the sources of two parameter sets reach a value: those of the narrow set, or only one, and `wideNorm2`, Σ w² over
 * bootstrap outputs of the wide one.
 */
export interface PartitionedWeights extends NoiseWeights {
  readonly wideNorm2: number;
}

/** V of a linear combination: Σ w_i² V_i for independent sources. The weights of one source must be summed before they are squared. */
export function linearVariance(weights: NoiseWeights, variances: Pick<SourceVariances, "input" | "bootstrap">): number {
  return weights.bootstrapNorm2 * variances.bootstrap + weights.inputNorm2 * variances.input;
}

/** V of a linear combination of sources of two sets. */
export function partitionedLinearVariance(
  weights: PartitionedWeights,
  { variances, wideVariances }: SetVariances,
): number {
  return linearVariance(weights, variances) + weights.wideNorm2 * (wideVariances?.bootstrap ?? 0);
}

/** V at a lookup's table: the linear part, then the keyswitch and the modulus switch. */
export function lookupVariance(weights: NoiseWeights, variances: SourceVariances): number {
  return linearVariance(weights, variances) + variances.keyswitch + variances.modulusSwitch;
}

/** Mean square of a balanced digit in [-B/2, B/2] with ties broken evenly: (B² + 2)/12. */
function digitMeanSquare(baseLog: number): number {
  return (4 ** baseLog + 2) / 12;
}

/**
 * V_ks of one keyswitched mask word; the whole keyswitch is nIn = k·N times this.
 * (q²/(12 B^2l) - 1/12) · E[s²]/q² + (1/16)/q² + l · V(n) · (B² + 2)/12, where V(n) is `keyVariance`.
 */
export function keyswitchVariancePerWord(keyVariance: number, { baseLog, level }: Gadget): number {
  const rounding = (4 ** (-baseLog * level) - Q_MINUS_2) / 24;
  return rounding + Q_MINUS_2 / 16 + level * keyVariance * digitMeanSquare(baseLog);
}

/**
 * What rounding the loaded keyswitch key to words of 32 bits adds to its key noise: (1 + n E[s²]) 2^-64 / 12, of its body and of the n mask words
 * that meet key bits, with E[s²] = 1/2, or 1/(l+1) in blocks of l. It is far below the noise of any secure n (a 400th at n = 1100). The rounding
 * of the ciphertext's own body, 2^-64/12 once, is nothing beside it.
 */
export function rowRoundingVariance(lweDimension: number, groups?: KeyGroups): number {
  const meanSquare = groups?.kind === "block" ? 1 / (groups.size + 1) : 1 / 2;
  return ((1 + lweDimension * meanSquare) * 2 ** -64) / 12;
}

/** V_ks from the big dimension `inputDimension` = k·N to a small key whose keyswitch key has noise variance `keyVariance`. */
export function keyswitchVariance(inputDimension: number, keyVariance: number, ks: Gadget): number {
  return inputDimension * keyswitchVariancePerWord(keyVariance, ks);
}

/**
 * How much more of each term of V_cmux a key bit adds when it comes in a group of g bits and t GGSW ciphertexts, whose products are made first
 * and then multiplied by X^e - 1, which doubles their variance (faster-bootstraps.md, section 1.2). Key noise and transform: 2t/g. Rounding is
 * there once for a group, where any of its indicators is 1, with a probability of t/(t+1): twice that by g, in terms of the half of one bit.
 */
function groupFactors(groups: KeyGroups | undefined): { readonly products: number; readonly rounding: number } {
  if (groups === undefined) return { products: 1, rounding: 1 };
  const size = groupSize({ groups });
  const terms = groupTerms({ groups });
  return { products: (2 * terms) / size, rounding: (4 * terms) / (terms + 1) / size };
}

/**
 * V_cmux of one external product inside the blind rotation:
 * l(k+1)N (B²+2)/12 V(kN)  +  (q² - B^2l)/(24 B^2l) (1 + kN/2)/q² + kN/(32 q²) + (1-kN)²/(64 q²)  +  V_fft.
 * The rounding counts half (/24) because the GGSW bit is 1 half the time. With `groups`, what one key bit of them adds.
 */
export function externalProductVariance(
  shape: GlweShape,
  pbs: Gadget,
  keyVariance: number,
  fft: FftNoise,
  groups?: KeyGroups,
): number {
  const { glweDimension: k, polynomialSize: N } = shape;
  const kN = k * N;
  const gadget = pbs.level * (k + 1) * N * digitMeanSquare(pbs.baseLog) * keyVariance;
  const rounding = ((4 ** (-pbs.baseLog * pbs.level) - Q_MINUS_2) / 24) * (1 + kN / 2);
  const small = Q_MINUS_2 * (kN / 32 + (1 - kN) ** 2 / 64);
  const factors = groupFactors(groups);
  return factors.products * (gadget + fft(shape, pbs)) + factors.rounding * (rounding + small);
}

/** V_br = n · V_cmux: the variance of a bootstrap's output, whatever the noise of its input. */
export function blindRotationVariance(lweDimension: number, cmuxVariance: number): number {
  return lweDimension * cmuxVariance;
}

/** V_fft as concrete fits it: 2^-2.57722494 · 2^22 · l B² N² (k+1) / q². */
export function concreteFftNoise({ glweDimension: k, polynomialSize: N }: GlweShape, pbs: Gadget): number {
  return 2 ** -2.57722494 * LOST_BITS_SQUARED * pbs.level * 4 ** pbs.baseLog * N * N * (k + 1) * Q_MINUS_2;
}

/** V_fft as tfhe-rs 1.7 fits it: 0.00705 · 2^22 · B² l^1.01827 k^1.22003 N^2.22003 (k+1)^1.01827 / q². */
export function tfheRsFftNoise({ glweDimension: k, polynomialSize: N }: GlweShape, pbs: Gadget): number {
  const fit = pbs.level ** 1.01827 * k ** 1.22003 * N ** 2.22003 * (k + 1) ** 1.01827;
  return 0.00705 * LOST_BITS_SQUARED * 4 ** pbs.baseLog * fit * Q_MINUS_2;
}

/**
 * V_fft of our own kernels: 2^-4.2 · N^(1/6) · 2^22 · l (k+1) N (1 + kN/2) B² / q². The form is that of section 2 (the error of a mask
 * polynomial meets the key), with a constant that grows with the number of stages. Fitted to docs/noise.md, where every kernel stays
 * 10 % to 40 % below it for N from 256 to 65536, k from 1 to 6 and 1 to 3 levels.
 */
export function ownFftNoise({ glweDimension: k, polynomialSize: N }: GlweShape, pbs: Gadget): number {
  const constant = 2 ** -4.2 * N ** (1 / 6);
  const terms = pbs.level * (k + 1) * N * (1 + (k * N) / 2);
  return constant * LOST_BITS_SQUARED * terms * 4 ** pbs.baseLog * Q_MINUS_2;
}

/**
 * V_ms of rounding to w = 2N, or to 2eN for tables of e polynomials. Standard: (n/24 + 1/12)/w² + (n/48 - 1/12)/q². Centered: n/48/w² + n/24/q², the known mean being removed
 * and the boxes centred, so that the body adds nothing (section 6, number 4). Bits that are 1 with a probability p have p(1-p) in place of
 * 1/4 and p in place of 1/2; in a block of l at most one of them is 1, with p = 1/(l+1), so that a block's variance is l/(l+1) - l/(l+1)² of
 * one rounding (faster-bootstraps.md, section 1.2). Multi-bit groups add up rounded words, which is the same as bits one by one.
 */
export function modulusSwitchVariance(
  lweDimension: number,
  tableSize: number,
  how: ModulusSwitch,
  groups?: KeyGroups,
): number {
  const inverseSquare = 1 / (4 * tableSize * tableSize);
  if (groups?.kind === "block") {
    const one = 1 / (groups.size + 1);
    const words = (lweDimension / 12) * inverseSquare;
    return how === "centered" ? words * one * (1 - one) : words * one + inverseSquare / 12;
  }
  return how === "centered"
    ? (lweDimension / 48) * inverseSquare + (lweDimension / 24) * Q_MINUS_2
    : (lweDimension / 24 + 1 / 12) * inverseSquare + (lweDimension / 48 - 1 / 12) * Q_MINUS_2;
}

/** t(p) = 2^-(p+2): how far a message of p bits under one padding bit may be off. p = 0 is the padding bit alone. */
export function tolerance(precision: number): number {
  return 2 ** (-precision - 2);
}

/** log2 of the probability erfc(t(p) / sqrt(2V)) that noise of variance V leaves the box (two-sided Gaussian tail). */
export function log2ErrorProbability(precision: number, variance: number): number {
  return variance === 0 ? -Infinity : logErfc(tolerance(precision) / Math.sqrt(2 * variance)) / Math.LN2;
}

/** (t(p)/kappa)²: the largest variance that fails with probability at most exp(`logProbability`). */
export function maximalVariance(precision: number, logProbability: number): number {
  return (tolerance(precision) / inverseLogErfc(logProbability)) ** 2 / 2;
}
