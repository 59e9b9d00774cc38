/** Operations that put the numbers of some axes together. Definitions: ONNX operators. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { sizeOf } from "../../../value/shape.ts";
import { float64 } from "../flow.ts";
import type { LayerAttributes } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { taken } from "./places.ts";
import { axesOf, numberAttribute, shapeOf } from "./tensors.ts";

/** Which axes a reduction takes. */
export function reducedAxes(op: string, [x, axes]: readonly Operand[], attributes: LayerAttributes): readonly number[] {
  const count = shapeOf(x as Operand).length;
  const given = axesOf(op, axes, attributes, count);
  if (given !== null && given.length > 0) return given;
  return attributes.noop_with_empty_axes === 1 ? [] : Array.from({ length: count }, (_, axis) => axis);
}

/** @param compute reduces `count` numbers of each result */
const reducing = (
  op: string,
  compute: (x: Operand, axes: number[], keepdims: boolean, count: number) => Outcome,
): NetworkOperation => ({
  values(inputs, attributes) {
    const [x] = inputs as readonly [Operand];
    const axes = reducedAxes(op, inputs, attributes);
    if (axes.length === 0) return x;
    const shape = shapeOf(x);
    const count = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
    return compute(x, [...axes], numberAttribute(attributes, "keepdims", 1) === 1, count);
  },
});

/** Products, element by element: NumPy's `prod`, which `np` does not have. */
function product(x: Operand, axes: readonly number[], keepdims: boolean): Outcome {
  const shape = shapeOf(x);
  const kept = axes.reduce<Operand>((result, axis) => {
    const places = Array.from({ length: shape[axis] as number }, (_, i) => taken(result, axis, [i]));
    return places.reduce((left, right) => np.multiply(left, right));
  }, x);
  return keepdims ? (kept as Outcome) : np.squeeze(kept, [...axes]);
}

/** The mean over the spatial axes of an (N, C, …) tensor. */
function spatialMean(x: Operand): Outcome {
  const [, , ...spatial] = shapeOf(x);
  const axes = spatial.map((_, i) => i + 2);
  return np.divide(np.sum(x, axes, true), float64(sizeOf(spatial)));
}

/** Reductions by their ONNX names. */
export const reductions = {
  ReduceSum: reducing("ReduceSum", (x, axes, keep) => np.sum(x, axes, keep)),
  ReduceMean: reducing("ReduceMean", (x, axes, keep, count) => np.divide(np.sum(x, axes, keep), float64(count))),
  ReduceL1: reducing("ReduceL1", (x, axes, keep) => np.sum(np.abs(x), axes, keep)),
  ReduceL2: reducing("ReduceL2", (x, axes, keep) => np.sqrt(np.sum(np.square(x), axes, keep))),
  ReduceSumSquare: reducing("ReduceSumSquare", (x, axes, keep) => np.sum(np.square(x), axes, keep)),
  ReduceMax: reducing("ReduceMax", (x, axes, keep) => np.max(x, axes, keep)),
  ReduceProd: reducing("ReduceProd", (x, axes, keep) => product(x, axes, keep)),
  ReduceLogSum: reducing("ReduceLogSum", (x, axes, keep) => np.log(np.sum(x, axes, keep))),
  ReduceLogSumExp: reducing("ReduceLogSumExp", (x, axes, keep) => np.log(np.sum(np.exp(x), axes, keep))),
  ReduceMin: reducing("ReduceMin", (x, axes, keep) => np.min(x, axes, keep)),
  GlobalAveragePool: { values: ([x]) => spatialMean(x as Operand) },
  GlobalMaxPool: {
    values: ([x]) =>
      np.max(
        x as Operand,
        shapeOf(x as Operand).flatMap((_, i) => (i < 2 ? [] : [i])),
        true,
      ),
  },
} as const satisfies Readonly<Record<string, NetworkOperation>>;
