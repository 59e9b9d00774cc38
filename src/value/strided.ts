/**
 * Copying between contiguous data and a strided window of other data: what broadcasting, transposing and slicing have in common.
 * Offsets and strides count elements; strides may be zero or negative. Nothing is checked here.
 */
import { type Shape, sizeOf } from "./shape.ts";

/** Where a tensor's elements lie within other data: element (i, j, …) at `offset` + i·strides[0] + j·strides[1] + … */
export interface Window {
  readonly shape: Shape;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The elements of the window, in row-major order. */
export function gather(data: Float64Array, window: Window): Float64Array {
  const out = new Float64Array(sizeOf(window.shape));
  visitRows(window, (at, row, length, stride) => {
    for (let i = 0; i < length; i++) out[row + i] = data[at + i * stride] ?? 0;
  });
  return out;
}

/** Writes `values`, in row-major order, into the window of `data`. */
export function scatter(data: Float64Array, window: Window, values: Float64Array): void {
  visitRows(window, (at, row, length, stride) => {
    for (let i = 0; i < length; i++) data[at + i * stride] = values[row + i] ?? 0;
  });
}

/** Calls `visit` for every row along the last axis: where it starts in the window's data and in row-major order. */
function visitRows(
  { shape, offset, strides }: Window,
  visit: (at: number, row: number, length: number, stride: number) => void,
): void {
  const last = shape.length - 1;
  const length = last < 0 ? 1 : (shape[last] ?? 0);
  const rows = length === 0 ? 0 : sizeOf(shape) / length;
  const stride = strides[last] ?? 0;
  const counter = new Array<number>(Math.max(0, last)).fill(0);
  let at = offset;
  for (let row = 0; row < rows; row++) {
    visit(at, row * length, length, stride);
    for (let axis = last - 1; axis >= 0; axis--) {
      const count = (counter[axis] ?? 0) + 1;
      at += strides[axis] ?? 0;
      counter[axis] = count;
      if (count < (shape[axis] ?? 0)) break;
      at -= count * (strides[axis] ?? 0);
      counter[axis] = 0;
    }
  }
}
