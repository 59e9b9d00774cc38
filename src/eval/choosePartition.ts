/**
 * Chooses how the lookups of a plan are put into two partitions: by width, at the border that gives the shortest predicted time. Estimates
 * without the noise that crosses over say which borders are worth a search. Whether two sets are worth their keys is not decided here.
 */
import { at } from "../base/arrays.ts";
import { findParametersForNeeds, type NeedsQuery, type ParametersForNeeds } from "../params/graphSearch.ts";
import type { ParameterSizes } from "../params/parameters.ts";
import { findPartitionedParameters } from "../params/partitionSearch.ts";
import type { LoweringChoice } from "./lower.ts";
import { needsOf, type PlanNeeds } from "./needs.ts";
import { partitionedAt } from "./partition.ts";
import { type Plan, planOf } from "./plan.ts";
import type { PlanChoice } from "./planChoice.ts";
import { bootstrapMilliseconds, keyMilliseconds, planMilliseconds } from "./planCost.ts";

/** A plan for one parameter set, and its needs. */
export interface TriedPlan {
  readonly choice: LoweringChoice;
  readonly plan: Plan;
  readonly needs: PlanNeeds;
}

/** A plan, its needs and its parameters. */
export interface ChosenPlan extends TriedPlan {
  readonly choice: PlanChoice;
  readonly prediction: ParametersForNeeds;
  /** Predicted milliseconds of a run on one thread. */
  readonly milliseconds: number;
}

/** What is asked beside the needs. */
type Limits = Omit<NeedsQuery, "needs" | "outputs">;

/** Keys of more bytes must pay for the time in which they are made and loaded within so many runs. */
const runsOfKeys = 2;

/** Milliseconds of a run, and its share of the time that keys take. */
export function timeWithKeys({ milliseconds, prediction: { parameters } }: ChosenPlan): number {
  const { sizes, wide } = parameters;
  const bytesOf = (of: ParameterSizes) => of.bootstrapKeyLoaded + of.keyswitchKeyLoaded;
  const bytes = bytesOf(sizes) + (wide === undefined ? 0 : bytesOf(wide.sizes));
  return milliseconds + keyMilliseconds(bytes) / runsOfKeys;
}

/** Borders of one circuit that are searched for in full, the most promising first. */
const mostSearched = 4;

interface PartitionCandidate extends TriedPlan {
  /** Lookups of more bits are wide. */
  readonly border: number;
  /** Predicted milliseconds of all lookups, each partition by itself. */
  readonly estimate: number;
}

/** The plan in two partitions of the shortest `timeWithKeys`, if that is less than `most` milliseconds. */
export function bestPartition(tried: readonly TriedPlan[], limits: Limits, most: number): ChosenPlan | null {
  const candidates = tried
    .flatMap((one) => candidatesOf(one, limits))
    .filter(({ estimate }) => estimate < most)
    .sort((a, b) => a.estimate - b.estimate)
    .slice(0, mostSearched);
  let best: ChosenPlan | null = null;
  let bestTime = most;
  for (const { choice: single, plan: one, border, estimate } of candidates) {
    if (estimate >= bestTime) break;
    const plan = planOf(partitionedAt(one.lowered, border));
    const needs = needsOf(plan);
    const prediction = findPartitionedParameters({ ...limits, ...needs });
    if (prediction === null) continue;
    const milliseconds = planMilliseconds(plan, prediction.parameters);
    const choice = { ...single, border };
    const made = { choice, plan, needs, prediction, milliseconds };
    const time = timeWithKeys(made);
    if (time >= bestTime) continue;
    best = made;
    bestTime = time;
  }
  return best;
}

/** A candidate for every border between the widths of a plan's lookups, if both sides can be had. */
function candidatesOf({ choice, plan, needs }: TriedPlan, limits: Limits): readonly PartitionCandidate[] {
  const precisions = [...new Set(needs.needs.map(({ precision }) => precision))].sort((a, b) => a - b);
  return precisions.slice(0, -1).flatMap((border) => {
    const sides = [
      needs.needs.filter(({ precision }) => precision <= border),
      needs.needs.filter(({ precision }) => precision > border),
    ];
    const found = sides.map((side) => findParametersForNeeds({ ...limits, needs: side, outputs: [] }));
    const times = found.map((prediction, i) => {
      if (prediction === null) return Number.POSITIVE_INFINITY;
      const count = at(sides, i).reduce((sum, need) => sum + need.count, 0);
      return count * bootstrapMilliseconds(prediction.parameters.shape);
    });
    return [{ choice, plan, needs, border, estimate: times.reduce((sum, time) => sum + time, 0) }];
  });
}
