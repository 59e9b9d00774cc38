/** The client's side of networks from ONNX files: the quantizer of the input, the scales of the result, and the softmax that the client computes last. */
import * as v from "valibot";
import { finite } from "../../base/schema.ts";
import { sizeOf } from "../../value/shape.ts";
import type { OutputScales } from "../network/layer.ts";
import { resultValues } from "../network/results.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { softmaxRows } from "../numeric/probabilities.ts";
import { type Quantizer, quantize } from "../quantize/quantizer.ts";
import { quantizerSchema } from "../quantize/schema.ts";
import type { ClientSide } from "./clientSide.ts";
import { checkCount, readSaved } from "./saved.ts";

/** What clients can compute last: over all numbers of a row. */
export const finishes = ["Softmax", "LogSoftmax"] as const;
/** One of them. */
export type Finish = (typeof finishes)[number];

/** What a client of such a network knows: nothing of it but its ends. */
export interface CustomClient {
  readonly inputQuantizer: Quantizer;
  readonly output: OutputScales;
  /** What is computed of the numbers at last; null: they are the result. */
  readonly finish: Finish | null;
}

const schema = v.strictObject({
  inputQuantizer: quantizerSchema,
  output: v.strictObject({ scale: finite, zeroPoints: v.pipe(v.array(finite), v.minLength(1)) }),
  finish: v.nullable(v.picklist(finishes)),
});

/** The client's side: rows are the input's numbers, one behind the other. */
export const customSide: ClientSide<CustomClient> = {
  family: "network",
  read(saved, { outputShape }) {
    const client = readSaved(schema, saved);
    const { length } = client.output.zeroPoints;
    // One for all, one a column, or one for each number of a row.
    const isWhole = sizeOf(outputShape) % length === 0;
    checkCount("zero points", isWhole ? sizeOf(outputShape) : length, sizeOf(outputShape));
    return client;
  },
  quantize: ({ inputQuantizer }, { rows, columns, data }): Matrix =>
    matrix(rows, columns, quantize(inputQuantizer, data)),
  quantizerOf: ({ inputQuantizer }) => inputQuantizer,
  encode: (_, quantized) => quantized,
  dequantize: ({ output }, { rows, shape, data }) => ({ rows, shape, data: resultValues(output, data) }),
  postProcess({ finish }, { rows, shape, data }) {
    if (finish === null) return { rows, shape, data };
    const columns = sizeOf(shape);
    return { rows, shape, data: finish === "Softmax" ? softmaxRows(data, columns) : logSoftmaxRows(data, columns) };
  },
};

/** The logarithms of `softmaxRows`, also where it is too small for a number. */
function logSoftmaxRows(data: Float64Array, columns: number): Float64Array {
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) {
    const scores = data.subarray(start, start + columns);
    const most = scores.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
    const sum = scores.reduce((all, value) => all + Math.exp(value - most), 0);
    for (const [k, value] of scores.entries()) result[start + k] = value - most - Math.log(sum);
  }
  return result;
}
