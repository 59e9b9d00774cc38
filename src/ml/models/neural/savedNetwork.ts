/** What files hold of a fitted network: weights as they were learnt, scales, and what the layers reached; all integers follow from them. */
import * as v from "valibot";
import { UserError } from "../../../base/errors.ts";
import { count, finite } from "../../../base/schema.ts";
import type { DenseLayer } from "../../network/dense.ts";
import { classesSchema, featuresSchema, readSaved } from "../saved.ts";
import { type NeuralClient, targetsSchema } from "./client.ts";
import type { NeuralLearnt } from "./neuralModel.ts";

const scale = v.pipe(finite, v.gtValue(0));

const entries = {
  features: featuresSchema,
  layers: v.pipe(
    v.array(
      v.strictObject({
        weights: v.pipe(v.array(v.array(finite)), v.minLength(1)),
        bias: v.array(finite),
        inputScale: scale,
        weightScale: scale,
        isSigned: v.boolean(),
      }),
    ),
    v.minLength(1),
  ),
  ranges: v.array(v.strictTuple([finite, finite])),
  history: v.array(v.strictObject({ epoch: count, loss: finite, validationLoss: v.nullable(finite) })),
};

const classifier = v.strictObject({ ...entries, classes: classesSchema });
const regressor = v.strictObject({ ...entries, targets: targetsSchema });

/** What is written; a classifier adds its classes, a regressor the ranges of its targets. */
export const savedNetwork = <Client extends NeuralClient>({
  features,
  dense,
  ranges,
  history,
}: NeuralLearnt<Client>) => ({
  features,
  layers: dense.layers,
  ranges,
  history,
});

/** @throws UserError unless the layers fit each other, the rows and the results */
function checkLayers(layers: readonly DenseLayer[], features: number, results: number, ranges: number): void {
  let inputs = features;
  for (const { weights, bias } of layers) {
    const fits = weights.every((row) => row.length === inputs) && bias.length === weights.length;
    if (!fits) damaged(`layers that fit each other, with ${inputs} weights a neuron and as many biases as neurons`);
    inputs = weights.length;
  }
  if (inputs !== results) damaged(`${results} results of the last layer`);
  // A quantizer and a product a layer, and a function between two of them.
  if (ranges !== 3 * layers.length - 1) damaged(`${3 * layers.length - 1} ranges`);
}

function damaged(expected: string): never {
  throw new UserError(`model: expected ${expected}, got others`, { code: "damaged-bytes" });
}

/** Reads what a classifier wrote. @throws UserError for anything else */
export function restoredClassifier(saved: unknown) {
  const read = readSaved(classifier, saved);
  checkLayers(read.layers, read.features, read.classes.length, read.ranges.length);
  return read;
}

/** Reads what a regressor wrote. @throws UserError for anything else */
export function restoredRegressor(saved: unknown) {
  const read = readSaved(regressor, saved);
  checkLayers(read.layers, read.features, read.targets.length, read.ranges.length);
  return read;
}
