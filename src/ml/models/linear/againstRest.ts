/** Classes one against the rest: one row of weights for two classes, else one a class. */
import type { LinearSolution } from "./linearModel.ts";

/**
 * @param codes the class of each row, by number
 * @param solve the weights for targets of -1 and 1
 */
export function againstRest(
  codes: Float64Array,
  classes: number,
  solve: (targets: Float64Array, k: number) => { coef: readonly number[]; intercept: number; nIter: number },
): LinearSolution {
  const wanted = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const fits = wanted.map((k, i) =>
    solve(
      codes.map((code) => (code === k ? 1 : -1)),
      i,
    ),
  );
  return {
    coef: fits.map(({ coef }) => coef),
    intercept: fits.map(({ intercept }) => intercept),
    nIter: Math.max(...fits.map(({ nIter }) => nIter)),
  };
}
