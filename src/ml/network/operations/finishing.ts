/**
 * Operations that compare or scale all numbers of a row with each other: far dearer under encryption than they are worth, and free for a client that has the
 * result in clear. They are taken where they stand last. Definitions: ONNX operators.
 */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { normalizeAxis } from "../../../value/shape.ts";
import { asType, float64 } from "../flow.ts";
import type { LayerAttributes } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { isAbsent, numberAttribute, shapeOf } from "./tensors.ts";

/** x minus its largest number, and the sum of the exponentials of that. */
function shiftedExponentials(op: string, x: Operand, attributes: LayerAttributes) {
  const axis = normalizeAxis(op, numberAttribute(attributes, "axis", -1), shapeOf(x).length);
  const shifted = np.subtract(x, np.max(x, [axis], true));
  const exponentials = np.exp(shifted);
  return { shifted, exponentials, sum: np.sum(exponentials, [axis], true) };
}

function argMax(x: Operand, attributes: LayerAttributes): Outcome {
  const shape = shapeOf(x);
  const axis = normalizeAxis("ArgMax", numberAttribute(attributes, "axis", 0), shape.length);
  const isLargest = np.equal(x, np.max(x, [axis], true));
  const count = shape[axis] as number;
  const places = np.reshape(np.arange(count), [count, ...shape.slice(axis + 1).map(() => 1)]);
  const first = np.min(np.where(isLargest, places, count), [axis], numberAttribute(attributes, "keepdims", 1) === 1);
  return asType(first, "int64");
}

/** The operations, by their ONNX names. */
export const finishing = {
  Softmax: {
    values([x], attributes) {
      const { exponentials, sum } = shiftedExponentials("Softmax", x as Operand, attributes);
      return np.divide(exponentials, sum);
    },
  },
  LogSoftmax: {
    values([x], attributes) {
      const { shifted, sum } = shiftedExponentials("LogSoftmax", x as Operand, attributes);
      return np.subtract(shifted, np.log(sum));
    },
  },
  ArgMax: { values: ([x], attributes) => argMax(x as Operand, attributes) },
  LayerNormalization: {
    values([x, scale, bias], attributes) {
      const shape = shapeOf(x as Operand);
      const first = normalizeAxis("LayerNormalization", numberAttribute(attributes, "axis", -1), shape.length);
      const axes = shape.flatMap((_, axis) => (axis < first ? [] : [axis]));
      const count = float64(axes.reduce((product, axis) => product * (shape[axis] as number), 1));
      const centred = np.subtract(x as Operand, np.divide(np.sum(x as Operand, axes, true), count));
      const variance = np.divide(np.sum(np.square(centred), axes, true), count);
      const deviation = np.sqrt(np.add(variance, float64(numberAttribute(attributes, "epsilon", 1e-5))));
      const scaled = np.multiply(np.divide(centred, deviation), scale as Operand);
      return isAbsent(bias) ? scaled : np.add(scaled, bias as Operand);
    },
  },
} as const satisfies Readonly<Record<string, NetworkOperation>>;

/** What to do where one of them stands between other operations. */
export const finishingAdvice: Readonly<Record<keyof typeof finishing, string>> = {
  Softmax: "attention is not supported; end the network before it, or gate with Sigmoid",
  LogSoftmax: "end the network before it: the client takes the logarithm",
  ArgMax: "end the network before it: the client takes the largest",
  LayerNormalization: "train with BatchNormalization instead, which is folded into tables",
};
