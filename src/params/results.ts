/**
 * In which form results travel: to how many bits their words are rounded, and whether they are packed under one mask. Both add noise, which must
 * make no result wrong that was not, so the form is chosen by what is predicted of the outputs; the parameters are not.
 */
import { logErfc } from "./erf.ts";
import { type SourceVariances, tolerance } from "./noise.ts";
import type { SetChoice } from "./parameters.ts";

/** A form of results. */
export interface ResultForm {
  /** Bits of a word: 64 are all. */
  readonly wordBits: number;
  /** Whether up to N values have one mask. */
  readonly packed: boolean;
}

/** An output: bits of its message space, and the variance of its noise before it is brought into a form. */
export interface OutputNoise {
  readonly precision: number;
  readonly variance: number;
}

/** Bits of a word of the torus. */
const FULL_WORD = 64;

/** Fewer values are not packed: packing costs a bootstrap's time, and what it saves grows with them. */
const LEAST_PACKED = 32;

/**
 * ln of how much rarer than the limit of one value all failures of a message's values together are kept: 2^-10. It also covers that the variance of
 * rounding differs from key to key (probability.ts): by a share of 1/sqrt(kN), 3 % at kN = 1024, which at 2^-256 is 2^±9.
 */
const LOG_MARGIN = 10 * Math.LN2;

/** Rounding noise that is nothing beside the noise that is there: a variance of 2^-30 of it changes a failure of 2^-256 by a four-millionth. */
const NOTHING = 2 ** -30;

/**
 * V of rounding a ciphertext to words of w bits: 4^-w/12 for the body and each mask word that meets a key bit, E[s²] = 1/2. The errors of
 * rounding are as if uniform, since masks are.
 */
export function switchVariance({ shape: { glweDimension, polynomialSize } }: SetChoice, wordBits: number): number {
  return wordBits === FULL_WORD ? 0 : ((1 + (glweDimension * polynomialSize) / 2) * 4 ** -wordBits) / 12;
}

/**
 * V of packing, at most: the keyswitch, and the products of the small key's bits with polynomials, which are external products of GLWE ciphertexts that
 * have no mask: less than those of a blind rotation, of which there are as many.
 */
export function packingVariance({ keyswitch, bootstrap }: SourceVariances): number {
  return keyswitch + bootstrap;
}

/** V that a form adds to a result. */
export function formVariance(set: SetChoice, variances: SourceVariances, { wordBits, packed }: ResultForm): number {
  return switchVariance(set, wordBits) + (packed ? packingVariance(variances) : 0);
}

/**
 * The smallest form for `count` values in one message, so that all of them together fail by it at most as often as 2^-10 of the limit for one value;
 * where the outputs' own noise leaves no room for that, by rounding only what is nothing beside it.
 * @param pError limit on the failures of one value
 * @param lookups whether there is an evaluation key, without which nothing is packed
 */
export function resultFormOf(
  outputs: readonly OutputNoise[],
  variances: SourceVariances,
  set: SetChoice & { readonly pError: number; readonly lookups: boolean },
  count: number,
): ResultForm {
  const limit = Math.log(set.pError) - LOG_MARGIN - Math.log(Math.max(1, count));
  const isRare = ({ precision, variance }: OutputNoise, added: number) =>
    logErfc(tolerance(precision) / Math.sqrt(2 * (variance + added))) <= limit;
  const smallest = (packed: boolean): ResultForm | null => {
    for (let wordBits = 1; wordBits <= FULL_WORD; wordBits++) {
      const form = { wordBits, packed };
      const added = formVariance(set, variances, form);
      const fits = (output: OutputNoise) => (!packed && added <= NOTHING * output.variance) || isRare(output, added);
      if (outputs.every(fits)) return form;
    }
    return null;
  };
  const packed = set.lookups && count >= LEAST_PACKED ? smallest(true) : null;
  return packed ?? smallest(false) ?? { wordBits: FULL_WORD, packed: false }; // absent: outputs fail more often than that by themselves
}
