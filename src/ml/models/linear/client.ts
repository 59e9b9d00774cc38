/** The client's side of linear models: one quantizer for all features, and what scores mean. */
import * as v from "valibot";
import { finite } from "../../../base/schema.ts";
import { type Shape, sizeOf } from "../../../value/shape.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { argmaxRows, sigmoid, softmaxRows } from "../../numeric/probabilities.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { ClientSide, WithClasses } from "../clientSide.ts";
import { checkCount, classesSchema, readSaved } from "../saved.ts";
import { dequantizeScores, type LinearScales, quantizeRows } from "./quantized.ts";

/** How scores become predictions: as they are, or by exp (models with a log link). */
export type Link = "identity" | "log";

/** A client of a linear regressor. */
export interface RegressorClient extends LinearScales {
  readonly link: Link;
}

/** A client of a linear classifier. */
export interface ClassifierClient extends LinearScales, WithClasses {
  readonly probabilities: ProbabilityRule;
}

/** How scores become probabilities; with two classes, `softmax` and `one-vs-rest` are the logistic function. */
export type ProbabilityRule = "softmax" | "one-vs-rest" | "modified-huber";

const scales = {
  inputQuantizer: quantizerSchema,
  scale: finite,
  zeroPoints: v.pipe(v.array(finite), v.minLength(1)),
};

const regressorSchema = v.strictObject({ ...scales, link: v.picklist(["identity", "log"]) });

const classifierSchema = v.pipe(
  v.strictObject({
    ...scales,
    classes: classesSchema,
    probabilities: v.picklist(["softmax", "one-vs-rest", "modified-huber"]),
  }),
  v.check(
    ({ classes, zeroPoints }) => zeroPoints.length === (classes.length === 2 ? 1 : classes.length),
    "one zero point for two classes, else one a class",
  ),
);

/** A client with one zero point an output. */
function fitting<Client extends LinearScales>(client: Client, outputShape: Shape): Client {
  checkCount("zero points", client.zeroPoints.length, sizeOf(outputShape));
  return client;
}

const sharedSide = {
  quantize: quantizeRows,
  quantizerOf: ({ inputQuantizer }: LinearScales): Quantizer => inputQuantizer,
  encode: (_client: LinearScales, quantized: Matrix): Matrix => quantized,
  dequantize: dequantizeScores,
};

/** The client's side of linear regressors. */
export const regressorSide: ClientSide<RegressorClient> = {
  ...sharedSide,
  family: "linear regressor",
  read: (saved, { outputShape }) => fitting(readSaved(regressorSchema, saved), outputShape),
  postProcess: ({ link }, values) => (link === "log" ? { ...values, data: values.data.map(Math.exp) } : values),
};

/** The client's side of linear classifiers. The original takes softmax also for models that were trained one class against the rest. */
export const classifierSide: ClientSide<ClassifierClient> = {
  ...sharedSide,
  family: "linear classifier",
  read: (saved, { outputShape }) => fitting(readSaved(classifierSchema, saved), outputShape),
  postProcess({ classes, probabilities }, { rows, data }) {
    const shape = [classes.length];
    if (probabilities === "softmax" && classes.length > 2) {
      return { rows, shape, data: softmaxRows(data, classes.length) };
    }
    const likely = data.map(probabilities === "modified-huber" ? (score) => (clipped(score) + 1) / 2 : sigmoid);
    return { rows, shape, data: classes.length === 2 ? withComplements(likely) : normalised(likely, classes.length) };
  },
  // By the scores, not by the probabilities: two classes part at 0.
  pick: ({ classes }, { data }) =>
    classes.length > 2 ? argmaxRows(data, classes.length) : Array.from(data, (score) => (score > 0 ? 1 : 0)),
};

const clipped = (score: number): number => Math.min(1, Math.max(-1, score));

/** The probabilities of two classes from those of the second. */
const withComplements = (second: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * second.length }, (_, i) => {
    const p = second[i >> 1] as number;
    return i % 2 === 0 ? 1 - p : p;
  });

/** Rows whose sum is 1; where all are 0, every class is as likely as any other. */
function normalised(data: Float64Array, columns: number): Float64Array {
  const result = data.slice();
  for (let start = 0; start < data.length; start += columns) {
    const row = result.subarray(start, start + columns);
    if (row.every((value) => value === 0)) row.fill(1);
    const sum = row.reduce((total, value) => total + value, 0);
    for (let k = 0; k < columns; k++) row[k] = (row[k] as number) / sum;
  }
  return result;
}
