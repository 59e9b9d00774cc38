/**
 * A tensor on its way through a network, once as floats and once as integers, either made from the other when it is first asked for: what no operation
 * asks for leaves no trace in the graph. The same code runs on clear arrays and on traced values.
 */
import { NDArray, type Operand, type Outcome, Traced } from "../../trace/arrays.ts";
import { np } from "../../trace/numpy.ts";
import type { DType } from "../../value/dtype.ts";
import type { Shape } from "../../value/shape.ts";
import { quantizeOne, quantizerOfRange } from "../quantize/quantizer.ts";
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
  /** Zero points that differ from number to number, as those of a product that is a result do; null where the quantizer's is everybody's. */
  readonly zeroPoints: NDArray | null;
  #values: Operand | null;
  #integers: Operand | null;

  private constructor(
    values: Operand | null,
    integers: Operand | null,
    quantizer: TensorQuantizer,
    zeroPoints: NDArray | null,
  ) {
    this.#values = values;
    this.#integers = integers;
    this.quantizer = quantizer;
    this.zeroPoints = zeroPoints;
  }

  static ofIntegers(integers: Operand, quantizer: TensorQuantizer, zeroPoints: NDArray | null = null): Flow {
    return new Flow(null, integers, quantizer, zeroPoints);
  }

  static ofValues(values: Operand, quantizer: TensorQuantizer): Flow {
    // The original makes both at once, which decides the order of nodes in graphs; a clear array waits for who asks.
    return new Flow(values, Traced.is(values) ? quantized(values, quantizer) : null, quantizer, null);
  }

  get values(): Operand {
    // One of the two was given.
    this.#values ??= dequantized(this.#integers as Operand, this.quantizer, this.zeroPoints);
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
    if (this.zeroPoints === null && (quantizer.isPrecomputedQat || agrees(options, quantizer))) {
      return Flow.ofIntegers(this.integers, { ...quantizer, nBits: options.nBits });
    }
    return this.requantized(requantizer(quantizer, options));
  }

  /** The tensor on the integers of another quantizer, made now: what asks for them later may be in the midst of a tag. */
  requantized(quantizer: TensorQuantizer): Flow {
    return Flow.ofIntegers(quantized(this.values, quantizer), quantizer);
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

/** Integers of floats, by the formula of `quantizeOne`; clear floats of 32 bits are divided as such, which NumPy does by their type. */
export function quantized(values: Operand, quantizer: TensorQuantizer): Outcome {
  if (NDArray.is(values) && values.dtype === "float32") {
    const narrow = { ...quantizer, isFloat32: true };
    return integerArray(
      values.shape,
      values.data.map((value) => quantizeOne(narrow, value)),
    );
  }
  const { scale, zeroPoint, nBits, offset, isNarrow, noClipping } = quantizer;
  const rounded = np.rint(np.add(np.divide(values, float64(scale)), zeroPoint));
  if (noClipping) return asType(rounded, "int64");
  return asType(np.clip(rounded, -offset + Number(isNarrow), 2 ** nBits - 1 - offset), "int64");
}

const dequantized = (integers: Operand, { scale, zeroPoint }: TensorQuantizer, zeroPoints: NDArray | null): Outcome =>
  np.multiply(float64(scale), np.subtract(integers, zeroPoints ?? float64(zeroPoint))); // absent: one for all
