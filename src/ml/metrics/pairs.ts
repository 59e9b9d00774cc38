/** What every metric compares: true values and predicted ones. */
import { UserError } from "../../base/errors.ts";
import { type Label, type LabelInput, toLabels } from "../numeric/labels.ts";
import { toValues, type VectorInput } from "../numeric/matrix.ts";

/** Two lists of numbers of one length. @throws UserError when they differ, or are empty */
export const pairOf = (
  metric: string,
  y: VectorInput,
  predicted: VectorInput,
): readonly [Float64Array, Float64Array] => {
  const truth = toValues("y", y);
  const guess = toValues("predicted", predicted);
  checkLengths(metric, truth.length, guess.length);
  return [truth, guess];
};

/** Two lists of labels of one length, numbers or texts. @throws UserError when they differ, or are empty */
export function labelPairOf(
  metric: string,
  y: LabelInput,
  predicted: LabelInput,
): readonly [truth: readonly Label[], guess: readonly Label[]] {
  const truth = toLabels("y", y);
  const guess = toLabels("predicted", predicted);
  checkLengths(metric, truth.length, guess.length);
  return [truth, guess];
}

function checkLengths(metric: string, truth: number, guess: number): void {
  if (truth === guess && truth > 0) return;
  throw new UserError(`${metric}: expected as many predictions as labels, got ${guess} and ${truth}`, {
    code: "shape",
  });
}
