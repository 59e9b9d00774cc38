/**
 * The failures of a whole circuit: 1 - Π(1 - p_i)^count_i, as a number and as a quick test. Knows needs and variances, nothing of shapes.
 */

import { logErfc } from "./erf.ts";
import type { NoiseNeed, NoiseNeeds } from "./needs.ts";
import { linearVariance, lookupVariance, type NoiseWeights, type SourceVariances, tolerance } from "./noise.ts";

/** Needs that fail with one probability. */
export interface FailureClass extends NoiseWeights {
  /** t(p) */
  readonly tolerance: number;
  /** See `NoiseNeed.added`. */
  readonly added: number;
  readonly count: number;
  readonly isLookup: boolean;
}

/** ln of the probability that one element of the class fails. */
function logFailure(of: FailureClass, variances: SourceVariances): number {
  const variance = of.added + (of.isLookup ? lookupVariance(of, variances) : linearVariance(of, variances));
  return variance === 0 ? -Infinity : logErfc(of.tolerance / Math.sqrt(2 * variance));
}

/** ln of the probability that no element of the class fails. */
function logAllRight(of: FailureClass, variances: SourceVariances): number {
  return of.count * Math.log1p(-Math.exp(logFailure(of, variances)));
}

/** The classes of a circuit, lookups and small tolerances first. */
export function failureClasses({ needs, outputs }: NoiseNeeds): FailureClass[] {
  const classes = new Map<string, FailureClass>();
  const add = (need: NoiseNeed, isLookup: boolean): void => {
    const { precision, bootstrapNorm2, inputNorm2, added = 0 } = need;
    const key = `${isLookup} ${precision} ${bootstrapNorm2} ${inputNorm2} ${added}`;
    const count = need.count + (classes.get(key)?.count ?? 0);
    classes.set(key, { tolerance: tolerance(precision), bootstrapNorm2, inputNorm2, added, count, isLookup });
  };
  for (const need of needs) add(need, true);
  for (const need of outputs) add(need, false);
  return [...classes.values()].sort(
    (a, b) =>
      Number(b.isLookup) - Number(a.isLookup) ||
      a.tolerance - b.tolerance ||
      b.bootstrapNorm2 - a.bootstrapNorm2 ||
      b.inputNorm2 - a.inputNorm2 ||
      b.added - a.added,
  );
}

/** Classes that are alike, as one that fails at least as often and one that fails at most as often. */
interface ClassRange {
  readonly most: FailureClass;
  readonly least: FailureClass;
}

function joined(a: ClassRange, b: ClassRange): ClassRange {
  const count = a.most.count + b.most.count;
  return {
    most: {
      tolerance: Math.min(a.most.tolerance, b.most.tolerance),
      bootstrapNorm2: Math.max(a.most.bootstrapNorm2, b.most.bootstrapNorm2),
      inputNorm2: Math.max(a.most.inputNorm2, b.most.inputNorm2),
      added: Math.max(a.most.added, b.most.added),
      isLookup: a.most.isLookup || b.most.isLookup,
      count,
    },
    least: {
      tolerance: Math.max(a.least.tolerance, b.least.tolerance),
      bootstrapNorm2: Math.min(a.least.bootstrapNorm2, b.least.bootstrapNorm2),
      inputNorm2: Math.min(a.least.inputNorm2, b.least.inputNorm2),
      added: Math.min(a.least.added, b.least.added),
      isLookup: a.least.isLookup && b.least.isLookup,
      count,
    },
  };
}

/** How many blocks of one layer make a block of the next. */
const BLOCK_SIZE = 8;

/** From the classes themselves up to one block of all, coarsest first. */
function layers(classes: readonly FailureClass[]): ClassRange[][] {
  let blocks: ClassRange[] = classes.map((own) => ({ most: own, least: own }));
  const all = [blocks];
  while (blocks.length > 1) {
    const coarser: ClassRange[] = [];
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
export function globalTest(circuit: NoiseNeeds, globalPError: number): (variances: SourceVariances) => boolean {
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

/** log2 of 1 - Π(1 - p_i)^count_i; below 2^-40 as the sum of the p_i, in log space, which then has more digits. */
export function log2AnyFailure(classes: readonly FailureClass[], variances: SourceVariances): number {
  const logRight = classes.reduce((sum, of) => sum + logAllRight(of, variances), 0);
  if (logRight < -(2 ** -40)) return Math.log2(-Math.expm1(logRight));
  const logs = classes.map((of) => logFailure(of, variances) + Math.log(of.count));
  const largest = Math.max(...logs);
  // Nothing has any noise: x - x.
  if (largest === -Infinity) return -Infinity;
  return (largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))) / Math.LN2;
}
