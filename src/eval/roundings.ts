/** The approximate roundings of a plan, each with the share of values that the noise takes to the multiple beyond a border. */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { SetVariances } from "../params/noise.ts";
import { offByOneRate } from "../params/rounding.ts";
import type { PlanNeeds } from "./needs.ts";
import { type Plan, stepsOf } from "./plan.ts";
import { varianceAt } from "./simulated.ts";

/** What is predicted of one approximate rounding. */
export interface PredictedRounding {
  /** Id of the rounding in the user's graph. */
  readonly node: number;
  /** Low bits that are left to the noise. */
  readonly lsbs: number;
  /** Width of the lookups that see it. */
  readonly bits: number;
  /** Share of values that differ from the exact rounding by one multiple, when all low bits are equally likely; of several elements that of the noisiest. */
  readonly offByOne: number;
}

/** The approximate roundings in the order of the graph. */
export function predictedRoundings(
  plan: Plan,
  needs: PlanNeeds,
  variances: SetVariances,
): readonly PredictedRounding[] {
  const found = new Map<number, PredictedRounding>();
  for (const step of stepsOf(plan)) {
    if (step.kind !== "lookup" || step.left === null) continue;
    const { by, count } = step.left;
    const { operation, id } = by;
    assert(operation === "round_bit_pattern" || operation === "truncate_bit_pattern", "roundings leave bits");
    const { lsbsToRemove } = by.attributes;
    // A decomposed lookup decides at its lowest bit, where nothing is taken out yet.
    if (count !== lsbsToRemove + 1) continue;
    const node = at(plan.lowered.origin, id);
    const { bits } = step.source;
    const offByOne = offByOneRate(varianceAt(step, needs, variances), bits, lsbsToRemove);
    const known = found.get(node);
    if (known === undefined || known.offByOne < offByOne) found.set(node, { node, lsbs: lsbsToRemove, bits, offByOne });
  }
  return [...found.values()].sort((a, b) => a.node - b.node);
}
