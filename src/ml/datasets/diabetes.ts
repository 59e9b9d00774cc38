/** The data set of diabetes: a year's progress of the disease. */
import { isBoolean, readOptions } from "../../base/options.ts";
import { columnOf, matrix } from "../numeric/matrix.ts";
import {
  type Bunch,
  decimals,
  featureArray,
  type LoadOptions,
  numberArray,
  type Pair,
  present,
  presented,
} from "./bunch.ts";
import * as tables from "./tables/index.ts";

/** Options of `loadDiabetes`. */
export interface DiabetesOptions extends LoadOptions {
  /** Features with mean 0 and squares that add up to 1, instead of years and milligrams; true unless given. */
  readonly scaled?: boolean;
}

const featureNames: readonly string[] = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

/** Diabetes patients: 442 rows, 10 features, and the progress of the disease after a year. */
export function loadDiabetes(options?: DiabetesOptions & { readonly returnXY?: false }): Bunch;
export function loadDiabetes(options: DiabetesOptions & { readonly returnXY: true }): Pair;
export function loadDiabetes(options: DiabetesOptions = {}): Bunch | Pair {
  const { scaled = true, ...rest } = readOptions<DiabetesOptions>(
    { name: "loadDiabetes", example: "{ scaled: false }", checks: { returnXY: isBoolean, scaled: isBoolean } },
    options,
  );
  const table = present(tables.diabetes);
  const raw = decimals(table.rows);
  const bunch = {
    data: featureArray(scaled ? scaledColumns(raw, featureNames.length) : raw, featureNames.length),
    target: numberArray(decimals(table.targets)),
    featureNames,
    description:
      "Diabetes patients, by B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression (2004); the numbers that scikit-learn 1.5 (BSD-3-Clause) has.",
  };
  return presented(bunch, rest);
}

/** Columns less their mean, over their deviation and the root of the number of rows, in the order of scikit-learn's operations. */
function scaledColumns(raw: Float64Array, columns: number): Float64Array {
  const rows = raw.length / columns;
  const x = matrix(rows, columns, raw.slice());
  const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / rows;
  for (let j = 0; j < columns; j++) {
    const column = columnOf(x, j);
    const mean = meanOf(column);
    const deviation = Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2)));
    for (let i = 0; i < rows; i++) {
      x.data[i * columns + j] = ((column[i] as number) - mean) / deviation / Math.sqrt(rows);
    }
  }
  return x.data;
}
