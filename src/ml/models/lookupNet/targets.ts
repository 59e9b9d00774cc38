/** What lookup networks learn: classes, by cross entropy; or numbers, by squared errors of what is brought to mean 0 and deviation 1. */
import { r2Score } from "../../metrics/regression.ts";
import type { Label } from "../../numeric/labels.ts";
import { argmaxRows, sigmoid, softmaxRows } from "../../numeric/probabilities.ts";
import { resultsOf } from "./client.ts";
import type { LookupTask } from "./learnt.ts";

/** Classes; `codes` are their numbers row by row. */
export function classesTask(classes: readonly Label[], codes: Float64Array): LookupTask {
  const results = resultsOf(classes.length);
  return {
    classes,
    results,
    factor: 1,
    offset: 0,
    loss(row, values, slopes) {
      const code = codes[row] as number;
      if (results === 1) {
        const p = sigmoid(values[0] as number);
        slopes[0] = p - code;
        return -Math.log(Math.max(1e-300, code === 1 ? p : 1 - p));
      }
      const probabilities = softmaxRows(values, results);
      for (let k = 0; k < results; k++) slopes[k] = (probabilities[k] as number) - Number(k === code);
      return -Math.log(Math.max(1e-300, probabilities[code] as number));
    },
    score(rows, values) {
      const picked = results === 1 ? Array.from(values, (margin) => Number(margin > 0)) : argmaxRows(values, results);
      return picked.filter((code, i) => code === codes[rows[i] as number]).length / rows.length;
    },
  };
}

/** Numbers. */
export function numbersTask(y: Float64Array): LookupTask {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
  const factor = deviation === 0 ? 1 : deviation;
  return {
    classes: [],
    results: 1,
    factor,
    offset: mean,
    loss(row, values, slopes) {
      const error = (values[0] as number) - ((y[row] as number) - mean) / factor;
      slopes[0] = 2 * error;
      return error * error;
    },
    score: (rows, values) =>
      r2Score(
        rows.map((row) => y[row] as number),
        [...values],
      ),
  };
}
