/**
 * Products of vectors and matrices; sums and convolutions are in reduction.ts and convolution.ts.
 */
import { UserError } from "../../base/errors.ts";
import { broadcastTo } from "../broadcast.ts";
import { arithmeticDType, isInteger } from "../dtype.ts";
import { binary } from "../elementwise/elementwise.ts";
import { checkPartial, mayOverflow } from "../exact.ts";
import { broadcastShapes, checkSize, compactShape, type Shape, sizeOf } from "../shape.ts";
import { reshape, transpose } from "../shaping.ts";
import { resultDType, settle, type Tensor } from "../tensor.ts";

export { type ConvWindow, conv, type MaxpoolWindow, maxpool } from "./convolution.ts";
export { maxReduce, minReduce, sum } from "./reduction.ts";

const signature = "(n?,k),(k,m?)->(n?,m?)";

/**
 * Matrix product over the last two axes, leading axes broadcast; a 1-d operand counts as a row on the left and as a column on the right, and
 * that axis is dropped again. A `UserError` in NumPy's words for scalars and for sizes that do not match.
 */
export function matmul(x: Tensor, y: Tensor): Tensor {
  for (const [i, { shape }] of [x, y].entries()) {
    if (shape.length > 0) continue;
    const needs = `(has 0, gufunc core with signature ${signature} requires 1)`;
    throw new UserError(`matmul: Input operand ${i} does not have enough dimensions ${needs}`, { code: "shape" });
  }
  const xShape = x.shape.length === 1 ? [1, ...x.shape] : x.shape;
  const yShape = y.shape.length === 1 ? [...y.shape, 1] : y.shape;
  const [rows, inner, columns] = [xShape.at(-2) ?? 0, xShape.at(-1) ?? 0, yShape.at(-1) ?? 0];
  if (yShape.at(-2) !== inner) {
    const mismatch = "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature";
    throw new UserError(`${mismatch} ${signature} (size ${yShape.at(-2)} is different from ${inner})`, {
      code: "shape",
    });
  }
  const batch = broadcastShapes("matmul", xShape.slice(0, -2), yShape.slice(0, -2));
  const a = broadcastTo(reshape(x, xShape), [...batch, rows, inner], "matmul");
  const b = broadcastTo(reshape(y, yShape), [...batch, inner, columns], "matmul");
  const shape = [...batch, ...(x.shape.length === 1 ? [] : [rows]), ...(y.shape.length === 1 ? [] : [columns])];
  return product("matmul", a, b, [sizeOf(batch), rows, inner, columns], shape);
}

/** NumPy's `dot`: with a scalar, multiplication; else the last axis of x with the last but one of y (the only one, if it has one). */
export function dot(x: Tensor, y: Tensor): Tensor {
  if (x.shape.length === 0 || y.shape.length === 0) return binary.multiply(x, y);
  const xAxis = x.shape.length - 1;
  const yAxis = Math.max(0, y.shape.length - 2);
  const inner = x.shape[xAxis] ?? 0;
  if (y.shape[yAxis] !== inner) {
    const shapes = `shapes ${compactShape(x.shape)} and ${compactShape(y.shape)}`;
    const message = `dot: ${shapes} not aligned: ${inner} (dim ${xAxis}) != ${y.shape[yAxis]} (dim ${yAxis})`;
    throw new UserError(message, { code: "shape" });
  }
  const outer = y.shape.flatMap((_, axis) => (axis === yAxis ? [] : [axis]));
  const columns = outer.map((axis) => y.shape[axis] ?? 0);
  const rows = x.shape.slice(0, -1);
  const sizes = [1, sizeOf(rows), inner, sizeOf(columns)] as const;
  return product("dot", x, transpose(y, [yAxis, ...outer]), sizes, [...rows, ...columns]);
}

type ProductSizes = readonly [batch: number, rows: number, inner: number, columns: number];

/** `batch` products of (rows, inner) and (inner, columns) matrices that lie one after the other. */
function product(op: string, x: Tensor, y: Tensor, [batch, rows, inner, columns]: ProductSizes, shape: Shape): Tensor {
  const dtype = arithmeticDType(resultDType(x, y));
  const guarded = isInteger(dtype) && mayOverflow(x, y, null, inner);
  const [a, b] = [x.data, y.data];
  const out = new Float64Array(sizeOf(checkSize(op, shape)));
  for (let row = 0; row < batch * rows; row++) {
    const matrix = Math.floor(row / rows) * inner;
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k] ?? 0;
      const from = (matrix + k) * columns;
      const to = row * columns;
      for (let j = 0; j < columns; j++) {
        const term = factor * (b[from + j] ?? 0);
        const total = (out[to + j] ?? 0) + term;
        if (guarded) checkPartial(op, term, total);
        out[to + j] = total;
      }
    }
  }
  return settle(op, dtype, shape, out);
}
