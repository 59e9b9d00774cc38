/**
 * From the lookups and outputs of a circuit to the bounds that a search must meet, and from variances back to the predicted failures.
 * A need is all that is known of a node here: its width, the weights that reach it, how often it happens.
 */

import { UserError } from "../base/errors.ts";
import {
  linearVariance,
  log2ErrorProbability,
  logErrorProbability,
  lookupVariance,
  maximalVariance,
  type NoiseWeights,
  type SourceVariances,
} from "./noise.ts";
import { MAXIMAL_MESSAGE_BITS } from "./parameters.ts";
import type { Demand, VarianceBound } from "./search.ts";

/** A place where noise must stay inside the box of a message: the weights are summed per source before they are squared. */
export interface NoiseNeed extends NoiseWeights {
  /** Id of the graph node, for errors; absent when there is no graph. */
  readonly node?: number | undefined;
  /** Bits of the message space there; 0 is the padding bit alone. */
  readonly precision: number;
  /** How many elements of the circuit have this need. */
  readonly count: number;
}

/** The input of a lookup: keyswitch and modulus switch come on top of the weighted noise. */
export type LookupNeed = NoiseNeed;

/** A value that is decrypted. */
export type OutputNeed = NoiseNeed;

/** All needs of one circuit that shares one parameter set. */
export interface CircuitNeeds {
  readonly needs: readonly LookupNeed[];
  readonly outputs: readonly OutputNeed[];
}

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
export interface CircuitDemand extends Demand {
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
  if (value === undefined || (value > 0 && value < 1)) return;
  throw new UserError(`parameters: expected ${name} to be between 0 and 1, got ${value}`, { code: "bad-parameters" });
}

/** How messages name the place of a need. */
export function placeOf(need: NoiseNeed): string {
  return need.node === undefined ? "a value" : `node ${need.node}`;
}

