/**
 * From the needs of a circuit to the bounds that a search must meet, and from variances back to the predicted failures.
 * Chooses no parameters.
 */
import { UserError } from "../base/errors.ts";
import { failureClasses, globalTest, log2AnyFailure } from "./failures.ts";
import { type NoiseNeed, type NoiseNeeds, nodesOf, placeOf } from "./needs.ts";
import {
  linearVariance,
  log2ErrorProbability,
  lookupVariance,
  maximalVariance,
  type SourceVariances,
} from "./noise.ts";
import { MAXIMAL_MESSAGE_BITS } from "./parameters.ts";
import { isPossibleLimit, POSSIBLE_P_ERROR } from "./probability.ts";
import type { Demand, VarianceBound } from "./search.ts";

/** Limits on failures: of each single lookup or output, and of the whole circuit. Both hold when both are given. */
export interface ErrorLimits {
  readonly pError?: number | undefined;
  readonly globalPError?: number | undefined;
}

/** The global limit when neither is given. */
export const DEFAULT_GLOBAL_P_ERROR = 1 / 100000;

/** A need, with the variance that it allows. */
export interface NeedBound extends VarianceBound {
  readonly need: NoiseNeed;
  /** ln of the probability that the variance stands for. */
  readonly logProbability: number;
}

/** A `Demand` that still knows which need makes each bound. Only bounds that no other one implies are kept. */
export interface NeedsDemand extends Demand {
  readonly lookups: readonly NeedBound[];
  readonly outputs: readonly NeedBound[];
}

/** What a parameter set gives to one need. */
export interface NoisePrediction {
  readonly node: number | undefined;
  readonly variance: number;
  /** log2 of the probability that one element is wrong. */
  readonly log2PError: number;
}

function expectProbability(value: number | undefined, name: string): void {
  if (value === undefined || isPossibleLimit(value)) return;
  throw new UserError(`parameters: expected ${name} to be ${POSSIBLE_P_ERROR}, got ${value}`, {
    code: "bad-parameters",
  });
}

function expectNeed(need: NoiseNeed): void {
  const { precision, count, bootstrapNorm2, inputNorm2 } = need;
  const expect = (holds: boolean, field: string, expected: string, got: number): void => {
    if (holds) return;
    const message = `parameters: expected ${field} of ${placeOf(need)} to be ${expected}, got ${got}`;
    throw new UserError(message, { code: "bad-parameters", nodes: nodesOf(need) });
  };
  const isWidth = Number.isInteger(precision) && precision >= 0 && precision <= MAXIMAL_MESSAGE_BITS;
  expect(isWidth, "precision", `a whole number of at most ${MAXIMAL_MESSAGE_BITS} bits`, precision);
  expect(Number.isInteger(count) && count >= 1, "count", "a whole number of at least 1", count);
  expect(bootstrapNorm2 >= 0 && bootstrapNorm2 < Infinity, "bootstrapNorm2", "a number of at least 0", bootstrapNorm2);
  expect(inputNorm2 >= 0 && inputNorm2 < Infinity, "inputNorm2", "a number of at least 0", inputNorm2);
}

/** The limits with the default filled in. Throws a `UserError` for anything but a probability. */
export function checkedLimits({ pError, globalPError }: ErrorLimits): ErrorLimits {
  expectProbability(pError, "pError");
  expectProbability(globalPError, "globalPError");
  return pError === undefined && globalPError === undefined
    ? { globalPError: DEFAULT_GLOBAL_P_ERROR }
    : { pError, globalPError };
}

/** ln of the largest probability that a need may have by itself: under a global limit, when everything else were free of error. */
function logLimit({ pError, globalPError }: ErrorLimits, count: number): number {
  const local = pError === undefined ? 0 : Math.log(pError);
  const alone = globalPError === undefined ? 0 : Math.log(-Math.expm1(Math.log1p(-globalPError) / count));
  return Math.min(local, alone);
}

/** The largest variance that a need may have by itself under `limits`. */
export function allowedVariance({ precision, count }: NoiseNeed, limits: ErrorLimits): number {
  return maximalVariance(precision, logLimit(limits, count));
}

/**
 * The bounds that no other bound implies. A fresh ciphertext is never noisier than a bootstrap's output (parameter-selection.md, section 3,
 * "Mono-parameter"), so input weight may be paid for with bootstrap weight.
 */
function undominated(bounds: readonly NeedBound[]): NeedBound[] {
  const sorted = [...bounds].sort(
    (a, b) => a.variance - b.variance || b.bootstrapNorm2 - a.bootstrapNorm2 || b.inputNorm2 - a.inputNorm2,
  );
  const kept: NeedBound[] = [];
  for (const bound of sorted) {
    const implied = kept.some(
      (by) => bound.bootstrapNorm2 + Math.max(0, bound.inputNorm2 - by.inputNorm2) <= by.bootstrapNorm2,
    );
    if (!implied) kept.push(bound);
  }
  return kept;
}

/** The bounds of a circuit under `limits` (from `checkedLimits`). Throws a `UserError` for a need out of range. */
export function circuitDemand(circuit: NoiseNeeds, limits: ErrorLimits): NeedsDemand {
  const bound = (need: NoiseNeed): NeedBound => {
    expectNeed(need);
    const { precision, bootstrapNorm2, inputNorm2, added = 0 } = need;
    const logProbability = logLimit(limits, need.count);
    const variance = maximalVariance(precision, logProbability) - added;
    return { need, logProbability, bootstrapNorm2, inputNorm2, variance };
  };
  const lookups = undominated(circuit.needs.map(bound));
  const outputs = undominated(circuit.outputs.map(bound));
  const { globalPError } = limits;
  return { lookups, outputs, accepts: globalPError === undefined ? undefined : globalTest(circuit, globalPError) };
}

/** Whether known variances meet a demand. */
export function meetsDemand(demand: Demand, variances: SourceVariances): boolean {
  return (
    demand.lookups.every((bound) => lookupVariance(bound, variances) <= bound.variance) &&
    demand.outputs.every((bound) => linearVariance(bound, variances) <= bound.variance) &&
    (demand.accepts === undefined || demand.accepts(variances))
  );
}

/** The predicted noise of every need, in the order given, and log2 of the probability that anything at all fails. */
export interface NeedsPrediction {
  readonly lookups: readonly NoisePrediction[];
  readonly outputs: readonly NoisePrediction[];
  readonly log2GlobalPError: number;
}

/** Predicts a circuit under known variances. A circuit without needs never fails: -Infinity. */
export function predictCircuit(circuit: NoiseNeeds, variances: SourceVariances): NeedsPrediction {
  const predict = (need: NoiseNeed, ofSet: number): NoisePrediction => {
    const variance = ofSet + (need.added ?? 0);
    return { node: need.node, variance, log2PError: log2ErrorProbability(need.precision, variance) };
  };
  const classes = failureClasses(circuit);
  return {
    lookups: circuit.needs.map((need) => predict(need, lookupVariance(need, variances))),
    outputs: circuit.outputs.map((need) => predict(need, linearVariance(need, variances))),
    log2GlobalPError: log2AnyFailure(classes, variances),
  };
}
