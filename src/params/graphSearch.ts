/**
 * One parameter set for a whole circuit: searched for security and cost, or a toy, or levelled when nothing is looked up.
 * Its input is a list of needs; it never sees a graph.
 */

import { assert, UserError } from "../base/errors.ts";
import { BLOCKS, type KeyGroups, type ModulusSwitch, PAIRS } from "../kernel/bootstrapShape.ts";
import { checkedParameters } from "./checkedParameters.ts";
import { bootstrapCost, type CostWeights, PUBLISHED_COST } from "./cost.ts";
import {
  checkedLimits,
  circuitDemand,
  type ErrorLimits,
  meetsDemand,
  type NeedsDemand,
  type NeedsPrediction,
  predictCircuit,
} from "./demand.ts";
import { infeasibleError } from "./infeasible.ts";
import type { LookupNeed, NoiseNeeds, OutputNeed } from "./needs.ts";
import { type FftNoise, ownFftNoise, type SetVariances } from "./noise.ts";
import type { CryptoParameters } from "./parameters.ts";
import { type Candidate, levelledCandidates, toyCandidates } from "./presets.ts";
import { type Demand, type SearchModel, type SearchSpace, searchShape } from "./search.ts";
import { binaryDimension, minimalStd, SECURITY_CURVES, type SecurityCurve } from "./security.ts";

/** Keyswitches of more levels are "just barely feasible" and their keys huge (parameter-selection.md, section 5.1, "Reading"). */
export const MAXIMAL_KS_LEVEL = 12;

/** Both evaluation keys, as loaded, that a browser is asked to hold when nothing else is said: half of a 32-bit memory. */
export const DEFAULT_MEMORY_LIMIT = 2 ** 31;

/** The kernel's polynomials have at most 65,536 coefficients. */
const MAXIMAL_LOG2_POLYNOMIAL_SIZE = 16;

/** What stands for "never" in a set without needs: smaller than any probability met here. */
const LEAST_LOG2_P_ERROR = -1e6;

/** Uniform bits; or three by three at most one 1, which is faster and rests on an assumption of its own (docs/security.md). */
export type SecretKeyDistribution = "binary" | "block-binary";

/** What a circuit asks of its parameters. */
export interface NeedsQuery extends NoiseNeeds, ErrorLimits {
  /** Default 132. */
  readonly curve?: SecurityCurve | undefined;
  /** Default "centered". */
  readonly modulusSwitch?: ModulusSwitch | undefined;
  /** Bytes of both evaluation keys as loaded; default `DEFAULT_MEMORY_LIMIT`. */
  readonly memoryLimit?: number | undefined;
  /** The transform's noise; default `ownFftNoise`. */
  readonly fftNoise?: FftNoise | undefined;
  /** Default `PUBLISHED_COST`. */
  readonly cost?: CostWeights | undefined;
  /** At least so many message bits, for values that no need tells of. Default 1. */
  readonly messageBits?: number | undefined;
  /** How the bits of the small key are drawn; default "binary". */
  readonly secretKeyDistribution?: SecretKeyDistribution | undefined;
  /** Only key bits one by one and tables of one polynomial, as before there were others: what benchmarks compare with. */
  readonly singleProducts?: boolean | undefined;
  /** Small, fast and insecure. A circuit without lookups is fast as it is and gets a secure set all the same. */
  readonly toy?: boolean | undefined;
}

