/** The choice of a plan as plain data: a graph and its choice give the plan, wherever it is lowered. What is best is found in choosePlan.ts. */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { MAXIMAL_TREE_BITS } from "../params/parameters.ts";
import type { Lowering, LoweringChoice } from "./lower.ts";
import { partitionedAt } from "./partition.ts";
import { type Plan, planOf } from "./plan.ts";

/** How a circuit is lowered, and which of its lookups are of the second parameter set. */
export interface PlanChoice extends LoweringChoice {
  /** Lookups of more bits, those that sharing takes counted, are wide; null where one set does for all. */
  readonly border: number | null;
}

/** log2 of the most rotations that one lookup is decomposed into. */
export const mostLowBits = 12;

/** log2 of the most tables that are tried on one rotation. */
export const mostSharing = 2;

/** The form of a choice; `planOfChoice` checks that it fits the circuit. */
export const planChoiceEntries = {
  directBits: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  sharing: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostSharing)),
  border: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64))),
  // absent: a file from before there were trees
  tree: v.optional(
    v.nullable(
      v.strictObject({
        baseLog: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(16)),
        level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(15)),
      }),
    ),
    null,
  ),
} as const;

/** The narrowest lookup that may be one bootstrap: narrower ones would be decomposed into too many. */
export function leastDirectBits(widestLookup: number): number {
  return Math.max(1, widestLookup - mostLowBits);
}

/**
 * The plan of a choice.
 * @throws UserError when the choice is not one for this graph, as in a file that was altered
 */
export function planOfChoice(lowering: Lowering, { directBits, sharing, border, tree }: PlanChoice): Plan {
  const { widestLookup } = lowering;
  if (tree !== null && (border !== null || widestLookup > MAXIMAL_TREE_BITS)) {
    throw new UserError(`plan: expected trees for tables of at most ${MAXIMAL_TREE_BITS} bits under one set`, {
      code: "bad-plan",
    });
  }
  const least = tree === null ? leastDirectBits(widestLookup) : 1;
  const most = Math.max(1, widestLookup);
  if (directBits < least || directBits > most) {
    throw new UserError(`plan: expected lookups of ${least} to ${most} bits as one bootstrap, got ${directBits}`, {
      code: "bad-plan",
    });
  }
  const lowered = lowering.lower({ directBits, sharing, tree });
  return planOf(border === null ? lowered : partitionedAt(lowered, border));
}
