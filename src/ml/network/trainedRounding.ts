/**
 * Quantizing a network whose rounding was learnt in training: scales and zero points are in the network, and calibration rows only show ranges.
 */
import { InternalError } from "../../base/errors.ts";
import type { NDArray, Operand } from "../../trace/arrays.ts";
import type { Shape } from "../../value/shape.ts";
import { minMax } from "../../value/tensor.ts";
import type { OperationBits } from "../quantize/bits.ts";
import { quantizerOfRange } from "../quantize/quantizer.ts";
import { floatsOf } from "./evaluate.ts";
import type { QuantizationOptions, QuantizedLayer, QuantizedNetwork, TensorQuantizer } from "./layer.ts";
import type { NetworkNode } from "./nodes.ts";
import { operationOf } from "./operations/index.ts";
import { productScales } from "./operations/linear.ts";
import { powerOfTwoRounding } from "./powerOfTwo.ts";

const quantOp = "onnx.brevitas.Quant";

const unrounded: QuantizationOptions = {
  nBits: 0,
  isSigned: true,
  isSymmetric: false,
  isQat: false,
  isNarrow: false,
  isPrecomputedQat: false,
};

/** Least and greatest value of a tensor over the calibration rows. */
export type ValueRange = readonly [low: number, high: number];

/**
 * What each node's result reaches.
 * @param rows calibration rows: rows × the shape of one, float32
 */
export function calibratedRanges(nodes: readonly NetworkNode[], input: string, rows: NDArray): readonly ValueRange[] {
  const values = new Map<string, Operand>([[input, rows]]);
  return nodes.map((node) => {
    const result = floatsOf(node, values);
    values.set(node.output, result);
    return minMax(result);
  });
}

/**
 * The integer form of a network that begins with a quantizer and ends with a product.
 * @param nodes in order, the last gives the result
 * @param input name of the input, and the shape of one row
 * @param ranges of the nodes' results
 */
export function quantizeTrained(
  nodes: readonly NetworkNode[],
  input: { readonly name: string; readonly shape: Shape },
  ranges: readonly ValueRange[],
  bits: Pick<OperationBits, "opInputs" | "modelOutputs">,
): QuantizedNetwork {
  const layers = powerOfTwoRounding(
    nodes.map((node, i): QuantizedLayer => {
      const producer = nodes.find(({ output }) => output === node.inputs[0]);
      return {
        ...node,
        isOutput: i === nodes.length - 1,
        isFused: operationOf(node.op).run === undefined || node.op === quantOp,
        inputOptions: inputOptionsOf(node, producer, input.name, bits),
        outputQuantizer: outputQuantizerOf(node, ranges[i] as ValueRange, bits.modelOutputs),
        lsbsToRemove: 0,
      };
    }),
  );
  const [first, last] = [layers[0], layers.at(-1)];
  if (first?.op !== quantOp || last === undefined) throw new InternalError("a network that begins without a quantizer");
  const output = productScales(last, quantizerBefore(last, layers) ?? first.outputQuantizer); // absent: the network is one product
  return {
    input: { ...input, quantizer: first.outputQuantizer },
    layers: [...layers.slice(0, -1), { ...last, outputQuantizer: { ...last.outputQuantizer, scale: output.scale } }],
    outputShape: [output.zeroPoints.length],
    output,
  };
}

/** The quantizer whose integers a layer reads: that of the layer before it, past those which only move them. */
function quantizerBefore({ inputs }: QuantizedLayer, layers: readonly QuantizedLayer[]): TensorQuantizer | undefined {
  const before = layers.find(({ output }) => output === inputs[0]);
  if (before === undefined || before.isFused || before.op.startsWith("onnx.")) return before?.outputQuantizer;
  return quantizerBefore(before, layers);
}

function inputOptionsOf(
  node: NetworkNode,
  producer: NetworkNode | undefined,
  input: string,
  { opInputs, modelOutputs }: Pick<OperationBits, "opInputs" | "modelOutputs">,
): QuantizationOptions {
  if (node.op === quantOp) return { ...unrounded, nBits: modelOutputs };
  if (operationOf(node.op).run === undefined) return { ...unrounded, nBits: opInputs };
  // The quantizer of the input itself is applied by the client: the operation behind it takes over all that it says.
  if (producer?.op === quantOp && producer.inputs[0] === input) return trainedOptions(producer);
  return { ...unrounded, nBits: opInputs, isQat: true };
}

const trainedOptions = ({ attributes: { signed, narrow }, constants }: NetworkNode): QuantizationOptions => ({
  nBits: constants[3]?.values[0] as number,
  isSigned: signed === 1,
  isSymmetric: false,
  isQat: true,
  isNarrow: narrow === 1,
  isPrecomputedQat: true,
});

function outputQuantizerOf(node: NetworkNode, [rmin, rmax]: ValueRange, modelOutputs: number): TensorQuantizer {
  if (node.op !== quantOp) {
    return { ...quantizerOfRange(rmin, rmax, { nBits: modelOutputs }), isPrecomputedQat: false };
  }
  const options = trainedOptions(node);
  return {
    ...options,
    rmin,
    rmax,
    scale: node.constants[1]?.values[0] as number,
    zeroPoint: node.constants[2]?.values[0] as number,
    offset: options.isSigned ? 2 ** (options.nBits - 1) : 0,
    noClipping: false,
    isFloat32: true,
  };
}
