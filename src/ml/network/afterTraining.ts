/**
 * Quantizing a network that was trained on floats, as Concrete-ML does it: calibration rows go through it node by node, each result is quantized by its own range, and the
 * next node sees what is left of it. Products get integers; chains of functions between them become tables.
 */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { minMax } from "../../value/tensor.ts";
import { percentile } from "../numeric/percentile.ts";
import type { OperationBits } from "../quantize/bits.ts";
import { dequantize, quantize, quantizerOf } from "../quantize/quantizer.ts";
import { calibratedFloats } from "./calibratedFloats.ts";
import { arrayOf } from "./evaluate.ts";
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
import { reciprocalOf } from "./operations/encryptedProduct.ts";
import { wideMovers } from "./operations/index.ts";
import { withOutputs } from "./outputs.ts";
import { runLayer } from "./program.ts";
import { calibratedRounding, type RoundingThreshold } from "./thresholds.ts";

const plain: QuantizationOptions = {
  nBits: 0,
  isSigned: true,
  isSymmetric: false,
  isQat: false,
  isNarrow: false,
  isPrecomputedQat: false,
};

/** An input of a network that is not quantized yet. */
export type FloatInput = Omit<QuantizedInput, "quantizer">;

/** A tensor of the calibration: its floats, and the quantizer that made them what they are; none for inputs, which each operation quantizes for itself. */
interface Calibrated {
  readonly values: NDArray;
  readonly quantizer: TensorQuantizer | null;
}

/** How a network is calibrated. */
export interface Calibration {
  /** Names of the results. */
  readonly outputs: readonly string[];
  readonly bits: OperationBits;
  /** What accumulators are rounded to, before what follows them is calibrated; null for all bits. */
  readonly threshold: RoundingThreshold | null;
  /** What is otherwise for single operations, by the tensor that they give. */
  readonly choices?: ReadonlyMap<string, LayerChoice>;
}

/** How one operation differs from the others. */
export interface LayerChoice {
  readonly bits?: Partial<OperationBits>;
  readonly threshold?: RoundingThreshold | null;
  /** By how much the unit of its weights is larger than it need be, so that its sums take a bit less. 1 unless given. */
  readonly stretch?: number;
}

/**
 * The integer form of a network.
 * @param nodes in order
 * @param inputs names of the inputs, and the shapes of one row
 * @param rows calibration rows of each input: rows × the shape of one
 * @throws UserError for nodes that have no form on integers
 */
export function quantizeAfterTraining(
  nodes: readonly NetworkNode[],
  inputs: readonly FloatInput[],
  rows: readonly NDArray[],
  { outputs, bits, threshold, choices }: Calibration,
): QuantizedNetwork {
  const fusions = fusionsOf(
    nodes,
    inputs.map(({ name }) => name),
  );
  const tensors = new Map<string, Calibrated>(
    inputs.map(({ name }, i) => [name, { values: rows[i] as NDArray, quantizer: null }]),
  );
  const layers = nodes.map((node, i): QuantizedLayer => {
    const given = node.inputs.map((name) => tensors.get(name) as Calibrated);
    const isFused = (fusions[i] as Fusion).isFused;
    const choice = choices?.get(node.output) ?? {}; // absent: as all others
    const settings = { isFused, isOutput: outputs.includes(node.output), bits: { ...bits, ...choice.bits } };
    const layer = layerOf(node, given, { ...settings, stretch: choice.stretch ?? 1 }); // absent: no larger than it must be
    const flows = given.map((tensor) => calibrationFlow(tensor, layer.inputOptions));
    const rounding = calibratedRounding(layer, choice.threshold === undefined ? threshold : choice.threshold);
    const result = runLayer(rounding.layer, flows, rounding.watch);
    tensors.set(node.output, { values: valuesLeft(result), quantizer: result.quantizer });
    return rounding.done();
  });
  const quantized = inputs.map((input, i) => ({
    ...input,
    quantizer: inputQuantizer(input.name, rows[i] as NDArray, layers, fusions, bits),
  }));
  return withOutputs(quantized, layers, outputs);
}

interface LayerSettings {
  readonly isFused: boolean;
  readonly isOutput: boolean;
  readonly bits: OperationBits;
  readonly stretch: number;
}