/** The ids to mark in the graph. */
export function nodesOf(need: NoiseNeed): readonly number[] {
  return need.node === undefined ? [] : [need.node];
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

/** The limits with the default filled in. Throws a `UserError` for what is no probability. */
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

/** Needs that fail with one probability. */
interface FailureClass extends NoiseWeights {
  readonly precision: number;
  readonly count: number;
  readonly isLookup: boolean;
}

/** ln of the probability that one element of the class fails. */
function logFailure(of: FailureClass, variances: SourceVariances): number {
  const variance = of.isLookup ? lookupVariance(of, variances) : linearVariance(of, variances);
  return logErrorProbability(of.precision, variance);
}

/** ln of the probability that no element of the class fails. */
function logAllRight(of: FailureClass, variances: SourceVariances): number {
  return of.count * Math.log1p(-Math.exp(logFailure(of, variances)));
}

function failureClasses({ needs, outputs }: CircuitNeeds): FailureClass[] {
  const classes = new Map<string, FailureClass>();
  const add = (need: NoiseNeed, isLookup: boolean): void => {
    const { precision, bootstrapNorm2, inputNorm2 } = need;
    const key = `${isLookup} ${precision} ${bootstrapNorm2} ${inputNorm2}`;
    const count = need.count + (classes.get(key)?.count ?? 0);
    classes.set(key, { precision, bootstrapNorm2, inputNorm2, count, isLookup });
  };
  for (const need of needs) add(need, true);
  for (const need of outputs) add(need, false);
  return [...classes.values()].sort(
    (a, b) =>
      Number(b.isLookup) - Number(a.isLookup) ||
      b.precision - a.precision ||
      b.bootstrapNorm2 - a.bootstrapNorm2 ||
      b.inputNorm2 - a.inputNorm2,
  );
}

/** Classes that are alike, as one that fails at least as often and one that fails at most as often. */
interface Block {
  readonly most: FailureClass;
  readonly least: FailureClass;
}

function joined(a: Block, b: Block): Block {
  const count = a.most.count + b.most.count;
  return {
    most: {
      precision: Math.max(a.most.precision, b.most.precision),
      bootstrapNorm2: Math.max(a.most.bootstrapNorm2, b.most.bootstrapNorm2),
      inputNorm2: Math.max(a.most.inputNorm2, b.most.inputNorm2),
      isLookup: a.most.isLookup || b.most.isLookup,
      count,
    },
    least: {
      precision: Math.min(a.least.precision, b.least.precision),
      bootstrapNorm2: Math.min(a.least.bootstrapNorm2, b.least.bootstrapNorm2),
      inputNorm2: Math.min(a.least.inputNorm2, b.least.inputNorm2),
      isLookup: a.least.isLookup && b.least.isLookup,
      count,
    },
  };
}

/** How many blocks of one layer make a block of the next. */
const BLOCK_SIZE = 8;

/** From the classes themselves up to one block of all, coarsest first. */
function layers(classes: readonly FailureClass[]): Block[][] {
  let blocks: Block[] = classes.map((own) => ({ most: own, least: own }));
  const all = [blocks];
  while (blocks.length > 1) {
    const coarser: Block[] = [];
    blocks.forEach((block, index) => {
      const last = index % BLOCK_SIZE === 0 ? undefined : coarser.pop();
      coarser.push(last === undefined ? block : joined(last, block));
    });
    blocks = coarser;
    all.unshift(blocks);
  }
  return all;
}

/**
 * 1 - Π(1 - p_i)^count_i ≤ `globalPError` as a test of variances. Exact, but circuits have many needs that hardly differ, so blocks of them
 * are bounded from both sides first, and only what that leaves open is looked at more closely.
 */
function globalTest(circuit: CircuitNeeds, globalPError: number): (variances: SourceVariances) => boolean {
  const budget = Math.log1p(-globalPError);
  const all = layers(failureClasses(circuit));
  return (variances) => {
    for (const blocks of all) {
      const total = (which: "most" | "least"): number =>
        blocks.reduce((sum, block) => sum + logAllRight(block[which], variances), 0);
      if (total("most") >= budget) return true;
      if (total("least") < budget) return false;
    }
    return false;
  };
}

/** The bounds of a circuit under `limits` (from `checkedLimits`). Throws a `UserError` for a need out of range. */
export function circuitDemand(circuit: CircuitNeeds, limits: ErrorLimits): CircuitDemand {
  const bound = (need: NoiseNeed): NeedBound => {
    expectNeed(need);
    const { precision, bootstrapNorm2, inputNorm2 } = need;
    const logProbability = logLimit(limits, need.count);
    return { need, logProbability, bootstrapNorm2, inputNorm2, variance: maximalVariance(precision, logProbability) };
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
export interface CircuitPrediction {
  readonly lookups: readonly NoisePrediction[];
  readonly outputs: readonly NoisePrediction[];
  readonly log2GlobalPError: number;
}

/** log2 of 1 - Π(1 - p_i)^count_i; below 2^-40 as the sum of the p_i, in log space, which then has more digits. */
function log2AnyFailure(classes: readonly FailureClass[], variances: SourceVariances): number {
  const logRight = classes.reduce((sum, of) => sum + logAllRight(of, variances), 0);
  if (logRight < -(2 ** -40)) return Math.log2(-Math.expm1(logRight));
  const logs = classes.map((of) => logFailure(of, variances) + Math.log(of.count));
  const largest = Math.max(...logs);
  return (largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))) / Math.LN2;
}

/** Predicts a circuit under known variances. A circuit without needs never fails: -Infinity. */
export function predictCircuit(circuit: CircuitNeeds, variances: SourceVariances): CircuitPrediction {
  const predict = (need: NoiseNeed, variance: number): NoisePrediction => ({
    node: need.node,
    variance,
    log2PError: log2ErrorProbability(need.precision, variance),
  });
  const classes = failureClasses(circuit);
  return {
    lookups: circuit.needs.map((need) => predict(need, lookupVariance(need, variances))),
    outputs: circuit.outputs.map((need) => predict(need, linearVariance(need, variances))),
    log2GlobalPError: classes.length === 0 ? -Infinity : log2AnyFailure(classes, variances),
  };
}
