/**
 * Applying a function of numbers to whole tensors, with NumPy's broadcasting. It knows no particular operation.
 */
import { UserError } from "../base/errors.ts";
import type { DType } from "./dtype.ts";
import { broadcastShapes, checkShape, compactShape, type Shape, sameShape, sizeOf, stridesOf } from "./shape.ts";
import { gather } from "./strided.ts";
import { settle, type Tensor } from "./tensor.ts";

/** The tensor repeated to `shape`; a `UserError` when its axes are neither of that size nor 1. */
export function broadcastTo(t: Tensor, shape: Shape, op = "broadcast_to"): Tensor {
  if (sameShape(t.shape, shape)) return t;
  checkShape(op, shape);
  const lead = shape.length - t.shape.length;
  if (lead < 0 || t.shape.some((length, axis) => length !== 1 && length !== shape[lead + axis])) {
    const message = `${op}: could not broadcast input array from shape ${compactShape(t.shape)} into shape ${compactShape(shape)}`;
    throw new UserError(message, { code: "shape" });
  }
  if (t.data.length === 1) {
    return { dtype: t.dtype, shape, data: new Float64Array(sizeOf(shape)).fill(t.data[0] ?? 0) };
  }
  const own = stridesOf(t.shape);
  const strides = shape.map((_, axis) => (t.shape[axis - lead] === 1 ? 0 : (own[axis - lead] ?? 0)));
  return { dtype: t.dtype, shape, data: gather(t.data, { shape, offset: 0, strides }) };
}

/** `f` of every element, as a tensor of `dtype`; `op` names the operation when a result is no value of that type. */
export function map(t: Tensor, dtype: DType, f: (x: number) => number, op = "map"): Tensor {
  const { data } = t;
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = f(data[i] ?? 0);
  return settle(op, dtype, t.shape, out);
}

/** `f` of every pair of elements after broadcasting, as a tensor of `dtype`. */
export function zip(op: string, x: Tensor, y: Tensor, dtype: DType, f: (x: number, y: number) => number): Tensor {
  const shape = sameShape(x.shape, y.shape) ? x.shape : broadcastShapes(op, x.shape, y.shape);
  const out = new Float64Array(sizeOf(shape));
  if (y.data.length === 1) {
    const b = y.data[0] ?? 0;
    const a = broadcastTo(x, shape, op).data;
    for (let i = 0; i < out.length; i++) out[i] = f(a[i] ?? 0, b);
  } else if (x.data.length === 1) {
    const a = x.data[0] ?? 0;
    const b = broadcastTo(y, shape, op).data;
    for (let i = 0; i < out.length; i++) out[i] = f(a, b[i] ?? 0);
  } else {
    const a = broadcastTo(x, shape, op).data;
    const b = broadcastTo(y, shape, op).data;
    for (let i = 0; i < out.length; i++) out[i] = f(a[i] ?? 0, b[i] ?? 0);
  }
  return settle(op, dtype, shape, out);
}
