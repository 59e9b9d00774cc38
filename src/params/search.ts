/**
 * The search for one parameter set: over k, N, n and the levels and bases of both decompositions, the cheapest that meets a demand
 * (parameter-selection.md, section 3). It knows bounds on variances, not graphs: graphSearch.ts makes those bounds from a circuit.
 */

import { UserError } from "../base/errors.ts";
import type { BootstrapShape, Gadget, ModulusSwitch } from "../kernel/kernel.ts";
import { type CostWeights, externalProductCost, keyswitchCost, loadedKeyBytes, PUBLISHED_COST } from "./cost.ts";
import {
  blindRotationVariance,
  concreteFftNoise,
  externalProductVariance,
  type FftNoise,
  type GlweShape,
  keyswitchVariancePerWord,
  log2ErrorProbability,
  lookupVariance,
  maximalVariance,
  modulusSwitchVariance,
  type NoiseWeights,
  type SourceVariances,
} from "./noise.ts";
import { MINIMAL_DIMENSION, minimalStd, minimalVariance, SECURITY_CURVES, type SecurityCurve } from "./security.ts";

/** Which formulas a search uses. */
export interface SearchModel {
  readonly curve: SecurityCurve;
  readonly modulusSwitch: ModulusSwitch;
  readonly fftNoise: FftNoise;
  readonly cost: CostWeights;
}

/** Σ weights × variances must stay at or below `variance`. */
export interface VarianceBound extends NoiseWeights {
  readonly variance: number;
}

