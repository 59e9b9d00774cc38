/**
 * The clear tensor: contiguous, row-major, every element type held in float64, so that integers are exact within ±2^53.
 * This file makes, checks and converts tensors; it does no arithmetic.
 */
import { InternalError, UserError } from "../base/errors.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { type DType, dtypes, isInteger, promote } from "./dtype.ts";
import { walkNested } from "./nested.ts";
import { checkShape, compactShape, type Shape, sameShape, sizeOf } from "./shape.ts";

/** An array of clear values, never changed once made. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Numbers in nested lists, as `toNested` gives them. */
export type Nested = number | readonly Nested[];

/** What `fromNested` takes: numbers and booleans in nested lists. */
export type NestedInput = number | boolean | readonly NestedInput[];

/** The largest magnitude of an integer: beyond it a double no longer distinguishes neighbours. */
export const largestInteger: number = Number.MAX_SAFE_INTEGER;

const largestFloat32 = 3.4028234663852886e38;

/** A tensor from data the caller will not change; a `UserError` when a value does not belong to `dtype`. float32 values are rounded in place. */
export function tensor(dtype: DType, shape: Shape, data: Float64Array): Tensor {
  return settle("array", dtype, shape, checkedData(dtype, shape, data));
}

/**
 * A tensor of numbers that somebody wrote. JavaScript has one number for 0.0 and 0, and one for -0.0 and -0: integers keep the sign of such a
 * zero, so that functions that give floats see it as NumPy's do (`np.copysign(x, -0.0)`). Results of operations on integers lose it.
 */
export function literal(dtype: DType, shape: Shape, data: Float64Array): Tensor {
  if (dtype !== "int64") return tensor(dtype, shape, data);
  const odd = checkedData(dtype, shape, data).find((value) => !Number.isSafeInteger(value));
  return odd === undefined ? { dtype, shape, data } : notInteger("array", odd);
}

function checkedData(dtype: DType, shape: Shape, data: Float64Array): Float64Array {
  checkShape("array", shape);
  if (data.length !== sizeOf(shape)) {
    throw new InternalError(`${data.length} values for a tensor of shape ${compactShape(shape)}`);
  }
  if (dtype === "bool") {
    const bad = data.find((value) => value !== 0 && value !== 1);
    if (bad !== undefined) throw new UserError(`array: expected a boolean as 0 or 1, got ${bad}`, { code: "dtype" });
  }
  return data;
}

/**
 * Finishes the result of an operation in place: integers are checked to be whole and within ±2^53 (a `UserError` that names `op`) and lose
 * the sign of zero, float32 values are rounded.
 */
export function settle(op: string, dtype: DType, shape: Shape, data: Float64Array): Tensor {
  if (dtype === "int64") {
    for (let i = 0; i < data.length; i++) {
      const value = data[i] ?? 0;
      if (Math.floor(value) !== value || value > largestInteger || value < -largestInteger) notInteger(op, value);
      data[i] = value + 0;
    }
  } else if (dtype === "float32") {
    for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i] ?? 0);
  }
  return { dtype, shape, data };
}

/** Throws the `UserError` that says why `value` is not an integer within the limits. */
export function notInteger(op: string, value: number): never {
  if (Number.isInteger(value) || Math.abs(value) === Infinity) {
    const text = value.toExponential(1).replace("e+", "e");
    const message = `${op}: integer result ${text} is outside ±2^53, the range in which integers are exact here`;
    throw new UserError(message, { code: "integer-range" });
  }
  throw new UserError(`${op}: expected an integer, got ${value}`, { code: "dtype" });
}

/** A 0-dimensional tensor. Without `dtype` an integer-valued number is int64, any other number float64, a boolean bool. */
export function scalar(value: number | boolean, dtype: DType = naturalDType(value)): Tensor {
  return literal(dtype, [], Float64Array.of(Number(value)));
}

/** Where a number was expected and something else was found: throws, or leaves it to the general words. `inList` when it stands in a list. */
export type Refusal = (leaf: unknown, inList: boolean) => void;

/** A tensor from nested lists of numbers; int64 unless there is a fraction, bool if there are only booleans. Ragged lists are a `UserError`. */
export function fromNested(nested: NestedInput, dtype?: DType): Tensor {
  const made = readTensor("array", nested);
  return dtype === undefined ? made : astype(made, dtype);
}

/**
 * The tensor of whatever a user gave as one: a number, nested lists of numbers and arrays, an array. This is the one place where such values
 * are read; the data is not trusted.
 * @param where begins the message: the call, with the argument if it has several
 * @throws UserError for everything else, for ragged, endless and huge lists, and for what cannot be read
 */
export function readTensor(where: string, given: unknown, refuse: Refusal = () => {}): Tensor {
  if (typeof given === "number" || typeof given === "boolean") return scalar(given);
  return reading(where, () => {
    if (isTensorLike(given)) {
      const { dtype, shape, data } = checkedTensor(where, given);
      return { dtype, shape, data: data.slice() };
    }
    if (Array.isArray(given)) return ofLists(where, given, refuse);
    refuse(given, false);
    throw new UserError(`${where}: expected a number, a nested list of numbers or an array, got ${shown(given)}`, {
      code: "dtype",
    });
  });
}

