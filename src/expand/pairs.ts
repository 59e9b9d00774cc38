/**
 * Ways to bring several encrypted values into one lookup or into smaller ones: sums, differences, packing, digits and choices.
 * What is looked up is the strategies' affair.
 */
import { at } from "../base/arrays.ts";
import { type Builder, type BuiltValue, widthOf } from "./builder.ts";
import { lookupByDigits, type MovableValue } from "./lookupByDigits.ts";
import type { Pieces } from "./pieces.ts";
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

/** Values of more bits are cut into digits bit by bit; of narrower ones a digit is a lookup of what is left. */
const widestRest = 8;

/** How the digits of several values that meet in lookups are had: one that is left of a value shares the message space of all of it. */
export type Cut = (b: Builder, x: BuiltValue, digitBits: number, count: number) => readonly BuiltValue[];

/**
 * The way to cut values that meet: x = Σ digit[i] · 2^(digitBits·i), lowest first; all but the last are in [0, 2^digitBits), the last has the sign of x.
 */
export const cutOf = (values: readonly BuiltValue[]): Cut =>
  values.every((value) => widthOf(value) <= widestRest) ? digitsByRest : digitsByBits;

/** Each digit but the lowest is one lookup; the lowest is what is left. */
function digitsByRest(b: Builder, x: BuiltValue, digitBits: number, count: number): readonly BuiltValue[] {
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

/** Digits are read off the bits of x, or of x and half of its message space where x can be negative. Beyond its own digits stands its sign. */
function digitsByBits(b: Builder, x: BuiltValue, digitBits: number, count: number): readonly BuiltValue[] {
  if (!x.encrypted) return digitsByRest(b, x, digitBits, count);
  const width = widthOf(x);
  const isSigned = x.range[0] < 0;
  const half = isSigned ? 2 ** (width - 1) : 0;
  const own = Math.ceil(width / digitBits);
  const moved = b.plus(x, half);
  const digits = Array.from({ length: own }, (_, i) =>
    b.bits(moved, digitBits * i, Math.min(digitBits * (i + 1), width), width),
  );
  const top = b.plus(at(digits, own - 1), -half / 2 ** (digitBits * (own - 1)));
  if (own === count) return [...digits.slice(0, -1), top];
  const signs = Array.from({ length: count - own }, (_, i) => (i === count - own - 1 ? -1 : 2 ** digitBits - 1));
  return [
    ...digits.slice(0, -1),
    b.lookup(top, (v) => (v < 0 ? v + 2 ** digitBits : v)),
    ...signs.map((sign) => b.lookup(top, (v) => (v < 0 ? sign : 0))),
  ];
}

/** A value as one that can be moved. */
export const movable = (b: Builder, x: BuiltValue): MovableValue => ({
  range: x.range,
  startingAt: (start) => b.plus(x, start - x.range[0]),
});

/** x − y as a value that can be moved: nothing on the way is negative, and no wider than it has to be. */
export function movableDifference(b: Builder, x: BuiltValue, y: BuiltValue): MovableValue {
  return {
    range: addRanges(x.range, negateRange(y.range)),
    startingAt: (start) => b.add(fromZero(b, x), b.subtract(b.constant(y.range[1] + start), y)),
  };
}

/** x limited to [low, high]: itself when it is, else one lookup. */
export const clipped = (b: Builder, x: BuiltValue, [low, high]: Range): BuiltValue =>
  b.lookup(x, (v) => Math.min(Math.max(v, low), high));

/** x where the bit `condition` is 1, else 0: one lookup, none when x is clear. */
export function gated(b: Builder, condition: BuiltValue, x: BuiltValue): BuiltValue {
  if (!x.encrypted) return b.multiply(condition, x);
  return lookupPacked(b, [condition, x], (values) => (at(values, 0) === 1 ? at(values, 1) : 0));
}

/**
 * `value` where the bit `condition` is 1, else 0, digit by digit, so that no lookup is wider than a digit and a bit. The highest digit brings the least value
 * along: a product with the condition would put that into the message space of the result.
 */
export function gatedByDigits(b: Builder, condition: BuiltValue, value: MovableValue, digitBits: number): BuiltValue {
  const [low, high] = value.range;
  const width = bitsOf([0, high - low]);
  const count = Math.ceil(width / digitBits);
  const moved = value.startingAt(0);
  const digits = Array.from({ length: count }, (_, i) => {
    const from = digitBits * i;
    const digit = b.bits(moved, from, Math.min(from + digitBits, width), width);
    const least = i === count - 1 ? low : 0;
    return lookupPacked(b, [condition, digit], (values) => at(values, 0) * (at(values, 1) * 2 ** from + least));
  });
  return b.sum(digits, unionOf([[0, 0], value.range]));
}

/** Where a value is 0: its bit is 1 elsewhere. */
const notZero: Pieces = [
  { start: -1, value: 1, slope: 0 },
  { start: 0, value: 0, slope: 0 },
  { start: 1, value: 1, slope: 0 },
];

/** Digits of a wide value that is asked whether it is 0, in bits. */
const zeroDigits = 4;

/** A value as a bit that is 1 where it is not 0: itself when it is a bit, one lookup when it is narrow, else by digits. */
export function asBit(b: Builder, x: BuiltValue): BuiltValue {
  const isNarrow = widthOf(x) <= widestRest || !x.encrypted;
  const made = isNarrow ? null : lookupByDigits(b, movable(b, x), notZero, zeroDigits);
  return made ?? b.lookup(x, (v) => (v === 0 ? 0 : 1)); // absent: narrow
}
