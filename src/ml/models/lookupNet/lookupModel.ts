/** What both lookup networks do with what they learnt: files, the form of the circuit, and units in words. */
import * as v from "valibot";
import { at } from "../../../base/arrays.ts";
import { UserError } from "../../../base/errors.ts";
import { finite, integer, within } from "../../../base/schema.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { LookupNetwork, LookupUnit } from "../../training/lookupNet/train.ts";
import { defaultPError, type ModelCompileOptions } from "../compilation.ts";
import type { IntegerProgram } from "../program.ts";
import { classesSchema, readSaved } from "../saved.ts";
import { levelsOf } from "../tree/thermometer.ts";
import { resultsOf } from "./client.ts";
import { type LookupLearnt, lookupLearnt } from "./learnt.ts";
import { chooseParts } from "./parts.ts";
import { lookupProgram } from "./program.ts";

const mostUnits = 1 << 14;
const unit = v.strictObject({
  inputs: v.pipe(v.array(within(0, 1 << 24)), v.minLength(1), v.maxLength(31)),
  signs: v.array(v.picklist([-1, 1])),
  table: v.array(within(-(2 ** 16), 2 ** 16)),
});

const entries = {
  inputQuantizers: v.pipe(v.array(quantizerSchema), v.minLength(1)),
  network: v.strictObject({
    layers: v.pipe(
      v.array(v.pipe(v.array(unit), v.minLength(1), v.maxLength(mostUnits))),
      v.minLength(1),
      v.maxLength(64),
    ),
    head: v.pipe(v.array(v.array(integer)), v.minLength(1)),
    scales: v.array(finite),
    bias: v.array(finite),
  }),
  trials: v.array(v.strictObject({ units: within(1, mostUnits), score: finite, milliseconds: finite })),
};
const regressor = v.strictObject(entries);
const classifier = v.strictObject({ ...entries, classes: classesSchema });

/** What files hold. */
export const savedLookups = ({ client, network, trials }: LookupLearnt): unknown => ({
  inputQuantizers: client.inputQuantizers,
  network,
  trials,
  ...(client.classes.length === 0 ? {} : { classes: client.classes }),
});

/** Reads what `savedLookups` wrote. @throws UserError for anything else */
export function restoredLookups(saved: unknown, isClassifier: boolean): LookupLearnt {
  const read = isClassifier ? readSaved(classifier, saved) : { ...readSaved(regressor, saved), classes: [] };
  const { inputQuantizers, network, trials, classes } = read;
  const comparisons = inputQuantizers.length * levelsOf(at(inputQuantizers, 0).nBits);
  checkNetwork(network, comparisons, isClassifier ? resultsOf(classes.length) : 1);
  return lookupLearnt(network, inputQuantizers, classes, trials);
}

/** @throws UserError unless the parts of a network fit each other */
function checkNetwork({ layers, head, scales, bias }: LookupNetwork, comparisons: number, results: number): void {
  const fail = (what: string): never => {
    throw new UserError(`model: network: expected ${what}, got others`, { code: "damaged-bytes" });
  };
  let inputs = comparisons;
  for (const [i, layer] of layers.entries()) {
    const isHidden = i < layers.length - 1;
    for (const { inputs: taken, signs, table } of layer) {
      if (taken.some((input) => input >= inputs)) fail(`inputs below ${inputs} in layer ${i}`);
      if (signs.length !== taken.length) fail(`a sign for each input in layer ${i}`);
      if (table.length !== taken.length + 1) fail(`a table entry for each sum in layer ${i}`);
      if (isHidden && table.some((entry) => entry !== 0 && entry !== 1)) fail(`tables of 0 and 1 in layer ${i}`);
    }
    inputs = layer.length;
  }
  if (head.length !== results || head.some((row) => row.length !== inputs)) fail(`${results} × ${inputs} weights`);
  if (scales.length !== results || bias.length !== results) fail(`${results} scales and biases`);
}

/** The program of a fitted network. */
export const programOfLookups = ({ client, network }: LookupLearnt): IntegerProgram => {
  const bits = client.inputQuantizers.length * levelsOf(at(client.inputQuantizers, 0).nBits);
  return lookupProgram(network, bits, client.parts);
};

/** The form that is cheapest for the probability that a circuit is compiled for. */
export function formOfLookups(learnt: LookupLearnt, { pError, globalPError }: ModelCompileOptions): LookupLearnt {
  const { parts } = chooseParts(learnt.network, pError ?? globalPError ?? defaultPError); // absent: what compile takes
  return { ...learnt, client: { ...learnt.client, parts } };
}

/**
 * What a unit reads and looks up, in words.
 * @param number counts units from 0, through all layers
 * @throws UserError for a unit that there is not
 */
export function unitInWords({ client, network }: LookupLearnt, number: number): string {
  let [layer, left] = [0, number];
  while (left >= (network.layers[layer]?.length ?? Number.POSITIVE_INFINITY)) {
    left -= at(network.layers, layer).length;
    layer += 1;
  }
  const found: LookupUnit | undefined = network.layers[layer]?.[left];
  if (found === undefined) {
    const units = network.layers.reduce((sum, { length }) => sum + length, 0);
    throw new UserError(`unit: expected a number from 0 to ${units - 1}, got ${number}`, { code: "options" });
  }
  const before = network.layers.slice(0, Math.max(0, layer - 1)).reduce((sum, { length }) => sum + length, 0);
  const name = (input: number, sign: 1 | -1): string => {
    if (layer > 0) return `unit ${before + input} is ${sign === 1 ? 1 : 0}`;
    const levels = levelsOf(at(client.inputQuantizers, 0).nBits);
    const feature = Math.floor(input / levels);
    const { scale, zeroPoint } = at(client.inputQuantizers, feature);
    const border = ((input % levels) + 0.5 - zeroPoint) * scale;
    return `x[${feature}] ${sign === 1 ? ">" : "≤"} ${Number(border.toPrecision(4))}`;
  };
  const conditions = found.inputs.map((input, i) => name(input, at(found.signs, i)));
  return `unit ${number}: table[${found.table.join(", ")}] at the number of these that hold: ${conditions.join(", ")}`;
}
