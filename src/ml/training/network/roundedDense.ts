/**
 * A dense layer that is trained with its rounding: results are those of rounded inputs and weights, gradients those of the numbers before rounding, as if rounding were the identity
 * within its range (the straight-through estimator: Bengio, Léonard and Courville, arXiv 1308.3432, section 4).
 */

/** The integers that a value may have, and their distance. */
export interface RoundingGrid {
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  /** Where the middle between two integers goes: clients and tables round to even, accumulators whose low bits are rounded away go up. */
  readonly halves: "even" | "up";
}

/** Rounds to the grid; what lies outside becomes the nearest end. */
function roundTo({ scale, low, high, halves }: RoundingGrid, values: Float64Array, rounded: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const place = (values[i] as number) / scale;
    const integer = halves === "up" ? Math.floor(place + 0.5) : evenRounded(place);
    rounded[i] = scale * Math.min(high, Math.max(low, integer));
  }
}

/** Rounding to even by the addition of 1.5 · 2^52, which leaves no bit behind the point: exact for numbers below 2^51. */
const evenRounded = (value: number): number => value + 6755399441055744 - 6755399441055744;

/** The grid of a layer for which none was chosen yet. */
const nowhere: RoundingGrid = { scale: 1, low: 0, high: 0, halves: "even" };

/** A sum of vectors with factors, those of factor 0 left out; four vectors at a time, so that the sum is read and written a quarter as often. */
class Terms {
  readonly #factors: Float64Array;
  readonly #starts: Int32Array;
  #count = 0;

  constructor(most: number) {
    this.#factors = new Float64Array(most);
    this.#starts = new Int32Array(most);
  }

  clear(): void {
    this.#count = 0;
  }

  /** @param start where the vector begins */
  add(factor: number, start: number): void {
    if (factor === 0) return;
    this.#factors[this.#count] = factor;
    this.#starts[this.#count] = start;
    this.#count += 1;
  }

  /** Adds the sum of vectors of `source` to `target` from `to` on. */
  addTo(target: Float64Array, to: number, source: Float64Array, length: number): void {
    const factors = this.#factors;
    const starts = this.#starts;
    let i = 0;
    for (; i + 4 <= this.#count; i += 4) {
      const [p, q, r, s] = [factors[i], factors[i + 1], factors[i + 2], factors[i + 3]] as [
        number,
        number,
        number,
        number,
      ];
      const [a, b, c, d] = [starts[i], starts[i + 1], starts[i + 2], starts[i + 3]] as [number, number, number, number];
      for (let j = 0; j < length; j++) {
        target[to + j] =
          (target[to + j] as number) +
          (p * (source[a + j] as number) + q * (source[b + j] as number)) +
          (r * (source[c + j] as number) + s * (source[d + j] as number));
      }
    }
    for (; i < this.#count; i++) {
      const factor = factors[i] as number;
      const start = starts[i] as number;
      for (let j = 0; j < length; j++)
        target[to + j] = (target[to + j] as number) + factor * (source[start + j] as number);
    }
  }
}

/** The numbers of a layer that are learnt; weights are outputs × inputs. */
export class RoundedDense {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** 1 where a weight counts, 0 where it was pruned. */
  readonly mask: Float64Array;
  readonly weightSlopes: Float64Array;
  readonly biasSlopes: Float64Array;
  inputGrid: RoundingGrid = nowhere;
  weightGrid: RoundingGrid = nowhere;
  /** Biases of networks whose scales are powers of two are rounded; those of others are not. */
  biasGrid: RoundingGrid | null = null;
  readonly #roundedBias: Float64Array;
  readonly #roundedWeights: Float64Array;
  #given: Float64Array = new Float64Array();
  #roundedInputs: Float64Array = new Float64Array();

