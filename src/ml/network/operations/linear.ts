/**
 * Products with clear weights: integers, without a table. The zero points and scales that belong to them are put into the float function that
 * follows: Jacob et al., CVPR 2018, equation 7.
 */
import type { NDArray, Operand, Outcome } from "../../../trace/arrays.ts";
import { tag } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import { roundLikeOriginal } from "../../../trace/rounding.ts";
import { asType, Flow, float32, float64, floatArray, integerArray } from "../flow.ts";
import type { LayerConstant, QuantizedLayer, TensorQuantizer } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { isAbsent, numberAttribute } from "./tensors.ts";

/** A product with a factor; none where it is 1, so that graphs show none. */
const times = (x: Operand, factor: number): Operand => (factor === 1 ? x : np.multiply(x, float32(factor)));

/** `alpha · x · W + beta · b`, each matrix transposed where its attribute says so. */
export const gemm: NetworkOperation = {
  values([x, weights, bias], attributes) {
    const turned = (matrix: Operand | undefined, name: string): Operand =>
      numberAttribute(attributes, name, 0) === 1 ? np.transpose(matrix as Operand) : (matrix as Operand);
    const product = np.matmul(turned(x, "transA"), turned(weights, "transB"));
    const scaled = times(product, numberAttribute(attributes, "alpha", 1));
    return isAbsent(bias) ? scaled : np.add(scaled, times(bias, numberAttribute(attributes, "beta", 1)));
  },
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const { quantizer, integers, columnSums } = weightsOf(layer);
    const [zeroOfInput, zeroOfWeights] = [input.quantizer.zeroPoint, quantizer.zeroPoint];
    const rows = integers.shape[0] as number;
    let sum: Outcome = tag(`${layer.name}.matmul`, () => np.matmul(input.integers, integers));
    if (zeroOfWeights !== 0) {
      const inputs = tag(`${layer.name}.matmul_inputsum`, () =>
        np.multiply(-zeroOfWeights, np.sum(input.integers, 1, true)),
      );
      sum = tag(`${layer.name}.matmul_add_inputsum`, () => np.add(sum, inputs));
    }
    const scale = input.quantizer.scale * quantizer.scale;
    if (layer.isOutput) {
      watch(layer, sum);
      return Flow.ofIntegers(sum, layer.outputQuantizer);
    }
    const bias = layer.constants[2];
    const isIntegerBias = bias?.quantized?.quantizer.isPrecomputedQat === true;
    if (isIntegerBias) sum = np.add(sum, integerArray(bias.shape, bias.quantized.integers));
    watch(layer, sum);
    const weightSums = columnSums.map((sum) => zeroOfInput * sum + 0);
    const shifted = np.subtract(
      np.add(accumulated(layer, sum), rows * zeroOfInput * zeroOfWeights),
      integerArray([1, columnSums.length], weightSums),
    );
    const values = np.multiply(float64(scale), shifted);
    const isFloatBias = bias !== undefined && !isIntegerBias;
    return Flow.ofValues(isFloatBias ? np.add(values, floatArray(bias)) : values, layer.outputQuantizer);
  },
};

/** Weights of a product as a matrix of inputs × outputs, with the sum of each column. */
interface ProductWeights {
  readonly quantizer: TensorQuantizer;
  readonly integers: NDArray;
  readonly columnSums: readonly number[];
  /** Inputs of each result. */
  readonly rows: number;
  /** The integers as they came. */
  readonly flat: readonly number[];
}

/** Made once a layer: rows that are computed in clear would spend their time on it. */
const known = new WeakMap<QuantizedLayer, ProductWeights>();

/** The weights of a product; those of a convolution as a matrix of taps × channels of the result. */
export function weightsOf(layer: QuantizedLayer): ProductWeights {
  const given = known.get(layer) ?? readWeights(layer); // absent: the first time
  known.set(layer, given);
  return given;
}

function readWeights({ constants, attributes: { transB } }: QuantizedLayer): ProductWeights {
  const { shape, quantized } = constants[1] as LayerConstant;
  // Weights are quantized, always.
  const { quantizer, integers } = quantized as { quantizer: TensorQuantizer; integers: readonly number[] };
  const isTurned = transB === 1 || shape.length > 2;
  const [first, ...others] = shape as readonly [number, ...number[]];
  const taps = others.reduce((product, extent) => product * extent, 1);
  const [rows, columns] = isTurned ? [taps, first] : [first, taps];
  const columnSums = new Array<number>(columns).fill(0);
  const matrix = Array.from({ length: integers.length }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const integer = integers[isTurned ? column * rows + row : i] as number;
    columnSums[column] = (columnSums[column] as number) + integer;
    return integer;
  });
  return { quantizer, integers: integerArray([rows, columns], matrix), columnSums, rows, flat: integers };
}

/** An accumulator as a float: the start of a table, behind the rounding that the layer asks for. */
export function accumulated({ name, lsbsToRemove }: QuantizedLayer, sum: Outcome): Outcome {
  return tag(`${name}.matmul_rounding`, () =>
    asType(lsbsToRemove > 0 ? roundLikeOriginal(sum, lsbsToRemove, "exact") : sum, "float64"),
  );
}

/** Scale and zero points of the result of a product that is the network's last operation: its bias needs no operation, the client takes it off. */
export function productScales(
  layer: QuantizedLayer,
  input: TensorQuantizer,
): { readonly scale: number; readonly zeroPoints: readonly number[] } {
  const { quantizer, integers, columnSums } = weightsOf(layer);
  const rows = integers.shape[0] as number;
  const scale = input.scale * quantizer.scale;
  const bias = layer.constants[2];
  const zeroPoints = columnSums.map((columnSum, k) => {
    const sums = input.zeroPoint * columnSum;
    const ofBias = bias === undefined ? 0 : quotient(bias.values[k] as number, scale, bias.isFloat32);
    return sums - rows * input.zeroPoint * quantizer.zeroPoint - ofBias + 0;
  });
  return { scale, zeroPoints };
}

/** A float32 array by a float64 number stays float32, in NumPy. */
const quotient = (value: number, by: number, isFloat32: boolean): number =>
  isFloat32 ? Math.fround(value / Math.fround(by)) : value / by;
