/** From rows to a fitted lookup network: how rows are blurred and compared, what a loss is, and which number of units is enough. */
import { at } from "../../../base/arrays.ts";
import type { Label } from "../../numeric/labels.ts";
import { columnOf, type Matrix, takeRows } from "../../numeric/matrix.ts";
import { RandomState } from "../../numeric/randomState.ts";
import { type Quantizer, quantizeOne } from "../../quantize/quantizer.ts";
import { paced } from "../../steps.ts";
import { type LookupNetwork, type LookupRows, trainLookupNetwork } from "../../training/lookupNet/train.ts";
import type { Fitted } from "../clientSide.ts";
import { defaultPError } from "../compilation.ts";
import type { TaskOptions } from "../modes.ts";
import { eachRow } from "../rows.ts";
import { featureQuantizers } from "../tree/learnt.ts";
import { levelsOf } from "../tree/thermometer.ts";
import { type LookupClient, lookupSide } from "./client.ts";
import type { LookupNetOptions } from "./options.ts";
import { chooseParts } from "./parts.ts";
import { lookupProgram } from "./program.ts";

/** How good a number of units is, on rows that were kept back. */
export interface UnitsTrial {
  readonly units: number;
  /** Share of rows whose class is met, or R². */
  readonly score: number;
  /** Predicted for a row on one thread. */
  readonly milliseconds: number;
}

/** A fitted lookup network. */
export interface LookupLearnt extends Fitted<LookupClient> {
  readonly network: LookupNetwork;
  /** With `units: "auto"` what was tried; else nothing. */
  readonly trials: readonly UnitsTrial[];
}

/** What a model says of its targets. */
export interface LookupTask {
  readonly classes: readonly Label[];
  readonly results: number;
  /** Writes the slopes of the loss of a row by its results; returns the loss. */
  loss(row: number, results: Float64Array, slopes: Float64Array): number;
  /** How good results (rows × results, of these rows) are. */
  score(rows: readonly number[], results: Float64Array): number;
  /** Numbers that results stand for: factor and offset. */
  readonly factor: number;
  readonly offset: number;
}

/** Numbers of units that `auto` tries. */
const triedUnits: readonly number[] = [8, 16, 32, 64];
/** Share of the rows that is kept back for it. */
const keptShare = 0.2;
/** So much of the score fewer units are worth. */
const worthOfFewer = 0.005;

/** Trains for the rows, quantizes, and chooses how sums come back. */
export async function learnLookups(
  x: Matrix,
  task: LookupTask,
  options: LookupNetOptions,
  activity: TaskOptions,
): Promise<LookupLearnt> {
  const inputQuantizers = featureQuantizers(x, options.nBits);
  const train = (rows: readonly number[] | null, units: readonly number[]) =>
    trained(x, rows, task, inputQuantizers, { ...options, units }, activity);
  const trials = options.units === "auto" ? await tryUnits(x, task, options, inputQuantizers, train) : [];
  const units = options.units === "auto" ? [smallestOfBest(trials)] : [options.units].flat();
  return lookupLearnt(await train(null, units), inputQuantizers, task.classes, trials);
}

/** A fitted model of its parts. */
export function lookupLearnt(
  network: LookupNetwork,
  inputQuantizers: readonly Quantizer[],
  classes: readonly Label[],
  trials: readonly UnitsTrial[],
): LookupLearnt {
  const { scales, bias } = network;
  // In how many parts sums come back is chosen when a circuit is made; without one it is all the same.
  const client: LookupClient = { inputQuantizers, parts: 1, scales, bias, classes };
  return { client, features: inputQuantizers.length, network, trials };
}

/** Trains on some rows; null: all. */
async function trained(
  x: Matrix,
  chosen: readonly number[] | null,
  task: LookupTask,
  quantizers: readonly Quantizer[],
  options: LookupNetOptions & { readonly units: readonly number[] },
  activity: TaskOptions,
): Promise<LookupNetwork> {
  const levels = levelsOf(options.nBits);
  const blur = Array.from({ length: x.columns }, (_, j) => options.inputNoise * deviationOf(columnOf(x, j)));
  const rowOfIndex = (index: number): number => (chosen === null ? index : at(chosen, index));
  const rows: LookupRows = {
    count: chosen === null ? x.rows : chosen.length,
    comparisons: x.columns * levels,
    results: task.results,
    loss: (index, results, slopes) => task.loss(rowOfIndex(index), results, slopes),
    write(index, random, out) {
      const row = rowOfIndex(index) * x.columns;
      for (let j = 0; j < x.columns; j++) {
        const spread = blur[j] as number;
        const value = (x.data[row + j] as number) + (spread === 0 ? 0 : spread * random.normal());
        const above = quantizeOne(quantizers[j] as Quantizer, value);
        for (let level = 0; level < levels; level++) out[j * levels + level] = above > level ? 1 : -1;
      }
    },
  };
  const network = await paced(trainLookupNetwork(rows, options, new RandomState(options.randomState)), activity);
  const { factor, offset } = task;
  return {
    ...network,
    scales: network.scales.map((scale) => factor * scale),
    bias: network.bias.map((value) => factor * value + offset),
  };
}

async function tryUnits(
  x: Matrix,
  task: LookupTask,
  options: LookupNetOptions,
  quantizers: readonly Quantizer[],
  train: (rows: readonly number[], units: readonly number[]) => Promise<LookupNetwork>,
): Promise<readonly UnitsTrial[]> {
  const order = Array.from(new RandomState(options.randomState).permutation(x.rows));
  const kept = order.slice(0, Math.max(1, Math.round(keptShare * x.rows)));
  const rest = order.slice(kept.length);
  const trials: UnitsTrial[] = [];
  for (const units of triedUnits) {
    const network = await train(rest, [units]);
    const learnt = lookupLearnt(network, quantizers, task.classes, []);
    const score = task.score(kept, resultsOfRows(learnt, takeRows(x, kept)));
    trials.push({ units, score, milliseconds: chooseParts(network, defaultPError).milliseconds });
  }
  return trials;
}

function smallestOfBest(trials: readonly UnitsTrial[]): number {
  const best = Math.max(...trials.map(({ score }) => score));
  return (trials.find(({ score }) => score >= best - worthOfFewer) as UnitsTrial).units;
}

/** What a network gives for rows in clear: rows × results. */
function resultsOfRows({ client, network }: LookupLearnt, x: Matrix): Float64Array {
  const encoded = lookupSide.encode(client, lookupSide.quantize(client, x));
  const program = lookupProgram(network, encoded.columns, client.parts);
  const data = Float64Array.from(eachRow(encoded).flatMap((row) => [...program.evaluate(row)]));
  return lookupSide.dequantize(client, { rows: x.rows, shape: program.outputShape, data }).data;
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
