/** The client's side of tree models: quantizing each feature by itself, encoding, and adding up what the trees gave. */
import * as v from "valibot";
import { at } from "../../../base/arrays.ts";
import { finite } from "../../../base/schema.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { bothProbabilities, softmaxRows } from "../../numeric/probabilities.ts";
import { quantizeOne } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { ClientSide, RowValues } from "../clientSide.ts";
import { checkCount, classesSchema, readSaved } from "../saved.ts";
import type { TreeClient } from "./ensemble.ts";
import { thermometerBits } from "./thermometer.ts";

const clientSchema = v.strictObject({
  inputQuantizers: v.pipe(v.array(quantizerSchema), v.minLength(1)),
  leafScale: finite,
  aggregation: v.picklist(["mean", "logistic", "softmax", "sum"]),
  base: finite,
  classes: v.union([v.pipe(v.array(v.number()), v.length(0)), classesSchema]),
  encoding: v.picklist(["integer", "thermometer"]),
});

/** The client's side of every tree model. */
export const treeSide: ClientSide<TreeClient> = {
  family: "trees",
  read(saved, { features, outputShape: [outputs = 0] }) {
    const client = readSaved(clientSchema, saved);
    const { aggregation, classes } = client;
    checkCount("quantizers", client.inputQuantizers.length, features);
    if (aggregation === "logistic") checkCount("outputs", outputs, 1);
    else checkCount("outputs", outputs, Math.max(1, classes.length));
    return client;
  },
  quantize: ({ inputQuantizers }, x) => quantizeColumns(inputQuantizers, x),
  quantizerOf: ({ inputQuantizers }, feature) => at(inputQuantizers, feature),
  encode(client, quantized) {
    if (client.encoding === "integer") return quantized;
    return thermometerBits(quantized, bitsOf(client));
  },
  dequantize: ({ leafScale }, { rows, shape, data }) => ({ rows, shape, data: data.map((value) => leafScale * value) }),
  postProcess(client, values) {
    const sums = sumsOf(values, client.base);
    const { rows } = values;
    const outputs = sums.length / rows;
    if (client.aggregation === "softmax") return { rows, shape: [outputs], data: softmaxRows(sums, outputs) };
    if (client.aggregation === "logistic") return { rows, shape: [2], data: bothProbabilities(sums) };
    return { rows, shape: [outputs], data: sums };
  },
};

/** The integers of rows, each feature with a quantizer of its own. */
export function quantizeColumns(quantizers: TreeClient["inputQuantizers"], x: Matrix): Matrix {
  const data = x.data.map((value, i) => {
    return quantizeOne(at(quantizers, i % x.columns), value);
  });
  return matrix(x.rows, x.columns, data);
}

const bitsOf = ({ inputQuantizers }: TreeClient): number => inputQuantizers[0]?.nBits ?? 1;

/** One sum an output: `values` are outputs × trees a row. */
function sumsOf({ rows, shape: [outputs = 1, trees = 1], data }: RowValues, base: number): Float64Array {
  return Float64Array.from({ length: rows * outputs }, (_, i) => {
    let sum = 0;
    for (let tree = 0; tree < trees; tree++) sum += data[i * trees + tree] as number;
    return sum + base;
  });
}
