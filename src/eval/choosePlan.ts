/**
 * Chooses how a graph is lowered: which lookups are one bootstrap and which are decomposed, and how many tables share a rotation.
 * Every candidate gets the parameters that it needs from the search; the one with the shortest predicted time wins.
 */
import {
  type CircuitParameters,
  type CircuitQuery,
  findParametersForNeeds,
  parametersForNeeds,
} from "../params/graphSearch.ts";
import { MAXIMAL_MESSAGE_BITS } from "../params/parameters.ts";
import type { Lowering } from "./lower.ts";
import { needsOf, type PlanNeeds, worstClearArguments } from "./needs.ts";
import { type Plan, planOf, stepsOf } from "./plan.ts";
import { stepMilliseconds } from "./planCost.ts";

/** The widest lookup that is tried as one bootstrap. */
const widestDirect = 8;

/** The narrowest lookup that is ever decomposed: a few bootstraps of 3 bits or less cost more than one of 4. */
const narrowestDecomposed = 5;

/** log2 of the most rotations that one lookup is decomposed into. */
const mostLowBits = 12;

/**
 * Under one key all widths are encrypted and decrypted as the finest messages that the package knows, so that a result is rounded to its
 * own width by us, and once: rounding twice would take a part of its tolerance.
 */
const messageBits = MAXIMAL_MESSAGE_BITS;

/** log2 of the most tables that are tried on one rotation. */
const mostSharing = 2;

/** What a circuit asks beside its noise. */
export type PlanLimits = Omit<CircuitQuery, "needs" | "outputs" | "messageBits">;

/** A plan, its needs and its parameters. */
export interface ChosenPlan {
  readonly plan: Plan;
  readonly needs: PlanNeeds;
  readonly prediction: CircuitParameters;
  /** Predicted milliseconds of a run on one thread. */
  readonly milliseconds: number;
}

/**
 * The plan of the shortest predicted time.
 * @throws UserError when no parameters fit any plan: that of the lookups as they are written
 */
export function choosePlan(lowering: Lowering, limits: PlanLimits): ChosenPlan {
  const { widestLookup } = lowering;
  let best: ChosenPlan | null = null;
  for (const directBits of directCandidates(widestLookup)) {
    for (const plan of sharedPlans(lowering, directBits)) {
      const needs = needsOf(plan);
      const prediction = findParametersForNeeds({ ...limits, ...needs, messageBits });
      if (prediction === null) continue;
      const milliseconds = millisecondsOf(plan, prediction);
      if (best === null || milliseconds < best.milliseconds) best = { plan, needs, prediction, milliseconds };
    }
  }
  return best ?? hopeless(lowering, limits);
}

/** Plans with more and more tables on one rotation, as long as that saves rotations. */
function* sharedPlans(lowering: Lowering, directBits: number): Generator<Plan> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let sharing = 0; sharing <= mostSharing; sharing++) {
    const plan = planOf(lowering.lower({ directBits, sharing }));
    if (plan.bootstraps >= fewest) return;
    fewest = plan.bootstraps;
    yield plan;
  }
}

/** Widths up to which lookups are one bootstrap, the widest first. */
function directCandidates(widestLookup: number): readonly number[] {
  if (widestLookup < narrowestDecomposed) return [Math.max(1, widestLookup)];
  const widest = Math.min(widestLookup, widestDirect);
  const narrowest = Math.max(2, widestLookup - mostLowBits);
  return Array.from({ length: widest - narrowest + 1 }, (_, i) => widest - i);
}

/** Throws what is wrong with the lookups as they are written. */
function hopeless(lowering: Lowering, limits: PlanLimits): ChosenPlan {
  const plan = planOf(lowering.lower({ directBits: Math.max(1, lowering.widestLookup), sharing: 0 }));
  const needs = needsOf(plan);
  const prediction = parametersForNeeds({ ...limits, ...needs, messageBits });
  return { plan, needs, prediction, milliseconds: millisecondsOf(plan, prediction) };
}

function millisecondsOf(plan: Plan, { parameters }: CircuitParameters): number {
  const { lowered } = plan;
  const clear = lowered.clearValues(worstClearArguments(lowered));
  return stepsOf(plan).reduce((sum, step) => sum + stepMilliseconds(step, clear, parameters.shape), 0);
}
