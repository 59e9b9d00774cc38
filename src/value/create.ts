/**
 * Tensors made from a few numbers: ranges and constants, with NumPy's arguments.
 */
import { UserError } from "../base/errors.ts";
import type { DType } from "./dtype.ts";
import { checkShape, type Shape } from "./shape.ts";
import { astype, filled, type Tensor, tensor } from "./tensor.ts";

/** start, start + step, … up to but not including stop; with one argument from 0. int64 if all are whole numbers, else float64. */
export function arange(start: number, stop?: number | null, step = 1, dtype?: DType): Tensor {
  const [from, to] = stop === undefined || stop === null ? [0, start] : [start, stop];
  if (![from, to, step].every(Number.isFinite))
    throw new UserError(`arange: expected finite numbers, got ${from}, ${to}, ${step}`);
  if (step === 0) throw new UserError("arange: expected a step other than zero, got 0");
  const length = Math.max(0, Math.ceil((to - from) / step));
  // As NumPy, which computes the second element and extrapolates from the first two.
  const difference = from + step - from;
  const data = Float64Array.from({ length }, (_, i) => from + i * difference);
  const made = tensor([from, to, step].every(Number.isInteger) ? "int64" : "float64", [length], data);
  return dtype === undefined ? made : astype(made, dtype);
}

/** `count` evenly spaced float64 numbers from start to stop, which is included unless `endpoint` is false. */
export function linspace(start: number, stop: number, count = 50, endpoint = true): Tensor {
  if (!Number.isInteger(count) || count < 0)
    throw new UserError(`linspace: expected a non-negative count, got ${count}`);
  const intervals = endpoint ? count - 1 : count;
  const step = intervals > 0 ? (stop - start) / intervals : 0;
  const data = Float64Array.from({ length: count }, (_, i) => i * step + start);
  if (endpoint && count > 1) data[count - 1] = stop;
  return tensor("float64", [count], data);
}

/** Ones on the k-th diagonal of a (rows, columns) matrix of zeros; float64 unless told otherwise. */
export function eye(rows: number, columns: number = rows, k = 0, dtype: DType = "float64"): Tensor {
  checkShape("eye", [rows, columns]);
  const data = new Float64Array(rows * columns);
  for (let i = Math.max(0, -k); i < rows && i + k < columns; i++) data[i * columns + i + k] = 1;
  return tensor(dtype, [rows, columns], data);
}

/** A tensor of zeros; float64 unless told otherwise, as in NumPy. */
export function zeros(shape: number | Shape, dtype: DType = "float64"): Tensor {
  return filled([shape].flat(), 0, dtype);
}

/** A tensor of ones; float64 unless told otherwise, as in NumPy. */
export function ones(shape: number | Shape, dtype: DType = "float64"): Tensor {
  return filled([shape].flat(), 1, dtype);
}

/** A tensor of one value; without `dtype` a whole number gives int64, any other float64, a boolean bool. */
export function full(shape: number | Shape, value: number | boolean, dtype?: DType): Tensor {
  const made = filled([shape].flat(), value);
  return dtype === undefined ? made : astype(made, dtype);
}
