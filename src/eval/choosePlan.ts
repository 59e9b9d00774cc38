/**
 * Chooses how a graph is lowered: which lookups are one bootstrap and which are decomposed, and how many tables share a rotation.
 * Every candidate gets the parameters that it needs from the search; the one with the shortest predicted time wins.
 */
import { findParametersForNeeds, type NeedsQuery, parametersForNeeds } from "../params/graphSearch.ts";
import { MAXIMAL_MESSAGE_BITS } from "../params/parameters.ts";
import { findPartitionedParameters } from "../params/partitionSearch.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import { bestPartition, type ChosenPlan, type TriedPlan, timeWithKeys } from "./choosePartition.ts";
import { bestTree, treeAsChosen } from "./chooseTree.ts";
import { type Lowering, widestDirect } from "./lower.ts";
import { needsOf } from "./needs.ts";
import type { Plan } from "./plan.ts";
import { leastDirectBits, mostSharing, type PlanChoice, planOfChoice } from "./planChoice.ts";
import { bootstrapMilliseconds, planMilliseconds } from "./planCost.ts";

/** The narrowest lookup that is ever decomposed: a few bootstraps of 3 bits or less cost more than one of 4. */
const narrowestDecomposed = 5;

/**
 * Under one key all widths are encrypted and decrypted as the finest messages that the package knows, so that a result is rounded to its
 * own width by us, and once: rounding twice would take a part of its tolerance.
 */
const messageBits = MAXIMAL_MESSAGE_BITS;

/** What a circuit asks beside its noise. */
export type PlanLimits = Omit<NeedsQuery, "needs" | "outputs" | "messageBits">;

/** How many parameter sets: the faster way, trees among them, or for comparison one of both, wide lookups decomposed. */
export type PartitionRule = "faster" | "one" | "two";

/** Two sets must be faster than one by this share, with the time for keys that `timeWithKeys` counts. */
const leastGain = 0.1;

/** Milliseconds of a run below which two sets are not looked for: the second one's keys alone, 75 MiB or more, take a third of a second. */
const leastWorthwhile = 400;

/**
 * The plan of the shortest predicted time.
 * @throws UserError when no parameters fit any plan: that of the lookups as they are written
 */
export function choosePlan(lowering: Lowering, limits: PlanLimits, rule: PartitionRule = "faster"): ChosenPlan {
  const { widestLookup } = lowering;
  const tried: TriedPlan[] = [];
  let best: ChosenPlan | null = null;
  const floorOf = leastMilliseconds({ ...limits, messageBits });
  for (const directBits of directCandidates(widestLookup)) {
    for (const { choice, plan } of sharedPlans(lowering, directBits)) {
      if (rule !== "two" && best !== null && floorOf(plan) >= timeWithKeys(best)) continue;
      const needs = needsOf(plan);
      tried.push({ choice, plan, needs });
      const prediction = findParametersForNeeds({ ...limits, ...needs, messageBits });
      if (prediction === null) continue;
      const milliseconds = planMilliseconds(plan, prediction.parameters);
      if (best === null || milliseconds < best.milliseconds) best = { choice, plan, needs, prediction, milliseconds };
    }
  }
  if (rule === "faster") best = bestTree(lowering, { ...limits, messageBits }, best) ?? best;
  const isQuick = best !== null && best.milliseconds < leastWorthwhile;
  if (rule === "one" || (rule === "faster" && isQuick)) return best ?? throwInfeasible(lowering, limits);
  const mustBeat = best === null || rule === "two" ? Number.POSITIVE_INFINITY : (1 - leastGain) * timeWithKeys(best);
  const two = bestPartition(tried, { ...limits, messageBits }, mustBeat);
  return two ?? best ?? throwInfeasible(lowering, limits);
}

/**
 * What the lookups of a plan take at least, in one set or two: each under the parameters of one that meets no noise. Most ways to take wide lookups apart are out
 * of the question by this alone, and those have the most needs.
 */
function leastMilliseconds(limits: Omit<NeedsQuery, "needs" | "outputs">): (plan: Plan) => number {
  const floors = new Map<number, number>();
  const floorOf = (precision: number): number => {
    const needs = [{ precision, bootstrapNorm2: 0, inputNorm2: 0, count: 1 }];
    const found = findParametersForNeeds({ ...limits, needs, outputs: [] });
    return found === null ? Number.POSITIVE_INFINITY : bootstrapMilliseconds(found.parameters.shape);
  };
  return ({ stages }) => {
    let sum = 0;
    for (const step of stages.flatMap(({ batch }) => batch)) {
      const precision = step.source.bits + sharingOf(step);
      const floor = floors.get(precision) ?? floorOf(precision); // absent: the first of its width
      floors.set(precision, floor);
      sum += step.element.length * floor;
    }
    return sum;
  };
}

/** The plan of a choice with the parameters that it needs; null where there are none. */
export function planAsChosen(lowering: Lowering, limits: PlanLimits, choice: PlanChoice): ChosenPlan | null {
  if (choice.tree !== null) return treeAsChosen(lowering, { ...limits, messageBits }, choice, choice.tree);
  const plan = planOfChoice(lowering, choice);
  const needs = needsOf(plan);
  const query = { ...limits, ...needs, messageBits };
  const prediction = choice.border === null ? findParametersForNeeds(query) : findPartitionedParameters(query);
  if (prediction === null) return null;
  return { choice, plan, needs, prediction, milliseconds: planMilliseconds(plan, prediction.parameters) };
}

/** Plans with more and more tables on one rotation, as long as that saves rotations. */
function* sharedPlans(lowering: Lowering, directBits: number): Generator<Pick<ChosenPlan, "choice" | "plan">> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let sharing = 0; sharing <= mostSharing; sharing++) {
    const choice: PlanChoice = { directBits, sharing, border: null, tree: null };
    const plan = planOfChoice(lowering, choice);
    if (plan.bootstraps >= fewest) return;
    fewest = plan.bootstraps;
    yield { choice, plan };
  }
}

/** Widths up to which lookups are one bootstrap, the widest first. */
function directCandidates(widestLookup: number): readonly number[] {
  if (widestLookup < narrowestDecomposed) return [Math.max(1, widestLookup)];
  const widest = Math.min(widestLookup, widestDirect);
  const narrowest = Math.max(2, leastDirectBits(widestLookup));
  return Array.from({ length: widest - narrowest + 1 }, (_, i) => widest - i);
}

/** Throws what is wrong with the lookups as they are written. */
function throwInfeasible(lowering: Lowering, limits: PlanLimits): ChosenPlan {
  const choice: PlanChoice = { directBits: Math.max(1, lowering.widestLookup), sharing: 0, border: null, tree: null };
  const plan = planOfChoice(lowering, choice);
  const needs = needsOf(plan);
  const prediction = parametersForNeeds({ ...limits, ...needs, messageBits });
  return { choice, plan, needs, prediction, milliseconds: planMilliseconds(plan, prediction.parameters) };
}
