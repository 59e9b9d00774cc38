/**
 * How a function of numbers becomes a function of tensors, by NumPy's type rules: one maker per family of ufuncs.
 */
import { UserError } from "../../base/errors.ts";
import { map, zip } from "../broadcast.ts";
import { arithmeticDType, type DType, floatDType, isInteger } from "../dtype.ts";
import { resultDType, type Tensor } from "../tensor.ts";

/** An elementwise function of one tensor. */
export type Unary = (x: Tensor) => Tensor;
/** An elementwise function of two tensors, with broadcasting. */
export type Binary = (x: Tensor, y: Tensor) => Tensor;

type F1 = (x: number) => number;
type F2 = (x: number, y: number) => number;

/** One argument, type kept (booleans as int64); `onIntegers` replaces `f` where integers differ. */
export function keeping(op: string, f: F1, onIntegers: F1 = f): Unary {
  return (x) => {
    const dtype = arithmeticDType(x.dtype);
    return map(x, dtype, isInteger(dtype) ? onIntegers : f, op);
  };
}

/** One argument, result a float: integers give float64. */
export function floating(op: string, f: F1): Unary {
  return (x) => map(x, floatDType(x.dtype), f, op);
}

/** One argument, result a boolean; `f` gives 0 or 1. */
export function testing(op: string, f: (x: number) => boolean): Unary {
  return (x) => map(x, "bool", (value) => (f(value) ? 1 : 0), op);
}

/** Two arguments, type promoted (booleans as int64); `onIntegers` replaces `f` where integers differ. */
export function combining(op: string, f: F2, onIntegers: F2 = f): Binary {
  return (x, y) => {
    const dtype = arithmeticDType(resultDType(x, y));
    return zip(op, x, y, dtype, isInteger(dtype) ? onIntegers : f);
  };
}

/** Two arguments, result a float: integers give float64. */
export function floatingPair(op: string, f: F2): Binary {
  return (x, y) => zip(op, x, y, floatDType(resultDType(x, y)), f);
}

/** Two arguments, result a boolean. */
export function comparing(op: string, f: (x: number, y: number) => boolean): Binary {
  return (x, y) => zip(op, x, y, "bool", (a, b) => (f(a, b) ? 1 : 0));
}

/** Two integer arguments, result int64; a `UserError` in NumPy's words for floats. */
export function integral(op: string, f: F2): Binary {
  return (x, y) => {
    requireIntegers(op, x.dtype, y.dtype);
    return zip(op, x, y, "int64", f);
  };
}

/** Throws NumPy's TypeError as a `UserError` unless all types are integers. */
export function requireIntegers(op: string, ...dtypes: readonly DType[]): void {
  if (dtypes.every(isInteger)) return;
  const message =
    `ufunc '${op}' not supported for the input types, and the inputs could not be safely coerced to any supported types ` +
    "according to the casting rule ''safe''";
  throw new UserError(message, { code: "dtype", hint: 'Convert to integers first, as in x.astype("int64").' });
}
