/** Convolutions and average pools on integers: sums under a window, as products are; formulas of `linear.ts`. */
import type { NDArray, Operand, Outcome } from "../../../trace/arrays.ts";
import { conv, tag } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import type { Shape } from "../../../value/shape.ts";
import { Flow, float64, floatArray, integerArray } from "../flow.ts";
import type { LayerConstant, QuantizedLayer } from "../layer.ts";
import { accumulated, weightsOf } from "./linear.ts";
import type { NetworkOperation } from "./operation.ts";
import { shaping } from "./shaping.ts";
import { listAttribute, numberAttribute, shapeOf } from "./tensors.ts";
import { type NetworkWindow, windowOf, windows } from "./windows.ts";

/** The window of a layer without its pads, and the integers with pads that stand for 0: the zero point. */
function padded({ op, attributes }: QuantizedLayer, x: Flow, kernel: Shape): readonly [Operand, NetworkWindow] {
  const { pads, ...window } = windowOf(op, shapeOf(x.integers), kernel, attributes);
  const none = pads.map(() => 0);
  if (pads.every((width) => width === 0)) return [x.integers, { ...window, pads }];
  const { zeroPoint } = x.quantizer;
  if (zeroPoint === 0) return [x.integers, { ...window, pads }];
  const half = pads.length / 2;
  const widths = integerArray([pads.length + 4], [0, 0, ...pads.slice(0, half), 0, 0, ...pads.slice(half)]);
  return [shaping.Pad.values([x.integers, widths, zeroPoint], {}), { ...window, pads: none }];
}

/** Values by channel, for a tensor of channels and spatial axes. */
const byChannel = (values: Operand, axes: number): Outcome =>
  np.reshape(values, [1, -1, ...new Array<number>(axes).fill(1)]);

/** A convolution with clear weights. */
export const convolution: NetworkOperation = {
  values: windows.Conv.values,
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const { shape } = layer.constants[1] as LayerConstant;
    const { quantizer, flat, columnSums, rows } = weightsOf(layer);
    const [zeroOfInput, zeroOfWeights] = [input.quantizer.zeroPoint, quantizer.zeroPoint];
    const [x, window] = padded(layer, input, shape.slice(2));
    const options = { ...window, group: numberAttribute(layer.attributes, "group", 1) };
    const spatial = shape.length - 2;
    let sum: Outcome = tag(`${layer.name}.conv`, () => conv(x, integerArray(shape, flat), null, options));
    if (zeroOfWeights !== 0) {
      const ones = integerArray(shape, new Array<number>(flat.length).fill(1));
      const inputSums = tag(`${layer.name}.conv_inputsum`, () =>
        np.multiply(-zeroOfWeights, conv(x, ones, null, options)),
      );
      sum = tag(`${layer.name}.conv_add_inputsum`, () => np.add(sum, inputSums));
    }
    if (layer.isOutput) {
      watch(layer, sum);
      return Flow.ofIntegers(sum, layer.outputQuantizer);
    }
    const bias = layer.constants[2];
    const isIntegerBias = bias?.quantized?.quantizer.isPrecomputedQat === true;
    if (isIntegerBias) sum = np.add(sum, byChannel(integerArray(bias.shape, bias.quantized.integers), spatial));
    watch(layer, sum);
    const weightSums = integerArray(
      [columnSums.length],
      columnSums.map((each) => zeroOfInput * each + 0),
    );
    const shifted = np.subtract(
      np.add(accumulated(layer, sum), rows * zeroOfInput * zeroOfWeights),
      byChannel(weightSums, spatial),
    );
    const values = np.multiply(float64(input.quantizer.scale * quantizer.scale), shifted);
    const isFloatBias = bias !== undefined && !isIntegerBias;
    const result = isFloatBias ? np.add(values, byChannel(floatArray(bias) as NDArray, spatial)) : values;
    return Flow.ofValues(result, layer.outputQuantizer);
  },
};

/** The mean under a window: a sum, and a scaling within the table that follows. Pads count, as they do in the original. */
export const averagePool: NetworkOperation = {
  values: windows.AveragePool.values,
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const kernel = listAttribute(layer.attributes, "kernel_shape") as readonly number[];
    const [x, window] = padded(layer, input, kernel);
    const channels = shapeOf(x)[1] as number;
    const ones = np.ones([channels, 1, ...kernel], "int64");
    const sum = tag(`${layer.name}.conv`, () => conv(x, ones, null, { ...window, group: channels }));
    watch(layer, sum);
    const count = kernel.reduce((product, extent) => product * extent, 1);
    const { scale, zeroPoint } = input.quantizer;
    const means = np.multiply(accumulated(layer, sum), float64(1 / count));
    return Flow.ofValues(np.multiply(np.subtract(means, zeroPoint), float64(scale)), layer.outputQuantizer);
  },
};

/**
 * An operation that moves numbers, on integers.
 * @param keepsBits whether the result counts as wide as the tensor before it was quantized anew
 */
export const moving = ({ values }: NetworkOperation, keepsBits: boolean): NetworkOperation => ({
  values,
  run(layer, inputs) {
    const given = inputs[0] as Flow;
    const { integers, quantizer } = given.preparedFor(layer.inputOptions);
    const constants = Object.entries(layer.constants).map(([, constant]) => floatArray(constant));
    const moved = tag(layer.name, () => values([integers, ...constants], layer.attributes));
    return Flow.ofIntegers(moved as Outcome, keepsBits ? { ...quantizer, nBits: given.quantizer.nBits } : quantizer);
  },
});
