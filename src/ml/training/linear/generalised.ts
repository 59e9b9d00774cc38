/**
 * Generalised linear models with a power variance (Poisson 1, gamma 2, between them compound): half the mean deviance plus alpha ‖w‖² / 2, minimised by
 * L-BFGS. McCullagh and Nelder, Generalized Linear Models, chapter 2.
 */
import { UserError } from "../../../base/errors.ts";
import { minimise } from "../../numeric/lbfgs.ts";
import { type Matrix, rowOf } from "../../numeric/matrix.ts";
import type { Steps } from "../../steps.ts";
import type { Weights } from "./leastSquares.ts";

/** Options of the solver, in scikit-learn's words. */
export interface GeneralisedOptions {
  readonly alpha: number;
  /** Power of the variance. */
  readonly power: number;
  readonly link: "identity" | "log";
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/**
 * @throws UserError for targets that the distribution cannot have
 */
export function* generalised(
  model: string,
  x: Matrix,
  y: Float64Array,
  options: GeneralisedOptions,
): Steps<Weights & { readonly nIter: number }> {
  const { alpha, power, link, fitIntercept } = options;
  checkTargets(model, y, power);
  const { rows, columns } = x;
  const start = new Float64Array(columns + Number(fitIntercept));
  const mean = y.reduce((sum, value) => sum + value, 0) / rows;
  if (fitIntercept) start[columns] = link === "log" ? Math.log(mean) : mean;
  const { point, iterations } = yield* minimise(
    (at, gradient) => {
      let loss = 0;
      gradient.fill(0);
      for (let i = 0; i < rows; i++) {
        const row = rowOf(x, i);
        let raw = fitIntercept ? (at[columns] as number) : 0;
        for (let j = 0; j < columns; j++) raw += (row[j] as number) * (at[j] as number);
        const [value, slope] = halfDeviance(y[i] as number, raw, power, link);
        loss += value;
        const error = slope / rows;
        for (let j = 0; j < columns; j++) gradient[j] = (gradient[j] as number) + error * (row[j] as number);
        if (fitIntercept) gradient[columns] = (gradient[columns] as number) + error;
      }
      let squares = 0;
      for (let j = 0; j < columns; j++) {
        const weight = at[j] as number;
        squares += weight * weight;
        gradient[j] = (gradient[j] as number) + alpha * weight;
      }
      return loss / rows + (alpha / 2) * squares;
    },
    start,
    { gradientTolerance: options.tol, valueTolerance: 64 * Number.EPSILON, maxIter: options.maxIter },
  );
  return {
    coef: [...point.subarray(0, columns)],
    intercept: fitIntercept ? (point[columns] as number) : 0,
    nIter: iterations,
  };
}

/** Half the deviance of one target, without what does not depend on the score, and its slope by the score. */
function halfDeviance(y: number, raw: number, power: number, link: "identity" | "log"): readonly [number, number] {
  if (link === "identity") return identityDeviance(y, raw, power);
  const mean = Math.exp(raw);
  if (power === 0) return [0.5 * (mean - y) ** 2, (mean - y) * mean];
  if (power === 1) return [mean - y * raw, mean - y];
  if (power === 2) return [raw + y / mean, 1 - y / mean];
  const [a, b] = [Math.exp((1 - power) * raw), Math.exp((2 - power) * raw)];
  return [b / (2 - power) - (y * a) / (1 - power), b - y * a];
}

function identityDeviance(y: number, mean: number, power: number): readonly [number, number] {
  if (power === 0) return [0.5 * (mean - y) ** 2, mean - y];
  const slope = (mean - y) / mean ** power;
  // Outside of its domain the deviance is infinite: the line search then takes a shorter step.
  if (mean <= 0) return [Number.POSITIVE_INFINITY, 0];
  if (power === 1) return [mean - y * Math.log(mean), slope];
  if (power === 2) return [Math.log(mean) + y / mean, slope];
  return [mean ** (2 - power) / (2 - power) - (y * mean ** (1 - power)) / (1 - power), slope];
}

function checkTargets(model: string, y: Float64Array, power: number): void {
  const needsPositive = power >= 2;
  if (power < 1) return;
  const bad = y.findIndex((value) => (needsPositive ? value <= 0 : value < 0));
  const isAllZero = !needsPositive && y.every((value) => value === 0);
  if (bad < 0 && !isAllZero) return;
  const expected = needsPositive ? "targets above 0" : "targets of at least 0, not all 0";
  throw new UserError(`${model}: y: expected ${expected}, got ${bad < 0 ? "only 0" : `${y[bad]} in row ${bad}`}`, {
    code: "targets",
  });
}
