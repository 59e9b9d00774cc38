/** Targets of regressors, one number a row or several, brought to mean 0 and deviation 1. */
import { UserError } from "../../../base/errors.ts";
import { compactShape } from "../../../value/shape.ts";
import { columnOf, type Matrix, matrix, tensorOf, toMatrix, toVector, type VectorInput } from "../../numeric/matrix.ts";

/** Mean and standard deviation of an output; a constant one has deviation 1. */
export interface TargetRange {
  readonly mean: number;
  readonly scale: number;
}

/** @throws UserError for another number of targets than rows, and for NaN and infinity */
export function standardisedTargets(
  y: VectorInput,
  rows: number,
): { readonly standardised: Matrix; readonly targets: readonly TargetRange[] } {
  const { shape } = tensorOf("y", y);
  const given = shape.length === 2 ? toMatrix("y", y) : matrix(rows, 1, toVector("y", y, rows));
  if (given.rows !== rows) {
    throw new UserError(`y: expected targets for each of ${rows} rows, got shape ${compactShape(shape)}`, {
      code: "shape",
    });
  }
  const targets = Array.from({ length: given.columns }, (_, k) => rangeOf(columnOf(given, k)));
  const data = given.data.map((value, i) => {
    const { mean, scale } = targets[i % targets.length] as TargetRange;
    return (value - mean) / scale;
  });
  return { standardised: { ...given, data }, targets };
}

function rangeOf(values: Float64Array): TargetRange {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, scale: variance > 0 ? Math.sqrt(variance) : 1 };
}
