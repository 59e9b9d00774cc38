/**
 * Operations that only move elements: reshaping, transposing, joining. Messages are NumPy's, after the operation's name.
 */
import { UserError } from "../base/errors.ts";
import { checkShape, checkSize, compactShape, normalizeAxis, type Shape, sizeOf, stridesOf } from "./shape.ts";
import { gather } from "./strided.ts";
import { resultDType, type Tensor } from "./tensor.ts";

/** The elements, in row-major order, under another shape of the same size; one extent may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return { dtype: x.dtype, shape: resolveShape(x.data.length, shape), data: x.data };
}

/** Axis i of the result is axis `axes[i]` of x; `null` reverses the axes. */
export function transpose(x: Tensor, axes: readonly number[] | null): Tensor {
  const ndim = x.shape.length;
  const order =
    axes?.map((axis) => normalizeAxis("transpose", axis, ndim)) ?? x.shape.map((_, axis) => ndim - 1 - axis);
  if (order.length !== ndim) throw new UserError("transpose: axes don't match array", { code: "axis" });
  if (new Set(order).size !== ndim) throw new UserError("transpose: repeated axis in transpose", { code: "axis" });
  const shape = order.map((axis) => x.shape[axis] ?? 0);
  if (order.every((axis, i) => axis === i)) return { dtype: x.dtype, shape, data: x.data };
  const own = stridesOf(x.shape);
  const strides = order.map((axis) => own[axis] ?? 0);
  return { dtype: x.dtype, shape, data: gather(x.data, { shape, offset: 0, strides }) };
}

/** x with axes of size 1 at the given positions of the result; negative ones count from its end. */
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor {
  const given = [axis].flat();
  const ndim = x.shape.length + given.length;
  const added = new Set(given.map((one) => normalizeAxis("expand_dims", one, ndim)));
  if (added.size !== given.length) throw new UserError("expand_dims: repeated axis", { code: "axis" });
  const rest = x.shape.values();
  const shape = Array.from({ length: ndim }, (_, at) => (added.has(at) ? 1 : (rest.next().value ?? 1)));
  return { dtype: x.dtype, shape, data: x.data };
}

/** x without the given axes, which must have size 1; `null` removes all axes of size 1. */
export function squeeze(x: Tensor, axis: number | readonly number[] | null): Tensor {
  const ndim = x.shape.length;
  const chosen = axis === null ? null : [axis].flat().map((one) => normalizeAxis("squeeze", one, ndim));
  if (chosen?.some((one) => x.shape[one] !== 1)) {
    const message = "squeeze: cannot select an axis to squeeze out which has size not equal to one";
    throw new UserError(message, { code: "shape" });
  }
  const shape = x.shape.filter((length, at) => (chosen === null ? length !== 1 : !chosen.includes(at)));
  return { dtype: x.dtype, shape, data: x.data };
}

/** The tensors joined along an existing axis, or flattened and joined when it is `null`; types are promoted. */
export function concatenate(xs: readonly Tensor[], axis: number | null): Tensor {
  const parts = axis === null ? xs.map((x) => reshape(x, [-1])) : xs;
  const [first] = parts;
  if (first === undefined) throw new UserError("concatenate: need at least one array to concatenate");
  if (first.shape.length === 0)
    throw new UserError("concatenate: zero-dimensional arrays cannot be concatenated", { code: "shape" });
  const at = normalizeAxis("concatenate", axis ?? 0, first.shape.length);
  parts.forEach((part, i) => {
    checkJoin(first.shape, part.shape, at, i);
  });
  const shape = first.shape.with(
    at,
    parts.reduce((total, part) => total + (part.shape[at] ?? 0), 0),
  );
  const data = new Float64Array(sizeOf(checkSize("concatenate", shape)));
  const inner = sizeOf(shape.slice(at + 1));
  const outerStep = (shape[at] ?? 0) * inner;
  let start = 0;
  for (const part of parts) {
    const run = (part.shape[at] ?? 0) * inner;
    for (let from = 0, to = start; from < part.data.length; from += run, to += outerStep) {
      data.set(part.data.subarray(from, from + run), to);
    }
    start += run;
  }
  return { dtype: resultDType(...parts), shape, data };
}

/** A shape of `size` elements with its -1, if any, replaced; a `UserError` in NumPy's words when there is none. */
function resolveShape(size: number, shape: Shape): Shape {
  const unknown = shape.indexOf(-1);
  if (unknown !== shape.lastIndexOf(-1))
    throw new UserError("reshape: can only specify one unknown dimension", { code: "shape" });
  const known = sizeOf(shape.filter((_, axis) => axis !== unknown));
  const resolved = unknown < 0 ? shape : shape.with(unknown, known === 0 ? 0 : size / known);
  if (sizeOf(resolved) !== size || !resolved.every(Number.isInteger)) {
    const message = `reshape: cannot reshape array of size ${size} into shape ${compactShape(shape)}`;
    throw new UserError(message, { code: "shape" });
  }
  return checkShape("reshape", resolved);
}

function checkJoin(first: Shape, shape: Shape, at: number, index: number): void {
  if (shape.length !== first.length) {
    const message =
      "concatenate: all the input arrays must have same number of dimensions, but the array at index 0 " +
      `has ${first.length} dimension(s) and the array at index ${index} has ${shape.length} dimension(s)`;
    throw new UserError(message, { code: "shape" });
  }
  const axis = shape.findIndex((length, i) => i !== at && length !== first[i]);
  if (axis >= 0) {
    const message =
      "concatenate: all the input array dimensions for the concatenation axis must match exactly, but along dimension " +
      `${axis}, the array at index 0 has size ${first[axis]} and the array at index ${index} has size ${shape[axis]}`;
    throw new UserError(message, { code: "shape" });
  }
}
