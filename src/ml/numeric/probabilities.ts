/** From scores to probabilities, as scipy and NumPy compute them. */

/** The logistic function. */
export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** Probabilities of scores, row by row: exp of the differences to the largest, normalised. */
export function softmaxRows(data: Float64Array, columns: number): Float64Array {
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    const scores = data.subarray(start, start + columns);
    const most = scores.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      const weight = Math.exp((scores[k] as number) - most);
      result[start + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < columns; k++) result[start + k] = (result[start + k] as number) / sum;
  }
  return result;
}

/** Position of the largest of each row; the first of equal ones. */
export function argmaxRows(data: Float64Array, columns: number): number[] {
  const result: number[] = [];
  for (let start = 0; start < data.length; start += columns) {
    let best = 0;
    for (let k = 1; k < columns; k++) if ((data[start + k] as number) > (data[start + best] as number)) best = k;
    result.push(best);
  }
  return result;
}

/** The probabilities of both classes from the margins of the second: rows × 2. */
export const bothProbabilities = (margins: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * margins.length }, (_, i) => {
    const p = sigmoid(margins[i >> 1] as number);
    return i % 2 === 0 ? 1 - p : p;
  });
