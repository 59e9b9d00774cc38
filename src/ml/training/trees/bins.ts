/** Features as bins: each distinct value is one, so that the sums of a node's rows by value need no search. */
import { columnOf, type Matrix } from "../../numeric/matrix.ts";

/** Rows whose values are known by number. */
export interface Binned {
  readonly x: Matrix;
  /** The values of each feature, ascending. */
  readonly values: readonly Float64Array[];
  /** Which of them each row has: features × rows. */
  readonly bins: readonly Uint32Array[];
  /** Most values that a feature has. */
  readonly most: number;
}

/** Finds the values of all features, once for all trees. */
export function binned(x: Matrix): Binned {
  const values: Float64Array[] = [];
  const bins: Uint32Array[] = [];
  for (let j = 0; j < x.columns; j++) {
    const column = columnOf(x, j);
    const distinct = Float64Array.from(new Set(column)).sort();
    const number = new Map(Array.from(distinct, (value, bin) => [value, bin]));
    values.push(distinct);
    bins.push(Uint32Array.from(column, (value) => number.get(value) as number));
  }
  return { x, values, bins, most: values.reduce((most, { length }) => Math.max(most, length), 0) };
}
