/** Neural networks that predict classes and numbers: what both do around the training. */
import { InternalError, UserError } from "../../../base/errors.ts";
import { NDArray } from "../../../trace/arrays.ts";
import { minMax } from "../../../value/tensor.ts";
import { type DenseLayer, type DenseNetwork, denseNodes, type RoundingRules } from "../../network/dense.ts";
import type { QuantizedNetwork } from "../../network/layer.ts";
import { beyondReach, type NetworkReach, reachOf } from "../../network/reach.ts";
import { type TorchState, torchLayers } from "../../network/torchState.ts";
import { calibratedValues, quantizeTrained, rangesOf, type ValueRange } from "../../network/trainedRounding.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { RandomState } from "../../numeric/randomState.ts";
import { operationBits } from "../../quantize/bits.ts";
import { paced } from "../../steps.ts";
import { type Activation, activations } from "../../training/network/activations.ts";
import type { NetworkLoss } from "../../training/network/losses.ts";
import { mostActiveWeights } from "../../training/network/pruning.ts";
import { type NetworkRounding, RoundedNetwork } from "../../training/network/roundedNetwork.ts";
import { type Epoch, trainNetwork } from "../../training/network/train.ts";
import type { Fitted } from "../clientSide.ts";
import type { FloatForm } from "../floatModels.ts";
import type { ModelProgress, TaskOptions } from "../modes.ts";
import type { NeuralClient } from "./client.ts";
import type { ModuleOptions, NeuralOptions } from "./options.ts";

/** A fitted network. */
export interface NeuralLearnt<Client extends NeuralClient> extends Fitted<Client> {
  /** Weights as they were learnt, not rounded. */
  readonly dense: DenseNetwork;
  /** What the results of the layers reach over the rows of the training. */
  readonly ranges: readonly ValueRange[];
  readonly network: QuantizedNetwork;
  /** The room of the circuit's accumulators; null before there is one. */
  readonly reach: NetworkReach | null;
  readonly history: readonly Epoch[];
}

/** The name of the input, as the original's exports begin it. */
const inputName = "x";

/** How a network rounds. */
export const roundingOf = ({ nWBits, nABits, quantNarrow, powerOfTwoScaling }: ModuleOptions): RoundingRules => ({
  weightBits: nWBits,
  activationBits: nABits,
  isNarrow: quantNarrow,
  isPowerOfTwo: powerOfTwoScaling,
});

/**
 * A network for some rows.
 * @param results how many numbers it gives
 * @param start a network to go on from, instead of random weights
 * @throws UserError for hidden layers without a neuron, and when stopped
 */
export async function trainDense(
  model: string,
  x: Matrix,
  results: number,
  loss: NetworkLoss,
  options: NeuralOptions,
  task: TaskOptions,
): Promise<{ readonly dense: DenseNetwork; readonly history: readonly Epoch[] }> {
  const { module } = options;
  const rounding = { ...roundingOf(module), isSigned: module.quantSigned };
  const { network, history } = await trained(model, x, results, loss, options, rounding, task);
  return { dense: denseOf(roundedLayers(network), module), history };
}

/** The same network in floating point, as `fitBenchmark` gives it: equal first weights, order of rows and pruning, no rounding. */
export async function trainFloatDense<Client>(
  model: string,
  x: Matrix,
  results: number,
  loss: NetworkLoss,
  options: NeuralOptions,
  task: TaskOptions,
  client: Client,
): Promise<FloatForm<Client>> {
  const { network } = await trained(model, x, results, loss, options, null, task);
  return {
    client,
    features: x.columns,
    values: ({ rows, data }) => ({ rows, shape: [results], data: network.forward(data, rows) }),
  };
}

async function trained(
  model: string,
  x: Matrix,
  results: number,
  loss: NetworkLoss,
  options: NeuralOptions,
  rounding: NetworkRounding | null,
  task: TaskOptions,
): Promise<{ readonly network: RoundedNetwork; readonly history: readonly Epoch[] }> {
  const { module, earlyStopping, nIterNoChange } = options;
  const random = new RandomState(options.randomState);
  const activation = activations[module.activationFunction];
  const network = RoundedNetwork.random(widthsOf(x.columns, results, module), activation, rounding, random);
  const settings = {
    ...options,
    validationFraction: options.validationFraction ?? (earlyStopping ? 0.1 : 0), // absent: scikit-learn's share, where one is needed
    patience: earlyStopping ? nIterNoChange : null,
    mostWeights: mostActiveWeights(module.nAccumBits, module.nWBits, module.nABits),
    pruneShare: module.nPruneNeuronsPercentage,
  };
  const watched = options.verbose ? told(model, task) : task;
  return { network, history: await paced(trainNetwork(model, network, x, loss, settings, random), watched) };
}

