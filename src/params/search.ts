/**
 * The search for one parameter set: over k, N, n and the levels and bases of both decompositions, the cheapest that meets a demand
 * (parameter-selection.md, section 3). It knows bounds on variances, not graphs: graphSearch.ts makes those bounds from a circuit.
 */

import { type BootstrapShape, groupSize, type KeyGroups, type ModulusSwitch } from "../kernel/bootstrapShape.ts";
import { bootstrapKeyBytes, type CostWeights, externalProductCost, keyswitchCost, keyswitchKeyBytes } from "./cost.ts";
import {
  bestKeyswitch,
  type CmuxEntry,
  cmuxFront,
  largestKeyVariance,
  largestKeyVarianceOfAnyLevel,
} from "./gadgets.ts";
import {
  blindRotationVariance,
  type FftNoise,
  type GlweShape,
  modulusSwitchVariance,
  type NoiseWeights,
  rowRoundingVariance,
  type SourceVariances,
} from "./noise.ts";
import { MAXIMAL_EXTENSION } from "./parameters.ts";
import { leastSmallKey, MINIMAL_DIMENSION, minimalVariance, type SecurityCurve, smallKeyVariance } from "./security.ts";

/** Which formulas a search uses. */
export interface SearchModel {
  readonly curve: SecurityCurve;
  readonly modulusSwitch: ModulusSwitch;
  readonly fftNoise: FftNoise;
  readonly cost: CostWeights;
  /** How key bits come: one by one where it is missing. */
  readonly groups?: KeyGroups | undefined;
  /** Whether tables may have several polynomials: our kernel's may, the published tables know none. */
  readonly extends: boolean;
  /** Bits of a word of the loaded keyswitch key: 32 of our kernel's, 64 of the published tables'. */
  readonly keyswitchWordBits: 32 | 64;
}

/** Σ weights × variances must stay at or below `variance`. */
export interface VarianceBound extends NoiseWeights {
  readonly variance: number;
}

/** What a parameter set must give. */
export interface Demand {
  /** At the input of each lookup: the keyswitch and the modulus switch are added. */
  readonly lookups: readonly VarianceBound[];
  /** At each decrypted output: only the linear part. */
  readonly outputs: readonly VarianceBound[];
  /** A last test of a candidate that meets all bounds; must not get harder as variances fall. */
  readonly accepts?: ((variances: SourceVariances) => boolean) | undefined;
}

/** Where a search looks. Dimension ranges of section 3: log2 N from 8, k 1..6, n 512..2047. */
export interface SearchSpace {
  readonly maximalLog2PolynomialSize: number;
  readonly maximalKsLevel: number;
  /** Both evaluation keys as loaded, bytes. */
  readonly maximalKeyBytes: number;
}

/** The ranges of the published tables. */
export const PUBLISHED_SPACE: SearchSpace = {
  maximalLog2PolynomialSize: 17,
  maximalKsLevel: 64,
  maximalKeyBytes: Infinity,
};

/** A shape that meets a demand, with what it costs and the noise it has. */
export interface FoundShape {
  readonly shape: BootstrapShape;
  /** Of one lookup, in the model's operations. */
  readonly cost: number;
  readonly variances: SourceVariances;
}

/**
 * Polynomial sizes of tables of several polynomials, with k = 1: the least that is secure, and twice that, where noise is at its floor. Both leave
 * an even number of coefficients to each of 2^10 messages, whatever the number of polynomials is.
 */
const EXTENDED_SIZES: readonly number[] = [2048, 4096];

const MINIMAL_LOG2_POLYNOMIAL_SIZE = 8;
const MAXIMAL_GLWE_DIMENSION = 6;
const MINIMAL_LWE_DIMENSION = 512;
const MAXIMAL_LWE_DIMENSION = 2047;

/** What the lookup bounds leave for the keyswitch and the modulus switch. */
function roomLeft(bounds: readonly VarianceBound[], bootstrap: number, input: number): number {
  let room = Infinity;
  for (const bound of bounds) {
    room = Math.min(room, bound.variance - bound.bootstrapNorm2 * bootstrap - bound.inputNorm2 * input);
  }
  return room;
}

/** Both evaluation keys, as loaded. */
function keyBytes(
  glwe: GlweShape,
  lweDimension: number,
  pbsLevel: number,
  ksLevel: number,
  groups: KeyGroups | undefined,
): number {
  return bootstrapKeyBytes(glwe, lweDimension, pbsLevel, groups) + keyswitchKeyBytes(glwe, lweDimension, ksLevel);
}

/**
 * The least n in [from, to], in whole groups, whose keyswitch key may have as little noise as is secure, when `keyVariance`(n) is the most it may have, which
 * falls as n grows; null when there is none. The least n secure for what a smaller n allows is a lower bound; repeating that reaches the answer.
 */
function leastDimension(
  { curve, groups }: SearchModel,
  keyVariance: (n: number) => number,
  from: number,
  to: number,
): number | null {
  const size = groupSize({ groups });
  let n = Math.ceil(from / size) * size;
  while (n <= to) {
    const next = leastSmallKey(curve, keyVariance(n), groups);
    if (next <= n) return n;
    n = next;
  }
  return null;
}

/**
 * Close to the least keyswitch noise that `accepts` refuses when the other variances stay as in `refused` (which it refuses), and so refuses
 * all the more for a larger n, where they are no smaller; 0 when it refuses any.
 */
