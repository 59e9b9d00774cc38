/** What generators of data sets share: rows that are drawn, mixed and shuffled as scikit-learn does it. */
import { NDArray } from "../../trace/arrays.ts";
import { type Matrix, matrix, takeRows, tensorOfMatrix } from "../numeric/matrix.ts";
import type { RandomState } from "../numeric/randomState.ts";
import type { Pair } from "./bunch.ts";

/** Rows × columns of draws, row by row. */
export function drawn(rows: number, columns: number, draw: () => number): Matrix {
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, draw));
}

/** The product of two matrices; sums run over the inner index from 0 on. */
export function product(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) {
        sum += (a.data[i * a.columns + k] as number) * (b.data[k * b.columns + j] as number);
      }
      data[i * b.columns + j] = sum;
    }
  }
  return matrix(a.rows, b.columns, data);
}

/** A random order of `count` things, by NumPy's `shuffle`. */
export const shuffledOrder = (random: RandomState, count: number): readonly number[] => [...random.permutation(count)];

/** Columns in another order. */
export function takeColumns(x: Matrix, order: readonly number[]): Matrix {
  const data = new Float64Array(x.rows * order.length);
  for (let i = 0; i < x.rows; i++) {
    for (const [j, from] of order.entries()) data[i * order.length + j] = x.data[i * x.columns + from] as number;
  }
  return matrix(x.rows, order.length, data);
}

/** Rows and classes, as users get them; `order` is that of the rows. */
export function classPair(x: Matrix, classes: Float64Array, order: readonly number[] | null): Pair {
  const labels = order === null ? classes : Float64Array.from(order, (row) => classes[row] as number);
  return [
    new NDArray(tensorOfMatrix(order === null ? x : takeRows(x, order))),
    new NDArray({ dtype: "int64", shape: [labels.length], data: labels }),
  ];
}
