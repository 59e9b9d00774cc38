/** Pools and sums over axes, on integers. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { maxpool } from "../../../trace/composite.ts";
import { conv, tag } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import { sizeOf } from "../../../value/shape.ts";
import { asType, Flow, float64, integerArray } from "../flow.ts";
import type { QuantizedLayer } from "../layer.ts";
import { paddedWindow } from "./convolution.ts";
import { type AccumulatorWatch, type NetworkOperation, rounded } from "./operation.ts";
import { reducedAxes, reductions } from "./reductions.ts";
import { listAttribute, shapeOf } from "./tensors.ts";
import { windowOf, windows } from "./windows.ts";

/** Ones from each channel to itself: the original's kernel of an average pool, which its graphs show. */
function channelSums(channels: number, kernel: readonly number[]): Operand {
  const taps = sizeOf(kernel);
  const values = new Array<number>(channels * channels * taps).fill(0);
  for (let channel = 0; channel < channels; channel++)
    values.fill(1, (channel * channels + channel) * taps, (channel * channels + channel + 1) * taps);
  return integerArray([channels, channels, ...kernel], values);
}

/** The mean under a window: a sum, and a scaling within the table that follows. Pads count or are left out as the attribute says. */
export const averagePool: NetworkOperation = {
  values: windows.AveragePool.values,
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const kernel = listAttribute(layer.attributes, "kernel_shape") as readonly number[];
    const { scale, zeroPoint } = input.quantizer;
    const countsPads = layer.attributes.count_include_pad === 1;
    const [, channels = 1, ...spatial] = shapeOf(input.integers);
    const around = windowOf(layer.op, [1, channels, ...spatial], kernel, layer.attributes);
    const isPartial = !countsPads && around.pads.some((width) => width > 0);
    const [x, window] = paddedWindow(layer.op, input.integers, kernel, layer.attributes, isPartial ? 0 : zeroPoint);
    const sum = tag(`${layer.name}.avgpool`, () => conv(x, channelSums(channels, kernel), null, window));
    const left = tag(`${layer.name}.avgpool_rounding`, () => rounded(layer, sum, "sum", watch));
    const means = np.multiply(
      asType(left, "float64"),
      isPartial ? shares(spatial, kernel, around) : float64(1 / sizeOf(kernel)),
    );
    return Flow.ofValues(np.multiply(np.subtract(means, zeroPoint), float64(scale)), layer.outputQuantizer);
  },
};

/** One over the number of elements under each window, pads not counted. */
function shares(spatial: readonly number[], kernel: readonly number[], window: ReturnType<typeof windowOf>): Outcome {
  const present = integerArray([1, 1, ...spatial], new Array<number>(sizeOf(spatial)).fill(1));
  const one = integerArray([1, 1, ...kernel], new Array<number>(sizeOf(kernel)).fill(1));
  return np.divide(float64(1), conv(present, one, null, window));
}

/** Values of integers that were compared and moved, within the table that follows. */
const asValues = (layer: QuantizedLayer, integers: Outcome, { quantizer: { scale, zeroPoint } }: Flow): Flow =>
  Flow.ofValues(
    np.multiply(np.subtract(asType(integers, "float64"), zeroPoint), float64(scale)),
    layer.outputQuantizer,
  );

/** The largest under a window. Pads never win, as ONNX says; the original's are zeros, which is the same where nothing is below 0. */
export const maxPool: NetworkOperation = {
  values: windows.MaxPool.values,
  run(layer, inputs) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const kernelShape = listAttribute(layer.attributes, "kernel_shape") as readonly number[];
    const window = windowOf(layer.op, shapeOf(input.integers), kernelShape, layer.attributes);
    return asValues(layer, maxpool(input.integers, { ...window, kernelShape }), input);
  },
};

/** The largest or smallest over axes. */
export const extremum = (op: "ReduceMax" | "ReduceMin" | "GlobalMaxPool"): NetworkOperation => ({
  values: reductions[op].values,
  run(layer, inputs) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const [axes, keepsAxes] = reductionOf(layer, input.integers);
    const found = tag(layer.name, () => (op === "ReduceMin" ? np.min : np.max)(input.integers, [...axes], keepsAxes));
    return asValues(layer, found, input);
  },
});

/** The sum over axes: no table; or their mean, whose scaling is within the table that follows. */
export const reduceSum = (op: "ReduceSum" | "ReduceMean" | "GlobalAveragePool"): NetworkOperation => ({
  values: reductions[op].values,
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const [axes, keepsAxes] = reductionOf(layer, input.integers);
    const shape = shapeOf(input.integers);
    const count = sizeOf(axes.map((axis) => shape[axis] as number));
    const scale = op === "ReduceSum" ? input.quantizer.scale : input.quantizer.scale / count;
    return summed(layer, input, { axes, keepsAxes, scale, zeroPoint: count * input.quantizer.zeroPoint + 0 }, watch);
  },
});

interface Summing {
  readonly axes: readonly number[];
  readonly keepsAxes: boolean;
  readonly scale: number;
  readonly zeroPoint: number;
}

function summed(
  layer: QuantizedLayer,
  input: Flow,
  { axes, keepsAxes, scale, zeroPoint }: Summing,
  watch: AccumulatorWatch,
): Flow {
  const sum = tag(layer.name, () => np.sum(input.integers, [...axes], keepsAxes));
  if (layer.isOutput) {
    watch(layer, sum, "result");
    return Flow.ofIntegers(sum, { ...layer.outputQuantizer, scale, zeroPoint, offset: 0, isPrecomputedQat: false });
  }
  const shifted = tag(layer.name, () => np.subtract(sum, zeroPoint));
  const left = tag(`${layer.name}.rounding`, () => rounded(layer, shifted, "sum", watch));
  return Flow.ofValues(np.multiply(float64(scale), left), layer.outputQuantizer);
}

/** Axes of a reduction, and whether they stay with an extent of one. Global pools reduce all spatial axes. */
function reductionOf(layer: QuantizedLayer, x: Operand): readonly [axes: readonly number[], keepsAxes: boolean] {
  if (layer.op.startsWith("Global")) return [shapeOf(x).flatMap((_, axis) => (axis < 2 ? [] : [axis])), true];
  const given = layer.constants[1];
  const axes = given === undefined ? [] : [integerArray(given.shape, given.values)];
  return [reducedAxes(layer.op, [x, ...axes], layer.attributes), layer.attributes.keepdims !== 0];
}
