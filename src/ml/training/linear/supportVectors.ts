/**
 * Linear support vector machines: the optimum of liblinear's problems, the intercept penalised as one more weight. Squared losses by a damped Newton method
 * on the active set (Keerthi and DeCoste, JMLR 6, 2005); absolute ones by dual coordinate descent (Hsieh et al. 2008; Ho and Lin, JMLR 13, 2012).
 */

import { CholeskyDecomposition, Matrix as Dense } from "ml-matrix";
import { type Matrix, rowOf } from "../../numeric/matrix.ts";
import { dot } from "../../numeric/vectors.ts";
import { XorShift } from "../../numeric/xorShift.ts";
import type { Steps } from "../../steps.ts";
import type { Weights } from "./leastSquares.ts";

/** Options of the solvers, in scikit-learn's words. */
export interface SupportVectorOptions {
  readonly C: number;
  /** Half the width of the tube without loss; 0 for classifiers. */
  readonly epsilon: number;
  readonly fitIntercept: boolean;
  readonly interceptScaling: number;
  readonly maxIter: number;
}

/** Weights and how long they took. */
export type SupportVectorSolution = Weights & { readonly nIter: number };

/** Rows with a last column for the intercept. */
function extended(x: Matrix, { fitIntercept, interceptScaling }: SupportVectorOptions): Matrix {
  if (!fitIntercept) return x;
  const columns = x.columns + 1;
  const data = new Float64Array(x.rows * columns).fill(interceptScaling);
  for (let i = 0; i < x.rows; i++) data.set(rowOf(x, i), i * columns);
  return { rows: x.rows, columns, data };
}

function solutionOf(
  weights: Float64Array,
  x: Matrix,
  options: SupportVectorOptions,
  nIter: number,
): SupportVectorSolution {
  const intercept = options.fitIntercept ? (weights[x.columns] as number) * options.interceptScaling : 0;
  return { coef: [...weights.subarray(0, x.columns)], intercept, nIter };
}

/** What a row's score costs beyond its target: the error that is squared, 0 where there is no loss. */
type ErrorOf = (score: number, target: number) => number;

/** Minimises ‖w‖² / 2 + C Σ max(0, 1 - y w·x)²; targets are -1 and 1. */
export const squaredHinge = (
  x: Matrix,
  targets: Float64Array,
  options: SupportVectorOptions,
): Steps<SupportVectorSolution> =>
  // y (y s - 1) = s - y where the margin is below 1.
  newton(x, targets, options, (score, y) => (score * y < 1 ? score - y : 0));

/** Minimises ‖w‖² / 2 + C Σ max(0, |y - w·x| - epsilon)². */
export const squaredTube = (
  x: Matrix,
  targets: Float64Array,
  options: SupportVectorOptions,
): Steps<SupportVectorSolution> =>
  newton(x, targets, options, (score, y) => {
    const error = score - y;
    return Math.sign(error) * Math.max(0, Math.abs(error) - options.epsilon);
  });

function* newton(
  x: Matrix,
  targets: Float64Array,
  options: SupportVectorOptions,
  errorOf: ErrorOf,
): Steps<SupportVectorSolution> {
  const rows = extended(x, options);
  const { columns } = rows;
  let weights = new Float64Array(columns);
  const costOf = (at: Float64Array): number => {
    let cost = 0.5 * dot(at, at);
    for (let i = 0; i < rows.rows; i++) cost += options.C * errorOf(dot(rowOf(rows, i), at), targets[i] as number) ** 2;
    return cost;
  };
  let cost = costOf(weights);
  for (let nIter = 1; nIter <= options.maxIter; nIter++) {
    const gradient = weights.slice();
    const hessian = Dense.eye(columns);
    for (let i = 0; i < rows.rows; i++) {
      const row = rowOf(rows, i);
      const error = errorOf(dot(row, weights), targets[i] as number);
      if (error === 0) continue;
      for (let j = 0; j < columns; j++) {
        const value = row[j] as number;
        gradient[j] = (gradient[j] as number) + 2 * options.C * error * value;
        for (let k = 0; k < columns; k++)
          hessian.set(j, k, hessian.get(j, k) + 2 * options.C * (value * (row[k] as number)));
      }
    }
    const step = new CholeskyDecomposition(hessian).solve(Dense.columnVector(gradient)).to1DArray();
    let length = 1;
    let next = weights;
    let lower = cost;
    for (; length > 1e-12; length /= 2) {
      next = weights.map((weight, j) => weight - length * (step[j] as number));
      lower = costOf(next);
      if (lower < cost) break;
    }
    yield { done: nIter, total: options.maxIter };
    const isDone = lower >= cost || cost - lower <= 1e-16 * cost;
    if (lower < cost) [weights, cost] = [next, lower];
    if (isDone) return solutionOf(weights, x, options, nIter);
  }
  return solutionOf(weights, x, options, options.maxIter);
}

/** Relative change of all dual variables in one sweep at which the optimum counts as met. */
const dualTolerance = 1e-12;

/** Minimises ‖w‖² / 2 + C Σ max(0, |y - w·x| - epsilon). */
export function tube(x: Matrix, targets: Float64Array, options: SupportVectorOptions): Steps<SupportVectorSolution> {
  const { C, epsilon } = options;
  return dualDescent(x, options, (row, weights, norm, before, i) => {
    const slope = dot(row, weights) - (targets[i] as number);
    // Minimises over one dual variable in [-C, C] with its absolute value weighted by epsilon.
    const up = before - (slope + epsilon) / norm;
    const down = before - (slope - epsilon) / norm;
    const free = up > 0 ? up : Math.min(down, 0);
    return Math.min(C, Math.max(-C, free));
  });
}

/** Minimises ‖w‖² / 2 + C Σ max(0, 1 - y w·x); targets are -1 and 1. */
export function hinge(x: Matrix, targets: Float64Array, options: SupportVectorOptions): Steps<SupportVectorSolution> {
  const { C } = options;
  return dualDescent(x, options, (row, weights, norm, before, i) => {
    const target = targets[i] as number;
    const alpha = before * target - (target * dot(row, weights) - 1) / norm;
    return target * Math.min(C, Math.max(0, alpha));
  });
}

/** Sweeps over the rows in random order; `move` gives a row's new dual variable. Weights are the sum of rows times their variables. */
function* dualDescent(
  x: Matrix,
  options: SupportVectorOptions,
  move: (row: Float64Array, weights: Float64Array, norm: number, before: number, i: number) => number,
): Steps<SupportVectorSolution> {
  const rows = extended(x, options);
  const weights = new Float64Array(rows.columns);
  const dual = new Float64Array(rows.rows);
  const norms = Array.from({ length: rows.rows }, (_, i) => dot(rowOf(rows, i), rowOf(rows, i)));
  const order = Uint32Array.from({ length: rows.rows }, (_, i) => i);
  const random = new XorShift(1);
  for (let nIter = 1; nIter <= options.maxIter; nIter++) {
    random.shuffle(order);
    let changed = 0;
    for (const i of order) {
      const norm = norms[i] as number;
      if (norm === 0) continue;
      const row = rowOf(rows, i);
      const before = dual[i] as number;
      const after = move(row, weights, norm, before, i);
      if (after === before) continue;
      dual[i] = after;
      changed = Math.max(changed, Math.abs(after - before));
      for (let j = 0; j < row.length; j++) weights[j] = (weights[j] as number) + (after - before) * (row[j] as number);
    }
    yield { done: nIter, total: options.maxIter };
    if (changed <= dualTolerance * options.C) return solutionOf(weights, x, options, nIter);
  }
  return solutionOf(weights, x, options, options.maxIter);
}
