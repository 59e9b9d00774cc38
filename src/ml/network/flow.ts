/**
 * A tensor on its way through a network, once as floats and once as integers, either made from the other when it is first asked for: what no operation
 * asks for leaves no trace in the graph. The same code runs on clear arrays and on traced values.
 */
import { NDArray, type Operand, type Outcome } from "../../trace/arrays.ts";
import { np } from "../../trace/numpy.ts";
import type { DType } from "../../value/dtype.ts";
import type { Shape } from "../../value/shape.ts";
import { quantizerOfRange } from "../quantize/quantizer.ts";
import type { LayerConstant, QuantizationOptions, TensorQuantizer } from "./layer.ts";

/** A float of 64 bits, also where it is whole: graphs show the type. */
export const float64 = (value: number): NDArray =>
  new NDArray({ dtype: "float64", shape: [], data: Float64Array.of(value) });

/** A float of 32 bits, as constants of exported networks are. */
export const float32 = (value: number): NDArray =>
  new NDArray({ dtype: "float32", shape: [], data: Float64Array.of(Math.fround(value)) });

/** Integers in a shape. */
export const integerArray = (shape: Shape, values: ArrayLike<number>): NDArray =>
  new NDArray({ dtype: "int64", shape, data: Float64Array.from(values) });

/** The floats of a constant; a single one is float64 where it comes with float64. */
export const floatArray = ({ shape, values, isFloat32 }: LayerConstant): NDArray =>
  new NDArray({ dtype: isFloat32 ? "float32" : "float64", shape, data: Float64Array.from(values) });

/** A result as another type. */
export const asType = (x: Outcome, dtype: DType): Outcome => (typeof x === "number" ? float64(x) : x).astype(dtype);

/** One tensor of a network. */
export class Flow {
  readonly quantizer: TensorQuantizer;
  #values: Operand | null;
  #integers: Operand | null;

  private constructor(values: Operand | null, integers: Operand | null, quantizer: TensorQuantizer) {
    this.#values = values;
    this.#integers = integers;
    this.quantizer = quantizer;
  }

  static ofIntegers(integers: Operand, quantizer: TensorQuantizer): Flow {
    return new Flow(null, integers, quantizer);
  }

  static ofValues(values: Operand, quantizer: TensorQuantizer): Flow {
    return new Flow(values, null, quantizer);
  }

  get values(): Operand {
    this.#values ??= dequantized(this.integers, this.quantizer);
    return this.#values;
  }

  get integers(): Operand {
    // One of the two was given.
    this.#integers ??= quantized(this.#values as Operand, this.quantizer);
    return this.#integers;
  }

  /**
   * The tensor as an operation on integers takes it: the same integers where its quantizer is what the operation wants, or came with the network;
   * else quantized anew from the range that the calibration saw. The sign is not compared where rounding was learnt.
   */
  preparedFor(options: QuantizationOptions): Flow {
    const { quantizer } = this;
    if (quantizer.isPrecomputedQat || agrees(options, quantizer)) {
      return Flow.ofIntegers(this.integers, { ...quantizer, nBits: options.nBits });
    }
    return Flow.ofValues(this.values, requantizer(quantizer, options));
  }
}

const agrees = (wanted: QuantizationOptions, given: TensorQuantizer): boolean =>
  wanted.isQat === given.isQat &&
  (given.isQat || wanted.isSigned === given.isSigned) &&
  wanted.isSymmetric === given.isSymmetric &&
  wanted.nBits === given.nBits;

function requantizer(given: TensorQuantizer, options: QuantizationOptions): TensorQuantizer {
  const { scale, zeroPoint, offset } = given.isQat
    ? given
    : quantizerOfRange(given.rmin, given.rmax, { ...options, isSymmetric: false });
  return { ...given, ...options, scale, zeroPoint, offset };
}

/** Integers of floats, by the formula of `quantizeOne`. */
function quantized(values: Operand, quantizer: TensorQuantizer): Outcome {
  const { scale, zeroPoint, nBits, offset, isNarrow } = quantizer;
  const rounded = np.rint(np.add(np.divide(values, float64(scale)), zeroPoint));
  const clipped = np.clip(rounded, -offset + Number(isNarrow), 2 ** nBits - 1 - offset);
  return asType(clipped, "int64");
}

const dequantized = (integers: Operand, { scale, zeroPoint }: TensorQuantizer): Outcome =>
  np.multiply(float64(scale), np.subtract(integers, zeroPoint));
