/** Chooses how wide lookups are done by trees: digits of selectors and the widths that stay direct, by predicted time. */
import { at } from "../base/arrays.ts";
import type { Gadget } from "../kernel/bootstrapShape.ts";
import type { NeedsQuery } from "../params/graphSearch.ts";
import { MAXIMAL_TREE_BITS } from "../params/parameters.ts";
import { findTreeParameters } from "../params/treeSearch.ts";
import type { ChosenPlan } from "./choosePartition.ts";
import type { Lowering } from "./lower.ts";
import { needsOf } from "./needs.ts";
import { type Plan, stepsOf } from "./plan.ts";
import { type PlanChoice, planOfChoice } from "./planChoice.ts";
import { planMilliseconds } from "./planCost.ts";

/** The narrowest lookup for which a tree is tried. A decomposition of a narrower one takes less. */
const NARROWEST_TREE = 8;

/** No tree is looked for where a run takes less: the eight bits of the narrowest one alone take as long. */
const LEAST_MILLISECONDS = 120;

/** The widest lookups beside trees that are direct: the set that trees ask for has polynomials for no more. */
const WIDEST_BESIDE = 6;

/** Digits of selectors, few at first: what was ever the best for tables of 8 to 16 bits. */
const SELECT_GADGETS: readonly Gadget[] = [
  { baseLog: 5, level: 5 },
  { baseLog: 4, level: 6 },
  { baseLog: 4, level: 7 },
  { baseLog: 3, level: 9 },
  { baseLog: 3, level: 10 },
];

/** Bytes of a ciphertext of the largest set that is tried: 2048 words and one. */
const MOST_CIPHERTEXT_BYTES = 8 * 2049;

/**
 * Bytes that the ciphertexts of a run may hold at a time: a value of 16 bits is 160 ciphertexts while its tree waits. Lookups on more elements at
 * once are decomposed.
 */
const MOST_HELD_BYTES = 256 * 2 ** 20;

/** The plan with trees of the shortest predicted time, if that is below the time of `best`; null when there is none, or nothing is wide enough. */
export function bestTree(
  lowering: Lowering,
  limits: Omit<NeedsQuery, "needs" | "outputs">,
  best: ChosenPlan | null,
): ChosenPlan | null {
  const { widestLookup, lookupWidths } = lowering;
  if (best !== null && best.milliseconds < LEAST_MILLISECONDS) return null;
  if (limits.toy === true || widestLookup < NARROWEST_TREE || widestLookup > MAXIMAL_TREE_BITS) return null;
  const narrow = lookupWidths.filter((width) => width <= WIDEST_BESIDE);
  const directs = narrow.length === 0 ? [1] : narrow.slice(-2);
  let found: ChosenPlan | null = null;
  for (const directBits of directs) {
    for (const tree of SELECT_GADGETS) {
      const choice: PlanChoice = { directBits, sharing: 0, border: null, tree };
      const made = treeAsChosen(lowering, limits, choice, tree);
      const most = (found ?? best)?.milliseconds ?? Infinity; // absent: nothing else is known to work
      if (made !== null && made.milliseconds < most) found = made;
    }
  }
  return found;
}

/** The plan of a choice with trees of these digits, with the parameters that it needs; null where there are none, or nothing is a tree. */
export function treeAsChosen(
  lowering: Lowering,
  limits: Omit<NeedsQuery, "needs" | "outputs">,
  choice: PlanChoice,
  select: Gadget,
): ChosenPlan | null {
  const plan = planOfChoice(lowering, choice);
  if (plan.peak * MOST_CIPHERTEXT_BYTES > MOST_HELD_BYTES) return null;
  const work = workOf(plan);
  // Wide values of which bits are taken are no trees.
  if (work.selectors === 0) return null;
  const needs = needsOf(plan);
  const prediction = findTreeParameters({ ...limits, ...needs, select, ...work });
  if (prediction === null) return null;
  return { choice, plan, needs, prediction, milliseconds: planMilliseconds(plan, prediction.parameters) };
}

/** What trees of a plan do, counted for the search. */
function workOf(plan: Plan): { readonly bits: number; readonly selectors: number; readonly tables: number } {
  let [bits, selectors, tables] = [1, 0, 0];
  for (const step of stepsOf(plan)) {
    if (step.kind !== "tree") continue;
    bits = Math.max(bits, step.selectors.length);
    selectors += new Set(step.element).size * step.selectors.length;
    tables += new Set(Array.from(step.element, (from, i) => `${from} ${at(step.tableOf, i)}`)).size;
  }
  return { bits, selectors, tables };
}
