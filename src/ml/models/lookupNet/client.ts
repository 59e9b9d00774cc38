/** The client's side of lookup networks: it compares features with levels, and adds and scales the sums that come back. */
import * as v from "valibot";
import { at } from "../../../base/arrays.ts";
import { finite, within } from "../../../base/schema.ts";
import { bothProbabilities, softmaxRows } from "../../numeric/probabilities.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { ClientSide, WithClasses } from "../clientSide.ts";
import { checkCount, classesSchema, readSaved } from "../saved.ts";
import { quantizeColumns } from "../tree/client.ts";
import { thermometerBits } from "../tree/thermometer.ts";

/** What a client of a lookup network knows: nothing of its units. */
export interface LookupClient extends WithClasses {
  /** One a feature, all of the same bits. */
  readonly inputQuantizers: readonly Quantizer[];
  /** In how many parts the sum of a result comes back; the client adds them. */
  readonly parts: number;
  /** Result k is scales[k] times its sum plus bias[k]. */
  readonly scales: readonly number[];
  readonly bias: readonly number[];
}

/** Most results, and parts of one. */
const most = 1 << 16;

const schema = v.strictObject({
  inputQuantizers: v.pipe(v.array(quantizerSchema), v.minLength(1)),
  parts: within(1, most),
  scales: v.pipe(v.array(finite), v.minLength(1), v.maxLength(most)),
  bias: v.array(finite),
  /** None for a model that predicts numbers. */
  classes: v.union([v.pipe(v.array(v.number()), v.length(0)), classesSchema]),
});

/** The client's side of both models. */
export const lookupSide: ClientSide<LookupClient> = {
  family: "lookups",
  read(saved, { features, outputShape: [parts = 0, results = 0] }) {
    const client = readSaved(schema, saved);
    checkCount("quantizers", client.inputQuantizers.length, features);
    checkCount("parts", parts, client.parts);
    checkCount("results", results, client.scales.length);
    checkCount("biases", client.bias.length, results);
    if (client.classes.length > 0) checkCount("results", results, resultsOf(client.classes.length));
    return client;
  },
  quantize: ({ inputQuantizers }, x) => quantizeColumns(inputQuantizers, x),
  quantizerOf: ({ inputQuantizers }, feature) => at(inputQuantizers, feature),
  encode: ({ inputQuantizers }, quantized) => thermometerBits(quantized, at(inputQuantizers, 0).nBits),
  dequantize({ parts, scales, bias }, { rows, data }) {
    const results = scales.length;
    const numbers = Float64Array.from({ length: rows * results }, (_, i) => {
      const [row, k] = [Math.floor(i / results), i % results];
      let sum = 0;
      for (let part = 0; part < parts; part++) sum += data[(row * parts + part) * results + k] as number;
      return (scales[k] as number) * sum + (bias[k] as number);
    });
    return { rows, shape: [results], data: numbers };
  },
  postProcess({ classes }, values) {
    if (classes.length === 0) return values;
    const { rows, data } = values;
    const probabilities = classes.length === 2 ? bothProbabilities(data) : softmaxRows(data, classes.length);
    return { rows, shape: [classes.length], data: probabilities };
  },
};

/** How many numbers tell classes apart: for two classes one is enough. */
export const resultsOf = (classes: number): number => (classes === 2 ? 1 : classes);
