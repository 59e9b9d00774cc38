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
    for (let row = 0; row < count; row++) {
      const start = row * inputs;
      for (let k = 0; k < outputs; k++) {
        const weightStart = k * inputs;
        let sum = bias[k] as number;
        for (let j = 0; j < inputs; j++) sum += (x[start + j] as number) * (w[weightStart + j] as number);
        results[row * outputs + k] = sum;
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
    for (let row = 0; row < count; row++) {
      const start = row * inputs;
      for (let k = 0; k < outputs; k++) {
        const slope = slopes[row * outputs + k] as number;
        if (slope === 0) continue;
        biasSlopes[k] = (biasSlopes[k] as number) + slope;
        const weightStart = k * inputs;
        for (let j = 0; j < inputs; j++) {
          weightSlopes[weightStart + j] = (weightSlopes[weightStart + j] as number) + slope * (x[start + j] as number);
          ofInputs[start + j] = (ofInputs[start + j] as number) + slope * (w[weightStart + j] as number);
        }
      }
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
