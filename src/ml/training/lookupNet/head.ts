/** The last step of a lookup network while it is trained: weighted sums of the units' values. Their weights become small integers, of which -1, 0 and 1 cost next to nothing. */
import type { RandomState } from "../../numeric/randomState.ts";

/** Weights whose size is below this share of the mean size become 0 (Li et al., arXiv 1605.04711, equation 6). */
const zeroBelow = 0.7;
/** With more than three values, the largest integer stands for this many mean sizes. */
const widestSize = 2.2;

/** Sums of values for each result. */
export class SumHead {
  readonly results: number;
  readonly units: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly gradients: { readonly weights: Float64Array; readonly bias: Float64Array };
  /** What the last row gave. */
  readonly sums: Float64Array;
  readonly #effective: Float64Array;
  readonly #scales: Float64Array;
  /** Size from which on a weight is not 0, where only signs are left. */
  readonly #least: Float64Array;
  /** Largest size of an integer weight; 0 while weights are real. */
  #most = 0;

  constructor(results: number, units: number, random: RandomState) {
    this.results = results;
    this.units = units;
    this.weights = Float64Array.from({ length: results * units }, () => random.normal() / Math.sqrt(units));
    this.bias = new Float64Array(results);
    this.gradients = { weights: new Float64Array(this.weights.length), bias: new Float64Array(results) };
    this.sums = new Float64Array(results);
    this.#effective = this.weights.slice();
    this.#scales = new Float64Array(results).fill(1);
    this.#least = new Float64Array(results);
  }

  /** Says that weights are integers of [-most, most] times a scale of each result from now on. */
  round(most: number): void {
    this.#most = most;
  }

  /** Makes the weights that are used from those that are trained. Called after every change. */
  refresh(): void {
    if (this.#most === 0) {
      this.#effective.set(this.weights);
      return;
    }
    for (let k = 0; k < this.results; k++) {
      const [from, to] = [k * this.units, (k + 1) * this.units];
      const row = this.weights.subarray(from, to);
      const least = zeroBelow * meanSize(row);
      const scale = this.#most === 1 ? meanSizeAbove(row, least) : (widestSize * meanSize(row)) / this.#most;
      this.#least[k] = least;
      this.#scales[k] = scale;
      for (let at = from; at < to; at++) this.#effective[at] = scale * this.#integer(at, k);
    }
  }

  /** Integer weights by result, and what one is worth. */
  integers(): { readonly weights: readonly (readonly number[])[]; readonly scales: readonly number[] } {
    const weights = Array.from({ length: this.results }, (_, k) =>
      Array.from({ length: this.units }, (_unit, u) => this.#integer(k * this.units + u, k) + 0),
    );
    return { weights, scales: Array.from(this.#scales) };
  }

  /** The sums of one row of values. */
  forward(values: Float64Array): Float64Array {
    for (let k = 0; k < this.results; k++) {
      let sum = this.bias[k] as number;
      const first = k * this.units;
      for (let u = 0; u < this.units; u++) sum += (this.#effective[first + u] as number) * (values[u] as number);
      this.sums[k] = sum;
    }
    return this.sums;
  }

  /** Adds the gradients of the row that went forward last, and writes the slopes by its values. */
  backward(values: Float64Array, slopes: Float64Array, valueSlopes: Float64Array): void {
    const { weights, bias } = this.gradients;
    valueSlopes.fill(0);
    for (let k = 0; k < this.results; k++) {
      const slope = slopes[k] as number;
      const first = k * this.units;
      bias[k] = (bias[k] as number) + slope;
      for (let u = 0; u < this.units; u++) {
        weights[first + u] = (weights[first + u] as number) + slope * (values[u] as number);
        valueSlopes[u] = (valueSlopes[u] as number) + slope * (this.#effective[first + u] as number);
      }
    }
  }

  #integer(at: number, result: number): number {
    const weight = this.weights[at] as number;
    if (this.#most === 1) return Math.abs(weight) > (this.#least[result] as number) ? Math.sign(weight) : 0;
    const scaled = weight / (this.#scales[result] as number);
    return Math.max(-this.#most, Math.min(this.#most, Math.round(scaled)));
  }
}

const meanSize = (row: Float64Array): number =>
  Math.max(1e-12, row.reduce((sum, weight) => sum + Math.abs(weight), 0) / row.length);

/** The mean size of the weights that do not become 0; never 0 itself. */
function meanSizeAbove(row: Float64Array, least: number): number {
  const kept = row.filter((weight) => Math.abs(weight) > least);
  return kept.length === 0 ? 1 : meanSize(kept);
}
