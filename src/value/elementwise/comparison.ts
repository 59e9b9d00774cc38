/**
 * Comparisons, logic and questions about floats: every result is a boolean tensor of 0 and 1.
 */
import { type Binary, comparing, testing, type Unary } from "./families.ts";

/** Questions about one value. */
export const comparisonUnary = {
  isfinite: testing("isfinite", Number.isFinite),
  isinf: testing("isinf", (x) => Math.abs(x) === Infinity),
  isnan: testing("isnan", Number.isNaN),
  logical_not: testing("logical_not", (x) => x === 0),
  signbit: testing("signbit", (x) => x < 0 || Object.is(x, -0)),
} satisfies Record<string, Unary>;

/** Comparisons and logic of two values; NaN counts as true and compares as unequal to everything. */
export const comparisonBinary = {
  equal: comparing("equal", (x, y) => x === y),
  not_equal: comparing("not_equal", (x, y) => x !== y),
  less: comparing("less", (x, y) => x < y),
  less_equal: comparing("less_equal", (x, y) => x <= y),
  greater: comparing("greater", (x, y) => x > y),
  greater_equal: comparing("greater_equal", (x, y) => x >= y),
  logical_and: comparing("logical_and", (x, y) => x !== 0 && y !== 0),
  logical_or: comparing("logical_or", (x, y) => x !== 0 || y !== 0),
  logical_xor: comparing("logical_xor", (x, y) => (x !== 0) !== (y !== 0)),
} satisfies Record<string, Binary>;
