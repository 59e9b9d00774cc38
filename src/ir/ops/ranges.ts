/**
 * Between what values the result of an operation lies when its inputs lie between known ones, element by element. Rules are sound: no result
 * lies outside. What needs no rule (sources, shapes, functions of one integer) is derived from its kind in `passes/soundRanges.ts`.
 */
import { at } from "../../base/arrays.ts";
import { map, zip } from "../../value/broadcast.ts";
import { filled, minMax, scalar, type Tensor } from "../../value/tensor.ts";

/** Smallest and largest value of every element; both have the shape of the value. */
export interface TensorRange {
  readonly low: Tensor;
  readonly high: Tensor;
}

/** The clear meaning of an operation with its attributes. */
export type Meaning = (inputs: readonly Tensor[]) => Tensor;

/** The range of a result from those of the inputs, none of which is empty. May throw what `meaning` throws. */
export type RangeRule = (inputs: readonly TensorRange[], meaning: Meaning) => TensorRange;

/** Smallest and largest value of all elements. */
export const endsOf = ({ low, high }: TensorRange): readonly [low: number, high: number] => [
  minMax(low)[0],
  minMax(high)[1],
];

const lows = (inputs: readonly TensorRange[]): readonly Tensor[] => inputs.map(({ low }) => low);
const highs = (inputs: readonly TensorRange[]): readonly Tensor[] => inputs.map(({ high }) => high);

const smallest = (tensors: readonly Tensor[]): Tensor =>
  tensors.reduce((least, other) => zip("minimum", least, other, "int64", Math.min));
const largest = (tensors: readonly Tensor[]): Tensor =>
  tensors.reduce((most, other) => zip("maximum", most, other, "int64", Math.max));
const plus = (x: Tensor, y: Tensor): Tensor => zip("add", x, y, "int64", (a, b) => a + b);
const like = ({ shape }: Tensor, value: number): Tensor => filled(shape, value, "int64");

/** Operations that never fall when an input grows. */
export const increasing: RangeRule = (inputs, meaning) => ({
  low: meaning(lows(inputs)),
  high: meaning(highs(inputs)),
});

/** Operations that never rise when an input grows. */
export const decreasing: RangeRule = (inputs, meaning) => ({
  low: meaning(highs(inputs)),
  high: meaning(lows(inputs)),
});

/** Operations that never fall when the first input grows and never rise when the second does. */
export const difference: RangeRule = (inputs, meaning) => {
  const [x, y] = [at(inputs, 0), at(inputs, 1)];
  return { low: meaning([x.low, y.high]), high: meaning([x.high, y.low]) };
};

/** Elementwise operations of two inputs that, whatever one input is, rise or fall with the other: extremes are at corners. */
export const corners: RangeRule = (inputs, meaning) => {
  const [x, y] = [at(inputs, 0), at(inputs, 1)];
  const results = [x.low, x.high].flatMap((left) => [y.low, y.high].map((right) => meaning([left, right])));
  return { low: smallest(results), high: largest(results) };
};

/**
 * Sums of products of elements of the first two inputs, plus the third input where there is one. Exact where one factor is known; else as if
 * every element could be as small and as large as any of its tensor.
 */
export const bilinear: RangeRule = (inputs, meaning) => {
  const [x, y] = [at(inputs, 0), at(inputs, 1)];
  const added = inputs.slice(2);
  if (isKnown(y)) return weighted(y.low, x, added, (factor, other, terms) => meaning([other, factor, ...terms]));
  if (isKnown(x)) return weighted(x.low, y, added, (factor, other, terms) => meaning([factor, other, ...terms]));
  const counts = meaning([like(x.low, 1), like(y.low, 1)]);
  const products = endsOf(x).flatMap((left) => endsOf(y).map((right) => left * right));
  const times = (product: number) => zip("multiply", counts, scalar(product), "int64", (count, each) => count * each);
  const end = (product: number, terms: readonly Tensor[]) =>
    terms.length === 0 ? times(product) : plus(times(product), meaning([like(x.low, 0), like(y.low, 0), ...terms]));
  return { low: end(Math.min(...products), lows(added)), high: end(Math.max(...products), highs(added)) };
};

const isKnown = ({ low, high }: TensorRange): boolean => low.data.every((value, i) => value === high.data[i]);

/** A product with a known factor rises with the other one where the factor is positive, and falls where it is negative. */
function weighted(
  factor: Tensor,
  { low, high }: TensorRange,
  added: readonly TensorRange[],
  product: (factor: Tensor, other: Tensor, added: readonly Tensor[]) => Tensor,
): TensorRange {
  const rising = map(factor, "int64", (value) => Math.max(value, 0));
  const falling = map(factor, "int64", (value) => Math.min(value, 0));
  return {
    low: plus(product(rising, low, lows(added)), product(falling, high, [])),
    high: plus(product(rising, high, highs(added)), product(falling, low, [])),
  };
}

/** Shifts of bits: extremes are at corners of the distances that move bits, and at those that move all of them out. */
export const shift: RangeRule = (inputs, meaning) => {
  const [x, y] = [at(inputs, 0), at(inputs, 1)];
  const inside = (distance: Tensor) => map(distance, "int64", (value) => Math.min(Math.max(value, 0), 63));
  const moved = corners([x, { low: inside(y.low), high: inside(y.high) }], meaning);
  const [nearest, furthest] = endsOf(y);
  if (nearest >= 0 && furthest < 64) return moved;
  const out = [x.low, x.high].map((value) => meaning([value, like(y.low, -1)]));
  return { low: smallest([moved.low, ...out]), high: largest([moved.high, ...out]) };
};

/** Tests: 0 or 1. */
export const bit: RangeRule = (inputs, meaning) => {
  const result = meaning(lows(inputs));
  return { low: like(result, 0), high: like(result, 1) };
};

/** Bits of integers: no more than the widest of them has, and a sign only where one of them may be negative. */
export const bitwise: RangeRule = (inputs, meaning) => {
  const result = meaning(lows(inputs));
  const ends = inputs.flatMap(endsOf);
  const size = Math.max(...ends.map((end) => 2 ** bitLength(end < 0 ? -end - 1 : end)));
  return { low: like(result, Math.min(...ends) < 0 ? -size : 0), high: like(result, size - 1) };
};

const bitLength = (value: number): number => (value === 0 ? 0 : value.toString(2).length);

/** The second or the third input, whatever the first is. */
export const eitherOf: RangeRule = (inputs, meaning) => {
  const [condition, ...choices] = [at(inputs, 0).low, at(inputs, 1), at(inputs, 2)];
  const ends = (values: readonly Tensor[]) => [1, 0].map((test) => meaning([like(condition, test), ...values]));
  return { low: smallest(ends(lows(choices))), high: largest(ends(highs(choices))) };
};
