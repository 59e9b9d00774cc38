/**
 * L-BFGS: Liu and Nocedal, Mathematical Programming 45 (1989), two-loop recursion, with the stopping rules and the line search of L-BFGS-B 3.0
 * (Morales and Nocedal 2011), so that a fit takes scikit-learn's steps.
 */

import type { Steps } from "../steps.ts";
import { lineSearch } from "./lineSearch.ts";
import { dot } from "./vectors.ts";

/** A function and its gradient; the gradient is written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** When to stop. */
export interface LbfgsOptions {
  /** Largest component of the gradient. */
  readonly gradientTolerance: number;
  /** Relative decrease of the function in one iteration. */
  readonly valueTolerance: number;
  readonly maxIter: number;
}

/** Where it ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

const memory = 10;
const mostTrials = 50;

/** One remembered step: s, y, and 1 / s·y. */
interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

const largest = (a: Float64Array): number => a.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

/** Minimises `objective` from `start`, which stays as it is; each iteration is a step. */
export function* minimise(objective: Objective, start: Float64Array, options: LbfgsOptions): Steps<Minimum> {
  let point = start.slice();
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  let steps: Step[] = [];
  let iterations = 0;
  if (largest(gradient) <= options.gradientTolerance) return { point, value, iterations };
  while (iterations < options.maxIter) {
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    const first = iterations === 0 ? Math.min(1 / Math.sqrt(dot(direction, direction)), 1e10) : 1;
    const trial = { point, gradient, value };
    const step =
      slope >= 0
        ? null
        : lineSearch({ value, slope }, first, mostTrials, (length) => {
            trial.point = point.map((x, i) => x + length * (direction[i] as number));
            trial.gradient = new Float64Array(point.length);
            trial.value = objective(trial.point, trial.gradient);
            return { value: trial.value, slope: dot(direction, trial.gradient) };
          });
    if (step === null) {
      // A bad model of the curvature: begin anew with the steepest descent, once.
      if (steps.length === 0) break;
      steps = [];
      continue;
    }
    const s = trial.point.map((x, i) => x - (point[i] as number));
    const y = trial.gradient.map((g, i) => g - (gradient[i] as number));
    const decrease = value - trial.value;
    const scale = Math.max(Math.abs(value), Math.abs(trial.value), 1);
    ({ point, gradient, value } = trial);
    iterations += 1;
    yield { done: iterations, total: options.maxIter };
    if (largest(gradient) <= options.gradientTolerance || decrease <= options.valueTolerance * scale) break;
    const product = dot(s, y);
    if (product > Number.EPSILON * -slope * step) steps = [...steps, { s, y, rho: 1 / product }].slice(-memory);
  }
  return { point, value, iterations };
}

/** Minus the inverse Hessian of the remembered steps, times the gradient. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const q = gradient.slice();
  const weights: number[] = [];
  for (const { s, y, rho } of steps.toReversed()) {
    const weight = rho * dot(s, q);
    weights.push(weight);
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) - weight * (y[i] as number);
  }
  const last = steps.at(-1);
  const scale = last === undefined ? 1 : 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) * scale;
  for (const { s, y, rho } of steps) {
    const weight = (weights.pop() as number) - rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) + weight * (s[i] as number);
  }
  return q.map((value) => -value);
}
