/**
 * Logistic regression with an L2 penalty: the mean loss plus ‖w‖² / (2 C n), minimised by L-BFGS with scikit-learn's stopping rule. Two classes
 * have one row of weights, more one a class (multinomial), unless each class is set against the rest.
 */

import { type Minimum, minimise } from "../../numeric/lbfgs.ts";
import { type Matrix, rowOf } from "../../numeric/matrix.ts";
import type { Steps } from "../../steps.ts";

/** Options of the solver, in scikit-learn's words. */
export interface LogisticOptions {
  /** Inverse strength of the penalty; infinite without one. */
  readonly C: number;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
  readonly multiClass: "auto" | "ovr" | "multinomial";
}

/** Weights: rows × features, an intercept a row, and the most iterations that a row took. */
export interface LogisticSolution {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
  readonly nIter: number;
}

/** Relative decrease at which scikit-learn stops: 64 units in the last place. */
const valueTolerance = 64 * Number.EPSILON;

/** @param codes the class of each row, by number */
export function logistic(
  x: Matrix,
  codes: Float64Array,
  classes: number,
  options: LogisticOptions,
): Steps<LogisticSolution> {
  if (classes === 2) return oneAgainstRest(x, codes, [1], options);
  if (options.multiClass === "ovr") {
    return oneAgainstRest(
      x,
      codes,
      Array.from({ length: classes }, (_, k) => k),
      options,
    );
  }
  return multinomial(x, codes, classes, options);
}

function* oneAgainstRest(
  x: Matrix,
  codes: Float64Array,
  wanted: readonly number[],
  options: LogisticOptions,
): Steps<LogisticSolution> {
  const { rows, columns } = x;
  const strength = 1 / (options.C * rows);
  const fits: Minimum[] = [];
  for (const k of wanted) {
    const start = new Float64Array(columns + Number(options.fitIntercept));
    const minimum = yield* minimise(
      (point, gradient) => {
        let loss = 0;
        gradient.fill(0);
        const intercept = options.fitIntercept ? (point[columns] as number) : 0;
        for (let i = 0; i < rows; i++) {
          const row = rowOf(x, i);
          let raw = intercept;
          for (let j = 0; j < columns; j++) raw += (row[j] as number) * (point[j] as number);
          const target = codes[i] === k ? 1 : 0;
          loss += softplus(raw) - target * raw;
          const error = (probability(raw) - target) / rows;
          for (let j = 0; j < columns; j++) gradient[j] = (gradient[j] as number) + error * (row[j] as number);
          if (options.fitIntercept) gradient[columns] = (gradient[columns] as number) + error;
        }
        return loss / rows + penalise(point, gradient, columns, strength);
      },
      start,
      { gradientTolerance: options.tol, valueTolerance, maxIter: options.maxIter },
    );
    fits.push(minimum);
  }
  return {
    coef: fits.map(({ point }) => [...point.subarray(0, columns)]),
    intercept: fits.map(({ point }) => (options.fitIntercept ? (point[columns] as number) : 0)),
    nIter: Math.max(...fits.map(({ iterations }) => iterations)),
  };
}

function* multinomial(
  x: Matrix,
  codes: Float64Array,
  classes: number,
  options: LogisticOptions,
): Steps<LogisticSolution> {
  const { rows, columns } = x;
  const strength = 1 / (options.C * rows);
  const width = columns + Number(options.fitIntercept);
  const raw = new Float64Array(classes);
  const minimum = yield* minimise(
    (point, gradient) => {
      let loss = 0;
      gradient.fill(0);
      for (let i = 0; i < rows; i++) {
        const row = rowOf(x, i);
        for (let k = 0; k < classes; k++) {
          let score = options.fitIntercept ? (point[k * width + columns] as number) : 0;
          for (let j = 0; j < columns; j++) score += (row[j] as number) * (point[k * width + j] as number);
          raw[k] = score;
        }
        const most = raw.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY);
        const sum = raw.reduce((total, score) => total + Math.exp(score - most), 0);
        const target = codes[i] as number;
        loss += Math.log(sum) + most - (raw[target] as number);
        for (let k = 0; k < classes; k++) {
          const error = (Math.exp((raw[k] as number) - most) / sum - Number(k === target)) / rows;
          const at = k * width;
          for (let j = 0; j < columns; j++)
            gradient[at + j] = (gradient[at + j] as number) + error * (row[j] as number);
          if (options.fitIntercept) gradient[at + columns] = (gradient[at + columns] as number) + error;
        }
      }
      let penalty = 0;
      for (let k = 0; k < classes; k++) {
        const part = (values: Float64Array): Float64Array => values.subarray(k * width, (k + 1) * width);
        penalty += penalise(part(point), part(gradient), columns, strength);
      }
      return loss / rows + penalty;
    },
    new Float64Array(classes * width),
    { gradientTolerance: options.tol, valueTolerance, maxIter: options.maxIter },
  );
  const { point, iterations } = minimum;
  const ofClass = Array.from({ length: classes }, (_, k) => point.subarray(k * width, (k + 1) * width));
  return {
    coef: ofClass.map((weights) => [...weights.subarray(0, columns)]),
    intercept: ofClass.map((weights) => (options.fitIntercept ? (weights[columns] as number) : 0)),
    nIter: iterations,
  };
}

/** The penalty of some weights, whose gradient is added; the intercept behind them has none. */
function penalise(point: Float64Array, gradient: Float64Array, columns: number, strength: number): number {
  let squares = 0;
  for (let j = 0; j < columns; j++) {
    const weight = point[j] as number;
    squares += weight * weight;
    gradient[j] = (gradient[j] as number) + strength * weight;
  }
  return (strength / 2) * squares;
}

const probability = (raw: number): number => (raw > -37 ? 1 / (1 + Math.exp(-raw)) : Math.exp(raw));

/** log(1 + e^raw), without overflow: Mächler's bounds (CRAN Rmpfr, 2012), which scikit-learn's loss uses as well. */
function softplus(raw: number): number {
  if (raw <= -37) return Math.exp(raw);
  if (raw <= -2) return Math.log1p(Math.exp(raw));
  if (raw <= 18) return Math.log(1 + Math.exp(raw));
  return raw <= 33.3 ? raw + Math.exp(-raw) : raw;
}
