/**
 * A quantized network as plain data: layers in the order in which they are computed, each with its constants as integers and floats, its
 * quantizers, and what the calibration saw. Names and meanings are those of ONNX and of Concrete-ML's quantized modules. `program.ts` says what
 * the layers compute; who makes them (the built-in networks, an ONNX file) is none of their business.
 */
import type { RoundingOptions } from "../../trace/rounding.ts";
import type { Shape } from "../../value/shape.ts";
import type { Quantizer } from "../quantize/quantizer.ts";

/** How low bits are rounded away. */
export type Exactness = NonNullable<RoundingOptions["exactness"]>;

/** A quantizer of a tensor within a network. */
export interface TensorQuantizer extends Quantizer {
  /** Scale and zero point came with the network (a Brevitas quantizer): integers are taken over as they are. */
  readonly isPrecomputedQat: boolean;
}

/** How an operation wants its inputs quantized. */
export type QuantizationOptions = Pick<
  TensorQuantizer,
  "nBits" | "isSigned" | "isSymmetric" | "isQat" | "isNarrow" | "isPrecomputedQat"
>;

/** A constant input of a layer. */
export interface LayerConstant {
  readonly shape: Shape;
  /** The floats, untouched; float biases and the operands of float functions are these. */
  readonly values: readonly number[];
  readonly isFloat32: boolean;
  /** Of weights, and of biases that were quantized in training: their integers. */
  readonly quantized: { readonly quantizer: TensorQuantizer; readonly integers: readonly number[] } | null;
}

/** Attributes as ONNX has them. */
export type LayerAttributes = Readonly<Record<string, number | string | readonly number[]>>;

/** One operation of a network. */
export interface QuantizedLayer {
  /** The operator: "Gemm", "Relu", "onnx.brevitas.Quant". */
  readonly op: string;
  /** Name of the node, which graphs and reports show. */
  readonly name: string;
  /** Tensors that it reads, without constants. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: LayerAttributes;
  /** Constant inputs by position among all inputs. */
  readonly constants: Readonly<Record<number, LayerConstant>>;
  /** Whether its result is the network's. */
  readonly isOutput: boolean;
  /** Whether it is computed on floats within a table, because one integer tensor decides it. */
  readonly isFused: boolean;
  readonly inputOptions: QuantizationOptions;
  /** The quantizer of the result: its range is that of the calibration. */
  readonly outputQuantizer: TensorQuantizer;
  /** Low bits of the accumulator that are rounded away before the table. */
  readonly lsbsToRemove: number;
  /** Of a product of two encrypted tensors: low bits of its two operands (of a matrix product: of their sum and difference) that are rounded away before. */
  readonly operandLsbs: readonly [first: number, second: number];
  /** How low bits are rounded away. */
  readonly exactness: Exactness;
  /** Of a quotient of two encrypted tensors: the quantizer of 1 / divisor, and what is divided by where the divisor is 0. */
  readonly reciprocal: { readonly quantizer: TensorQuantizer; readonly nearestToZero: number } | null;
}

/** What is so of layers unless they say otherwise. */
export const unroundedLayer = {
  lsbsToRemove: 0,
  operandLsbs: [0, 0],
  exactness: "exact",
  reciprocal: null,
} as const satisfies Partial<QuantizedLayer>;

/** Scales of a result: what a client needs to read it. */
export interface OutputScales {
  readonly scale: number;
  /** One for all, one a column, or one for each number of a row. */
  readonly zeroPoints: readonly number[];
}

/** An encrypted input: its name, the shape of one row, and the quantizer that the client applies. */
export interface QuantizedInput {
  readonly name: string;
  readonly shape: Shape;
  readonly quantizer: TensorQuantizer;
}

/** A result: the tensor, the shape of one row, and its scales. */
export interface QuantizedOutput extends OutputScales {
  readonly tensor: string;
  readonly shape: Shape;
}

/** A network with encrypted inputs and results. */
export interface QuantizedNetwork {
  readonly inputs: readonly QuantizedInput[];
  readonly layers: readonly QuantizedLayer[];
  readonly outputs: readonly QuantizedOutput[];
}
