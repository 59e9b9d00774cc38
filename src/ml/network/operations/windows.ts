/** Operations under a window that moves over the spatial axes of an (N, C, …) tensor. Definitions: ONNX operators. */
import { UserError } from "../../../base/errors.ts";
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { maxpool } from "../../../trace/composite.ts";
import { conv } from "../../../trace/extensions.ts";
import { np } from "../../../trace/numpy.ts";
import type { Shape } from "../../../value/shape.ts";
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
 * @throws UserError for `ceil_mode` where it would add an element
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
  if (attributes.ceil_mode === 1) {
    const rest = spatial.map(
      (extent, i) =>
        (extent + (pads[i] as number) + (pads[i + kernel.length] as number) - (reach[i] as number)) %
        (strides[i] as number),
    );
    if (rest.some((each) => each !== 0)) {
      throw new UserError(`${op}: expected windows that fit the tensor, got ceil_mode 1 and a rest`, {
        code: "import",
        hint: "export it with ceil_mode=False, or pad the tensor first",
      });
    }
  }
  return { pads, strides, dilations };
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
        return np.divide(sums, float64(kernel.reduce((product, extent) => product * extent, 1)));
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
