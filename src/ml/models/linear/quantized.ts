/**
 * The integer form of a linear model: q_x · q_w - z_w · Σ q_x + q_b, with the zero points folded into the bias, so that a circuit has no lookup.
 * Formulas: docs/ml.md, "Linear models"; one quantizer for all features and one for all weights, as the original has.
 */
import { np } from "../../../trace/numpy.ts";
import { roundHalfEven } from "../../../value/elementwise/arithmetic.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { OperationBits } from "../../quantize/bits.ts";
import { type Quantizer, quantize, quantizerOf } from "../../quantize/quantizer.ts";
import type { RowValues } from "../clientSide.ts";
import type { IntegerProgram } from "../program.ts";

/** Learnt weights: outputs × features, and one intercept an output. */
export interface LinearWeights {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
}

/** What a client of a linear model knows: nothing of its weights but their scale. */
export interface LinearScales {
  readonly inputQuantizer: Quantizer;
  /** Scale of the result: that of the inputs times that of the weights. */
  readonly scale: number;
  /** Zero point of each output. */
  readonly zeroPoints: readonly number[];
}

/** Weights as integers. */
export interface QuantizedWeights {
  readonly weightQuantizer: Quantizer;
  /** Features × outputs. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** The quantizer of inputs like `x`. */
export const inputQuantizerOf = (x: Matrix, { opInputs }: OperationBits): Quantizer =>
  quantizerOf(x.data, { nBits: opInputs, isSigned: true });

/** Quantizes weights for inputs of a quantizer. */
export function quantizeLinear(
  inputQuantizer: Quantizer,
  features: number,
  { coef, intercept }: LinearWeights,
  { opWeights }: OperationBits,
): { readonly scales: LinearScales; readonly quantized: QuantizedWeights } {
  const weightQuantizer = quantizerOf(coef.flat(), { nBits: opWeights, isSigned: true });
  const byOutput = coef.map((row) => quantize(weightQuantizer, Float64Array.from(row)));
  const scale = inputQuantizer.scale * weightQuantizer.scale;
  const folded = byOutput.map(
    (row) => inputQuantizer.zeroPoint * (row.reduce((sum, w) => sum + w, 0) - features * weightQuantizer.zeroPoint),
  );
  const bias = folded.map((zero, k) => roundHalfEven((intercept[k] as number) / scale + zero) + 0);
  const weights = Array.from({ length: features }, (_, j) => byOutput.map((row) => row[j] as number));
  return {
    scales: { inputQuantizer, scale, zeroPoints: folded.map((zero) => 2 * zero) },
    quantized: { weightQuantizer, weights, bias },
  };
}

/** The circuit and its oracle. */
export function linearProgram({ weightQuantizer, weights, bias }: QuantizedWeights): IntegerProgram {
  const outputs = bias.length;
  const { zeroPoint } = weightQuantizer;
  return {
    parameter: "q_X",
    inputShape: [1, weights.length],
    outputShape: [outputs],
    evaluate(row) {
      const sum = row.reduce((total, value) => total + value, 0);
      return Float64Array.from(bias, (b, k) => {
        let product = 0;
        for (let j = 0; j < row.length; j++) product += (row[j] as number) * (weights[j]?.[k] as number);
        return product - zeroPoint * sum + b;
      });
    },
    call(x) {
      const product = np.matmul(x, weights as number[][]);
      return np.add(np.subtract(product, np.multiply(zeroPoint, np.sum(x, 1, true))), [bias as number[]]);
    },
  };
}

/** The integers of rows. */
export const quantizeRows = ({ inputQuantizer }: LinearScales, x: Matrix): Matrix =>
  matrix(x.rows, x.columns, quantize(inputQuantizer, x.data));

/** Scores from the circuit's integers. */
export function dequantizeScores({ scale, zeroPoints }: LinearScales, { rows, shape, data }: RowValues): RowValues {
  const outputs = zeroPoints.length;
  return { rows, shape, data: data.map((value, i) => scale * (value - (zeroPoints[i % outputs] as number))) };
}
