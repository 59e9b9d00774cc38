/**
 * One parameter set for a whole circuit: searched for security and cost, or a toy, or levelled when nothing is looked up.
 * Its input is a list of needs; it never sees a graph.
 */

import { assert, UserError } from "../base/errors.ts";
import type { ModulusSwitch } from "../kernel/kernel.ts";
import { bootstrapCost, type CostWeights, PUBLISHED_COST } from "./cost.ts";
import {
  type CircuitDemand,
  type CircuitNeeds,
  type CircuitPrediction,
  checkedLimits,
  circuitDemand,
  type ErrorLimits,
  type LookupNeed,
  meetsDemand,
  type OutputNeed,
  predictCircuit,
} from "./demand.ts";
import { infeasibleError } from "./infeasible.ts";
import { conservativeFftNoise, type FftNoise, type SourceVariances } from "./noise.ts";
import { type CryptoParameters, checkedParameters } from "./parameters.ts";
import { type Candidate, levelledCandidates, toyCandidates } from "./presets.ts";
import { type Demand, type SearchModel, type SearchSpace, searchShape } from "./search.ts";
import { minimalStd, SECURITY_CURVES, type SecurityCurve } from "./security.ts";

/** Keyswitches of more levels are "just barely feasible" and their keys huge (parameter-selection.md, section 5.1, "Reading"). */
export const MAXIMAL_KS_LEVEL = 12;

/** Both evaluation keys, as loaded, that a browser is asked to hold when nothing else is said: half of a 32-bit memory. */
export const DEFAULT_MEMORY_LIMIT = 2 ** 31;

/** The kernel's polynomials have at most 65,536 coefficients. */
const MAXIMAL_LOG2_POLYNOMIAL_SIZE = 16;

/** What stands for "never" in a set without needs: smaller than any probability met here. */
const LEAST_LOG2_P_ERROR = -1e6;

/** What a circuit asks of its parameters. */
export interface CircuitQuery extends CircuitNeeds, ErrorLimits {
  /** Default 132. */
  readonly curve?: SecurityCurve | undefined;
  /** Default "centered". */
  readonly modulusSwitch?: ModulusSwitch | undefined;
  /** Bytes of both evaluation keys as loaded; default `DEFAULT_MEMORY_LIMIT`. */
  readonly memoryLimit?: number | undefined;
  /** The transform's noise; default `conservativeFftNoise`. */
  readonly fftNoise?: FftNoise | undefined;
  /** Default `PUBLISHED_COST`. */
  readonly cost?: CostWeights | undefined;
  /** Small, fast and insecure. A circuit without lookups is fast as it is and gets a secure set all the same. */
  readonly toy?: boolean | undefined;
}

/** A parameter set and what it means for the circuit that asked for it. */
export interface CircuitParameters extends CircuitPrediction {
  readonly parameters: CryptoParameters;
  readonly variances: SourceVariances;
  /** Predicted operations of one lookup and of all of them. */
  readonly costPerLookup: number;
  readonly cost: number;
}

function checkQuery(curve: SecurityCurve, modulusSwitch: ModulusSwitch, memoryLimit: number): void {
  const expect = (holds: boolean, what: string, got: unknown): void => {
    if (!holds) throw new UserError(`parameters: expected ${what}, got ${String(got)}`, { code: "bad-parameters" });
  };
  expect(SECURITY_CURVES.includes(curve), "a security level of 128 or 132", curve);
  const knownSwitch = modulusSwitch === "standard" || modulusSwitch === "centered";
  expect(knownSwitch, 'a modulus switch "standard" or "centered"', modulusSwitch);
  expect(memoryLimit > 0, "a memory limit above 0", memoryLimit);
}

/** The first candidate that meets the demand; a `UserError` when none does. */
function firstFitting(candidates: readonly Candidate[], demand: CircuitDemand, looked: string): Candidate {
  const fitting = (some: Demand): Candidate | undefined =>
    candidates.find(({ variances }) => meetsDemand(some, variances));
  const found = fitting(demand);
  if (found !== undefined) return found;
  const fits = (some: Demand): boolean => fitting(some) !== undefined;
  throw infeasibleError(demand, { fits, fitsWithoutLimit: false, memoryLimit: Infinity, looked });
}