/** Something in the form of a tensor. */
type TensorLike = { readonly [K in keyof Tensor]: unknown };

function isTensorLike(value: unknown): value is TensorLike {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "data" in value && "shape" in value;
}

/**
 * The tensor in something that has the form of one; it holds the very same data.
 * @throws UserError when type, shape and data do not fit together
 */
export function checkedTensor(where: string, given: TensorLike): Tensor {
  const { dtype, shape, data } = given;
  const fail = (part: string, expected: string, got: unknown): never => {
    throw new UserError(`${where}: expected an array with ${part} of ${expected}, got ${shown(got)}`, {
      code: "dtype",
    });
  };
  const known = dtypes.find((name) => name === dtype) ?? fail("a dtype", dtypes.join(", "), dtype);
  const extents = checkShape(where, shape as Shape).map(Number);
  if (!(data instanceof Float64Array) || data.length !== sizeOf(extents))
    return fail("data", `${sizeOf(extents)} numbers in a Float64Array`, data);
  return literal(known, extents, data);
}

function ofLists(where: string, given: readonly unknown[], refuse: Refusal): Tensor {
  let data: Float64Array | null = null;
  let next = 0;
  let natural: DType = "bool";
  const shape = walkNested(
    where,
    given,
    (leaf, size) => {
      if (typeof leaf !== "number" && typeof leaf !== "boolean") {
        refuse(leaf, true);
        throw new UserError(`${where}: expected numbers, got ${shown(leaf)} in a list`, { code: "dtype" });
      }
      natural = promote(natural, naturalDType(leaf));
      // Not before a first number was found: a list without any may claim to be of any length.
      data ??= new Float64Array(size);
      data[next++] = Number(leaf);
    },
    (item) => (isTensorLike(item) ? toNested(checkedTensor(where, item)) : item),
  );
  return data === null ? literal("float64", shape, new Float64Array(0)) : literal(natural, shape, data);
}

/** The values as nested lists of numbers; a scalar gives its number, booleans give 0 and 1. */
export function toNested(t: Tensor): Nested {
  let next = 0;
  const build = (axis: number): Nested => {
    const length = t.shape[axis];
    if (length === undefined) return t.data[next++] ?? 0;
    return Array.from({ length }, () => build(axis + 1));
  };
  return build(0);
}

/** A tensor of one value throughout. */
export function filled(shape: Shape, value: number | boolean, dtype: DType = naturalDType(value)): Tensor {
  return literal(dtype, shape, new Float64Array(sizeOf(checkShape("full", shape))).fill(Number(value)));
}

/** Smallest and largest value; NaN for both when there is one. A `UserError` when there are no values. */
export function minMax(t: Tensor): readonly [number, number] {
  if (t.data.length === 0) throw new UserError("min_max: expected at least one value, got an empty array");
  let min = Infinity;
  let max = -Infinity;
  for (const value of t.data) {
    if (Number.isNaN(value)) return [value, value];
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** Whether element type, shape and all values agree; NaN equals NaN. */
export function equalTensors(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  return a.data.every((value, i) => value === b.data[i] || (Number.isNaN(value) && Number.isNaN(b.data[i])));
}

/** The values as another type: towards zero to integers, which NaN and infinities cannot become; non-zero is true. */
export function astype(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) return t;
  if (isInteger(t.dtype) && dtype !== "bool") return settle("astype", dtype, t.shape, t.data.slice());
  if (dtype === "bool") return { dtype, shape: t.shape, data: t.data.map((value) => (value !== 0 ? 1 : 0)) };
  if (dtype !== "int64") return settle("astype", dtype, t.shape, t.data.slice());
  const data = t.data.map((value) => {
    if (Number.isFinite(value)) return Math.trunc(value);
    const what = Number.isNaN(value) ? "A `NaN`" : "An `Inf`";
    throw new UserError(`${what} value is tried to be converted to integer`, { code: "not-finite" });
  });
  return settle("astype", dtype, t.shape, data);
}

/**
 * The type of a result computed from these operands, as `np.result_type` of NumPy 1.23: beside arrays of float32, scalars of any type that
 * fit leave the type as it is.
 */
export function resultDType(...operands: readonly Tensor[]): DType {
  const dtype = operands[0]?.dtype ?? "bool";
  if (operands.every((operand) => operand.dtype === dtype)) return dtype;
  const arrays = operands.filter((operand) => operand.shape.length > 0);
  const scalars = operands.filter((operand) => operand.shape.length === 0);
  const ofArrays = promote(...arrays.map((array) => array.dtype));
  const fits = scalars.every(({ data: [value = 0] }) => !Number.isFinite(value) || Math.abs(value) <= largestFloat32);
  if (arrays.length > 0 && ofArrays === "float32" && fits) return ofArrays;
  return promote(...operands.map((operand) => operand.dtype));
}

function naturalDType(value: number | boolean): DType {
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int64" : "float64";
}