/** A parameter set and what it means for the circuit that asked for it. */
export interface ParametersForNeeds extends NeedsPrediction, SetVariances {
  readonly parameters: CryptoParameters;
  /** Predicted operations of one lookup (of the first set) and of all of them. */
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

/** A query made ready: its demand, and how to look for what meets one. */
interface SearchTask {
  readonly demand: NeedsDemand;
  readonly limits: ErrorLimits;
  /** The cheapest candidate for a demand, whose keys may have so many bytes. */
  readonly find: (demand: Demand, maximalKeyBytes: number) => Candidate | null;
  readonly memoryLimit: number;
  readonly securityLevel: SecurityCurve | 0;
  readonly cost: CostWeights;
  /** What is looked through, for errors. */
  readonly looked: string;
}

function findSecure(model: SearchModel, demand: Demand, maximalKeyBytes: number): Candidate | null {
  const maximalLog2PolynomialSize = MAXIMAL_LOG2_POLYNOMIAL_SIZE;
  const space: SearchSpace = { maximalLog2PolynomialSize, maximalKsLevel: MAXIMAL_KS_LEVEL, maximalKeyBytes };
  const choice = searchShape(model, demand, space);
  if (choice === null) return null;
  const { lweDimension, glweDimension, polynomialSize, groups } = choice.shape;
  return {
    shape: choice.shape,
    lweNoiseStd: minimalStd(model.curve, binaryDimension(lweDimension, groups)),
    glweNoiseStd: minimalStd(model.curve, glweDimension * polynomialSize),
    variances: choice.variances,
  };
}

/** The ways in which key bits may come under a distribution. */
export function groupingsOf(
  distribution: SecretKeyDistribution,
  singleProducts: boolean,
): readonly [KeyGroups | undefined, ...KeyGroups[]] {
  if (distribution === "block-binary") return [BLOCKS];
  return singleProducts ? [undefined] : [undefined, PAIRS];
}

function taskOf(query: NeedsQuery): SearchTask {
  const { needs, outputs, curve = 132, modulusSwitch = "centered", toy = false } = query;
  const {
    memoryLimit = DEFAULT_MEMORY_LIMIT,
    fftNoise = ownFftNoise,
    cost = PUBLISHED_COST,
    secretKeyDistribution = "binary",
  } = query;
  // The published tables know neither groups nor extensions.
  const { singleProducts = cost === PUBLISHED_COST } = query;
  checkQuery(curve, modulusSwitch, memoryLimit);
  const limits = checkedLimits(query);
  const demand = circuitDemand(query, limits);
  const first = (candidates: readonly Candidate[]): SearchTask["find"] => {
    return (some) => candidates.find(({ variances }) => meetsDemand(some, variances)) ?? null;
  };
  const task = { demand, limits, memoryLimit, cost, securityLevel: curve };
  if (needs.length === 0) {
    assert(
      outputs.every((need) => need.bootstrapNorm2 === 0),
      "bootstrap outputs need a lookup",
    );
    return { ...task, find: first(levelledCandidates(curve, modulusSwitch)), looked: "levelled parameters" };
  }
  const groupings = groupingsOf(secretKeyDistribution, singleProducts);
  if (toy) {
    return {
      ...task,
      find: first(toyCandidates(modulusSwitch, fftNoise, groupings[0])),
      securityLevel: 0,
      looked: "toy parameters",
    };
  }
  const models = groupings.map(
    (groups): SearchModel => ({
      curve,
      modulusSwitch,
      fftNoise,
      cost,
      groups,
      keyswitchWordBits: 32,
      extends: !singleProducts,
    }),
  );
  const find: SearchTask["find"] = (some, maximalKeyBytes) => {
    const found = models.flatMap((model) => findSecure(model, some, maximalKeyBytes) ?? []); // absent: nothing fits
    const costOf = ({ shape }: Candidate) => bootstrapCost(shape, cost);
    return found.toSorted((a, b) => costOf(a) - costOf(b))[0] ?? null; // absent: nothing fits any
  };
  return { ...task, find, looked: `parameters of ${curve}-bit security` };
}

function parametersFrom(circuit: NeedsQuery, task: SearchTask, candidate: Candidate): ParametersForNeeds {
  const { shape, lweNoiseStd, glweNoiseStd, variances } = candidate;
  const lookups = circuit.needs.length > 0;
  const prediction = predictCircuit(circuit, variances);
  const needs = [...circuit.needs, ...circuit.outputs];
  const predicted = [...prediction.lookups, ...prediction.outputs];
  const parameters = checkedParameters({
    shape,
    lookups,
    messageBits: needs.reduce((most, need) => Math.max(most, need.precision), circuit.messageBits ?? 1),
    lweNoiseStd,
    glweNoiseStd,
    pError: Math.min(task.limits.pError ?? 1, task.limits.globalPError ?? 1),
    log2PError: predicted.reduce((most, need) => Math.max(most, need.log2PError), LEAST_LOG2_P_ERROR),
    securityLevel: task.securityLevel,
    insecure: task.securityLevel === 0,
  });
  const costPerLookup = lookups ? bootstrapCost(shape, task.cost) : 0;
  const cost = circuit.needs.reduce((sum, need) => sum + need.count, 0) * costPerLookup;
  return { parameters, variances, costPerLookup, cost, ...prediction };
}

/** `parametersForNeeds`, but null when none fit: for a caller that has another way to try. */
export function findParametersForNeeds(query: NeedsQuery): ParametersForNeeds | null {
  const task = taskOf(query);
  const candidate = task.find(task.demand, task.memoryLimit);
  return candidate === null ? null : parametersFrom(query, task, candidate);
}

/**
 * One parameter set for a circuit: the cheapest with which every need is met, or, under `globalPError`, with which all of them are together.
 * Throws a `UserError` with the node, its width and norm, and what would help, when there is none.
 */
export function parametersForNeeds(query: NeedsQuery): ParametersForNeeds {
  const found = findParametersForNeeds(query);
  if (found !== null) return found;
  const { demand, find, memoryLimit, looked } = taskOf(query);
  throw infeasibleError(demand, {
    fits: (some) => find(some, memoryLimit) !== null,
    fitsWithoutLimit: find(demand, Infinity) !== null,
    memoryLimit,
    looked,
  });
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
