/** Training of a network by Adam in shuffled batches, with a share of the rows kept back to tell how well it does on others. */
import { UserError } from "../../../base/errors.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { RandomState } from "../../numeric/randomState.ts";
import type { Steps } from "../../steps.ts";
import { Adam } from "./adam.ts";
import type { NetworkLoss } from "./losses.ts";
import type { RoundedNetwork } from "./roundedNetwork.ts";

/** Settings of a training. */
export interface NetworkTraining {
  readonly maxEpochs: number;
  readonly lr: number;
  readonly batchSize: number;
  /** Share of the rows that is kept for validation. */
  readonly validationFraction: number;
  /** Epochs without an improvement by `tol` after which training stops, by the validation rows where there are some; null: never. */
  readonly patience: number | null;
  readonly tol: number;
  /** Most weights of a neuron. */
  readonly mostWeights: number;
  /** Share of the hidden neurons that goes. */
  readonly pruneShare: number;
}

/** One epoch, as the history has it. */
export interface Epoch {
  readonly epoch: number;
  /** Mean loss of the batches. */
  readonly loss: number;
  /** Loss of the validation rows; null where none are kept. */
  readonly validationLoss: number | null;
}

/** Pruning happens when this share of the epochs is over: before, it is not known which weights matter. */
const pruneAfter = 1 / 3;
/** Grids stay as they are when this share of the epochs is over, and steps become shorter from epoch to epoch, so that weights settle. */
const settleAfter = 2 / 3;
/** Rows that grids are chosen by. */
const mostGridRows = 1024;

/**
 * Trains `network` in place, yields after each batch and tells each epoch.
 * @param random order of rows; equal states give equal networks
 * @throws UserError when numbers overflow
 */
export function* trainNetwork(
  model: string,
  network: RoundedNetwork,
  x: Matrix,
  loss: NetworkLoss,
  settings: NetworkTraining,
  random: RandomState,
): Steps<readonly Epoch[]> {
  const { maxEpochs, batchSize, tol, patience } = settings;
  const order = Array.from(random.permutation(x.rows));
  const kept = Math.min(x.rows - 1, Math.round(settings.validationFraction * x.rows));
  const [validation, training] = [order.slice(0, kept), Float64Array.from(order.slice(kept))];
  const gridRows = takeRows(x, training.subarray(0, mostGridRows));
  const mustPrune = settings.pruneShare > 0 || network.layers.some(({ inputs }) => inputs > settings.mostWeights);
  const pruning = mustPrune ? Math.floor(maxEpochs * pruneAfter) : 0;
  const settled = Math.max(1, Math.ceil(maxEpochs * settleAfter));
  let adam: Adam | null = null;
  let best = { loss: Number.POSITIVE_INFINITY, state: network.state() };
  let worse = 0;
  const history: Epoch[] = [];
  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    if (epoch === pruning) {
      if (settings.pruneShare > 0) network.pruneNeurons(settings.pruneShare);
      network.pruneConnections(settings.mostWeights);
    }
    if (adam === null || (epoch === pruning && settings.pruneShare > 0)) {
      adam = new Adam(network.groups.map(({ length }) => length));
    }
    if (epoch < settled) network.chooseGrids(gridRows.data, gridRows.rows);
    const step = settings.lr * Math.min(1, (maxEpochs - epoch) / (maxEpochs - settled + 1));
    random.shuffle(training);
    let sum = 0;
    for (let start = 0; start < training.length; start += batchSize) {
      const rows = training.subarray(start, start + batchSize);
      sum += rows.length * descend(network, takeRows(x, rows), rows, loss, adam, step);
      yield null;
    }
    const mean = sum / training.length;
    if (!Number.isFinite(mean)) {
      throw new UserError(`${model}: floating-point overflow in epoch ${epoch + 1}`, {
        code: "not-finite",
        hint: "scale the features with ml.StandardScaler or ml.MinMaxScaler, or take a smaller lr",
      });
    }
    const validationLoss = kept === 0 ? null : lossOf(network, takeRows(x, validation), validation, loss);
    history.push({ epoch: epoch + 1, loss: mean, validationLoss });
    yield {
      done: epoch + 1,
      total: maxEpochs,
      loss: mean,
      ...(validationLoss === null ? {} : { validationLoss }),
    };
    // Losses before pruning are those of another network.
    if (patience === null || epoch < pruning) continue;
    const current = validationLoss ?? mean; // absent: no row was kept back
    worse = current > best.loss - tol ? worse + 1 : 0;
    if (current < best.loss) best = { loss: current, state: network.state() };
    if (worse >= patience) break;
  }
  if (best.loss < Number.POSITIVE_INFINITY) network.restore(best.state);
  return history;
}

function descend(
  network: RoundedNetwork,
  x: Matrix,
  rows: ArrayLike<number>,
  loss: NetworkLoss,
  adam: Adam,
  step: number,
): number {
  const results = network.forward(x.data, x.rows);
  const slopes = new Float64Array(results.length);
  const value = loss(results, rows, slopes);
  network.backward(slopes, x.rows);
  adam.step(network.groups, network.slopes, step);
  return value;
}

function lossOf(network: RoundedNetwork, x: Matrix, rows: readonly number[], loss: NetworkLoss): number {
  const results = network.forward(x.data, x.rows);
  return loss(results, rows, new Float64Array(results.length));
}
