/**
 * Products with clear weights: integers, without a table. The zero points and scales that belong to them are put into the float function that
 * follows: Jacob et al., CVPR 2018, equation 7.
 */
import { NDArray, type Operand, type Outcome } from "../../../trace/arrays.ts";
import { tag } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import { sizeOf } from "../../../value/shape.ts";
import { asType, Flow, float32, float64, floatArray, integerArray } from "../flow.ts";
import type { LayerConstant, QuantizedLayer, TensorQuantizer } from "../layer.ts";
import { encryptedProduct } from "./encryptedProduct.ts";
import { type AccumulatorWatch, type NetworkOperation, rounded } from "./operation.ts";
import { isAbsent, numberAttribute } from "./tensors.ts";

/** A product with a factor; none where it is 1, so that graphs show none. */
const times = (x: Operand, factor: number): Operand => (factor === 1 ? x : np.multiply(x, float32(factor)));

/** `alpha · x · W + beta · b`, each matrix transposed where its attribute says so; on integers alpha and beta are 1, and W may be another encrypted tensor. */
export const gemm: NetworkOperation = {
  values([x, weights, bias], attributes) {
    const turned = (matrix: Operand | undefined, name: string): Operand =>
      numberAttribute(attributes, name, 0) === 1 ? np.transpose(matrix as Operand) : (matrix as Operand);
    const product = np.matmul(turned(x, "transA"), turned(weights, "transB"));
    const scaled = times(product, numberAttribute(attributes, "alpha", 1));
    return isAbsent(bias) ? scaled : np.add(scaled, times(bias, numberAttribute(attributes, "beta", 1)));
  },
  run(layer, inputs, watch) {
    if (layer.constants[1] === undefined) return encryptedProduct(layer, inputs, watch);
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const { quantizer, integers, columnSums } = weightsOf(layer);
    const [zeroOfInput, zeroOfWeights] = [input.quantizer.zeroPoint, quantizer.zeroPoint];
    let sum: Outcome = tag(`${layer.name}.matmul`, () => np.matmul(input.integers, integers));
    if (zeroOfWeights !== 0) {
      const inputs = tag(`${layer.name}.matmul_inputsum`, () =>
        np.multiply(-zeroOfWeights, np.sum(input.integers, -1, true)),
      );
      sum = tag(`${layer.name}.matmul_add_inputsum`, () => np.add(sum, inputs));
    }
    if (layer.isOutput) return productResult(layer, input.quantizer, sum, [columnSums.length], watch);
    const { integerBias, floatBias } = biasOf(layer, input.quantizer.scale * quantizer.scale);
    if (integerBias !== null) sum = np.add(sum, integerBias);
    const float = tag(`${layer.name}.matmul_rounding`, () => asType(rounded(layer, sum, "sum", watch), "float64"));
    const weightSums = columnSums.map((sum) => zeroOfInput * sum + 0);
    const shifted = np.subtract(
      np.add(float, (integers.shape[0] as number) * zeroOfInput * zeroOfWeights),
      integerArray([1, columnSums.length], weightSums),
    );
    const values = np.multiply(float64(input.quantizer.scale * quantizer.scale), shifted);
    return Flow.ofValues(floatBias === null ? values : np.add(values, floatBias), layer.outputQuantizer);
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
const known = new WeakMap<QuantizedLayer["constants"], ProductWeights>();

/** The weights of a product; those of a convolution as a matrix of taps × channels of the result. */
export function weightsOf(layer: QuantizedLayer): ProductWeights {
  const given = known.get(layer.constants) ?? readWeights(layer); // absent: the first time
  known.set(layer.constants, given);
  return given;
}

function readWeights({ op, constants, attributes: { transB } }: QuantizedLayer): ProductWeights {
  const { shape, quantized } = constants[1] as LayerConstant;
  // Weights are quantized, always.
  const { quantizer, integers } = quantized as { quantizer: TensorQuantizer; integers: readonly number[] };
  const isTurned = transB === 1 || op === "Conv";
  const [first, ...others] = shape as readonly [number, ...number[]];
  const taps = sizeOf(others);
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

/** Relatively, and below which difference, the scale of a bias counts as that of the sum that it is added to: NumPy's `isclose`. */
const closeScales = { relative: 1e-5, absolute: 1e-8 } as const;

/**
 * The bias of a product: integers where a quantizer of training made them multiples of the sum's unit, floats for the table otherwise.
 * @param scale the unit of the sum
 */
export function biasOf(
  { constants: { 2: bias } }: QuantizedLayer,
  scale: number,
): { readonly integerBias: NDArray | null; readonly floatBias: NDArray | null } {
  if (bias === undefined || bias.shape.includes(0)) return { integerBias: null, floatBias: null };
  const { quantized } = bias;
  const isInteger =
    quantized?.quantizer.isPrecomputedQat === true &&
    Math.abs(quantized.quantizer.scale - scale) <= closeScales.absolute + closeScales.relative * scale;
  if (!isInteger) return { integerBias: null, floatBias: floatArray(bias) };
  return { integerBias: integerArray(bias.shape, quantized.integers), floatBias: null };
}

/**
 * A product that is a result of the network: its bias needs no operation, the client takes it off with the zero points.
 * @param shape what zero points are broadcast as: columns, or channels before spatial axes
 */
export function productResult(
  layer: QuantizedLayer,
  input: TensorQuantizer,
  sum: Outcome,
  shape: readonly number[],
  watch: AccumulatorWatch,
): Flow {
  watch(layer, sum, "result");
  const { quantizer, columnSums, rows } = weightsOf(layer);
  const scale = input.scale * quantizer.scale;
  const bias = layer.constants[2];
  const zeroPoints = columnSums.map((columnSum, k) => {
    const place = bias?.values.length === 1 ? 0 : k;
    const ofBias =
      bias === undefined || bias.values.length === 0
        ? 0
        : quotient(bias.values[place] as number, scale, bias.isFloat32);
    return input.zeroPoint * columnSum - rows * input.zeroPoint * quantizer.zeroPoint - ofBias + 0;
  });
  const points = new NDArray({ dtype: "float64", shape, data: Float64Array.from(zeroPoints) });
  return Flow.ofIntegers(sum, { ...layer.outputQuantizer, scale, offset: 0 }, points);
}

/** A float32 array by a float64 number stays float32, in NumPy. */
const quotient = (value: number, by: number, isFloat32: boolean): number =>
  isFloat32 ? Math.fround(value / Math.fround(by)) : value / by;
