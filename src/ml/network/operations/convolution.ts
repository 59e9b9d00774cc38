/** Convolutions on integers: sums under a window, as products are; formulas of `linear.ts`. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { conv, ones, tag } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import type { Shape } from "../../../value/shape.ts";
import { asType, Flow, float64, integerArray } from "../flow.ts";
import type { LayerConstant } from "../layer.ts";
import { biasOf, productResult, weightsOf } from "./linear.ts";
import { type NetworkOperation, rounded } from "./operation.ts";
import { numberAttribute, shapeOf } from "./tensors.ts";
import { type NetworkWindow, windowOf, windows } from "./windows.ts";

/** A tensor between blocks of one integer; `pads` gives the widths before the spatial axes, then those behind. */
export function framed(x: Operand, pads: readonly number[], value: number): Operand {
  if (pads.every((width) => width === 0)) return x;
  const [rows = 1, channels = 1, ...spatial] = shapeOf(x);
  const count = spatial.length;
  const around = (axis: number): number => (pads[axis] as number) + (pads[axis + count] as number);
  const shape = [rows, channels, ...spatial.map((extent, axis) => extent + around(axis))];
  const inner = spatial.map((extent, axis) => `${pads[axis]}:${(pads[axis] as number) + extent}`);
  const frame = np.multiply(ones(shape), value) as Exclude<Outcome, number>;
  return frame.set([":", ":", ...inner], x);
}

/** A window without its pads, and the integers with pads of a value. */
export function paddedWindow(
  op: string,
  x: Operand,
  kernel: Shape,
  attributes: Parameters<typeof windowOf>[3],
  value: number,
): readonly [Operand, NetworkWindow] {
  const { pads, ...window } = windowOf(op, shapeOf(x), kernel, attributes);
  return [framed(x, pads, value), { ...window, pads: pads.map(() => 0) }];
}

/** Values by channel, for a tensor of channels and spatial axes. */
const byChannel = (values: Operand, axes: number): Outcome =>
  np.reshape(values, [1, -1, ...new Array<number>(axes).fill(1)]);

/** The kernel of one axis as one of two, the first of them with one place, which is how the original convolves in one dimension. */
const widened = (shape: Shape): Shape => (shape.length === 3 ? shape.toSpliced(2, 0, 1) : shape);

/** A convolution with clear weights. Pads stand for 0, which is the zero point. */
export const convolution: NetworkOperation = {
  values: windows.Conv.values,
  run(layer, inputs, watch) {
    const input = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const { shape } = layer.constants[1] as LayerConstant;
    const { quantizer, flat, columnSums, rows } = weightsOf(layer);
    const [zeroOfInput, zeroOfWeights] = [input.quantizer.zeroPoint, quantizer.zeroPoint];
    const spatial = shape.length - 2;
    const [x, window] = paddedWindow(layer.op, input.integers, shape.slice(2), layer.attributes, zeroOfInput);
    const isLine = spatial === 1;
    const wide = isLine ? np.expand_dims(x, -2) : x;
    const options = {
      strides: isLine ? [1, ...window.strides] : window.strides,
      dilations: isLine ? [1, ...window.dilations] : window.dilations,
      pads: isLine ? [0, 0, 0, 0] : window.pads,
      group: numberAttribute(layer.attributes, "group", 1),
    };
    const weights = widened(shape);
    let sum: Outcome = tag(`${layer.name}.conv`, () => conv(wide, integerArray(weights, flat), null, options));
    if (zeroOfWeights !== 0) {
      const all = integerArray(weights, new Array<number>(flat.length).fill(1));
      const inputSums = tag(`${layer.name}.conv_inputsum`, () =>
        np.multiply(-zeroOfWeights, conv(wide, all, null, options)),
      );
      sum = tag(`${layer.name}.conv_add_inputsum`, () => np.add(sum, inputSums));
    }
    if (isLine) sum = np.squeeze(sum, -2);
    const channels = [columnSums.length, ...new Array<number>(spatial).fill(1)];
    if (layer.isOutput) return productResult(layer, input.quantizer, sum, channels, watch);
    const { integerBias, floatBias } = biasOf(layer, input.quantizer.scale * quantizer.scale);
    if (integerBias !== null) sum = np.add(sum, byChannel(integerBias, spatial));
    const left = tag(`${layer.name}.conv_rounding`, () => rounded(layer, sum, "sum", watch));
    const weightSums = integerArray(
      [1, ...channels],
      columnSums.map((each) => zeroOfInput * each + 0),
    );
    const shifted = np.subtract(np.add(asType(left, "float64"), rows * zeroOfInput * zeroOfWeights + 0), weightSums);
    const values = np.multiply(float64(input.quantizer.scale * quantizer.scale), shifted);
    const result = floatBias === null ? values : np.add(values, byChannel(floatBias, spatial));
    return Flow.ofValues(result, layer.outputQuantizer);
  },
};