  constructor(inputs: number, outputs: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    const size = inputs * outputs;
    this.weights = new Float64Array(size);
    this.bias = new Float64Array(outputs);
    this.mask = new Float64Array(size).fill(1);
    this.weightSlopes = new Float64Array(size);
    this.biasSlopes = new Float64Array(outputs);
    this.#roundedWeights = new Float64Array(size);
    this.#roundedBias = new Float64Array(outputs);
  }

  /** Weights of pruned connections become 0. */
  applyMask(): void {
    for (let i = 0; i < this.weights.length; i++)
      this.weights[i] = (this.weights[i] as number) * (this.mask[i] as number);
  }

  /** Results of `count` rows of inputs, remembered for `backward`. */
  forward(given: Float64Array, count: number): Float64Array {
    const { inputs, outputs } = this;
    this.#given = given;
    if (this.#roundedInputs.length !== given.length) this.#roundedInputs = new Float64Array(given.length);
    roundTo(this.inputGrid, given, this.#roundedInputs);
    roundTo(this.weightGrid, this.weights, this.#roundedWeights);
    if (this.biasGrid !== null) roundTo(this.biasGrid, this.bias, this.#roundedBias);
    const bias = this.biasGrid === null ? this.bias : this.#roundedBias;
    const x = this.#roundedInputs;
    const w = this.#roundedWeights;
    const results = new Float64Array(count * outputs);
    // Four outputs at a time: each input is read once for all of them.
    for (let row = 0; row < count; row++) {
      const start = row * inputs;
      const to = row * outputs;
      let k = 0;
      for (; k + 4 <= outputs; k += 4) {
        let [a, b, c, d] = [bias[k] as number, bias[k + 1] as number, bias[k + 2] as number, bias[k + 3] as number];
        for (let j = 0, first = k * inputs; j < inputs; j++, first++) {
          const value = x[start + j] as number;
          a += value * (w[first] as number);
          b += value * (w[first + inputs] as number);
          c += value * (w[first + 2 * inputs] as number);
          d += value * (w[first + 3 * inputs] as number);
        }
        results[to + k] = a;
        results[to + k + 1] = b;
        results[to + k + 2] = c;
        results[to + k + 3] = d;
      }
      for (; k < outputs; k++) {
        let sum = bias[k] as number;
        for (let j = 0; j < inputs; j++) sum += (x[start + j] as number) * (w[k * inputs + j] as number);
        results[to + k] = sum;
      }
    }
    return results;
  }

  /** Gradients of weights and bias, and that of the inputs, which is returned. */
  backward(slopes: Float64Array, count: number): Float64Array {
    const { inputs, outputs, mask, weightSlopes, biasSlopes } = this;
    const x = this.#roundedInputs;
    const w = this.#roundedWeights;
    const ofInputs = new Float64Array(count * inputs);
    weightSlopes.fill(0);
    biasSlopes.fill(0);
    // Slopes that are 0, as behind ReLU half of them are, cost nothing.
    const terms = new Terms(Math.max(outputs, count));
    for (let row = 0; row < count; row++) {
      terms.clear();
      for (let k = 0; k < outputs; k++) terms.add(slopes[row * outputs + k] as number, k * inputs);
      terms.addTo(ofInputs, row * inputs, w, inputs);
    }
    for (let k = 0; k < outputs; k++) {
      terms.clear();
      let sum = 0;
      for (let row = 0; row < count; row++) {
        const slope = slopes[row * outputs + k] as number;
        sum += slope;
        terms.add(slope, row * inputs);
      }
      biasSlopes[k] = sum;
      terms.addTo(weightSlopes, k * inputs, x, inputs);
    }
    for (let i = 0; i < weightSlopes.length; i++) weightSlopes[i] = (weightSlopes[i] as number) * (mask[i] as number);
    const { scale, low, high } = this.inputGrid;
    for (let i = 0; i < ofInputs.length; i++) {
      const place = (this.#given[i] as number) / scale;
      if (place < low || place > high) ofInputs[i] = 0;
    }
    return ofInputs;
  }
}
