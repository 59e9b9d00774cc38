/**
 * Tensors made from a few numbers: ranges and constants, with NumPy's arguments.
 */
import { UserError } from "../base/errors.ts";
import { broadcastTo } from "./broadcast.ts";
import type { DType } from "./dtype.ts";
import { checkShape, type Shape } from "./shape.ts";
import { astype, type Tensor, tensor } from "./tensor.ts";

/**
 * start, start + step, … up to but not including stop; with one argument from 0. int64 if all are whole numbers, else float64, or `dtype`: as NumPy,
 * which computes the first two elements in that type and extrapolates, so that integers in steps below 1 do not grow.
 */
export function arange(start: number, stop: number | null = null, step = 1, dtype: DType | null = null): Tensor {
  const [from, to] = stop === null ? [0, start] : [start, stop];
  if (![from, to, step].every(Number.isFinite))
    throw new UserError(`arange: expected finite numbers, got ${from}, ${to}, ${step}`);
  if (step === 0) throw new UserError("arange: expected a step other than zero, got 0");
  const length = Math.max(0, Math.ceil((to - from) / step));
  const type = dtype ?? ([from, to, step].every(Number.isInteger) ? "int64" : "float64");
  if (type === "bool" && length > 2) {
    throw new UserError(`arange: expected at most 2 booleans, got ${length}`, { code: "dtype" });
  }
  const rounded = roundingTo[type];
  const first = rounded(from);
  const difference = rounded(rounded(from + step) - first);
  checkShape("arange", [length]);
  return tensor(
    type,
    [length],
    Float64Array.from({ length }, (_, i) => rounded(first + rounded(i * difference))),
  );
}

/** The value of a type that a float64 number becomes. */
const roundingTo: { readonly [K in DType]: (value: number) => number } = {
  int64: Math.trunc,
  float64: (value) => value,
  float32: Math.fround,
  bool: (value) => (value === 0 ? 0 : 1),
};

/** `count` evenly spaced numbers from start to stop, which is included unless `endpoint` is false. Integers are rounded down, as in NumPy. */
export function linspace(start: number, stop: number, count = 50, endpoint = true, dtype: DType = "float64"): Tensor {
  if (!Number.isInteger(count) || count < 0)
    throw new UserError(`linspace: expected a non-negative count, got ${count}`);
  checkShape("linspace", [count]);
  const intervals = endpoint ? count - 1 : count;
  const step = intervals > 0 ? (stop - start) / intervals : 0;
  const data = Float64Array.from({ length: count }, (_, i) => i * step + start);
  if (endpoint && count > 1) data[count - 1] = stop;
  return astype(tensor("float64", [count], dtype === "int64" ? data.map(Math.floor) : data), dtype);
}

/** Ones on the k-th diagonal of a (rows, columns) matrix of zeros; float64 unless told otherwise. */
export function eye(rows: number, columns: number = rows, k = 0, dtype: DType = "float64"): Tensor {
  checkShape("eye", [rows, columns]);
  const data = new Float64Array(rows * columns);
  for (let i = Math.max(0, -k); i < rows && i + k < columns; i++) data[i * columns + i + k] = 1;
  return tensor(dtype, [rows, columns], data);
}

/** A tensor of one value, or of an array of values repeated to fill the shape; its type is the value's unless another is given. */
export function full(shape: Shape, value: Tensor, dtype: DType | null): Tensor {
  return broadcastTo(dtype === null ? value : astype(value, dtype), checkShape("full", shape), "full");
}
