/** How long a plan takes on one thread of our kernel, predicted from shapes and counts. */
import type { BootstrapShape } from "../kernel/kernel.ts";
import { bootstrapCost, KERNEL_COST, KERNEL_MULTIPLY_ADD } from "../params/cost.ts";
import type { ClearValues, Step } from "./steps.ts";

/** Milliseconds of one bootstrap of a shape, keyswitch included. */
export function bootstrapMilliseconds(shape: BootstrapShape): number {
  return bootstrapCost(shape, KERNEL_COST) / 1e6;
}

/** Milliseconds of a step. `clear` as in `AffineStep.rows`. */
export function stepMilliseconds(step: Step, clear: ClearValues, shape: BootstrapShape): number {
  switch (step.kind) {
    case "input":
      return 0;
    case "affine": {
      const terms = step.rows(clear).reduce((sum, row) => sum + row.terms.length, 0);
      return (terms * (shape.glweDimension * shape.polynomialSize + 1) * KERNEL_MULTIPLY_ADD) / 1e6;
    }
    case "lookup":
      return step.element.length * bootstrapMilliseconds(shape);
  }
}
