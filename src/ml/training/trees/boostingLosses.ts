/** Losses of boosted trees: margins to gradients and to predictions, in float32 as XGBoost computes them. */
import type { Gradients } from "./boosting.ts";

const { fround, exp } = Math;

/** Second derivatives are at least this. */
const smallestHessian = fround(1e-16);

/** The logistic function in float32. */
function sigmoid32(margin: number): number {
  const power = fround(exp(Math.min(fround(-margin), fround(88.7))));
  return fround(1 / fround(power + 1));
}

/** Log loss of two classes; targets are 0 and 1. */
export function logisticGradients(margins: Float32Array, targets: Float64Array): Gradients {
  const first = new Float32Array(margins.length);
  const second = new Float32Array(margins.length);
  for (let i = 0; i < margins.length; i++) {
    const p = sigmoid32(margins[i] as number);
    first[i] = p - (targets[i] as number);
    second[i] = Math.max(fround(p * fround(1 - p)), smallestHessian);
  }
  return { first, second };
}

/** Squared error. */
export function squaredGradients(margins: Float32Array, targets: Float64Array): Gradients {
  const first = margins.map((margin, i) => margin - fround(targets[i] as number));
  return { first, second: new Float32Array(margins.length).fill(1) };
}

/** Log loss of several classes. @param margins rows × classes */
export function softmaxGradients(margins: Float32Array, targets: Float64Array, classes: number): readonly Gradients[] {
  const rows = targets.length;
  const result = Array.from({ length: classes }, () => ({
    first: new Float32Array(rows),
    second: new Float32Array(rows),
  }));
  for (let i = 0; i < rows; i++) {
    const shares = softmax32(margins.subarray(i * classes, (i + 1) * classes));
    for (const [k, { first, second }] of result.entries()) {
      const p = shares[k] as number;
      first[i] = p - Number(k === targets[i]);
      second[i] = Math.max(fround(fround(2 * p) * fround(1 - p)), smallestHessian);
    }
  }
  return result;
}

function softmax32(margins: Float32Array): Float32Array {
  const most = margins.reduce((max, margin) => Math.max(max, margin), Number.NEGATIVE_INFINITY);
  const powers = margins.map((margin) => exp(fround(margin - most)));
  const sum = fround(powers.reduce((total, power) => total + power, 0));
  return powers.map((power) => power / sum);
}
