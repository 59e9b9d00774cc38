/** Ranges of integers: what is known of a value before it exists, and the widths that follow from it. */
import { type ElementType, integerTypeOf } from "../value/type.ts";

/** Smallest and largest value; both are reached or not, but nothing lies outside. */
export type Range = readonly [low: number, high: number];

/** How many integers a range holds. */
export const countOf = ([low, high]: Range): number => high - low + 1;

/** Bits of the smallest integer type that holds a range. */
export function bitsOf([low, high]: Range): number {
  return integerTypeOf(low, high).bits;
}

/** The range of sums. */
export const addRanges = (a: Range, b: Range): Range => [a[0] + b[0], a[1] + b[1]];

/** The range of the negatives. */
export const negateRange = ([low, high]: Range): Range => [-high + 0, -low + 0];

/** The range of products. */
export function multiplyRanges(a: Range, b: Range): Range {
  const corners = a.flatMap((x) => b.map((y) => x * y + 0));
  return [Math.min(...corners), Math.max(...corners)];
}

/** The smallest range around several. */
export function unionOf(ranges: readonly Range[]): Range {
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}

/** What two ranges have in common; `a` when that is nothing, since then one of them is not known exactly. */
export function intersectionOf(a: Range, b: Range): Range {
  const common: Range = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
  return common[0] <= common[1] ? common : a;
}

/** The range of an integer type; everything for floats, which have none. */
export function rangeOfType(dtype: ElementType): Range {
  if (dtype.kind === "float") return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const count = 2 ** (dtype.signed ? dtype.bits - 1 : dtype.bits);
  return [dtype.signed ? -count : 0, count - 1];
}
