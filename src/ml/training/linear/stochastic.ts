/**
 * Stochastic gradient descent as scikit-learn's: one row at a time in shuffled order, a learning rate that falls, and a stop when the loss of an epoch no longer
 * improves. Bottou, "Large-Scale Machine Learning with Stochastic Gradient Descent" (2010); L1 by Tsuruoka, Tsujii and Ananiadou (2009).
 */
import { UserError } from "../../../base/errors.ts";
import { type Matrix, rowOf } from "../../numeric/matrix.ts";
import { XorShift } from "../../numeric/xorShift.ts";
import type { Steps } from "../../steps.ts";
import type { Weights } from "./leastSquares.ts";

/** A loss of a target and a score, and its slope by the score. */
export interface Loss {
  value(target: number, score: number): number;
  slope(target: number, score: number): number;
}

/** Options of the solver, in scikit-learn's words. */
export interface StochasticOptions {
  readonly penalty: "l2" | "l1" | "elasticnet" | null;
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly maxIter: number;
  readonly tol: number | null;
  readonly shuffle: boolean;
  readonly learningRate: "constant" | "optimal" | "invscaling" | "adaptive";
  readonly eta0: number;
  readonly powerT: number;
  readonly nIterNoChange: number;
}

/** scikit-learn's names of losses. */
type LossName =
  | "squared_error"
  | "huber"
  | "epsilon_insensitive"
  | "squared_epsilon_insensitive"
  | "log_loss"
  | "modified_huber";

/** Losses by scikit-learn's names; targets of classifiers are -1 and 1. */
export const losses: { readonly [K in LossName]: (epsilon: number) => Loss } = {
  squared_error: () => ({ value: (y, p) => 0.5 * (p - y) ** 2, slope: (y, p) => p - y }),
  huber: (epsilon) => ({
    value: (y, p) => (Math.abs(y - p) <= epsilon ? 0.5 * (p - y) ** 2 : epsilon * Math.abs(y - p) - 0.5 * epsilon ** 2),
    slope: (y, p) => (Math.abs(p - y) <= epsilon ? p - y : epsilon * Math.sign(p - y)),
  }),
  epsilon_insensitive: (epsilon) => ({
    value: (y, p) => Math.max(0, Math.abs(y - p) - epsilon),
    slope: (y, p) => (Math.abs(y - p) > epsilon ? Math.sign(p - y) : 0),
  }),
  squared_epsilon_insensitive: (epsilon) => ({
    value: (y, p) => Math.max(0, Math.abs(y - p) - epsilon) ** 2,
    slope: (y, p) => {
      const rest = y - p;
      if (rest > epsilon) return -2 * (rest - epsilon);
      return rest < -epsilon ? 2 * (-rest - epsilon) : 0;
    },
  }),
  log_loss: () => ({
    value(y, p) {
      const margin = p * y;
      if (margin > 18) return Math.exp(-margin);
      return margin < -18 ? -margin : Math.log(1 + Math.exp(-margin));
    },
    slope(y, p) {
      const margin = p * y;
      if (margin > 18) return Math.exp(-margin) * -y;
      return margin < -18 ? -y : -y / (Math.exp(margin) + 1);
    },
  }),
  modified_huber: () => ({
    value(y, p) {
      const margin = p * y;
      if (margin >= 1) return 0;
      return margin >= -1 ? (1 - margin) ** 2 : -4 * margin;
    },
    slope(y, p) {
      const margin = p * y;
      if (margin >= 1) return 0;
      return margin >= -1 ? 2 * (1 - margin) * -y : -4 * y;
    },
  }),
};

/** Rows between two places where others may run. */
const rowsOfAPiece = 1024;
/** Slopes are cut off here. */
const steepest = 1e12;
/** Below this scale the weights are written out, so that they stay exact. */
const smallestScale = 1e-9;

/**
 * @param seed of the order of rows
 * @param model the class, for messages
 * @throws UserError when numbers overflow
 */
