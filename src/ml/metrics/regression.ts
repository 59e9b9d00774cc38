/** Metrics of predicted numbers, as scikit-learn defines them. `y` are true values, `predicted` those of a model; both of one length. */
import type { VectorInput } from "../numeric/matrix.ts";
import { pairOf } from "./pairs.ts";

/** Mean of (y - predicted)². */
export function meanSquaredError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("meanSquaredError", y, predicted);
  return truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0) / truth.length;
}

/** Mean of |y - predicted|. */
export function meanAbsoluteError(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("meanAbsoluteError", y, predicted);
  return truth.reduce((sum, value, i) => sum + Math.abs(value - (guess[i] as number)), 0) / truth.length;
}

/** R²: the share of the variance of `y` that is explained; 1 at best. Of constant targets: 1 when all are met, else 0. */
export function r2Score(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("r2Score", y, predicted);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const total = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rest = truth.reduce((sum, value, i) => sum + (value - (guess[i] as number)) ** 2, 0);
  if (total === 0) return rest === 0 ? 1 : 0;
  return 1 - rest / total;
}
