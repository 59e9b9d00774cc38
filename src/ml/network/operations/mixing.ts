/** Operations that put several encrypted tensors together, or move the numbers of one, on integers. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { minMax } from "../../../value/tensor.ts";
import { quantizerOfRange } from "../../quantize/quantizer.ts";
import { Flow, floatArray } from "../flow.ts";
import type { QuantizedLayer, TensorQuantizer } from "../layer.ts";
import { framed } from "./convolution.ts";
import type { AccumulatorWatch, NetworkOperation } from "./operation.ts";
import { axesOf, shapeOf } from "./tensors.ts";

/** A quantizer that only divides: sums of what it gives are as wide as they come. */
const divider = (layer: QuantizedLayer, scale: number): TensorQuantizer => ({
  ...layer.outputQuantizer,
  isPrecomputedQat: false,
  isNarrow: false,
  noClipping: true,
  scale,
  zeroPoint: 0,
  offset: 0,
});

/**
 * Both tensors on one scale without zero points: that of the result or, where it leaves the network, the finer of the two.
 * Each needs a table.
 */
function aligned(layer: QuantizedLayer, inputs: readonly Flow[]): readonly [Outcome, Outcome, TensorQuantizer] {
  const [a, b] = inputs.map((input) => input.preparedFor(layer.inputOptions)) as [Flow, Flow];
  const finer = Math.min(a.quantizer.scale, b.quantizer.scale);
  const common = divider(layer, layer.isOutput ? finer : layer.outputQuantizer.scale);
  return [a.requantized(common).integers as Outcome, b.requantized(common).integers as Outcome, common];
}

/** A sum or difference. @param compute gets both on one scale */
function together(
  layer: QuantizedLayer,
  inputs: readonly Flow[],
  watch: AccumulatorWatch,
  compute: (x: Outcome, y: Outcome) => Outcome,
): Flow {
  const [x, y, common] = aligned(layer, inputs);
  const result = compute(x, y);
  watch(layer, result, "result");
  const flow = Flow.ofIntegers(result, common);
  return layer.isOutput ? flow : Flow.ofValues(flow.values, layer.outputQuantizer);
}

/** An operation on two tensors that is part of a table where one integer tensor decides both. */
const onTwo = ({ values }: NetworkOperation, compute: (x: Outcome, y: Outcome) => Outcome): NetworkOperation => ({
  values,
  fusesAlone: true,
  run: (layer, inputs, watch) => together(layer, inputs, watch, compute),
});

/** x + y; the original writes the sign out. */
export const addition = (operation: NetworkOperation): NetworkOperation =>
  onTwo(operation, (x, y) => np.add(x, np.multiply(1, y)));

export const subtraction = (operation: NetworkOperation): NetworkOperation =>
  onTwo(operation, (x, y) => np.add(x, np.multiply(-1, y)));

export const largest = (operation: NetworkOperation): NetworkOperation => onTwo(operation, np.maximum);

export const smallest = (operation: NetworkOperation): NetworkOperation => onTwo(operation, np.minimum);

/**
 * An operation that moves numbers.
 * @param keepsBits whether the result counts as wide as the tensor before it was quantized anew
 */
export const moving = ({ values }: NetworkOperation, keepsBits: boolean): NetworkOperation => ({
  values,
  run(layer, inputs) {
    const given = inputs[0] as Flow;
    const { integers, quantizer } = given.preparedFor(layer.inputOptions);
    const moved = values([integers, ...constantsOf(layer)], layer.attributes) as Outcome;
    return Flow.ofIntegers(moved, keepsBits ? { ...quantizer, nBits: given.quantizer.nBits } : quantizer);
  },
});

const constantsOf = ({ constants }: QuantizedLayer): readonly Operand[] =>
  Object.entries(constants).map(([, constant]) => floatArray(constant));

