/** Classes one against the rest: one row of weights for two classes, else one a class. */
import type { Steps } from "../../steps.ts";
import type { LinearSolution } from "./linearModel.ts";

/** Weights of one class. */
interface Fit {
  readonly coef: readonly number[];
  readonly intercept: number;
  readonly nIter: number;
}

/**
 * @param codes the class of each row, by number
 * @param solve the weights for targets of -1 and 1
 */
export function* againstRest(
  codes: Float64Array,
  classes: number,
  solve: (targets: Float64Array, k: number) => Steps<Fit>,
): Steps<LinearSolution> {
  const wanted = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const fits: Fit[] = [];
  for (const [i, k] of wanted.entries()) {
    const targets = codes.map((code) => (code === k ? 1 : -1));
    fits.push(yield* solve(targets, i));
  }
  return {
    coef: fits.map(({ coef }) => coef),
    intercept: fits.map(({ intercept }) => intercept),
    nIter: Math.max(...fits.map(({ nIter }) => nIter)),
  };
}