/** What a parameter set must give. */
export interface Demand {
  /** At the input of each lookup: the keyswitch and the modulus switch are added. At least one. */
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
export interface Choice {
  readonly shape: BootstrapShape;
  /** Of one lookup, in the model's operations. */
  readonly cost: number;
  readonly variances: SourceVariances;
}

const MINIMAL_LOG2_POLYNOMIAL_SIZE = 8;
const MAXIMAL_GLWE_DIMENSION = 6;
const MINIMAL_LWE_DIMENSION = 512;
const MAXIMAL_LWE_DIMENSION = 2047;
const WORD_BITS = 64;

/** A decomposition of least noise for its level. */
interface Entry {
  readonly gadget: Gadget;
  readonly variance: number;
}

/** An external product on the front: more cost, less variance than the entry before. */
interface CmuxEntry extends Entry {
  readonly cost: number;
}

/**
 * The base of least noise for a level. Noise is convex in the base, a·4^(-bl) + l·c·4^b, with its minimum at b = log4(a/c)/(l + 1);
 * a descent from there needs no further assumption.
 */
function bestEntry(level: number, log2Ratio: number, variance: (gadget: Gadget) => number): Entry {
  const limit = Math.floor(WORD_BITS / level);
  const at = (baseLog: number): Entry => {
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

/** The Pareto front of external products for (k, N), from the cheapest on. Independent of n: a blind rotation costs and adds n times an entry. */
function* cmuxFront(model: SearchModel, glwe: GlweShape, keyVariance: number): Generator<CmuxEntry> {
  const { glweDimension: k, polynomialSize: N } = glwe;
  const growth = (k + 1) * N * (keyVariance / 12) + model.fftNoise(glwe, { baseLog: 0, level: 1 });
  const log2Ratio = Math.log2((1 + (k * N) / 2) / 24 / growth);
  const variance = (pbs: Gadget): number => externalProductVariance(glwe, pbs, keyVariance, model.fftNoise);
  let least = Infinity;
  for (let level = 1; level <= WORD_BITS; level++) {
    const entry = bestEntry(level, log2Ratio, variance);
    if (entry.variance < least) yield { ...entry, cost: externalProductCost(glwe, level, model.cost) };
    least = Math.min(least, entry.variance);
  }
}

/** The best keyswitch to n with a level; its variance is for one word of the big key and falls as n grows. */
type KeyswitchTable = (lweDimension: number, level: number) => Entry;

/** Keyswitches made when first asked for. They do not depend on (k, N). */
function keyswitchTable(curve: SecurityCurve): KeyswitchTable {
  const levels: (Entry | undefined)[][] = [];
  return (lweDimension, level) => {
    levels[level] ??= new Array(MAXIMAL_LWE_DIMENSION + 1).fill(undefined);
    const entries = levels[level];
    const known = entries[lweDimension];
    if (known !== undefined) return known;
    const keyVariance = minimalVariance(curve, lweDimension);
    const entry = bestEntry(level, -Math.log2(2 * keyVariance), (ks) => keyswitchVariancePerWord(keyVariance, ks));
    entries[lweDimension] = entry;
    return entry;
  };
}

/** The least n in [from, to] whose keyswitch adds at most `variance` to each word, or null. */
function leastDimension(table: KeyswitchTable, level: number, variance: number, from: number, to: number): number | null {
  if (table(from, level).variance <= variance) return from;
  if (from >= to || table(to, level).variance > variance) return null;
  let tooSmall = from;
  let enough = to;
  while (enough - tooSmall > 1) {
    const middle = (tooSmall + enough) >> 1;
    if (table(middle, level).variance <= variance) enough = middle;
    else tooSmall = middle;
  }
  return enough;
}

/** What the lookup bounds leave for the keyswitch and the modulus switch. */
function roomLeft(bounds: readonly VarianceBound[], bootstrap: number, input: number): number {
  let room = Infinity;
  for (const bound of bounds) {
    room = Math.min(room, bound.variance - bound.bootstrapNorm2 * bootstrap - bound.inputNorm2 * input);
  }
  return room;
}

/**
 * Finds the cheapest shape that meets the demand, or null when none in the space does. Equal costs: the one with more room.
 *
 * For fixed (k, N), external product and keyswitch level, cost grows with n, so only the least feasible n matters. The room left falls with n
 * and so does the keyswitch noise: the least n whose keyswitch fits the room at some smaller n is a lower bound, and repeating that reaches
 * the least feasible n.
 */
export function searchShape(model: SearchModel, demand: Demand, space: SearchSpace): Choice | null {
  const table = keyswitchTable(model.curve);
  let best: Choice | null = null;
  let bestCost = Infinity;
  let bestRoom = -Infinity;

  const tryLevel = (glwe: GlweShape, input: number, cmux: CmuxEntry, level: number, affordable: number): void => {
    const bigDimension = glwe.glweDimension * glwe.polynomialSize;
    let from = MINIMAL_LWE_DIMENSION;
    while (from <= affordable) {
      const modulusSwitch = modulusSwitchVariance(from, glwe.polynomialSize, model.modulusSwitch);
      const bootstrap = blindRotationVariance(from, cmux.variance);
      const room = roomLeft(demand.lookups, bootstrap, input) - modulusSwitch;
      if (room <= 0 || roomLeft(demand.outputs, bootstrap, input) < 0) return;
      const lweDimension = leastDimension(table, level, room / bigDimension, from, affordable);
      if (lweDimension === null) return;
      if (lweDimension > from) {
        from = lweDimension;
        continue;
      }
      const ks = table(lweDimension, level);
      const cost = lweDimension * cmux.cost + keyswitchCost(bigDimension, lweDimension, level, model.cost);
      const left = room - bigDimension * ks.variance;
      if (cost > bestCost || (cost === bestCost && left <= bestRoom)) return;
      const shape: BootstrapShape = { lweDimension, ...glwe, pbs: cmux.gadget, ks: ks.gadget, modulusSwitch: model.modulusSwitch };
      const { bootstrapKey, keyswitchKey } = loadedKeyBytes(shape);
      if (bootstrapKey + keyswitchKey > space.maximalKeyBytes) return;
      const variances = { input, bootstrap, modulusSwitch, keyswitch: bigDimension * ks.variance };
      if (demand.accepts === undefined || demand.accepts(variances)) {
        best = { shape, cost, variances };
        bestCost = cost;
        bestRoom = left;
        return;
      }
      from++;
    }
  };

  const tryGlwe = (glwe: GlweShape): void => {
    const bigDimension = glwe.glweDimension * glwe.polynomialSize;
    const input = minimalVariance(model.curve, bigDimension);
    const least = modulusSwitchVariance(MINIMAL_LWE_DIMENSION, glwe.polynomialSize, model.modulusSwitch);
    if (roomLeft(demand.lookups, 0, input) <= least || roomLeft(demand.outputs, 0, input) < 0) return;
    for (const cmux of cmuxFront(model, glwe, input)) {
      if (MINIMAL_LWE_DIMENSION * cmux.cost > bestCost) return;
      const bootstrap = blindRotationVariance(MINIMAL_LWE_DIMENSION, cmux.variance);
      const room = roomLeft(demand.lookups, bootstrap, input) - least;
      if (room <= 0 || roomLeft(demand.outputs, bootstrap, input) < 0) continue;
      for (let level = 1; level <= space.maximalKsLevel; level++) {
        // The cost is affine in n: what is left above n = 0, by what each further unit costs.
        const fixed = keyswitchCost(bigDimension, 0, level, model.cost);
        const perUnit = cmux.cost + keyswitchCost(bigDimension, 1, level, model.cost) - fixed;
        const affordable = Math.min(MAXIMAL_LWE_DIMENSION, Math.ceil((bestCost - fixed) / perUnit));
        if (affordable < MINIMAL_LWE_DIMENSION) break;
        // No base has digits of mean square below 1/2: from this level on the key noise alone is too much.
        if (bigDimension * level * minimalVariance(model.curve, affordable) * 0.5 > room) break;
        tryLevel(glwe, input, cmux, level, affordable);
      }
    }
  };

  for (let log2N = MINIMAL_LOG2_POLYNOMIAL_SIZE; log2N <= space.maximalLog2PolynomialSize; log2N++) {
    for (let glweDimension = 1; glweDimension <= MAXIMAL_GLWE_DIMENSION; glweDimension++) {
      const glwe = { glweDimension, polynomialSize: 2 ** log2N };
      if (glweDimension * glwe.polynomialSize >= MINIMAL_DIMENSION) tryGlwe(glwe);
    }
  }
  return best;
}

/** The question of `searchParameters`. */
export interface ParameterQuery {
  readonly curve: SecurityCurve;
  readonly modulusSwitch: ModulusSwitch;
  /** Message bits, under one padding bit. */
  readonly precision: number;
  /** Σ w² of the weights under which bootstrap outputs reach the lookup. */
  readonly norm2: number;
  /** Largest probability that the lookup fails. */
  readonly pError: number;
}

/** The answer of `searchParameters`; standard deviations on the torus, cost in the model's operations. */
export interface FoundParameters {
  readonly glweDimension: number;
  readonly polynomialSize: number;
  readonly lweDimension: number;
  readonly pbsLevel: number;
  readonly pbsBaseLog: number;
  readonly ksLevel: number;
  readonly ksBaseLog: number;
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
  readonly cost: number;
  readonly log2PError: number;
}

function checkQuery({ curve, modulusSwitch, precision, norm2, pError }: ParameterQuery): void {
  const expect = (holds: boolean, field: string, expected: string, got: unknown): void => {
    if (!holds) throw new UserError(`searchParameters: expected ${field} ${expected}, got ${String(got)}`);
  };
  expect(SECURITY_CURVES.includes(curve), "curve", "128 or 132", curve);
  expect(modulusSwitch === "standard" || modulusSwitch === "centered", "modulusSwitch", '"standard" or "centered"', modulusSwitch);
  expect(Number.isInteger(precision) && precision >= 0, "precision", "to be a whole number of bits", precision);
  expect(Number.isFinite(norm2) && norm2 >= 0, "norm2", "to be a number of at least 0", norm2);
  expect(pError > 0 && pError < 1, "pError", "to be between 0 and 1", pError);
}

/**
 * The cheapest parameters for one lookup, with the published noise (concrete's transform noise) and cost formulas; null when there are none.
 * Throws a `UserError` for a field out of range.
 */
export function searchParameters(query: ParameterQuery): FoundParameters | null {
  checkQuery(query);
  const { curve, modulusSwitch, precision, norm2, pError } = query;
  const model: SearchModel = { curve, modulusSwitch, fftNoise: concreteFftNoise, cost: PUBLISHED_COST };
  const weights: NoiseWeights = { bootstrapNorm2: norm2, inputNorm2: 0 };
  const bound: VarianceBound = { ...weights, variance: maximalVariance(precision, Math.log(pError)) };
  const choice = searchShape(model, { lookups: [bound], outputs: [] }, PUBLISHED_SPACE);
  if (choice === null) return null;
  const { glweDimension, polynomialSize, lweDimension, pbs, ks } = choice.shape;
  return {
    glweDimension,
    polynomialSize,
    lweDimension,
    pbsLevel: pbs.level,
    pbsBaseLog: pbs.baseLog,
    ksLevel: ks.level,
    ksBaseLog: ks.baseLog,
    lweNoiseStd: minimalStd(curve, lweDimension),
    glweNoiseStd: minimalStd(curve, glweDimension * polynomialSize),
    cost: choice.cost,
    log2PError: log2ErrorProbability(precision, lookupVariance(weights, choice.variances)),
  };
}
