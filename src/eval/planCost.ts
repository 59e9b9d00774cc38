/** How long a plan takes on threads of our kernel, predicted from shapes and counts. */

import type { GraphData } from "../ir/node.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import { conversionCost } from "../params/conversion.ts";
import { bootstrapCost, KERNEL_COST, KERNEL_MULTIPLY_ADD } from "../params/cost.ts";
import { selectionCost, selectorCost, type TreeChoice } from "../params/tree.ts";
import { worstClearValues } from "./clearWeights.ts";
import type { Plan } from "./plan.ts";
import { rowsOf } from "./rows.ts";
import { type ClearValues, type LookupStep, type Step, setOf } from "./steps.ts";

/** The shapes of a circuit's sets: all that times depend on. */
export interface SetShapes {
  readonly shape: BootstrapShape;
  readonly wide?:
    | { readonly shape: BootstrapShape; readonly toWide: BootstrapShape; readonly toNarrow: BootstrapShape }
    | undefined;
  readonly tree?: TreeChoice | undefined;
}

/** The shape of one set; that of the only one where there is no second. */
export function shapeOfSet({ shape, wide }: SetShapes, set: SetName): BootstrapShape {
  return set === "wide" ? (wide?.shape ?? shape) : shape;
}

/** Milliseconds of one bootstrap of a shape, keyswitch included. */
export function bootstrapMilliseconds(shape: BootstrapShape): number {
  return bootstrapCost(shape, KERNEL_COST) / 1e6;
}

/** A step of a plan with its share of the time of a run. */
export interface TimedStep {
  readonly step: Step;
  readonly milliseconds: number;
}

/**
 * The steps of a plan in their order, timed. The bootstraps of a batch are spread over `threads` threads; all else is done by one.
 * Clear parameters are taken at the bound of largest magnitude.
 */
export function timedSteps(plan: Plan, shapes: SetShapes, threads = 1): readonly TimedStep[] {
  const { graph } = plan.lowered;
  const clear = worstClearValues(plan.lowered);
  const timed = (step: Step, share = 1): TimedStep => ({
    step,
    milliseconds: share * stepMilliseconds(step, graph, clear, shapes),
  });
  return plan.stages.flatMap(({ levelled, batch }) => {
    const shares = shareOfThread(batch, threads);
    return [...levelled.map(({ step }) => timed(step)), ...batch.map((step) => timed(step, shares[setOf(step)]))];
  });
}

/** The share of a batch that the busiest thread has, by set: the lookups of one set are done together. */
function shareOfThread(batch: readonly LookupStep[], threads: number): Readonly<Record<SetName, number>> {
  const rotations = { narrow: 0, wide: 0 };
  for (const step of batch) rotations[setOf(step)] += step.element.length;
  const shareOf = (count: number) => (count === 0 ? 0 : Math.ceil(count / threads) / count);
  return { narrow: shareOf(rotations.narrow), wide: shareOf(rotations.wide) };
}

/** Milliseconds of a whole plan on one thread. Plans are chosen by it, so that the choice does not depend on the machine. */
export function planMilliseconds(plan: Plan, shapes: SetShapes): number {
  return timedSteps(plan, shapes).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

/** Milliseconds to make and to load evaluation keys of so many bytes as loaded: 4.5 for a MiB on the machine of docs/performance.md. */
export function keyMilliseconds(loadedBytes: number): number {
  return (4.5 * loadedBytes) / 2 ** 20;
}

/** Milliseconds of a step on one thread. `clear` as in `rowsOf`. */
function stepMilliseconds(step: Step, graph: GraphData, clear: ClearValues, shapes: SetShapes): number {
  switch (step.kind) {
    case "input":
      return 0;
    case "affine": {
      const shape = shapeOfSet(shapes, step.value.set);
      const terms = rowsOf(step, graph, clear).reduce((sum, row) => sum + row.terms.length, 0);
      return (terms * (shape.glweDimension * shape.polynomialSize + 1) * KERNEL_MULTIPLY_ADD) / 1e6;
    }
    case "convert": {
      const conversion = step.value.set === "wide" ? shapes.wide?.toWide : shapes.wide?.toNarrow;
      return conversion === undefined ? 0 : (step.value.count * conversionCost(conversion, KERNEL_COST)) / 1e6;
    }
    case "tree": {
      const { tree } = shapes;
      const made = new Set(step.element).size * step.selectors.length;
      const tables = new Set(Array.from(step.element, (from, i) => `${from} ${step.tableOf[i]}`)).size;
      if (tree === undefined) return 0;
      const selection = selectionCost(tree, step.selectors.length, KERNEL_COST);
      return (made * selectorCost(tree, KERNEL_COST) + tables * selection) / 1e6;
    }
    case "lookup":
      return step.element.length * bootstrapMilliseconds(shapeOfSet(shapes, setOf(step)));
  }
}
