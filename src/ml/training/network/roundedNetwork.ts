/** Dense layers with a function between them, trained with their rounding. */
import type { RandomState } from "../../numeric/randomState.ts";
import type { Activation } from "./activations.ts";
import { bestGrid, type GridRules } from "./grids.ts";
import { keptNeurons, pruneConnections } from "./pruning.ts";
import { RoundedDense, type RoundingGrid } from "./roundedDense.ts";

/** How a network rounds. */
export interface NetworkRounding {
  readonly weightBits: number;
  readonly activationBits: number;
  readonly isNarrow: boolean;
  /** Whether the inputs of every layer have a sign; if not, those without negative numbers have none. */
  readonly isSigned: boolean;
  readonly isPowerOfTwo: boolean;
}

/** Biases are as large as they are. */
const unbounded = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY } as const;

/** The grid of networks in floating point: numbers below 2^11 keep 40 bits behind the point, which no training tells from all of them. */
const finest: RoundingGrid = { scale: 2 ** -40, ...unbounded, halves: "even" };

/** What of a layer training changes. */
export interface LayerState {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly inputGrid: RoundingGrid;
  readonly weightGrid: RoundingGrid;
  readonly biasGrid: RoundingGrid | null;
}

/** A network in training. */
export class RoundedNetwork {
  readonly layers: RoundedDense[];
  readonly #activation: Activation;
  readonly #rounding: NetworkRounding | null;
  /** Results of hidden layers before their function. */
  #sums: Float64Array[] = [];

  /** @param rounding null for a network in floating point */
  constructor(layers: readonly RoundedDense[], activation: Activation, rounding: NetworkRounding | null) {
    this.layers = [...layers];
    this.#activation = activation;
    this.#rounding = rounding;
  }

  /**
   * Layers with random weights: uniform within ±√(6 / inputs) before a function (He et al., ICCV 2015), within ±√(1 / inputs) in the last; biases 0.
   * @param widths inputs, neurons of each hidden layer, results
   */
  static random(
    widths: readonly number[],
    activation: Activation,
    rounding: NetworkRounding | null,
    random: RandomState,
  ): RoundedNetwork {
    const layers = widths.slice(1).map((outputs, i) => {
      const inputs = widths[i] as number;
      const layer = new RoundedDense(inputs, outputs);
      const bound = Math.sqrt((i === widths.length - 2 ? 1 : 6) / inputs);
      for (let j = 0; j < layer.weights.length; j++) layer.weights[j] = random.uniform(-bound, bound);
      return layer;
    });
    return new RoundedNetwork(layers, activation, rounding);
  }

  /** What is learnt, and its gradients, in one order. */
  get groups(): readonly Float64Array[] {
    return this.layers.flatMap(({ weights, bias }) => [weights, bias]);
  }

  get slopes(): readonly Float64Array[] {
    return this.layers.flatMap(({ weightSlopes, biasSlopes }) => [weightSlopes, biasSlopes]);
  }

  /** Results of `count` rows. */
  forward(x: Float64Array, count: number): Float64Array {
    this.#sums = [];
    return this.#through(x, count, () => undefined);
  }

  /** Chooses the grids of all weights and, from these rows, of all inputs. */
  chooseGrids(x: Float64Array, count: number): void {
    if (this.#rounding === null) {
      for (const layer of this.layers) [layer.inputGrid, layer.weightGrid] = [finest, finest];
      return;
    }
    const { weightBits, activationBits, isNarrow, isSigned, isPowerOfTwo } = this.#rounding;
    const shared = { isNarrow, isPowerOfTwo };
    this.#sums = [];
    this.#through(x, count, (layer, values) => {
      const ofInputs: GridRules = {
        ...shared,
        bits: activationBits,
        isSigned: isSigned || values.some((value) => value < 0),
        halves: isPowerOfTwo && layer !== this.layers[0] ? "up" : "even",
      };
      layer.inputGrid = bestGrid(values, ofInputs);
      layer.weightGrid = bestGrid(layer.weights, { ...shared, bits: weightBits, isSigned: true, halves: "even" });
      layer.biasGrid = isPowerOfTwo
        ? { scale: layer.inputGrid.scale * layer.weightGrid.scale, ...unbounded, halves: "even" }
        : null;
    });
  }

  /** Gradients of all that is learnt, from that of the results of the last `forward`. */
  backward(slopes: Float64Array, count: number): void {
    let current = slopes;
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const ofInputs = (this.layers[i] as RoundedDense).backward(current, count);
      if (i === 0) return;
      const sums = this.#sums[i - 1] as Float64Array;
      for (let j = 0; j < ofInputs.length; j++) {
        if (ofInputs[j] !== 0) ofInputs[j] = (ofInputs[j] as number) * this.#activation.slope(sums[j] as number);
      }
      current = ofInputs;
    }
  }

  /** Everything that training changes, to come back to. */
  state(): readonly LayerState[] {
    return this.layers.map(({ weights, bias, inputGrid, weightGrid, biasGrid }) => ({
      weights: weights.slice(),
      bias: bias.slice(),
      inputGrid,
      weightGrid,
      biasGrid,
    }));
  }

  /** Goes back to a state of this network; neurons must not have gone since. */
  restore(state: readonly LayerState[]): void {
    for (const [i, { weights, bias, inputGrid, weightGrid, biasGrid }] of state.entries()) {
      const layer = this.layers[i] as RoundedDense;
      layer.weights.set(weights);
      layer.bias.set(bias);
      layer.inputGrid = inputGrid;
      layer.weightGrid = weightGrid;
      layer.biasGrid = biasGrid;
    }
  }

  /** Leaves each neuron so many weights. */
  pruneConnections(most: number): void {
    for (const layer of this.layers) pruneConnections(layer, most);
  }

  /** Takes a share of the neurons out of each hidden layer. */
  pruneNeurons(share: number): void {
    for (let i = 0; i + 1 < this.layers.length; i++) {
      const [layer, next] = [this.layers[i] as RoundedDense, this.layers[i + 1] as RoundedDense];
      const kept = keptNeurons(layer, share);
      const all = Array.from({ length: layer.inputs }, (_, j) => j);
      const results = Array.from({ length: next.outputs }, (_, k) => k);
      this.layers[i] = part(layer, kept, all);
      this.layers[i + 1] = part(next, results, kept);
    }
  }

  #through(x: Float64Array, count: number, before: (layer: RoundedDense, values: Float64Array) => void): Float64Array {
    let values = x;
    for (const [i, layer] of this.layers.entries()) {
      before(layer, values);
      const sums = layer.forward(values, count);
      if (i === this.layers.length - 1) return sums;
      this.#sums.push(sums);
      values = sums.map((sum) => this.#activation.value(sum));
    }
    return values;
  }
}

/** The layer with some of its outputs and inputs only. */
function part(layer: RoundedDense, outputs: readonly number[], inputs: readonly number[]): RoundedDense {
  const taken = new RoundedDense(inputs.length, outputs.length);
  taken.inputGrid = layer.inputGrid;
  taken.weightGrid = layer.weightGrid;
  taken.biasGrid = layer.biasGrid;
  for (const [k, output] of outputs.entries()) {
    taken.bias[k] = layer.bias[output] as number;
    for (const [j, input] of inputs.entries()) {
      const [to, from] = [k * inputs.length + j, output * layer.inputs + input];
      taken.weights[to] = layer.weights[from] as number;
      taken.mask[to] = layer.mask[from] as number;
    }
  }
  return taken;
}
