/** Rows of numbers: what models train and predict on. Float64, row-major; read once from what users give, with checks that name the argument. */
import { UserError } from "../../base/errors.ts";
import { compactShape } from "../../value/shape.ts";
import { fromNested, type NestedInput, type Tensor } from "../../value/tensor.ts";

/** A dense matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Rows of features as users give them: nested lists or an array. */
export type MatrixInput = NestedInput | Tensor;

/** One value for each row, as users give them. */
export type VectorInput = NestedInput | Tensor;

/** A matrix from data that the caller will not change. */
export const matrix = (rows: number, columns: number, data: Float64Array): Matrix => ({ rows, columns, data });

/** A matrix of zeros. */
const zeroMatrix = (rows: number, columns: number): Matrix => matrix(rows, columns, new Float64Array(rows * columns));

/** One row, as a view of the matrix' own data. */
export const rowOf = ({ columns, data }: Matrix, row: number): Float64Array =>
  data.subarray(row * columns, (row + 1) * columns);

/** One column, copied. */
export function columnOf({ rows, columns, data }: Matrix, column: number): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = data[row * columns + column] as number;
  return values;
}

/** The rows of these numbers, in this order, copied. */
export function takeRows(x: Matrix, order: ArrayLike<number>): Matrix {
  const taken = zeroMatrix(order.length, x.columns);
  for (let i = 0; i < order.length; i++) taken.data.set(rowOf(x, order[i] as number), i * x.columns);
  return taken;
}

/** The matrix as a tensor. */
export const tensorOfMatrix = ({ rows, columns, data }: Matrix): Tensor => ({
  dtype: "float64",
  shape: [rows, columns],
  data,
});

/**
 * Rows of features.
 * @param name what the argument is called, for messages
 * @throws UserError for something that has not two dimensions, has no rows, or holds NaN or infinity
 */
export function toMatrix(name: string, x: MatrixInput): Matrix {
  const { shape, data } = tensorOf(name, x);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) {
    throw new UserError(`${name}: expected a 2-dimensional array (rows × features), got shape ${compactShape(shape)}`, {
      code: "shape",
      hint: shape.length === 1 ? "one feature: x.reshape([-1, 1]); one row: x.reshape([1, -1])" : undefined,
    });
  }
  if (rows === 0 || columns === 0) {
    throw new UserError(`${name}: expected at least one row and one feature, got shape ${compactShape(shape)}`, {
      code: "shape",
    });
  }
  checkFinite(name, data, columns);
  return matrix(rows, columns, data);
}

/**
 * One number for each row.
 * @param count how many rows there are
 * @throws UserError for another shape or count, and for NaN or infinity
 */
export function toVector(name: string, y: VectorInput, count: number): Float64Array {
  const { shape, data } = tensorOf(name, y);
  const isVector = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!isVector || data.length !== count) {
    throw new UserError(`${name}: expected one value for each of ${count} rows, got shape ${compactShape(shape)}`, {
      code: "shape",
    });
  }
  checkFinite(name, data, 1);
  return data;
}

/** The tensor of what users give; errors name the argument. */
export function tensorOf(name: string, given: NestedInput | Tensor): Tensor {
  if (typeof given === "object" && given !== null && "data" in given && "shape" in given) return given;
  try {
    return fromNested(given as NestedInput);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    throw new UserError(`${name}: ${thrown.message}`, thrown.diagnostic);
  }
}

function checkFinite(name: string, data: Float64Array, columns: number): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = columns === 1 ? `row ${bad}` : `row ${Math.floor(bad / columns)}, column ${bad % columns}`;
  throw new UserError(`${name}: expected finite numbers, got ${data[bad]} in ${place}`, {
    code: "not-finite",
    hint: "remove such rows, or fill the gaps with the column's mean",
  });
}

/** All numbers of a list or array, whatever its shape. @throws UserError for something that is not numbers, for NaN and infinity */
export function toValues(name: string, given: MatrixInput): Float64Array {
  const { data } = tensorOf(name, given);
  checkFinite(name, data, 1);
  return data;
}
