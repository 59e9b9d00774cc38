/** What the loaders of data sets give, and how they read a table. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";

/** A data set, with scikit-learn's names. */
export interface Bunch {
  /** Rows × features. */
  readonly data: NDArray;
  /** One class (by number) or number a row. */
  readonly target: NDArray;
  readonly featureNames: readonly string[];
  /** Where the numbers come from, and their licence. */
  readonly description: string;
}

/** A data set of classes. */
export interface ClassBunch extends Bunch {
  /** Names of the classes by number. */
  readonly targetNames: readonly string[];
}

/** Rows and targets alone. */
export type Pair = readonly [X: NDArray, y: NDArray];

/** Options of every loader. */
export interface LoadOptions {
  /** Rows and targets as a pair, instead of an object; false unless given. */
  readonly returnXY?: boolean;
}

/** Texts of numbers, see scripts/datasetTables.ts. */
export interface Table {
  readonly rows: string;
  readonly targets: string;
}

/** Numbers that stand in decimals. */
export const decimals = (text: string): Float64Array => Float64Array.from(text.split("_"), Number);

/** Whole numbers that stand as letters. */
export const letters = (text: string): Float64Array => Float64Array.from(text, (letter) => letter.charCodeAt(0) - 97);

/**
 * A table that may not have been loaded.
 * @throws UserError in a notebook whose program has not the word `datasets` in it
 */
export function present(table: Table | undefined): Table {
  if (table !== undefined) return table;
  throw new UserError("ml.datasets: the tables are not loaded", {
    code: "not-loaded",
    hint: "they are loaded where a program has the word 'datasets' in it: write ml.datasets.loadIris()",
  });
}

/** One class a row, by number. */
export const classArray = (data: Float64Array): NDArray => new NDArray({ dtype: "int64", shape: [data.length], data });

/** One number a row. */
export const numberArray = (data: Float64Array): NDArray =>
  new NDArray({ dtype: "float64", shape: [data.length], data });

/** Rows × features, always float64: NumPy's type for features, whatever they are. */
export const featureArray = (data: Float64Array, columns: number): NDArray =>
  new NDArray({ dtype: "float64", shape: [data.length / columns, columns], data });

/** The data set, or its rows and targets. */
export const presented = <B extends Bunch>(bunch: B, { returnXY = false }: LoadOptions): B | Pair =>
  returnXY ? [bunch.data, bunch.target] : bunch;