function layerOf(
  node: NetworkNode,
  given: readonly Calibrated[],
  { isFused, isOutput, bits, stretch }: LayerSettings,
): QuantizedLayer {
  const values = given.map((tensor) => tensor.values);
  const raw = calibratedFloats(node, values);
  if (raw.shape[0] !== values[0]?.shape[0]) {
    throw new UserError(`network: expected rows that stay apart, got ${node.op} '${node.name}' across them`, {
      code: "operator",
      hint: "keep the first axis for the rows",
    });
  }
  const isSigned = values.some((each) => minMax(each)[0] < 0);
  const ofResult = (array: NDArray): TensorQuantizer => ({
    ...quantizerOf(array.data, { nBits: bits.modelOutputs }, array.dtype === "float32"),
    isPrecomputedQat: false,
  });
  const isQuotient = node.op === "Div" && !isFused;
  return {
    ...node,
    ...unroundedLayer,
    constants: isProduct(node) ? withWeights(node.constants, bits.opWeights, stretch) : node.constants,
    isOutput,
    isFused,
    inputOptions: { ...plain, nBits: wideMovers.includes(node.op) ? bits.modelOutputs : bits.opInputs, isSigned },
    // The original says that results of what has a sign have one, and leaves the offset at 0.
    outputQuantizer: { ...ofResult(raw), isSigned, isFloat32: false },
    reciprocal: isQuotient ? reciprocalOf(checkedDivisors(node, values[1] as NDArray), ofResult) : null,
  };
}

function checkedDivisors({ name }: NetworkNode, divisors: NDArray): NDArray {
  if (divisors.data.every((value) => value !== 0)) return divisors;
  throw new UserError(`network: expected divisors other than 0 in the calibration rows, got 0 before '${name}'`, {
    code: "operator",
    hint: "add a small number to what is divided by",
  });
}

/** A tensor as an operation finds it in the calibration: an input is quantized as this operation wants it, whatever the client will do. */
function calibrationFlow({ values, quantizer }: Calibrated, options: QuantizationOptions): Flow {
  if (quantizer !== null) return Flow.ofValues(values, quantizer);
  const isFloat32 = values.dtype === "float32";
  return Flow.ofValues(values, { ...quantizerOf(values.data, options, isFloat32), isPrecomputedQat: false });
}

/** What is left of a result when it is quantized. */
function valuesLeft(result: Flow): NDArray {
  const { shape, data } = arrayOf(result.integers);
  if (result.zeroPoints !== null) return arrayOf(result.values);
  return new NDArray({ dtype: "float64", shape, data: dequantize(result.quantizer, Float64Array.from(data)) });
}

/**
 * The quantizer that the client applies: that of the first operation on integers which the input decides, unless a function of floats stands between, which then becomes a table
 * on as many bits as inputs have.
 */
function inputQuantizer(
  name: string,
  rows: NDArray,
  layers: readonly QuantizedLayer[],
  fusions: readonly Fusion[],
  bits: OperationBits,
): TensorQuantizer {
  const readers = layers.filter((_, i) => (fusions[i] as Fusion).producers.has(name));
  const first = readers.find(({ isFused }) => !isFused);
  const isDirect = first !== undefined && readers.every(({ isFused }) => !isFused);
  const options = isDirect ? first.inputOptions : { ...plain, nBits: bits.modelInputs };
  return { ...quantizerOf(rows.data, options, rows.dtype === "float32"), isPrecomputedQat: false };
}

/** Constants with weights quantized. */
function withWeights(constants: NetworkNode["constants"], nBits: number, stretch: number): NetworkNode["constants"] {
  const weights = constants[1] as LayerConstant;
  const isSymmetric = looksCentred(weights.values);
  const tight = quantizerOf(weights.values, { nBits, isSigned: isSymmetric, isSymmetric }, weights.isFloat32);
  const quantizer: TensorQuantizer = { ...tight, scale: tight.scale * stretch, isPrecomputedQat: false };
  const integers = [...quantize(quantizer, Float64Array.from(weights.values))];
  return { ...constants, 1: { ...weights, quantized: { quantizer, integers } } };
}

/** Percentiles between which weights lie, how much one of them may be beyond the other for a symmetric quantizer, and below which the upper one counts as none: Concrete-ML's. */
const tails = [0.03, 0.97] as const;
const mostSkew = 3;
const leastTail = 0.001;

function looksCentred(values: readonly number[]): boolean {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = tails.map((share) => percentile(sorted, share)) as [number, number];
  const skew = Math.abs(low / high);
  return low * high < 0 && Math.abs(high) >= leastTail && skew >= 1 / mostSkew && skew <= mostSkew;
}
