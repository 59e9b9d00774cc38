/**
 * Products of two encrypted tensors, number by number and as matrices, and quotients: what Concrete-ML computes, with the zero points of both sides taken off.
 */
import { NDArray, type Outcome } from "../../../trace/arrays.ts";
import { tag, univariate } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import { asType, Flow, float64, quantized } from "../flow.ts";
import type { QuantizedLayer, TensorQuantizer } from "../layer.ts";
import { type AccumulatorWatch, rounded } from "./operation.ts";
import { shapeOf } from "./tensors.ts";

/** A lookup that changes nothing, as the original has it: what is behind it may be widened without widening what is before. */
function copy_function(x: number): number {
  return x;
}
const copied = univariate(copy_function);

const both = (layer: QuantizedLayer, inputs: readonly Flow[]): readonly [Flow, Flow] => [
  (inputs[0] as Flow).preparedFor(layer.inputOptions),
  (inputs[1] as Flow).preparedFor(layer.inputOptions),
];

/** A result of the network: integers with the scale that they have by themselves. */
const result = (layer: QuantizedLayer, integers: Outcome, scale: number, zeroPoint: number): Flow =>
  Flow.ofIntegers(integers, { ...layer.outputQuantizer, scale, zeroPoint, offset: 0, isPrecomputedQat: false });

/** x · y, number by number. */
export function encryptedMultiplication(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow {
  const [a, b] = both(layer, inputs);
  const [zeroA, zeroB] = [a.quantizer.zeroPoint, b.quantizer.zeroPoint];
  const first = tag(`${layer.name}.enc_mul_rounding_input0`, () =>
    rounded(layer, a.integers as Outcome, "first", watch),
  );
  const second = tag(`${layer.name}.enc_mul_rounding_input1`, () =>
    rounded(layer, b.integers as Outcome, "second", watch),
  );
  const [x, y] = [copied(first), copied(second)];
  let product = np.multiply(x, y);
  if (zeroA !== 0) product = np.subtract(product, np.multiply(zeroA, y));
  if (zeroB !== 0) product = np.subtract(product, np.multiply(zeroB, x));
  const scale = a.quantizer.scale * b.quantizer.scale;
  const zeroPoint = zeroA * zeroB + 0;
  if (layer.isOutput) {
    watch(layer, product, "result");
    // (x - zA)(y - zB) is the product plus zA zB.
    return result(layer, product, scale, -zeroPoint + 0);
  }
  const sum = tag(`${layer.name}.rounding`, () => rounded(layer, product, "sum", watch));
  return Flow.ofValues(np.multiply(np.add(sum, zeroPoint), float64(scale)), layer.outputQuantizer);
}

/** x / y as x · (1 / y), the latter from a table with a quantizer of its own. */
export function encryptedQuotient(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow {
  const [a, b] = both(layer, inputs);
  // Calibration finds it for every quotient of two encrypted tensors.
  const { quantizer, nearestToZero } = layer.reciprocal as NonNullable<QuantizedLayer["reciprocal"]>;
  const divisor = np.where(np.equal(b.values, 0), float64(nearestToZero), b.values);
  const inverse = quantized(np.divide(float64(1), divisor), quantizer);
  const [zeroA, zeroB] = [a.quantizer.zeroPoint, quantizer.zeroPoint];
  let product = np.multiply(a.integers, inverse);
  if (zeroA !== 0) product = np.subtract(product, np.multiply(zeroA, np.subtract(inverse, zeroB)));
  if (zeroB !== 0) product = np.subtract(product, np.multiply(zeroB, np.subtract(a.integers, zeroA)));
  const scale = a.quantizer.scale * quantizer.scale;
  const zeroPoint = zeroA * zeroB + 0;
  if (layer.isOutput) {
    watch(layer, product, "result");
    return result(layer, product, scale, zeroPoint);
  }
  const sum = tag(`${layer.name}.rounding`, () => rounded(layer, product, "sum", watch));
  return Flow.ofValues(np.multiply(np.subtract(sum, zeroPoint), float64(scale)), layer.outputQuantizer);
}

/** x · y as a matrix product, by (x + y)² - (x - y)² = 4xy: two lookups a product, and both can be rounded before. */
export function encryptedProduct(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow {
  const [a, b] = both(layer, inputs);
  const turned = layer.attributes.transB === 1;
  const [left, right] = [a.integers, turned ? np.transpose(b.integers) : b.integers];
  const [zeroA, zeroB] = [a.quantizer.zeroPoint, b.quantizer.zeroPoint];
  const copies = (): readonly [Outcome, Outcome] => [copied(left), copied(right)];
  let sum = tag(`${layer.name}.matmul`, () => matrixProduct(layer, ...copies(), watch));
  if (zeroB !== 0) {
    const inputSum = tag(`${layer.name}.matmul_inputsum`, () => np.multiply(-zeroB, np.sum(copies()[0], -1, true)));
    sum = tag(`${layer.name}.matmul_add_inputsum`, () => np.add(sum, inputSum));
  }
  const inner = shapeOf(right).at(-2) as number;
  let shifted: Outcome = np.add(sum, inner * zeroA * zeroB + 0);
  if (zeroA !== 0) {
    const weightSums = tag(`${layer.name}.sum_weights_times_zero_point`, () =>
      np.multiply(zeroA, np.sum(copies()[1], -2, true)),
    );
    shifted = np.subtract(shifted, weightSums);
  }
  const float = tag(`${layer.name}.matmul_rounding`, () => rounded(layer, shifted, "sum", watch));
  const values = np.multiply(float64(a.quantizer.scale * b.quantizer.scale), float);
  return Flow.ofValues(values, layer.outputQuantizer);
}

/** The sums of products of the rows of one with the columns of the other, for matrices and for stacks of them. */
function matrixProduct(layer: QuantizedLayer, left: Outcome, right: Outcome, watch: AccumulatorWatch): Outcome {
  const [x, y] = [np.expand_dims(left, -1), np.expand_dims(right, -3)];
  const [plus, minus] = [np.add(x, y), np.subtract(x, y)];
  const more = tag(`${layer.name}.pbs_matmul_rounding_add`, () => rounded(layer, plus, "first", watch));
  const less = tag(`${layer.name}.pbs_matmul_rounding_sub`, () => rounded(layer, minus, "second", watch));
  return np.sum(np.subtract(quarterSquare(more), quarterSquare(less)), -2);
}

const quarterSquare = (x: Outcome): Outcome =>
  asType(np.divide(np.power(asType(x, "float64"), 2), float64(4)), "int64");

/** The quantizer of reciprocals and what stands for a divisor of 0. */
export function reciprocalOf(divisors: NDArray, quantizer: (values: NDArray) => TensorQuantizer) {
  const nearestToZero = divisors.data.reduce((least, value) => (Math.abs(value) < Math.abs(least) ? value : least));
  const inverses = divisors.data.map((value) => 1 / value);
  return {
    quantizer: quantizer(new NDArray({ dtype: divisors.dtype, shape: divisors.shape, data: inverses })),
    nearestToZero,
  };
}
