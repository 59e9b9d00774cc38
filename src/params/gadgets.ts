/**
 * The best decomposition for each level, which is all a search needs: cost depends on the level alone, so of a level's bases only the one with
 * the least noise matters (parameter-selection.md, section 3, "Pareto tricks"). Makes no choice between levels.
 */

import type { Gadget, KeyGroups } from "../kernel/bootstrapShape.ts";
import { type CostWeights, externalProductCost } from "./cost.ts";
import { externalProductVariance, type FftNoise, type GlweShape, keyswitchVariancePerWord } from "./noise.ts";

const WORD_BITS = 64;

/** A decomposition of least noise for its level. */
export interface GadgetEntry {
  readonly gadget: Gadget;
  readonly variance: number;
}

/** An external product on the front: more cost, less variance than the entry before. */
export interface CmuxEntry extends GadgetEntry {
  readonly cost: number;
}

/**
 * The base of least noise for a level. Noise is convex in the base, a·4^(-bl) + l·c·4^b, with its minimum at b = log4(a/c)/(l + 1);
 * a descent from there needs no further assumption.
 */
function bestEntry(level: number, log2Ratio: number, variance: (gadget: Gadget) => number): GadgetEntry {
  const limit = Math.floor(WORD_BITS / level);
  const at = (baseLog: number): GadgetEntry => {
    const gadget = { baseLog, level };
    return { gadget, variance: variance(gadget) };
  };
  let best = at(Math.min(limit, Math.max(1, Math.round(log2Ratio / 2 / (level + 1)))));
  for (const direction of [1, -1]) {
    for (let baseLog = best.gadget.baseLog + direction; baseLog >= 1 && baseLog <= limit; baseLog += direction) {
      const next = at(baseLog);
      if (next.variance >= best.variance) break;
      best = next;
    }
  }
  return best;
}

/** What a front of external products depends on besides (k, N) and its key's noise. */
export interface CmuxModel {
  readonly fftNoise: FftNoise;
  readonly cost: CostWeights;
  /** How key bits come; see `KeyGroups`. */
  readonly groups?: KeyGroups | undefined;
  /** Whether tables have several polynomials. */
  readonly isExtended?: boolean | undefined;
}

/** The Pareto front of external products for (k, N), from the cheapest on. Independent of n: a blind rotation costs and adds n times an entry. */
export function* cmuxFront(model: CmuxModel, glwe: GlweShape, keyVariance: number): Generator<CmuxEntry> {
  const { glweDimension: k, polynomialSize: N } = glwe;
  const growth = (k + 1) * N * (keyVariance / 12) + model.fftNoise(glwe, { baseLog: 0, level: 1 });
  const log2Ratio = Math.log2((1 + (k * N) / 2) / 24 / growth);
  const variance = (pbs: Gadget): number =>
    externalProductVariance(glwe, pbs, keyVariance, model.fftNoise, model.groups);
  let least = Infinity;
  for (let level = 1; level <= WORD_BITS; level++) {
    const entry = bestEntry(level, log2Ratio, variance);
    if (entry.variance < least)
      yield { ...entry, cost: externalProductCost(glwe, level, model.cost, model.groups, model.isExtended) };
    least = Math.min(least, entry.variance);
  }
}

/** The keyswitch of least noise for a level and a key noise variance; the variance is for one word of the big key. */
export function bestKeyswitch(level: number, keyVariance: number): GadgetEntry {
  return bestEntry(level, -Math.log2(2 * keyVariance), (ks) => keyswitchVariancePerWord(keyVariance, ks));
}

/**
 * The largest noise variance of the keyswitch key with which some base of this level adds at most `allowed` to each word; 0 when none does.
 * Solves `keyswitchVariancePerWord` for the key's variance. Of the bases whose rounding fits, only the first two count: the second already
 * has three quarters of `allowed` to spare, and each further base asks for four times less key noise.
 */
export function largestKeyVariance(level: number, allowed: number): number {
  if (allowed <= 0) return 0;
  const bits = -Math.log2(24 * allowed) / 2;
  const first = Math.max(1, Math.ceil(bits / level));
  let largest = 0;
  for (let baseLog = first; baseLog <= first + 1 && baseLog * level <= WORD_BITS; baseLog++) {
    const gadget = { baseLog, level };
    const rounding = keyswitchVariancePerWord(0, gadget);
    const perKeyVariance = keyswitchVariancePerWord(1, gadget) - rounding;
    largest = Math.max(largest, (allowed - rounding) / perKeyVariance);
  }
  return largest;
}

/** The same over all levels up to `maximalLevel`. */
export function largestKeyVarianceOfAnyLevel(maximalLevel: number, allowed: number): number {
  let largest = 0;
  // No base has digits of mean square below 1/2, so a level cannot do with more than 2/level of what is allowed.
  for (let level = 1; level <= maximalLevel && (2 * allowed) / level > largest; level++) {
    largest = Math.max(largest, largestKeyVariance(level, allowed));
  }
  return largest;
}
