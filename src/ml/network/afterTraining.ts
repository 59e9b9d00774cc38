/**
 * Quantizing a network that was trained on floats, as Concrete-ML does it: calibration rows go through it node by node, each result is quantized by its own range, and the
 * next node sees what is left of it. Products get integers; chains of functions between them become tables.
 */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { minMax } from "../../value/tensor.ts";
import { integerTypeOf } from "../../value/type.ts";
import type { OperationBits } from "../quantize/bits.ts";
import { dequantize, quantize, quantizerOf, quantizerOfRange } from "../quantize/quantizer.ts";
import { arrayOf, floatsOf } from "./evaluate.ts";
import { Flow } from "./flow.ts";
import type {
  LayerAttributes,
  LayerConstant,
  QuantizationOptions,
  QuantizedLayer,
  QuantizedNetwork,
  TensorQuantizer,
} from "./layer.ts";
import type { NetworkNode } from "./nodes.ts";
import { isFusable } from "./operations/index.ts";
import { productScales } from "./operations/linear.ts";
import { runLayer, runNetwork } from "./program.ts";

const quantOp = "onnx.brevitas.Quant";

const products: readonly string[] = ["Gemm", "MatMul", "Conv"];

const plain: QuantizationOptions = {
  nBits: 0,
  isSigned: true,
  isSymmetric: false,
  isQat: false,
  isNarrow: false,
  isPrecomputedQat: false,
};

/** Whether a node is a product with constant weights, which is computed on integers. */
export const isProduct = ({ op, constants }: NetworkNode): boolean =>
  products.includes(op) && (constants[1]?.shape.length ?? 0) >= 2; // absent: a product of two tensors

/** Operations that move integers: they take inputs as wide as results are. */
export const movers: readonly string[] = ["Flatten", "Reshape", "Transpose"];

/** Whether a node is computed on integers, with a table before it or behind it. */
const isInteger = (node: NetworkNode): boolean =>
  isProduct(node) || movers.includes(node.op) || (node.op === "AveragePool" && !leavesPadsOut(node.attributes));

/** Whether a pool's means leave its pads out: their counts would differ from place to place. */
const leavesPadsOut = ({ pads, auto_pad: automatic = "NOTSET", count_include_pad: counts }: LayerAttributes): boolean =>
  counts !== 1 && (automatic !== "NOTSET" || (Array.isArray(pads) && pads.some((width) => width > 0)));

/** Checks that nodes are products, functions of one tensor, and quantizers. @throws UserError that names every node which has no form on integers yet */
export function checkNodes(nodes: readonly NetworkNode[], input: string): void {
  const sources = new Map<string, ReadonlySet<string>>([[input, new Set([input])]]);
  const wrong: string[] = [];
  for (const node of nodes) {
    const given = new Set(node.inputs.flatMap((name) => [...(sources.get(name) ?? [])])); // absent: behind a wrong one
    const isKnown = isInteger(node) || ((isFusable(node.op) || node.op === quantOp) && given.size === 1);
    if (!isKnown) wrong.push(`${node.op} '${node.name}'`);
    sources.set(node.output, isProduct(node) || node.op === "AveragePool" || !isKnown ? new Set([node.output]) : given);
  }
  if (wrong.length === 0) return;
  throw new UserError(
    `network: expected products, convolutions and average pools with constant weights and functions of one tensor between them, got ${wrong.join(", ")}`,
    { code: "operator", hint: "other operations are computed on floats only, so far" },
  );
}

/**
 * The integer form of a network.
 * @param nodes in order, the last gives the result
 * @param input name of the input, and the shape of one row
 * @param rows calibration rows: rows × the shape of one
 * @param threshold bits that accumulators are rounded to, before what follows them is calibrated
 * @throws UserError for nodes that have no form on integers
 */
export function quantizeAfterTraining(
  nodes: readonly NetworkNode[],
  input: Omit<QuantizedNetwork["input"], "quantizer">,
  rows: NDArray,
  bits: OperationBits,
  threshold: number | null,
): QuantizedNetwork {
  checkNodes(nodes, input.name);
  const isFloat32 = rows.dtype === "float32";
  const readers = nodes.filter(({ inputs }) => inputs.includes(input.name));
  const isDirect = readers.every((node) => isInteger(node) && !movers.includes(node.op));
  const isSigned = isDirect ? minMax(rows)[0] < 0 : true;
  const inputQuantizer: TensorQuantizer = {
    ...quantizerOf(rows.data, { nBits: isDirect ? bits.opInputs : bits.modelInputs, isSigned }, isFloat32),
    isPrecomputedQat: false,
  };
  const wide = new NDArray({ dtype: "float64", shape: rows.shape, data: rows.data });
  const values = new Map<string, NDArray>([[input.name, rows]]);
  const flows = new Map<string, Flow>([[input.name, Flow.ofValues(rows, inputQuantizer)]]);
  const least = new Map<string, number>([[input.name, inputQuantizer.rmin]]);
  const layers = nodes.map((node, i): QuantizedLayer => {
    // The original convolves in float64, whatever the rows are, and multiplies matrices in their type.
    const raw = floatsOf(node, node.op === "Conv" && isFloat32 ? new Map([...values, [input.name, wide]]) : values);
    const [rmin, rmax] = minMax(raw);
    if (raw.shape[0] !== rows.shape[0]) {
      throw new UserError(`network: expected rows that stay apart, got ${node.op} '${node.name}' across them`, {
        code: "operator",
        hint: "keep the first axis for the rows",
      });
    }
    const isOwn = isProduct(node);
    const isSigned = node.inputs.some((name) => (least.get(name) as number) < 0);
    const outputQuantizer: TensorQuantizer = {
      ...quantizerOfRange(rmin, rmax, { nBits: bits.modelOutputs }, raw.dtype === "float32"),
      // The original says so of results of what has a sign, and leaves the offset at 0.
      isSigned,
      isPrecomputedQat: false,
      isFloat32: false,
    };
    const unrounded: QuantizedLayer = {
      ...node,
      constants: isOwn ? withWeights(node.constants, bits.opWeights) : node.constants,
      isOutput: false,
      isFused: !isInteger(node),
      inputOptions: { ...plain, nBits: movers.includes(node.op) ? bits.modelOutputs : bits.opInputs, isSigned },
      outputQuantizer,
      lsbsToRemove: 0,
    };
    const given = node.inputs.map((name) => flows.get(name) as Flow);
    const isLast = i === nodes.length - 1;
    const layer =
      threshold === null || isLast || !isInteger(node) ? unrounded : roundedLayer(unrounded, given, threshold);
    const result = seenThrough(outputQuantizer, arrayOf(runLayer(layer, given, () => undefined).values));
    values.set(node.output, result);
    flows.set(node.output, Flow.ofValues(result, outputQuantizer));
    least.set(node.output, minMax(result)[0]);
    return { ...layer, isOutput: isLast };
  });
  return withOutput({ ...input, quantizer: inputQuantizer }, layers);
}

