/**
 * Lasso and elastic net by cyclic coordinate descent: Friedman, Hastie and Tibshirani, Journal of Statistical Software 33 (2010), section 2, stopped by
 * the duality gap of Kim et al. (2007), as scikit-learn stops.
 */

import { columnOf, type Matrix } from "../../numeric/matrix.ts";
import { dot } from "../../numeric/vectors.ts";
import type { Steps } from "../../steps.ts";
import { centred, interceptOf, type Weights } from "./leastSquares.ts";

/** Options of the solver, in scikit-learn's words. */
export interface ElasticNetOptions {
  readonly alpha: number;
  /** Share of the L1 penalty; 1 is the lasso. */
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
  readonly positive: boolean;
}

/** Adds `factor` times `b` to `a`. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + factor * (b[i] as number);
}

/** Minimises ‖y - Xw‖² / (2 n) + alpha l1Ratio ‖w‖₁ + alpha (1 - l1Ratio) ‖w‖² / 2. */
export function* elasticNet(
  x: Matrix,
  y: Float64Array,
  { alpha, l1Ratio, fitIntercept, tol, maxIter, positive }: ElasticNetOptions,
): Steps<Weights & { readonly nIter: number }> {
  const shifted = centred(x, y, fitIntercept);
  const columns = Array.from({ length: x.columns }, (_, j) => columnOf(shifted.x, j));
  const norms = columns.map((column) => dot(column, column));
  const l1 = alpha * l1Ratio * x.rows;
  const l2 = alpha * (1 - l1Ratio) * x.rows;
  const weights = new Float64Array(x.columns);
  const rest = shifted.y.slice();
  const gapTolerance = tol * dot(shifted.y, shifted.y);
  let nIter = 0;
  while (nIter < maxIter) {
    nIter += 1;
    let largestWeight = 0;
    let largestChange = 0;
    for (const [j, column] of columns.entries()) {
      const norm = norms[j] as number;
      if (norm === 0) continue;
      const before = weights[j] as number;
      if (before !== 0) add(rest, before, column);
      const product = dot(column, rest);
      const shrunk =
        positive && product < 0 ? 0 : (Math.sign(product) * Math.max(Math.abs(product) - l1, 0)) / (norm + l2);
      weights[j] = shrunk;
      if (shrunk !== 0) add(rest, -shrunk, column);
      largestChange = Math.max(largestChange, Math.abs(shrunk - before));
      largestWeight = Math.max(largestWeight, Math.abs(shrunk));
    }
    yield { done: nIter, total: maxIter };
    const mayEnd = largestWeight === 0 || largestChange / largestWeight < tol || nIter === maxIter;
    if (mayEnd && dualityGap(columns, shifted.y, rest, weights, l1, l2, positive) < gapTolerance) break;
  }
  const coef = [...weights];
  return { coef, intercept: interceptOf(coef, shifted), nIter };
}

/** How far the objective can still fall. */
function dualityGap(
  columns: readonly Float64Array[],
  y: Float64Array,
  rest: Float64Array,
  weights: Float64Array,
  l1: number,
  l2: number,
  positive: boolean,
): number {
  const gradients = columns.map((column, j) => dot(column, rest) - l2 * (weights[j] as number));
  const dualNorm = Math.max(...gradients.map((value) => (positive ? value : Math.abs(value))));
  const restSquares = dot(rest, rest);
  const scale = dualNorm > l1 ? l1 / dualNorm : 1;
  const start = dualNorm > l1 ? 0.5 * (restSquares + restSquares * scale ** 2) : restSquares;
  const l1Norm = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return start + l1 * l1Norm - scale * dot(rest, y) + 0.5 * l2 * (1 + scale ** 2) * dot(weights, weights);
}
