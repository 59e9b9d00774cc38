/**
 * Quantizing a network whose rounding was learnt in training: scales and zero points are in the network, and calibration rows only show ranges.
 */
import { InternalError, UserError } from "../../base/errors.ts";
import type { NDArray } from "../../trace/arrays.ts";
import { minMax } from "../../value/tensor.ts";
import type { OperationBits } from "../quantize/bits.ts";
import { quantize, quantizerOf, quantizerOfRange } from "../quantize/quantizer.ts";
import type { FloatInput } from "./afterTraining.ts";
import { calibratedFloats } from "./calibratedFloats.ts";
import { Flow } from "./flow.ts";
import { type Fusion, fusionsOf } from "./fusing.ts";
import {
  type LayerConstant,
  type QuantizationOptions,
  type QuantizedInput,
  type QuantizedLayer,
  type QuantizedNetwork,
  type TensorQuantizer,
  unroundedLayer,
} from "./layer.ts";
import { isProduct, type NetworkNode } from "./nodes.ts";
import { isMover, wideMovers } from "./operations/index.ts";
import { withOutputs } from "./outputs.ts";
import { powerOfTwoRounding } from "./powerOfTwo.ts";
import { runLayer } from "./program.ts";
import { calibratedRounding, type RoundingThreshold } from "./thresholds.ts";

const quantOp = "onnx.brevitas.Quant";

const learnt: QuantizationOptions = {
  nBits: 0,
  isSigned: true,
  isSymmetric: false,
  isQat: true,
  isNarrow: false,
  isPrecomputedQat: false,
};

/** Least and greatest value of a tensor over the calibration rows. */
export type ValueRange = readonly [low: number, high: number];

/** All tensors of the calibration by name. @param rows of each input: rows × the shape of one */
export function calibratedValues(
  nodes: readonly NetworkNode[],
  inputs: readonly string[],
  rows: readonly NDArray[],
): ReadonlyMap<string, NDArray> {
  const values = new Map(inputs.map((name, i) => [name, rows[i] as NDArray]));
  for (const node of nodes) {
    const given = node.inputs.map((name) => values.get(name) as NDArray);
    values.set(node.output, calibratedFloats(node, given));
  }
  return values;
}

/** What each tensor of the calibration reaches. */
export const rangesOf = (values: ReadonlyMap<string, NDArray>): ReadonlyMap<string, ValueRange> =>
  new Map([...values].map(([name, array]) => [name, minMax(array)]));

/**
 * The integer form of a network.
 * @param nodes in order
 * @param inputs names of the inputs, and the shapes of one row
 * @param outputs names of the results
 * @param ranges of the tensors: of results of nodes, and of inputs that no quantizer reads
 * @throws UserError for operations that read tensors without a quantizer
 */
export function quantizeTrained(
  nodes: readonly NetworkNode[],
  inputs: readonly FloatInput[],
  outputs: readonly string[],
  ranges: ReadonlyMap<string, ValueRange>,
  bits: OperationBits,
): QuantizedNetwork {
  const fusions = fusionsOf(
    nodes,
    inputs.map(({ name }) => name),
  );
  checkQuantized(nodes, fusions);
  const readers = (name: string) => nodes.filter((_, i) => (fusions[i] as Fusion).producers.has(name));
  const quantizers = inputs.map(({ name }) => onlyQuantizer(name, readers(name)));
  const layers = powerOfTwoRounding(
    nodes.map((node, i): QuantizedLayer => {
      const { isFused, producers } = fusions[i] as Fusion;
      // The quantizer of an input is applied by the client: operations behind it take over all that it says.
      const first = isFused ? undefined : quantizers.find((_, k) => producers.has(inputs[k]?.name ?? "")); // absent: no such input
      return {
        ...node,
        ...unroundedLayer,
        constants: isProduct(node) ? withWeights(node.constants, bits.opWeights) : node.constants,
        isOutput: outputs.includes(node.output),
        isFused,
        inputOptions: first == null ? inputOptions(node, isFused, bits) : trainedOptions(first),
        outputQuantizer: outputQuantizer(node, rangeIn(ranges, node.output), bits.modelOutputs),
      };
    }),
  );
  const quantized = inputs.map((input, k): QuantizedInput => {
    const quantizer = layers.find(({ output }) => output === quantizers[k]?.output)?.outputQuantizer;
    return { ...input, quantizer: quantizer ?? inputQuantizer(rangeIn(ranges, input.name), bits) }; // absent: no quantizer, or several
  });
  return withOutputs(quantized, layers, outputs);
}

