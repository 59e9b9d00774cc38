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
import type { Lowering, LoweringChoice } from "./lower.ts";
import { needsOf, type PlanNeeds, worstClearArguments } from "./needs.ts";
import { type Plan, planOf, stepsOf } from "./plan.ts";
import { stepMilliseconds } from "./planCost.ts";

/** The widest lookup that is tried as one bootstrap. */
const widestDirect = 8;

/** The narrowest lookup that is ever decomposed: a few bootstraps of 3 bits or less cost more than one of 4. */
const narrowestDecomposed = 5;

/** log2 of the most rotations that one lookup is decomposed into. */
const mostLowBits = 12;

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
  const attempt = (choice: LoweringChoice): ChosenPlan | null => {
    const plan = planOf(lowering.lower(choice));
    const needs = needsOf(plan);
    const prediction = findParametersForNeeds({ ...limits, ...needs, messageBits: widestMessage(plan) });
    return prediction === null ? null : { plan, needs, prediction, milliseconds: millisecondsOf(plan, prediction) };
  };
  let best: ChosenPlan | null = null;
  let directBits = Math.max(1, widestLookup);
  for (const bits of directCandidates(widestLookup)) {
    const chosen = attempt({ directBits: bits, sharing: 0 });
    if (chosen === null || (best !== null && best.milliseconds <= chosen.milliseconds)) continue;
    best = chosen;
    directBits = bits;
  }
  if (best === null) return hopeless(lowering, limits);
  for (let sharing = 1; sharing <= mostSharing; sharing++) {
    const { bootstraps } = planOf(lowering.lower({ directBits, sharing }));
    if (bootstraps >= best.plan.bootstraps) break;
    const chosen = attempt({ directBits, sharing });
    if (chosen !== null && chosen.milliseconds < best.milliseconds) best = chosen;
  }
  return best;
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
  const prediction = parametersForNeeds({ ...limits, ...needs, messageBits: widestMessage(plan) });
  return { plan, needs, prediction, milliseconds: millisecondsOf(plan, prediction) };
}

/** Width of the widest value that is encrypted or decrypted. */
function widestMessage(plan: Plan): number {
  const inputs = stepsOf(plan).flatMap((step) => (step.kind === "input" ? [step.value] : []));
  return [...inputs, ...plan.lowered.outputs].reduce((widest, { bits }) => Math.max(widest, bits), 1);
}

function millisecondsOf(plan: Plan, { parameters }: CircuitParameters): number {
  const { lowered } = plan;
  const clear = lowered.clearValues(worstClearArguments(lowered));
  return stepsOf(plan).reduce((sum, step) => sum + stepMilliseconds(step, clear, parameters.shape), 0);
}
