/** What every metric compares: true values and predicted ones. */
import { UserError } from "../../base/errors.ts";
import { toValues, type VectorInput } from "../numeric/matrix.ts";

/** Two lists of numbers of one length. @throws UserError when they differ, or are empty */
export function pairOf(metric: string, y: VectorInput, predicted: VectorInput): readonly [Float64Array, Float64Array] {
  const truth = toValues("y", y);
  const guess = toValues("predicted", predicted);
  if (truth.length === guess.length && truth.length > 0) return [truth, guess];
  throw new UserError(`${metric}: expected as many predictions as labels, got ${guess.length} and ${truth.length}`, {
    code: "shape",
  });
}