export function* stochastic(
  model: string,
  x: Matrix,
  targets: Float64Array,
  loss: Loss,
  options: StochasticOptions,
  seed: number,
): Steps<Weights & { readonly nIter: number }> {
  const { penalty, alpha, fitIntercept, maxIter, tol, learningRate, eta0, powerT, nIterNoChange } = options;
  const l1Ratio = penalty === "l2" || penalty === null ? 0 : penalty === "l1" ? 1 : options.l1Ratio;
  const weights = new Float64Array(x.columns);
  const penalised = new Float64Array(x.columns);
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  const firstTime = learningRate === "optimal" ? optimalStart(loss, alpha) : 0;
  let scale = 1;
  let intercept = 0;
  let eta = eta0;
  let time = 1;
  let budget = 0;
  let best = Number.POSITIVE_INFINITY;
  let worse = 0;
  let nIter = 0;
  const writeOut = (): void => {
    for (let j = 0; j < weights.length; j++) weights[j] = (weights[j] as number) * scale;
    scale = 1;
  };
  while (nIter < maxIter) {
    nIter += 1;
    if (options.shuffle) new XorShift(seed).shuffle(order);
    let sum = 0;
    for (const i of order) {
      const row = rowOf(x, i);
      const target = targets[i] as number;
      let product = 0;
      for (let j = 0; j < row.length; j++) product += (row[j] as number) * (weights[j] as number);
      const score = product * scale + intercept;
      if (learningRate === "optimal") eta = 1 / (alpha * (firstTime + time - 1));
      else if (learningRate === "invscaling") eta = eta0 / time ** powerT;
      sum += loss.value(target, score);
      const update = -eta * Math.min(steepest, Math.max(-steepest, loss.slope(target, score)));
      if (penalty !== null) {
        scale *= Math.max(0, 1 - (1 - l1Ratio) * eta * alpha);
        if (scale < smallestScale) writeOut();
      }
      if (update !== 0) {
        for (let j = 0; j < row.length; j++)
          weights[j] = (weights[j] as number) + (row[j] as number) * (update / scale);
        if (fitIntercept) intercept += update;
      }
      if (penalty === "l1" || penalty === "elasticnet") {
        budget += l1Ratio * eta * alpha;
        shrink(weights, penalised, scale, budget);
      }
      time += 1;
      if (time % rowsOfAPiece === 0) yield null;
    }
    if (!Number.isFinite(intercept) || !weights.every(Number.isFinite)) {
      throw new UserError(`${model}: floating-point overflow in epoch ${nIter}`, {
        code: "not-finite",
        hint: "scale the features with ml.StandardScaler or ml.MinMaxScaler",
      });
    }
    yield { done: nIter, total: maxIter };
    worse = tol !== null && sum > best - tol * x.rows ? worse + 1 : 0;
    best = Math.min(best, sum);
    if (worse < nIterNoChange) continue;
    if (learningRate !== "adaptive" || eta <= 1e-6) break;
    eta /= 5;
    worse = 0;
  }
  writeOut();
  return { coef: [...weights], intercept, nIter };
}

/** The first time of the "optimal" schedule: Bottou's heuristic for the first step. */
function optimalStart(loss: Loss, alpha: number): number {
  const typical = Math.sqrt(1 / Math.sqrt(alpha));
  const first = typical / Math.max(1, loss.slope(1, -typical));
  return 1 / (first * alpha);
}

/** Takes the L1 penalty that is due off each weight, but never past zero. */
function shrink(weights: Float64Array, penalised: Float64Array, scale: number, budget: number): void {
  for (let j = 0; j < weights.length; j++) {
    const before = weights[j] as number;
    const paid = penalised[j] as number;
    let after = before;
    if (scale * before > 0) after = Math.max(0, before - (budget + paid) / scale);
    else if (scale * before < 0) after = Math.min(0, before + (budget - paid) / scale);
    weights[j] = after;
    penalised[j] = paid + scale * (after - before);
  }
}
