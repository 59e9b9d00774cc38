/**
 * Convolution and max-pooling of (N, C, D…) tensors with one to three spatial axes, as ONNX defines them.
 * Fewer axes are treated as three with leading sizes of 1.
 */
import { UserError } from "../../base/errors.ts";
import { arithmeticDType, isInteger } from "../dtype.ts";
import { checkPartial, mayOverflow } from "../exact.ts";
import { checkSize, formatShape, type Shape, sizeOf } from "../shape.ts";
import { resultDType, settle, type Tensor } from "../tensor.ts";

/** How a window moves over the spatial axes: one stride and one dilation for each; `pads` gives all beginnings, then all ends. */
export interface WindowOptions {
  readonly pads: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** Options of `conv`; `group` splits the channels into groups that do not mix. */
export interface ConvWindow extends WindowOptions {
  readonly group: number;
}

/** Options of `maxpool`. */
export interface MaxpoolWindow extends WindowOptions {
  readonly kernelShape: readonly number[];
}

/** Convolution of x (N, C, D…) with weights w (F, C/group, K…) and a bias (F) or `null`: (N, F, O…). */
export function conv(x: Tensor, w: Tensor, bias: Tensor | null, options: ConvWindow): Tensor {
  const { group } = options;
  const [count = 0, channels = 0] = x.shape;
  const [features = 0, depth = 0] = w.shape;
  const axes = spatialAxes("conv", x.shape, w.shape.slice(2), options);
  if (w.shape.length !== x.shape.length) wrong(`weights of ${x.shape.length} dimensions`, formatShape(w.shape));
  if (!Number.isInteger(group) || group < 1 || features % group !== 0)
    wrong(`a group that divides ${features} features`, `${group}`);
  if (depth * group !== channels) wrong(`weights for ${channels / group} channels of each group`, formatShape(w.shape));
  if (bias !== null && (bias.shape.length !== 1 || bias.shape[0] !== features)) {
    wrong(`a bias of shape (${features},)`, formatShape(bias.shape));
  }
  const dtype = arithmeticDType(resultDType(x, w, ...(bias === null ? [] : [bias])));
  const guarded = isInteger(dtype) && mayOverflow(x, w, bias, sizeOf(w.shape.slice(1)));
  const planeIn = sizeOf(axes.map((a) => a.size));
  const planeOut = sizeOf(axes.map((a) => a.out));
  const planeKernel = sizeOf(axes.map((a) => a.kernel));
  checkSize("conv", [count, features, planeOut]);
  const out = new Float64Array(count * features * planeOut);
  for (let n = 0; n < count; n++) {
    for (let f = 0; f < features; f++) {
      const to = (n * features + f) * planeOut;
      out.fill(bias?.data[f] ?? 0, to, to + planeOut);
      const firstChannel = Math.floor(f / (features / group)) * depth;
      for (let c = 0; c < depth; c++) {
        const from = (n * channels + firstChannel + c) * planeIn;
        const weights = (f * depth + c) * planeKernel;
        visitTaps(axes, (tap, at, source, run, stride) => {
          const weight = w.data[weights + tap] ?? 0;
          for (let i = 0; i < run; i++) {
            const product = weight * (x.data[from + source + i * stride] ?? 0);
            const total = (out[to + at + i] ?? 0) + product;
            if (guarded) checkPartial("conv", product, total);
            out[to + at + i] = total;
          }
        });
      }
    }
  }
  return settle("conv", dtype, [count, features, ...outShape(axes, x.shape)], out);
}

/** The largest element under a window moved over x (N, C, D…); padding never wins. */
export function maxpool(x: Tensor, options: MaxpoolWindow): Tensor {
  const axes = spatialAxes("maxpool", x.shape, options.kernelShape, options);
  const [count = 0, channels = 0] = x.shape;
  const planeIn = sizeOf(axes.map((a) => a.size));
  const planeOut = sizeOf(axes.map((a) => a.out));
  if (axes.some((a) => a.padBegin > (a.kernel - 1) * a.dilation || a.padEnd > (a.kernel - 1) * a.dilation)) {
    throw new UserError("maxpool: expected pads smaller than the window, got a window of padding only", {
      code: "shape",
    });
  }
  checkSize("maxpool", [count, channels, planeOut]);
  const out = new Float64Array(count * channels * planeOut).fill(-Infinity);
  for (let plane = 0; plane < count * channels; plane++) {
    visitTaps(axes, (_, at, source, run, stride) => {
      const to = plane * planeOut + at;
      const from = plane * planeIn + source;
      for (let i = 0; i < run; i++) out[to + i] = Math.max(out[to + i] ?? 0, x.data[from + i * stride] ?? 0);
    });
  }
  return settle("maxpool", x.dtype, [count, channels, ...outShape(axes, x.shape)], out);
}

/** One spatial axis: size of the input, of the kernel and of the output, and how the window moves. */
interface SpatialAxis {
  readonly size: number;
  readonly kernel: number;
  readonly out: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBegin: number;
  readonly padEnd: number;
}

const trivialAxis: SpatialAxis = { size: 1, kernel: 1, out: 1, stride: 1, dilation: 1, padBegin: 0, padEnd: 0 };

type Three<T> = readonly [T, T, T];

function spatialAxes(op: string, shape: Shape, kernel: Shape, options: WindowOptions): Three<SpatialAxis> {
  const ndim = shape.length - 2;
  if (ndim < 1 || ndim > 3) {
    throw new UserError(
      `${op}: expected an input of shape (N, C, D…) with 1 to 3 spatial axes, got ${formatShape(shape)}`,
    );
  }
  const check = (name: string, values: readonly number[], length: number, least: number): void => {
    if (values.length === length && values.every((value) => Number.isInteger(value) && value >= least)) return;
    throw new UserError(
      `${op}: expected ${name} of ${length} integers of at least ${least}, got ${formatShape(values)}`,
    );
  };
  check("a kernel shape", kernel, ndim, 1);
  check("strides", options.strides, ndim, 1);
  check("dilations", options.dilations, ndim, 1);
  check("pads", options.pads, 2 * ndim, 0);
  const axes = kernel.map((length, at): SpatialAxis => {
    const [size = 0, stride = 1, dilation = 1] = [shape[at + 2], options.strides[at], options.dilations[at]];
    const [padBegin = 0, padEnd = 0] = [options.pads[at], options.pads[at + ndim]];
    const out = Math.floor((size + padBegin + padEnd - dilation * (length - 1) - 1) / stride) + 1;
    if (out < 1) {
      throw new UserError(
        `${op}: expected an input at least as large as the window, got size ${size} on axis ${at + 2}`,
      );
    }
    return { size, kernel: length, out, stride, dilation, padBegin, padEnd };
  });
  const [a = trivialAxis, b = trivialAxis, c = trivialAxis] = [trivialAxis, trivialAxis, ...axes].slice(-3);
  return [a, b, c];
}

function outShape(axes: Three<SpatialAxis>, input: Shape): Shape {
  return axes.map((axis) => axis.out).slice(5 - input.length);
}

/**
 * Calls `visit` for every kernel element and every output row that it reaches inside the input: number of the kernel element, first output
 * element, the input element for it, length of the run, and distance in the input between neighbours of the run.
 */
function visitTaps(
  axes: Three<SpatialAxis>,
  visit: (tap: number, at: number, source: number, run: number, stride: number) => void,
): void {
  const [a, b, c] = axes;
  for (let i = 0; i < a.kernel; i++) {
    const [aFrom, aTo] = reach(a, i);
    for (let j = 0; j < b.kernel; j++) {
      const [bFrom, bTo] = reach(b, j);
      for (let k = 0; k < c.kernel; k++) {
        const [cFrom, cTo] = reach(c, k);
        const tap = (i * b.kernel + j) * c.kernel + k;
        for (let p = aFrom; p < aTo; p++) {
          for (let q = bFrom; q < bTo; q++) {
            const row = sourceAt(a, i, p) * b.size + sourceAt(b, j, q);
            visit(tap, (p * b.out + q) * c.out + cFrom, row * c.size + sourceAt(c, k, cFrom), cTo - cFrom, c.stride);
          }
        }
      }
    }
  }
}

/** The outputs, from and up to but not including, for which kernel element k lies inside the input. */
function reach(axis: SpatialAxis, k: number): readonly [number, number] {
  const shift = k * axis.dilation - axis.padBegin;
  const from = Math.max(0, Math.ceil(-shift / axis.stride));
  return [from, Math.min(axis.out, Math.floor((axis.size - 1 - shift) / axis.stride) + 1)];
}

function sourceAt(axis: SpatialAxis, k: number, out: number): number {
  return out * axis.stride + k * axis.dilation - axis.padBegin;
}

function wrong(expected: string, got: string): never {
  throw new UserError(`conv: expected ${expected}, got ${got}`, { code: "shape" });
}