function rangeIn(ranges: ReadonlyMap<string, ValueRange>, tensor: string): ValueRange {
  const range = ranges.get(tensor);
  if (range === undefined) throw new InternalError(`no range of ${tensor}`);
  return range;
}

/** @throws UserError that names the operations on integers which read tensors that no quantizer rounded */
function checkQuantized(nodes: readonly NetworkNode[], fusions: readonly Fusion[]): void {
  const byOutput = new Map(nodes.map((node) => [node.output, node]));
  const isRounded = (name: string): boolean => {
    const node = byOutput.get(name);
    return node !== undefined && (node.op === quantOp || (isMover(node.op) && node.inputs.every(isRounded)));
  };
  const open = nodes.filter(
    ({ op, inputs }, i) => !(fusions[i] as Fusion).isFused && !isMover(op) && !inputs.every(isRounded),
  );
  if (open.length === 0) return;
  throw new UserError(
    `compileBrevitasQatModel: expected a quantizer at the input and before every operation on integers, got none before ${open.map(({ op, name }) => `${op} '${name}'`).join(", ")}`,
    { code: "import", hint: "put a QuantIdentity before each of them" },
  );
}

/** The one quantizer that an input is read through; null where it is read in another way, or through several. */
function onlyQuantizer(input: string, readers: readonly NetworkNode[]): NetworkNode | null {
  const direct = readers.filter(({ inputs }) => inputs.includes(input));
  const [first, ...others] = direct;
  return first?.op === quantOp && others.length === 0 ? first : null;
}

function inputOptions({ op }: NetworkNode, isFused: boolean, bits: OperationBits): QuantizationOptions {
  const nBits = op === quantOp || wideMovers.includes(op) ? bits.modelOutputs : bits.opInputs;
  return { ...learnt, nBits, isQat: !isFused };
}

const trainedOptions = ({ attributes: { signed, narrow }, constants }: NetworkNode): QuantizationOptions => ({
  nBits: constants[3]?.values[0] as number,
  isSigned: signed === 1,
  isSymmetric: false,
  isQat: true,
  isNarrow: narrow === 1,
  isPrecomputedQat: true,
});

function outputQuantizer(node: NetworkNode, [rmin, rmax]: ValueRange, modelOutputs: number): TensorQuantizer {
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

const inputQuantizer = ([rmin, rmax]: ValueRange, { modelInputs }: OperationBits): TensorQuantizer => ({
  ...quantizerOfRange(rmin, rmax, { nBits: modelInputs, isSigned: true }),
  isPrecomputedQat: false,
});

/** Constants with the integers of weights that no quantizer rounded. */
function withWeights(constants: NetworkNode["constants"], nBits: number): NetworkNode["constants"] {
  const weights = constants[1] as LayerConstant;
  if (weights.quantized !== null) return constants;
  const quantizer: TensorQuantizer = {
    ...quantizerOf(weights.values, { nBits, isSigned: true, isQat: true }, weights.isFloat32),
    isPrecomputedQat: false,
  };
  const integers = [...quantize(quantizer, Float64Array.from(weights.values))];
  return { ...constants, 1: { ...weights, quantized: { quantizer, integers } } };
}

/**
 * The network with the low bits of its accumulators rounded away, so that tables take as many bits as the threshold says. Each layer is measured on calibration values that nothing rounded, as the
 * original does it.
 * @param values all tensors of the calibration
 */
export function withThreshold(
  network: QuantizedNetwork,
  values: ReadonlyMap<string, NDArray>,
  threshold: RoundingThreshold,
): QuantizedNetwork {
  const quantizers = new Map(network.inputs.map(({ name, quantizer }) => [name, quantizer]));
  const layers = network.layers.map((layer) => {
    const flows = layer.inputs.map((name) =>
      Flow.ofValues(values.get(name) as NDArray, quantizers.get(name) as TensorQuantizer),
    );
    const rounding = calibratedRounding(layer, threshold);
    quantizers.set(layer.output, runLayer(rounding.layer, flows, rounding.watch).quantizer);
    return rounding.done();
  });
  return { ...network, layers };
}
