/** The client's side of neural networks: one quantizer for all features, the scales of the results, and what results mean. */
import * as v from "valibot";
import { finite, integer } from "../../../base/schema.ts";
import { type Shape, sizeOf } from "../../../value/shape.ts";
import type { OutputScales } from "../../network/layer.ts";
import { resultValues } from "../../network/results.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { softmaxRows } from "../../numeric/probabilities.ts";
import { integerRangeOf, type Quantizer, quantize } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { ClientSide, RowValues, WithClasses } from "../clientSide.ts";
import { checkCount, classesSchema, readSaved } from "../saved.ts";
import type { TargetRange } from "./targets.ts";

/** What a client of a network knows: nothing of it but the scales at its ends. */
export interface NeuralClient {
  readonly inputQuantizer: Quantizer;
  readonly output: OutputScales;
  /** The integers that the circuit takes; null before there is one. A symmetric quantizer may reach further than its rows. */
  readonly sent: readonly [low: number, high: number] | null;
}

/** A client of a classifier. */
export interface NeuralClassifierClient extends NeuralClient, WithClasses {}

/** A client of a regressor: it takes the standardisation of the targets back. */
export interface NeuralRegressorClient extends NeuralClient {
  /** One an output. */
  readonly targets: readonly TargetRange[];
}

/** The form of ranges of targets in files. */
export const targetsSchema = v.pipe(
  v.array(v.strictObject({ mean: finite, scale: v.pipe(finite, v.notValue(0)) })),
  v.minLength(1),
);

const ends = {
  inputQuantizer: quantizerSchema,
  sent: v.nullable(v.strictTuple([integer, integer])),
  output: v.strictObject({ scale: finite, zeroPoints: v.pipe(v.array(finite), v.minLength(1)) }),
};
const classifierSchema = v.strictObject({ ...ends, classes: classesSchema });
const regressorSchema = v.strictObject({ ...ends, targets: targetsSchema });

/** A client with one zero point, and one of `named`, a result. */
function fitting<Client extends NeuralClient>(
  client: Client,
  named: readonly [what: string, count: number],
  shape: Shape,
): Client {
  checkCount("zero points", client.output.zeroPoints.length, sizeOf(shape));
  checkCount(...named, sizeOf(shape));
  return client;
}

/** The integers that a row may have. */
const takenBy = ({ sent, inputQuantizer }: NeuralClient): readonly [low: number, high: number] =>
  sent ?? integerRangeOf(inputQuantizer); // absent: not compiled, all that the quantizer has

const sharedSide = {
  quantize(client: NeuralClient, x: Matrix): Matrix {
    const [low, high] = takenBy(client);
    const integers = quantize(client.inputQuantizer, x.data);
    return matrix(
      x.rows,
      x.columns,
      integers.map((integer) => Math.min(high, Math.max(low, integer))),
    );
  },
  quantizerOf(client: NeuralClient): Quantizer {
    const { inputQuantizer } = client;
    const { scale, zeroPoint } = inputQuantizer;
    const [low, high] = takenBy(client);
    // Values that are rounded to the outermost integers are not clipped.
    return { ...inputQuantizer, rmin: scale * (low - 0.5 - zeroPoint), rmax: scale * (high + 0.5 - zeroPoint) };
  },
  encode: (_client: NeuralClient, quantized: Matrix): Matrix => quantized,
  dequantize: ({ output }: NeuralClient, { rows, shape, data }: RowValues): RowValues => ({
    rows,
    shape,
    data: resultValues(output, data),
  }),
};

/** The client's side of classifiers: softmax of the results. */
export const neuralClassifierSide: ClientSide<NeuralClassifierClient> = {
  ...sharedSide,
  family: "neural classifier",
  read(saved, { outputShape }) {
    const client = readSaved(classifierSchema, saved);
    return fitting(client, ["classes", client.classes.length], outputShape);
  },
  postProcess: ({ classes }, { rows, data }) => ({
    rows,
    shape: [classes.length],
    data: softmaxRows(data, classes.length),
  }),
};

/** The client's side of regressors. */
export const neuralRegressorSide: ClientSide<NeuralRegressorClient> = {
  ...sharedSide,
  family: "neural regressor",
  read(saved, { outputShape }) {
    const client = readSaved(regressorSchema, saved);
    return fitting(client, ["ranges of targets", client.targets.length], outputShape);
  },
  postProcess: ({ targets }, { rows, shape, data }) => ({
    rows,
    shape,
    data: data.map((value, i) => {
      const { mean, scale } = targets[i % targets.length] as TargetRange;
      return value * scale + mean;
    }),
  }),
};