/** The layers of a network in training as plain data. */
export const roundedLayers = (network: RoundedNetwork): readonly DenseLayer[] =>
  network.layers.map(({ inputs, outputs, weights, bias, inputGrid, weightGrid }) => ({
    weights: Array.from({ length: outputs }, (_, k) =>
      Array.from(weights.subarray(k * inputs, (k + 1) * inputs), Math.fround),
    ),
    bias: Array.from(bias, Math.fround),
    inputScale: inputGrid.scale,
    weightScale: weightGrid.scale,
    isSigned: inputGrid.low < 0,
  }));

function widthsOf(features: number, results: number, module: ModuleOptions): readonly number[] {
  const hidden = Math.floor(features * module.nHiddenNeuronsMultiplier);
  if (hidden < 1 && module.nLayers > 1) {
    throw new UserError(
      `module: expected hidden layers of at least one neuron, got nHiddenNeuronsMultiplier ${module.nHiddenNeuronsMultiplier} for ${features} features`,
      { code: "options" },
    );
  }
  return [features, ...new Array<number>(module.nLayers - 1).fill(hidden), results];
}

/** Tells each epoch on the console as well. */
function told(model: string, { signal, onProgress }: TaskOptions): TaskOptions {
  return {
    signal,
    onProgress(progress: ModelProgress) {
      const { done, total, loss = Number.NaN, validationLoss } = progress;
      const also = validationLoss === undefined ? "" : `, validation ${validationLoss.toPrecision(6)}`;
      console.log(`${model}: epoch ${done} of ${total}, loss ${loss.toPrecision(6)}${also}`);
      onProgress?.(progress);
    },
  };
}

const plainOf = ({ op, attributes }: Activation) => ({ op, attributes });

/** Layers that the original trained, or that were saved, as a network. */
export const denseOf = (layers: readonly DenseLayer[], module: ModuleOptions): DenseNetwork => ({
  layers,
  activation: plainOf(activations[module.activationFunction]),
  rules: roundingOf(module),
});

/** The layers of a network that the original trained. @throws UserError as `torchLayers` */
export const layersOfState = (state: TorchState, module: ModuleOptions): readonly DenseLayer[] =>
  torchLayers(state, module.nLayers, module.quantSigned, roundingOf(module));

/** The integer form of a network; calibration rows show what its layers reach. */
export function calibrated(dense: DenseNetwork, x: Matrix) {
  const rows = new NDArray({ dtype: "float32", shape: [x.rows, x.columns], data: x.data.map(Math.fround) });
  const nodes = denseNodes(dense, inputName);
  const ranges = rangesOf(calibratedValues(nodes, [inputName], [rows]));
  return quantizedDense(
    dense,
    x.columns,
    nodes.map(({ output }) => ranges.get(output) as ValueRange),
  );
}

/** The integer form of a network from what its layers reach. */
export function quantizedDense(dense: DenseNetwork, features: number, ranges: readonly ValueRange[]) {
  const { weightBits, activationBits } = dense.rules;
  const bits = operationBits({ opInputs: activationBits, opWeights: weightBits });
  const nodes = denseNodes(dense, inputName);
  const named = new Map(nodes.map(({ output }, i) => [output, ranges[i] as ValueRange]));
  const results = nodes.slice(-1).map(({ output }) => output);
  const network = quantizeTrained(nodes, [{ name: inputName, shape: [features] }], results, named, bits);
  return { dense, ranges, network, features, reach: null };
}

/** What clients get of a network: nothing but the scales at its ends. */
export function clientOf({ inputs, outputs }: QuantizedNetwork): NeuralClient {
  const [input, output] = [inputs[0], outputs[0]];
  if (input === undefined || output === undefined) throw new InternalError("a network without an input or a result");
  const { isPrecomputedQat: _trained, ...inputQuantizer } = input.quantizer;
  const { scale, zeroPoints } = output;
  return { inputQuantizer, output: { scale, zeroPoints }, sent: null };
}

/**
 * What was learnt, for a circuit with an input-set like `rows`: clients clip to the integers that are in it, since a circuit takes no others, and its accumulators have room for
 * what these rows add up to.
 */
export function forInputSet<Learnt extends NeuralLearnt<NeuralClient>>(
  learnt: Learnt,
  { rows, columns, data }: Matrix,
): Learnt {
  const q = new NDArray({ dtype: "int64", shape: [rows, columns], data });
  return { ...learnt, client: { ...learnt.client, sent: minMax(q) }, reach: reachOf(learnt.network, [q]) };
}

/** @throws UserError for a row that takes an accumulator of the circuit beyond the room that it has */
export function refuseBeyond({ network, reach }: NeuralLearnt<NeuralClient>, q: NDArray): void {
  const beyond = reach === null ? null : beyondReach(network, reach, [q]);
  if (beyond === null) return;
  const { row, layer, value, room } = beyond;
  throw new UserError(
    `X: row ${row} takes the sum of layer ${layer} to ${value}, and the circuit was compiled for ${room[0]} to ${room[1]}`,
    {
      code: "out-of-calibration",
      hint: "compile with rows like those to come: more of them, and some that reach as far",
    },
  );
}
