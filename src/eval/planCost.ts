/** How long a plan takes on one thread of our kernel, predicted from shapes and counts. */
import type { BootstrapShape } from "../kernel/kernel.ts";
import { conversionCost } from "../params/conversion.ts";
import { bootstrapCost, KERNEL_COST, KERNEL_MULTIPLY_ADD } from "../params/cost.ts";
import type { SetName } from "../params/parameters.ts";
import { worstClearArguments } from "./needs.ts";
import { type Plan, stepsOf } from "./plan.ts";
import { type ClearValues, type Step, setOf } from "./steps.ts";

/** The shapes of a circuit's sets: all that times depend on. */
export interface SetShapes {
  readonly shape: BootstrapShape;
  readonly wide?:
    | { readonly shape: BootstrapShape; readonly toWide: BootstrapShape; readonly toNarrow: BootstrapShape }
    | undefined;
}

/** The shape of one set; that of the only one where there is no second. */
export function shapeOfSet({ shape, wide }: SetShapes, set: SetName): BootstrapShape {
  return set === "wide" ? (wide?.shape ?? shape) : shape;
}

/** Milliseconds of one bootstrap of a shape, keyswitch included. */
export function bootstrapMilliseconds(shape: BootstrapShape): number {
  return bootstrapCost(shape, KERNEL_COST) / 1e6;
}

/** Milliseconds of a whole plan. Clear parameters are taken at the bound of largest magnitude. */
export function planMilliseconds(plan: Plan, shapes: SetShapes): number {
  const { lowered } = plan;
  const clear = lowered.clearValues(worstClearArguments(lowered));
  return stepsOf(plan).reduce((sum, step) => sum + stepMilliseconds(step, clear, shapes), 0);
}

/** Milliseconds to make and to load evaluation keys of so many bytes as loaded: 4.5 for a MiB on the machine of docs/performance.md. */
export function keyMilliseconds(loadedBytes: number): number {
  return (4.5 * loadedBytes) / 2 ** 20;
}

/** Milliseconds of a step. `clear` as in `AffineStep.rows`. */
export function stepMilliseconds(step: Step, clear: ClearValues, shapes: SetShapes): number {
  switch (step.kind) {
    case "input":
      return 0;
    case "affine": {
      const shape = shapeOfSet(shapes, step.value.set);
      const terms = step.rows(clear).reduce((sum, row) => sum + row.terms.length, 0);
      return (terms * (shape.glweDimension * shape.polynomialSize + 1) * KERNEL_MULTIPLY_ADD) / 1e6;
    }
    case "convert": {
      const conversion = step.value.set === "wide" ? shapes.wide?.toWide : shapes.wide?.toNarrow;
      return conversion === undefined ? 0 : (step.value.count * conversionCost(conversion, KERNEL_COST)) / 1e6;
    }
    case "lookup":
      return step.element.length * bootstrapMilliseconds(shapeOfSet(shapes, setOf(step)));
  }
}
