/**
 * Every elementwise function under its canonical NumPy name, and the three that take more than two operands or a parameter.
 * The functions themselves are in elementwise/, by family.
 */
import { UserError } from "../../base/errors.ts";
import { broadcastTo, map, zip } from "../broadcast.ts";
import { arithmeticDType, isInteger } from "../dtype.ts";
import { broadcastShapes } from "../shape.ts";
import { resultDType, settle, type Tensor } from "../tensor.ts";
import { arithmeticBinary, arithmeticUnary, roundHalfEven } from "./arithmetic.ts";
import { comparisonBinary, comparisonUnary } from "./comparison.ts";
import type { Binary, Unary } from "./families.ts";
import { integerBinary, integerUnary } from "./integer.ts";
import { representationBinary, representationUnary } from "./representation.ts";
import { transcendentalBinary, transcendentalUnary } from "./transcendental.ts";

const unaryTable = {
  ...arithmeticUnary,
  ...transcendentalUnary,
  ...integerUnary,
  ...comparisonUnary,
  ...representationUnary,
};
const binaryTable = {
  ...arithmeticBinary,
  ...transcendentalBinary,
  ...integerBinary,
  ...comparisonBinary,
  ...representationBinary,
};

/** Canonical name of an elementwise function of one argument. */
export type UnaryName = keyof typeof unaryTable;
/** Canonical name of an elementwise function of two arguments. */
export type BinaryName = keyof typeof binaryTable;

/** The functions of one argument. Types follow NumPy 1.23, booleans count as the integers 0 and 1, and integer results stay within ±2^53. */
export const unary: Readonly<Record<UnaryName, Unary>> = unaryTable;

/** The functions of two arguments, with broadcasting; types as in `unary`. */
export const binary: Readonly<Record<BinaryName, Binary>> = binaryTable;

/** `x` where `condition` is not zero, else `y`; all three broadcast. */
export function where(condition: Tensor, x: Tensor, y: Tensor): Tensor {
  const shape = broadcastShapes("where", condition.shape, x.shape, y.shape);
  const take = broadcastTo(condition, shape, "where").data;
  const a = broadcastTo(x, shape, "where").data;
  const b = broadcastTo(y, shape, "where").data;
  const out = take.map((chosen, i) => (chosen !== 0 ? a[i] : b[i]) ?? 0);
  return settle("where", resultDType(x, y), shape, out);
}

/** x limited to [lo, hi] (`hi` wins when they cross); `null` leaves that side open, and not both may be. */
export function clip(x: Tensor, lo: Tensor | null, hi: Tensor | null): Tensor {
  if (lo === null && hi === null) throw new UserError("clip: One of max or min must be given");
  const bounds = [lo, hi].filter((bound) => bound !== null);
  const dtype = arithmeticDType(resultDType(x, ...bounds));
  const raised = lo === null ? x : zip("clip", x, lo, dtype, (a, b) => (a < b || Number.isNaN(b) ? b : a));
  return hi === null ? raised : zip("clip", raised, hi, dtype, (a, b) => (a > b || Number.isNaN(b) ? b : a));
}

/** x rounded to `decimals` places, half to even; negative places round to tens, hundreds, …; integers stay integers. */
export function around(x: Tensor, decimals = 0): Tensor {
  if (!Number.isInteger(decimals)) throw new UserError(`around: expected an integer for decimals, got ${decimals}`);
  const dtype = arithmeticDType(x.dtype);
  const unit = 10 ** Math.abs(decimals);
  if (decimals < 0) return map(x, dtype, (value) => roundHalfEven(value / unit) * unit, "around");
  if (decimals === 0 || isInteger(dtype))
    return map(x, dtype, isInteger(dtype) ? (value) => value : roundHalfEven, "around");
  if (dtype === "float32") return map(x, dtype, (value) => roundHalfEven(Math.fround(value * unit)) / unit, "around");
  return map(x, dtype, (value) => roundHalfEven(value * unit) / unit, "around");
}