/** Pads, with the integer that stands for their number: the zero point for 0. */
export const padding = ({ values }: NetworkOperation): NetworkOperation => ({
  values,
  run(layer, inputs) {
    const { integers, quantizer } = (inputs[0] as Flow).preparedFor(layer.inputOptions);
    const [pads, value, axes] = [1, 2, 3].map((place) => layer.constants[place]);
    const shape = shapeOf(integers);
    const widths = pads?.values ?? (layer.attributes.pads as readonly number[]); // absent: an attribute, up to opset 10
    const along =
      axesOf("Pad", axes === undefined ? undefined : floatArray(axes), {}, shape.length) ??
      shape.map((_, axis) => axis); // absent: all axes
    const filling = value?.values[0] ?? (typeof layer.attributes.value === "number" ? layer.attributes.value : 0); // absent: 0
    const width = (axis: number, isEnd: boolean): number => {
      const place = along.indexOf(axis);
      return place < 0 ? 0 : (widths[place + (isEnd ? along.length : 0)] as number);
    };
    const isPlain = shape.every((_, axis) => axis > 1 || (width(axis, false) === 0 && width(axis, true) === 0));
    const number = Flow.ofValues(filling, quantizer).integers;
    if (!isPlain) return Flow.ofIntegers(values([integers, ...replaced(layer, number)], layer.attributes), quantizer);
    const spatial = shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
    const around = [...spatial.map((axis) => width(axis, false)), ...spatial.map((axis) => width(axis, true))];
    return Flow.ofIntegers(framed(integers, around, Number(number)), quantizer);
  },
});

/** The constants of a `Pad` with another value. */
const replaced = ({ constants: { 1: pads, 3: axes } }: QuantizedLayer, value: Operand): readonly Operand[] => [
  ...(pads === undefined ? [] : [floatArray(pads)]),
  value,
  ...(axes === undefined ? [] : [floatArray(axes)]),
];

/**
 * Tensors one behind the other. They need one quantizer: that which they have where it is the same, as the original demands, or one for the range of
 * all of them.
 */
export const concatenation = ({ values }: NetworkOperation): NetworkOperation => ({
  values,
  run(layer, inputs) {
    const parts = partsOf(layer, inputs);
    const prepared = parts.map((part) => part.preparedFor(layer.inputOptions));
    const { quantizer: first } = prepared[0] as Flow;
    const isCommon = prepared.every(
      ({ quantizer: { scale, zeroPoint } }) => scale === first.scale && zeroPoint === first.zeroPoint,
    );
    const common = isCommon ? { ...first, nBits: (parts[0] as Flow).quantizer.nBits } : commonQuantizer(layer, parts);
    const integers = isCommon ? prepared : parts.map((part) => part.requantized(common));
    const joined = values(
      integers.map((part) => part.integers),
      layer.attributes,
    );
    return Flow.ofIntegers(joined as Outcome, common);
  },
});

/** One quantizer for the range of all tensors. */
function commonQuantizer({ inputOptions }: QuantizedLayer, parts: readonly Flow[]): TensorQuantizer {
  const rmin = Math.min(...parts.map(({ quantizer }) => quantizer.rmin));
  const rmax = Math.max(...parts.map(({ quantizer }) => quantizer.rmax));
  const options = { ...inputOptions, isSymmetric: false, isQat: false, isSigned: rmin < 0 };
  return { ...quantizerOfRange(rmin, rmax, options), isPrecomputedQat: false };
}

/** All parts in order, constants among them. */
function partsOf({ constants, inputOptions }: QuantizedLayer, inputs: readonly Flow[]): readonly Flow[] {
  const waiting = [...inputs];
  return Array.from({ length: inputs.length + Object.keys(constants).length }, (_, place): Flow => {
    const constant = constants[place];
    if (constant === undefined) return waiting.shift() as Flow;
    const range = minMax(floatArray(constant));
    return Flow.ofValues(floatArray(constant), {
      ...quantizerOfRange(...range, { ...inputOptions, isSymmetric: false, isQat: false }),
      isPrecomputedQat: false,
    });
  });
}