/** The cheapest secure candidate; a `UserError` when there is none. */
function cheapest(model: SearchModel, demand: CircuitDemand, maximalKeyBytes: number): Candidate {
  const space: SearchSpace = {
    maximalLog2PolynomialSize: MAXIMAL_LOG2_POLYNOMIAL_SIZE,
    maximalKsLevel: MAXIMAL_KS_LEVEL,
    maximalKeyBytes,
  };
  const choice = searchShape(model, demand, space);
  if (choice === null) {
    throw infeasibleError(demand, {
      fits: (some) => searchShape(model, some, space) !== null,
      fitsWithoutLimit: searchShape(model, demand, { ...space, maximalKeyBytes: Infinity }) !== null,
      memoryLimit: maximalKeyBytes,
      looked: `parameters of ${model.curve}-bit security`,
    });
  }
  const { lweDimension, glweDimension, polynomialSize } = choice.shape;
  return {
    shape: choice.shape,
    lweNoiseStd: minimalStd(model.curve, lweDimension),
    glweNoiseStd: minimalStd(model.curve, glweDimension * polynomialSize),
    variances: choice.variances,
  };
}

/**
 * One parameter set for a circuit: the cheapest with which every need is met, or, under `globalPError`, with which all of them are together.
 * Throws a `UserError` with the node, its width and norm, and what would help, when there is none.
 */
export function parametersForNeeds(query: CircuitQuery): CircuitParameters {
  const { needs, outputs, curve = 132, modulusSwitch = "centered", toy = false } = query;
  const { memoryLimit = DEFAULT_MEMORY_LIMIT, fftNoise = conservativeFftNoise, cost = PUBLISHED_COST } = query;
  checkQuery(curve, modulusSwitch, memoryLimit);
  const limits = checkedLimits(query);
  const demand = circuitDemand(query, limits);
  const lookups = needs.length > 0;
  assert(lookups || outputs.every((need) => need.bootstrapNorm2 === 0), "bootstrap outputs need a lookup");
  const insecure = toy && lookups;

  let candidate: Candidate;
  if (!lookups) candidate = firstFitting(levelledCandidates(curve, modulusSwitch), demand, "levelled parameters");
  else if (insecure) candidate = firstFitting(toyCandidates(modulusSwitch, fftNoise), demand, "toy parameters");
  else candidate = cheapest({ curve, modulusSwitch, fftNoise, cost }, demand, memoryLimit);

  const { shape, lweNoiseStd, glweNoiseStd, variances } = candidate;
  const prediction = predictCircuit(query, variances);
  const all = [...needs, ...outputs];
  const predicted = [...prediction.lookups, ...prediction.outputs];
  const asked = Math.min(limits.pError ?? 1, limits.globalPError ?? 1);
  const parameters = checkedParameters({
    shape,
    lookups,
    messageBits: all.reduce((most, need) => Math.max(most, need.precision), 1),
    lweNoiseStd,
    glweNoiseStd,
    pError: asked,
    log2PError: predicted.reduce((most, need) => Math.max(most, need.log2PError), LEAST_LOG2_P_ERROR),
    securityLevel: insecure ? 0 : curve,
    insecure,
  });
  const costPerLookup = lookups ? bootstrapCost(shape, cost) : 0;
  const total = needs.reduce((sum, need) => sum + need.count, 0) * costPerLookup;
  return { parameters, variances, costPerLookup, cost: total, ...prediction };
}

/** What a levelled set must carry: one output of `precision` bits whose fresh inputs arrive with weights of Σ w² = `norm2`. */
export interface LevelledQuery {
  readonly precision: number;
  readonly norm2: number;
  readonly pError: number;
  readonly curve?: SecurityCurve | undefined;
}

/** Parameters without lookups, for messages of up to 40 bits. Throws a `UserError` when the noise cannot fit. */
export function levelledParameters({ precision, norm2, pError, curve }: LevelledQuery): CryptoParameters {
  const output: OutputNeed = { precision, bootstrapNorm2: 0, inputNorm2: norm2, count: 1 };
  return parametersForNeeds({ needs: [], outputs: [output], pError, curve }).parameters;
}

/** What a toy must carry: lookups of `precision` bits on bootstrap outputs with weights of Σ w² = `norm2` (default 1). */
export interface ToyQuery {
  readonly precision: number;
  readonly norm2?: number | undefined;
  readonly pError?: number | undefined;
  readonly modulusSwitch?: ModulusSwitch | undefined;
}

/** Fast parameters that protect nothing, `insecure: true`, for tests and for trying out. Throws a `UserError` above 12 bits. */
export function toyParameters({ precision, norm2 = 1, pError = 2 ** -40, modulusSwitch }: ToyQuery): CryptoParameters {
  const need: LookupNeed = { precision, bootstrapNorm2: norm2, inputNorm2: 0, count: 1 };
  return parametersForNeeds({ needs: [need], outputs: [], pError, modulusSwitch, toy: true }).parameters;
}
