/** Rows on their way into a model and out of it. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { type Matrix, type MatrixInput, rowOf, toMatrix } from "../numeric/matrix.ts";
import type { RowValues } from "./clientSide.ts";
import { type Preparation, prepare } from "./preparation.ts";

/**
 * Rows as they are quantized.
 * @param features how many a row has after its preparation
 * @throws UserError for rows with other features, and for values that are not finite
 */
export function preparedRows(X: MatrixInput, features: number, preparation: Preparation | null): Matrix {
  const x = toMatrix("X", X);
  const expected = preparation?.features ?? features; // absent: rows are taken as they are
  if (x.columns !== expected) {
    throw new UserError(`X: expected ${expected} features, as in training, got ${x.columns}`, { code: "shape" });
  }
  return preparation === null ? x : prepare(preparation, x);
}

/** Each row as a view. */
export const eachRow = (x: Matrix): readonly Float64Array[] => Array.from({ length: x.rows }, (_, i) => rowOf(x, i));

/** Values of rows as an array: rows first. */
export const arrayOf = ({ rows, shape, data }: RowValues): NDArray =>
  new NDArray({ dtype: "float64", shape: [rows, ...shape], data });
