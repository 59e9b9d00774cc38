/** Operations under a window that moves over the spatial axes of an (N, C, …) tensor. Definitions: ONNX operators. */
import { UserError } from "../../../base/errors.ts";
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { maxpool } from "../../../trace/composite.ts";
import { conv } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import { type Shape, sizeOf } from "../../../value/shape.ts";
import { float64 } from "../flow.ts";
import type { LayerAttributes } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { isAbsent, listAttribute, numberAttribute, shapeOf } from "./tensors.ts";

/** How a window moves; `pads` gives all beginnings, then all ends. */
export interface NetworkWindow {
  readonly pads: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * The window that attributes say.
 * @param kernel its extents
 * @throws UserError for extents that are none, and for `ceil_mode` where it would add an element to sums
 */
export function windowOf(op: string, shape: Shape, kernel: Shape, attributes: LayerAttributes): NetworkWindow {
  const each = kernel.map(() => 1);
  const strides = listAttribute(attributes, "strides") ?? each; // absent: 1
  const dilations = listAttribute(attributes, "dilations") ?? each; // absent: 1
  const reach = kernel.map((extent, i) => (extent - 1) * (dilations[i] as number) + 1);
  const spatial = shape.slice(2);
  const { auto_pad: automatic = "NOTSET" } = attributes;
  const pads =
    automatic === "SAME_UPPER" || automatic === "SAME_LOWER"
      ? samePads(spatial, reach, strides, automatic === "SAME_UPPER")
      : (listAttribute(attributes, "pads") ?? [...each, ...each].map(() => 0)); // absent: none
  checkWindow(op, spatial, { pads, strides, dilations }, kernel);
  if (attributes.ceil_mode === 1) {
    const rest = spatial.map((extent, i) => {
      const [before, stride] = [pads[i] as number, strides[i] as number];
      const room = extent + before + (pads[i + kernel.length] as number) - (reach[i] as number);
      // The last window begins before the end of the tensor.
      return Math.ceil(room / stride) * stride < extent + before ? room % stride : 0;
    });
    // Pads never are the largest: windows that reach beyond the end get some more of them.
    if (op === "MaxPool")
      return { pads: pads.map((width, i) => width + reachedBeyond(rest, strides, i)), strides, dilations };
    if (rest.some((each) => each !== 0)) {
      throw new UserError(`${op}: expected windows that fit the tensor, got ceil_mode 1 and a rest`, {
        code: "import",
        hint: "export it with ceil_mode=False, or pad the tensor first",
      });
    }
  }
  return { pads, strides, dilations };
}

/** Pads that a window needs beyond an end, where strides leave a rest; none at beginnings. */
function reachedBeyond(rest: readonly number[], strides: readonly number[], i: number): number {
  const axis = i - rest.length;
  const [left, stride] = [rest[axis], strides[axis]];
  return left === undefined || stride === undefined || left === 0 ? 0 : stride - left;
}

/** @throws UserError for lists of another length, for extents that are no whole numbers, and for windows beyond the tensor */
function checkWindow(op: string, spatial: Shape, { pads, strides, dilations }: NetworkWindow, kernel: Shape): void {
  const isList = (list: readonly number[], count: number, least: number): boolean =>
    list.length === count && list.every((each) => Number.isInteger(each) && each >= least);
  const count = spatial.length;
  const isFine =
    isList(kernel, count, 1) && isList(strides, count, 1) && isList(dilations, count, 1) && isList(pads, 2 * count, 0);
  const reach = kernel.map((extent, i) => (extent - 1) * (dilations[i] as number) + 1);
  if (isFine && pads.every((width, i) => width <= (reach[i % count] as number))) return;
  throw new UserError(
    `${op}: expected a window of ${count} extents, with pads up to its own, got ${kernel.join(" × ")}, strides ${strides.join(", ")}, pads ${pads.join(", ")}, dilations ${dilations.join(", ")}`,
    { code: "shape" },
  );
}

/** Pads that give one element a stride: the odd one stands at the end, or at the beginning. */
function samePads(spatial: Shape, reach: Shape, strides: Shape, isUpper: boolean): readonly number[] {
  const totals = spatial.map((extent, i) => {
    const stride = strides[i] as number;
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + (reach[i] as number) - extent);
  });
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total) => Math.ceil(total / 2));
  return isUpper ? [...smaller, ...larger] : [...larger, ...smaller];
}

/** Extents of a pool's window. */
const kernelOf = (op: string, attributes: LayerAttributes): readonly number[] => {
  const kernel = listAttribute(attributes, "kernel_shape");
  if (kernel !== null) return kernel;
  throw new UserError(`${op}: expected the attribute kernel_shape, got none`, { code: "import" });
};

/** Sums under a window, channel by channel. */
function windowSums(x: Operand, kernel: Shape, window: NetworkWindow): Outcome {
  const channels = shapeOf(x)[1] as number;
  return conv(x, np.ones([channels, 1, ...kernel], "float32"), null, { ...window, group: channels });
}

/** Convolutions and pools, by their ONNX names. */
export const windows = {
  Conv: {
    values([x, weights, bias], attributes) {
      const kernel = shapeOf(weights as Operand).slice(2);
      const window = windowOf("Conv", shapeOf(x as Operand), kernel, attributes);
      const group = numberAttribute(attributes, "group", 1);
      return conv(x as Operand, weights as Operand, isAbsent(bias) ? null : (bias as Operand), { ...window, group });
    },
  },
  AveragePool: {
    values([x], attributes) {
      const kernel = kernelOf("AveragePool", attributes);
      const window = windowOf("AveragePool", shapeOf(x as Operand), kernel, attributes);
      const sums = windowSums(x as Operand, kernel, window);
      const isPadded = window.pads.some((width) => width > 0);
      if (!isPadded || attributes.count_include_pad === 1) {
        return np.divide(sums, float64(sizeOf(kernel)));
      }
      const present = np.ones([1, ...shapeOf(x as Operand).slice(1)], "float32");
      return np.divide(sums, windowSums(present, kernel, window));
    },
  },
  MaxPool: {
    values([x], attributes) {
      const kernelShape = kernelOf("MaxPool", attributes);
      return maxpool(x as Operand, {
        ...windowOf("MaxPool", shapeOf(x as Operand), kernelShape, attributes),
        kernelShape,
      });
    },
  },
} as const satisfies Readonly<Record<string, NetworkOperation>>;
