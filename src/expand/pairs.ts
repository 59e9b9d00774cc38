/**
 * Ways to bring several encrypted values into one lookup or into smaller ones: sums, differences, packing, digits and choices.
 * What is looked up is the strategies' affair.
 */
import { at } from "../base/arrays.ts";
import { type Builder, type BuiltValue, widthOf } from "./builder.ts";
import { addRanges, bitsOf, countOf, negateRange, type Range, unionOf } from "./range.ts";
import type { Table } from "./table.ts";

/** A value that stands for `value + offset`, so that it can begin at 0 and be narrower than what it stands for. */
export interface Shifted {
  readonly value: BuiltValue;
  readonly offset: number;
}

/** A lookup of what a shifted value stands for. */
export const lookupShifted = (b: Builder, { value, offset }: Shifted, table: Table): BuiltValue =>
  b.lookup(value, (v) => table(v + offset));

/** True when moving a range to begin at 0 makes it no narrower. */
const isCompact = (range: Range): boolean => bitsOf(range) <= bitsOf([0, countOf(range) - 1]);

const fromZero = (b: Builder, x: BuiltValue): BuiltValue => b.plus(x, -x.range[0]);

/** x + y, moved to begin at 0 when that is narrower. */
export function sumOf(b: Builder, x: BuiltValue, y: BuiltValue): Shifted {
  const range = addRanges(x.range, y.range);
  if (isCompact(range)) return { value: b.add(x, y), offset: 0 };
  return { value: b.add(fromZero(b, x), fromZero(b, y)), offset: range[0] };
}

/** x − y, moved to begin at 0 when that is narrower. */
export function differenceOf(b: Builder, x: BuiltValue, y: BuiltValue): Shifted {
  const range = addRanges(x.range, negateRange(y.range));
  if (isCompact(range)) return { value: b.subtract(x, y), offset: 0 };
  const flipped = b.subtract(b.constant(y.range[1]), y);
  return { value: b.add(fromZero(b, x), flipped), offset: range[0] };
}

/**
 * One lookup of several values: each moved to begin at 0, the first counting units and each next one as many units as the values
 * before it can take together (multivariate packing, concrete-numpy.md 1.6, but with radices that need not be powers of two).
 */
export function lookupPacked(
  b: Builder,
  values: readonly BuiltValue[],
  table: (values: readonly number[]) => number | null,
): BuiltValue {
  // The smallest range counts units, so that the others are multiplied by little.
  const order = values.map((_, i) => i).sort((i, j) => countAt(values, i) - countAt(values, j));
  const units: number[] = [];
  let unit = 1;
  const terms = order.map((i) => {
    const value = at(values, i);
    units[i] = unit;
    unit *= countOf(value.range);
    return b.times(fromZero(b, value), at(units, i));
  });
  const key = b.sum(terms);
  return b.lookup(key, (packed) =>
    table(values.map(({ range }, i) => range[0] + (Math.floor(packed / at(units, i)) % countOf(range)))),
  );
}

const countAt = (values: readonly BuiltValue[], i: number): number => countOf(at(values, i).range);

/** How many digits of `digitBits` bits hold all of the values. */
export const digitCount = (values: readonly BuiltValue[], digitBits: number): number =>
  Math.ceil(Math.max(...values.map(widthOf)) / digitBits);

/**
 * x = Σ digit[i] · 2^(digitBits·i), lowest first: all but the last are in [0, 2^digitBits), the last has the sign of x. Each but
 * the lowest is one lookup; the lowest is what is left.
 */
export function digitsOf(b: Builder, x: BuiltValue, digitBits: number, count: number): readonly BuiltValue[] {
  const digits: BuiltValue[] = [];
  let rest = x;
  for (let i = count - 1; i > 0; i--) {
    const unit = 2 ** (digitBits * i);
    const digit = b.lookup(rest, (v) => Math.floor(v / unit));
    digits.unshift(digit);
    rest = b.subtract(rest, b.times(digit, unit), [0, unit - 1]);
  }
  return [rest, ...digits];
}

/** x limited to [low, high]: itself when it is, else one lookup. */
export const clipped = (b: Builder, x: BuiltValue, [low, high]: Range): BuiltValue =>
  b.lookup(x, (v) => Math.min(Math.max(v, low), high));

/** x where the bit `condition` is 1, else 0: one lookup, none when x is clear. */
export function gated(b: Builder, condition: BuiltValue, x: BuiltValue): BuiltValue {
  if (!x.encrypted) return b.multiply(condition, x);
  return lookupPacked(b, [condition, x], (values) => (at(values, 0) === 1 ? at(values, 1) : 0));
}

/** x where the bit `condition` is 1, else y, digit by digit, so that nothing on the way is wider than x and y. */
export function chosenByDigits(
  b: Builder,
  condition: BuiltValue,
  x: BuiltValue,
  y: BuiltValue,
  digitBits: number,
): BuiltValue {
  const count = digitCount([x, y], digitBits);
  const xs = digitsOf(b, x, digitBits, count);
  const digits = digitsOf(b, y, digitBits, count).map((v, i) => {
    const u = at(xs, i);
    const chosen = b.add(v, gated(b, condition, b.subtract(u, v)), unionOf([u.range, v.range]));
    return b.times(chosen, 2 ** (digitBits * i));
  });
  return b.sum(digits, unionOf([x.range, y.range]));
}

/** A value as a bit that is 1 where it is not 0: itself when it is a bit, else one lookup. */
export const asBit = (b: Builder, x: BuiltValue): BuiltValue => b.lookup(x, (v) => (v === 0 ? 0 : 1));
