/**
 * Shapes as plain lists of sizes: strides, broadcasting, axes, and their spelling in messages. It knows no data.
 */
import { UserError } from "../base/errors.ts";
import { shown } from "../base/shown.ts";

/** Size of every axis, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/**
 * The most that an array may have: as many axes as in NumPy, and elements that take 512 MiB, so that a slip of the pen ends in an error and not in
 * the machine's last memory.
 */
export const largestArray = { axes: 32, elements: 2 ** 26 } as const;

/** How many elements a tensor of this shape has. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Distance in elements between neighbours along every axis, in row-major order. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 0;
  }
  return strides;
}

/** Whether both have the same axes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** The common shape of operands under NumPy's broadcasting; a `UserError` in NumPy's words, after the operation, when there is none. */
export function broadcastShapes(op: string, ...shapes: readonly Shape[]): Shape {
  const ndim = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(ndim).fill(1);
  for (const shape of shapes) {
    const lead = ndim - shape.length;
    for (const [axis, length] of shape.entries()) {
      const had = result[lead + axis] ?? 1;
      if (length === had || length === 1) continue;
      if (had !== 1) {
        const texts = shapes.map(compactShape).join(" ");
        throw new UserError(`${op}: operands could not be broadcast together with shapes ${texts}`, { code: "shape" });
      }
      result[lead + axis] = length;
    }
  }
  return checkSize(op, result);
}

/** An axis from 0 to `ndim` - 1; negative ones count from the end. A `UserError` in NumPy's words when it is out of bounds. */
export function normalizeAxis(op: string, axis: number, ndim: number): number {
  if (!Number.isInteger(axis)) throw new UserError(`${op}: expected an integer axis, got ${axis}`, { code: "axis" });
  if (axis < -ndim || axis >= ndim) {
    throw new UserError(`${op}: axis ${axis} is out of bounds for array of dimension ${ndim}`, { code: "axis" });
  }
  return axis < 0 ? axis + ndim : axis;
}

/** Python's spelling of a tuple: `()`, `(3,)`, `(2, 3)`. */
export function formatShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The spelling without spaces that NumPy's own messages use: `()`, `(3,)`, `(2,3)`. */
export function compactShape(shape: Shape): string {
  return formatShape(shape).replaceAll(" ", "");
}

/** Returns `shape` after checking that it can be one; a `UserError` for anything but a list of whole sizes, and for more than `largestArray`. */
export function checkShape(op: string, shape: Shape): Shape {
  if (!Array.isArray(shape)) throw new UserError(`${op}: expected a shape of integers, got ${shown(shape)}`);
  if (shape.length > largestArray.axes) return checkSize(op, shape);
  for (const length of shape) {
    if (!Number.isInteger(length)) throw new UserError(`${op}: expected a shape of integers, got ${shown(shape)}`);
    if (length < 0) throw new UserError(`${op}: negative dimensions are not allowed, got ${formatShape(shape)}`);
  }
  return checkSize(op, shape);
}

/** Returns `shape`, whose sizes are whole numbers, after checking that an array of it may be made; a `UserError` for more than `largestArray`. */
export function checkSize(op: string, shape: Shape): Shape {
  const { axes, elements } = largestArray;
  if (shape.length > axes) {
    throw new UserError(`${op}: expected at most ${axes} axes, got ${shape.length}`, { code: "too-large" });
  }
  if (sizeOf(shape) > elements) {
    throw new UserError(`${op}: expected at most ${elements} elements, got an array of shape ${formatShape(shape)}`, {
      code: "too-large",
    });
  }
  return shape;
}