function refusedKeyswitch(accepts: (variances: SourceVariances) => boolean, refused: SourceVariances): number {
  if (!accepts({ ...refused, keyswitch: 0 })) return 0;
  let good = 0;
  let bad = refused.keyswitch;
  for (let step = 0; step < 12; step++) {
    const middle = (good + bad) / 2;
    if (accepts({ ...refused, keyswitch: middle })) good = middle;
    else bad = middle;
  }
  return bad;
}

/** Finds the cheapest shape that meets the demand, or null when none in the space does. Equal costs: the one with more room. */
export function searchShape(model: SearchModel, demand: Demand, space: SearchSpace): FoundShape | null {
  const { curve, groups } = model;
  const { accepts = () => true } = demand;
  let best: FoundShape | null = null;
  let bestCost = Infinity;
  let bestRoom = -Infinity;

  const tryGlwe = (glwe: GlweShape, extension: number): void => {
    const coefficients = extension * glwe.polynomialSize;
    const bigDimension = glwe.glweDimension * glwe.polynomialSize;
    const input = minimalVariance(curve, bigDimension);
    if (MINIMAL_LWE_DIMENSION * extension * externalProductCost(glwe, 1, model.cost, groups) > bestCost) return;

    /** What is left for the keyswitch of one word; negative when nothing is. */
    const room = (n: number, cmuxVariance: number): number => {
      const bootstrap = blindRotationVariance(n, cmuxVariance);
      if (roomLeft(demand.outputs, bootstrap, input) < 0) return -1;
      const added = modulusSwitchVariance(n, coefficients, model.modulusSwitch, groups);
      return (roomLeft(demand.lookups, bootstrap, input) - added) / bigDimension;
    };

    /** What rounding the loaded key adds to its noise. */
    const rounding = (n: number): number => (model.keyswitchWordBits === 32 ? rowRoundingVariance(n, groups) : 0);

    const variancesAt = (n: number, cmuxVariance: number, keyswitch: number): SourceVariances => ({
      input,
      bootstrap: blindRotationVariance(n, cmuxVariance),
      keyswitch,
      modulusSwitch: modulusSwitchVariance(n, coefficients, model.modulusSwitch, groups),
    });

    /** For everything else fixed, cost grows with n: only the least feasible n matters. */
    const tryLevel = (cmux: CmuxEntry, level: number, from: number, to: number): void => {
      let most = Infinity;
      const keyVariance = (n: number): number =>
        largestKeyVariance(level, Math.min(most, room(n, cmux.variance))) - rounding(n);
      let n = leastDimension(model, keyVariance, from, to);
      while (n !== null) {
        const cost = n * cmux.cost + keyswitchCost(bigDimension, n, level, model.cost);
        const ks = bestKeyswitch(level, smallKeyVariance(curve, n, groups) + rounding(n));
        const spare = room(n, cmux.variance) - ks.variance;
        if (cost > bestCost || (cost === bestCost && spare <= bestRoom)) return;
        if (keyBytes(glwe, n, cmux.gadget.level, level, groups) > space.maximalKeyBytes) return;
        const variances = variancesAt(n, cmux.variance, bigDimension * ks.variance);
        if (accepts(variances)) {
          const { modulusSwitch } = model;
          best = {
            shape: {
              lweDimension: n,
              ...glwe,
              pbs: cmux.gadget,
              ks: ks.gadget,
              modulusSwitch,
              ...(groups === undefined ? {} : { groups }),
              ...(extension === 1 ? {} : { extension }),
            },
            cost,
            variances,
          };
          bestCost = cost;
          bestRoom = spare;
          return;
        }
        most = refusedKeyswitch(accepts, variances) / bigDimension;
        n = leastDimension(model, keyVariance, n + 1, to);
      }
    };

    // A bootstrap without noise bounds n from below for every external product.
    const ideal = (n: number): number => largestKeyVarianceOfAnyLevel(space.maximalKsLevel, room(n, 0)) - rounding(n);
    const from = leastDimension(model, ideal, MINIMAL_LWE_DIMENSION, MAXIMAL_LWE_DIMENSION);
    if (from === null) return;
    for (const single of cmuxFront({ ...model, isExtended: extension > 1 }, glwe, input)) {
      const cmux = { ...single, cost: extension * single.cost };
      if (from * cmux.cost > bestCost) return;
      if (room(from, cmux.variance) <= 0 || !accepts(variancesAt(from, cmux.variance, 0))) continue;
      for (let level = 1; level <= space.maximalKsLevel; level++) {
        // The cost is affine in n: what is left above n = 0, by what each further unit costs.
        const fixed = keyswitchCost(bigDimension, 0, level, model.cost);
        const perUnit = cmux.cost + keyswitchCost(bigDimension, 1, level, model.cost) - fixed;
        const affordable = Math.min(MAXIMAL_LWE_DIMENSION, Math.ceil((bestCost - fixed) / perUnit));
        if (affordable < from || keyBytes(glwe, from, cmux.gadget.level, level, groups) > space.maximalKeyBytes) break;
        tryLevel(cmux, level, from, affordable);
      }
    }
  };

  for (let log2N = MINIMAL_LOG2_POLYNOMIAL_SIZE; log2N <= space.maximalLog2PolynomialSize; log2N++) {
    for (let glweDimension = 1; glweDimension <= MAXIMAL_GLWE_DIMENSION; glweDimension++) {
      const glwe = { glweDimension, polynomialSize: 2 ** log2N };
      if (glweDimension * glwe.polynomialSize < MINIMAL_DIMENSION) continue;
      const most = model.extends && glweDimension === 1 && EXTENDED_SIZES.includes(glwe.polynomialSize);
      for (let extension = 1; extension <= (most ? MAXIMAL_EXTENSION : 1); extension++) tryGlwe(glwe, extension);
    }
  }
  return best;
}
