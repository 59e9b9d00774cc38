/** What wrong results of a network cost: the mean over rows, and its gradient by the results. */
import type { Matrix } from "../../numeric/matrix.ts";

/** The loss of some rows. `gradient`, results by rows, is written. */
export type NetworkLoss = (results: Float64Array, rows: ArrayLike<number>, gradient: Float64Array) => number;

/**
 * Cross entropy of softmax: the weighted mean of -log p(class of the row).
 * @param codes class of each row by number
 * @param weights one a class
 */
export function crossEntropy(codes: Float64Array, weights: readonly number[]): NetworkLoss {
  const classes = weights.length;
  return (results, rows, gradient) => {
    let total = 0;
    for (let i = 0; i < rows.length; i++) total += weights[codes[rows[i] as number] as number] as number;
    let loss = 0;
    for (let i = 0; i < rows.length; i++) {
      const code = codes[rows[i] as number] as number;
      const share = (weights[code] as number) / total;
      const start = i * classes;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) most = Math.max(most, results[start + k] as number);
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += Math.exp((results[start + k] as number) - most);
      loss += share * (Math.log(sum) + most - (results[start + code] as number));
      for (let k = 0; k < classes; k++) {
        const likely = Math.exp((results[start + k] as number) - most) / sum;
        gradient[start + k] = share * (likely - Number(k === code));
      }
    }
    return loss;
  };
}

/** The mean squared error over rows and outputs; targets are rows × outputs. */
export function squaredError({ columns, data }: Matrix): NetworkLoss {
  return (results, rows, gradient) => {
    const count = rows.length * columns;
    let loss = 0;
    for (let i = 0; i < rows.length; i++) {
      for (let k = 0; k < columns; k++) {
        const error = (results[i * columns + k] as number) - (data[(rows[i] as number) * columns + k] as number);
        loss += (error * error) / count;
        gradient[i * columns + k] = (2 * error) / count;
      }
    }
    return loss;
  };
}