/** A product with the low bits of its sums rounded away, as many as the calibration shows to be too many. */
function roundedLayer(layer: QuantizedLayer, inputs: readonly Flow[], threshold: number): QuantizedLayer {
  let lsbsToRemove = 0;
  runLayer(layer, inputs, (_, sum) => {
    if (NDArray.is(sum)) lsbsToRemove = Math.max(0, integerTypeOf(...minMax(sum)).bits - threshold);
  });
  return { ...layer, lsbsToRemove };
}

/** What is left of values when they are quantized. */
const seenThrough = (quantizer: TensorQuantizer, { shape, data }: NDArray): NDArray =>
  new NDArray({ dtype: "float64", shape, data: dequantize(quantizer, quantize(quantizer, Float64Array.from(data))) });

/** The network with the scales of its result. */
function withOutput(input: QuantizedNetwork["input"], layers: readonly QuantizedLayer[]): QuantizedNetwork {
  const last = layers.at(-1) as QuantizedLayer;
  if (last.isFused) {
    const { scale, zeroPoint } = last.outputQuantizer;
    const rows = new NDArray({
      dtype: "int64",
      shape: [1, ...input.shape],
      data: new Float64Array(sizeOf(input.shape)),
    });
    const [, ...outputShape] = (
      runNetwork({ input, layers, outputShape: [], output: { scale, zeroPoints: [] } }, rows) as NDArray
    ).shape;
    return { input, layers, outputShape, output: { scale, zeroPoints: [zeroPoint] } };
  }
  const before = layers.find(({ output }) => output === last.inputs[0]);
  // What the product does with its input: an input of its own form is taken as it is.
  const given = before === undefined ? input.quantizer : preparedQuantizer(before.outputQuantizer, last.inputOptions);
  const output = productScales(last, given);
  const layer = { ...last, outputQuantizer: { ...last.outputQuantizer, scale: output.scale } };
  return { input, layers: [...layers.slice(0, -1), layer], outputShape: [output.zeroPoints.length], output };
}

/** The quantizer that a product gives its input: see `Flow.preparedFor`. */
const preparedQuantizer = (given: TensorQuantizer, options: QuantizationOptions): TensorQuantizer =>
  given.nBits === options.nBits && given.isSigned === options.isSigned
    ? given
    : { ...quantizerOfRange(given.rmin, given.rmax, options), isPrecomputedQat: false };

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Constants with weights quantized. */
function withWeights(constants: NetworkNode["constants"], nBits: number): NetworkNode["constants"] {
  const weights = constants[1] as LayerConstant;
  const isSymmetric = looksCentred(weights.values);
  const quantizer: TensorQuantizer = {
    ...quantizerOf(weights.values, { nBits, isSigned: isSymmetric, isSymmetric }, weights.isFloat32),
    isPrecomputedQat: false,
  };
  const integers = [...quantize(quantizer, Float64Array.from(weights.values))];
  return { ...constants, 1: { ...weights, quantized: { quantizer, integers } } };
}

/** Percentiles between which weights lie, and how much one of them may be beyond the other for a symmetric quantizer: Concrete-ML's. */
const tails = [0.03, 0.97] as const;
const mostSkew = 3;

function looksCentred(values: readonly number[]): boolean {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = tails.map((share) => {
    const at = share * (sorted.length - 1);
    const below = sorted[Math.floor(at)] as number;
    return below + (at % 1) * ((sorted[Math.ceil(at)] as number) - below);
  }) as [number, number];
  const skew = Math.abs(low / high);
  return low * high < 0 && skew >= 1 / mostSkew && skew <= mostSkew;
}

/**
 * The network with the low bits of its accumulators rounded away, so that tables take `nBits`: for networks that were calibrated without. One layer after the other,
 * since each changes what the next ones add up.
 * @param q quantized calibration rows: rows × the input's shape
 */
export function withRounding(network: QuantizedNetwork, q: NDArray, nBits: number): QuantizedNetwork {
  let layers = network.layers;
  for (const { name, isFused, isOutput } of network.layers) {
    if (isFused || isOutput) continue;
    let lsbsToRemove = 0;
    runNetwork({ ...network, layers }, q, (layer, sum) => {
      if (layer.name !== name || !NDArray.is(sum)) return;
      lsbsToRemove = Math.max(0, integerTypeOf(...minMax(sum)).bits - nBits);
    });
    layers = layers.map((layer) => (layer.name === name ? { ...layer, lsbsToRemove } : layer));
  }
  return { ...network, layers };
}
