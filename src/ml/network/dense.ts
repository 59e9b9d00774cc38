/**
 * Dense networks that were trained with rounded weights and activations: from learnt numbers to nodes with integer constants. Rounding as
 * Brevitas 0.10 does it for its per-tensor quantizers (`Int8WeightPerTensorFloat`, `Int8ActPerTensorFloat`, `IntBias`) and as Concrete-ML restricts
 * their scales to powers of two; all in float32.
 */
import { roundHalfEven } from "../../value/elementwise/arithmetic.ts";
import { clampedRint } from "../numeric/rounding.ts";
import type { LayerAttributes, LayerConstant, TensorQuantizer } from "./layer.ts";
import type { NetworkNode } from "./nodes.ts";
import { quantRange } from "./operations/quant.ts";

const { fround } = Math;

/** How weights and activations are rounded. */
export interface RoundingRules {
  readonly weightBits: number;
  readonly activationBits: number;
  /** Leaves the smallest integer out. */
  readonly isNarrow: boolean;
  /** Whether scales are powers of two, which makes the rescaling of accumulators a rounding. */
  readonly isPowerOfTwo: boolean;
}

/** One dense layer with the quantizer of its inputs. */
export interface DenseLayer {
  /** Outputs × inputs. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** Distance between the values of neighbouring integers, a float32 number: of the inputs, and of the weights. */
  readonly inputScale: number;
  readonly weightScale: number;
  /** Whether the integers of the inputs have a sign; those of weights always have one. */
  readonly isSigned: boolean;
}

/** Layers from the input to the result, with one function between them. */
export interface DenseNetwork {
  readonly layers: readonly DenseLayer[];
  readonly activation: { readonly op: string; readonly attributes: LayerAttributes };
  readonly rules: RoundingRules;
}

/** The integer of a weight. */
const weightInteger = (weight: number, scale: number, rules: RoundingRules): number =>
  clampedRint(fround(weight / scale), ...quantRange(rules.weightBits, true, rules.isNarrow)) + 0;

/** Bits of the widest accumulator of a layer: those of inputs × largest product. */
const accumulatorBits = (inputs: number, { weightBits, activationBits }: RoundingRules): number =>
  Math.ceil(Math.log2((2 ** activationBits - 1) * (2 ** weightBits - 1) * inputs));

/**
 * The nodes of a network: quantizer, product, function, quantizer, … product. Names are those of the original's exports.
 * @param input name of the network's input
 */
export function denseNodes({ layers, activation, rules }: DenseNetwork, input: string): readonly NetworkNode[] {
  const nodes: NetworkNode[] = [];
  let tensor = input;
  layers.forEach((layer, i) => {
    const quant = quantNode(`/features/quant${i}/act_quant/export_handler/Quant`, tensor, layer, rules);
    const product = gemmNode(`/features/fc${i}/Gemm`, quant.output, layer, rules);
    nodes.push(quant, product);
    tensor = product.output;
    if (i === layers.length - 1) return;
    const name = `/features/act${i}/${activation.op}`;
    nodes.push({ ...activation, name, inputs: [tensor], output: `${name}_output_0`, constants: {} });
    tensor = `${name}_output_0`;
  });
  return nodes;
}

const plain = (shape: readonly number[], values: readonly number[]): LayerConstant => ({
  shape,
  values,
  isFloat32: true,
  quantized: null,
});

function quantNode(
  name: string,
  input: string,
  { inputScale, isSigned }: DenseLayer,
  rules: RoundingRules,
): NetworkNode {
  const { activationBits, isNarrow } = rules;
  return {
    op: "onnx.brevitas.Quant",
    name,
    inputs: [input],
    output: `${name}_output_0`,
    attributes: { rounding_mode: "ROUND", signed: Number(isSigned), narrow: Number(isNarrow) },
    constants: { 1: plain([], [inputScale]), 2: plain([], [0]), 3: plain([], [activationBits]) },
  };
}

function gemmNode(name: string, input: string, layer: DenseLayer, rules: RoundingRules): NetworkNode {
  const { weights, bias, inputScale, weightScale: scale } = layer;
  const [outputs, inputs] = [weights.length, weights[0]?.length ?? 0]; // absent: a layer without outputs has no inputs
  const integers = weights.flat().map((weight) => weightInteger(weight, scale, rules));
  const values = integers.map((integer) => fround(integer * scale));
  return {
    op: "Gemm",
    name,
    inputs: [input],
    output: `${name}_output_0`,
    attributes: { alpha: 1, beta: 1, transA: 0, transB: 1 },
    constants: {
      1: {
        ...plain([outputs, inputs], values),
        quantized: { quantizer: trained(values, rules.weightBits, rules.isNarrow, scale), integers },
      },
      2: rules.isPowerOfTwo ? roundedBias(bias, fround(inputScale * scale), inputs, rules) : plain([outputs], bias),
    },
  };
}

/** A bias as a multiple of the accumulator's unit. */
function roundedBias(bias: readonly number[], scale: number, inputs: number, rules: RoundingRules): LayerConstant {
  const bits = accumulatorBits(inputs, rules);
  const [low, high] = quantRange(bits, true, false);
  const integers = bias.map((value) => Math.min(high, Math.max(low, roundHalfEven(fround(value / scale)))));
  const values = integers.map((integer) => fround(integer * scale));
  return {
    ...plain([bias.length], values),
    quantized: { quantizer: trained(values, bits, false, scale), integers: integers.map((integer) => integer + 0) },
  };
}

/** The quantizer of constants that were rounded in training. */
function trained(values: readonly number[], nBits: number, isNarrow: boolean, scale: number): TensorQuantizer {
  return {
    nBits,
    isSigned: true,
    isSymmetric: false,
    isQat: true,
    isNarrow,
    isPrecomputedQat: true,
    rmin: Math.min(...values) + 0,
    rmax: Math.max(...values) + 0,
    scale,
    zeroPoint: 0,
    offset: 2 ** (nBits - 1),
    noClipping: false,
    isFloat32: true,
  };
}
