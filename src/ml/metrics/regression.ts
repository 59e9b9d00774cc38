/** Metrics of predicted numbers, as scikit-learn defines them. `y` are true values, `predicted` those of a model; both of one length. */
import { UserError } from "../../base/errors.ts";
import { toValues, type VectorInput } from "../numeric/matrix.ts";

/** Mean of (y - predicted)². */
export function meanSquaredError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pair("meanSquaredError", y, predicted);
  return truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0) / truth.length;
}

/** Mean of |y - predicted|. */
export function meanAbsoluteError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pair("meanAbsoluteError", y, predicted);
  return truth.reduce((sum, value, i) => sum + Math.abs(value - (guess[i] as number)), 0) / truth.length;
}

/** R²: the share of the variance of `y` that is explained; 1 at best. Of constant targets: 1 when all are met, else 0. */
export function r2Score(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pair("r2Score", y, predicted);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const total = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rest = truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0);
  if (total === 0) return rest === 0 ? 1 : 0;
  return 1 - rest / total;
}

/** Two lists of numbers of one length. @throws UserError when they differ, or are empty */
function pair(metric: string, y: VectorInput, predicted: VectorInput): readonly [Float64Array, Float64Array] {
  const truth = toValues("y", y);
  const guess = toValues("predicted", predicted);
  if (truth.length === guess.length && truth.length > 0) return [truth, guess];
  throw new UserError(`${metric}: expected as many predictions as targets, got ${guess.length} and ${truth.length}`, {
    code: "shape",
  });
}
