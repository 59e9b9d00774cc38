/**
 * Strategies of comparisons, minima and maxima: all look at the sign of a difference. Packing is none of them: a packed pair is
 * never narrower than the difference. Nor is casting: under one parameter set a lookup costs the same at every width.
 */
import { assert } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import { type Builder, type BuiltValue, widthOf } from "./builder.ts";
import { lookupByDigits } from "./lookupByDigits.ts";
import { clipped, differenceOf, lookupShifted, movableDifference } from "./pairs.ts";
import type { Pieces } from "./pieces.ts";
import type { Range } from "./range.ts";
import { areTabulable, digitWidths, pair, type Strategy } from "./strategy.ts";
import { scalarMeaning } from "./table.ts";

/** Each value clipped to the range of the other and one step on either side: a value further outside compares alike. */
function clippedToEachOther(b: Builder, x: BuiltValue, y: BuiltValue): readonly [BuiltValue, BuiltValue] {
  const around = ({ range: [low, high] }: BuiltValue): Range => [low - 1, high + 1];
  const near = clipped(b, x, around(y));
  return [near, clipped(b, y, around(near))];
}

const reachesBeyond = (x: BuiltValue, y: BuiltValue): boolean =>
  x.range[0] < y.range[0] - 1 || x.range[1] > y.range[1] + 1;

const isWiderThan =
  (bits: number): Strategy["applies"] =>
  (_, operands) =>
    areTabulable(operands) && operands.some((operand) => widthOf(operand) > bits);

const againstZero = (node: Node) => (difference: number) => scalarMeaning(node, [difference, 0]);

/** A function of x − y in pieces: below 0, at 0 and above. */
const againstZeroPieces = (node: Node): Pieces =>
  [-1, 0, 1].map((difference) => ({ start: difference, value: againstZero(node)(difference) ?? 0, slope: 0 })); // absent: never, every comparison of integers is defined

/** A function of x − y by digits of it. */
function ofDifferenceByDigits(b: Builder, x: BuiltValue, y: BuiltValue, pieces: Pieces, bits: number): BuiltValue {
  const made = lookupByDigits(b, movableDifference(b, x, y), pieces, bits);
  assert(made !== null, "a function of few pieces has a machine");
  return made;
}

/** Ways to compare two encrypted values. */
export const comparisonStrategies: readonly Strategy[] = [
  {
    name: "difference",
    applies: (_, operands) => areTabulable(operands),
    expand: (b, node, operands) => lookupShifted(b, differenceOf(b, ...pair(operands)), againstZero(node)),
  },
  {
    name: "difference after clipping",
    applies: (_, operands) => {
      const [x, y] = pair(operands);
      return areTabulable(operands) && (reachesBeyond(x, y) || reachesBeyond(y, x));
    },
    expand: (b, node, operands) => {
      const [x, y] = clippedToEachOther(b, ...pair(operands));
      return lookupShifted(b, differenceOf(b, x, y), againstZero(node));
    },
  },
  ...digitWidths.map(
    (bits): Strategy => ({
      name: `digits of ${bits} bits`,
      applies: isWiderThan(bits),
      expand: (b, node, operands) => ofDifferenceByDigits(b, ...pair(operands), againstZeroPieces(node), bits),
    }),
  ),
];

/** One of the two extremes; `excess` is what the larger (smaller) of two has over the second, given their difference. */
interface Extreme {
  readonly excess: (difference: number) => number;
  /** What x has beyond every value of y on the side that wins. */
  readonly excessOverRange: (x: number, y: Range) => number;
  readonly liesOutside: (x: Range, y: Range) => boolean;
  /** Whether x without its `excessOverRange` may still lie on the side that loses against every value of y. */
  readonly canStillLose: (x: Range, y: Range) => boolean;
  /** The range of the result. */
  readonly between: (x: Range, y: Range) => Range;
}

const maximum: Extreme = {
  excess: (difference) => Math.max(difference, 0),
  excessOverRange: (x, [, high]) => Math.max(x - high, 0),
  liesOutside: (x, y) => x[1] > y[1],
  canStillLose: (x, y) => x[0] < y[0],
  between: (x, y) => [Math.max(x[0], y[0]), Math.max(x[1], y[1])],
};

const minimum: Extreme = {
  excess: (difference) => Math.min(difference, 0),
  excessOverRange: (x, [low]) => Math.min(x - low, 0),
  liesOutside: (x, y) => x[0] < y[0],
  canStillLose: (x, y) => x[1] > y[1],
  between: (x, y) => [Math.min(x[0], y[0]), Math.min(x[1], y[1])],
};

/** The excess in pieces, which goes up evenly on either side of 0. */
const excessPieces = (excess: Extreme["excess"]): Pieces => [
  { start: -1, value: excess(-1), slope: excess(-1) - excess(-2) },
  { start: 0, value: 0, slope: excess(1) },
];

/** Larger first: the one that is cut down to the other. */
const bySize = ([x, y]: readonly [BuiltValue, BuiltValue]): readonly [BuiltValue, BuiltValue] =>
  widthOf(x) >= widthOf(y) ? [x, y] : [y, x];

const extremeStrategies = ({
  excess,
  excessOverRange,
  liesOutside,
  canStillLose,
  between,
}: Extreme): readonly Strategy[] => [
  {
    name: "difference",
    applies: (_, operands) => areTabulable(operands),
    expand: (b, _, operands) => {
      const [x, y] = pair(operands);
      return b.add(y, lookupShifted(b, differenceOf(b, x, y), excess), between(x.range, y.range));
    },
  },
  {
    name: "difference after clipping",
    applies: (_, operands) => {
      const [x, y] = bySize(pair(operands));
      return areTabulable(operands) && (liesOutside(x.range, y.range) || canStillLose(x.range, y.range));
    },
    expand: (b, _, operands) => {
      const [x, y] = bySize(pair(operands));
      const over = b.lookup(x, (v) => excessOverRange(v, y.range));
      const near = canStillLose(x.range, y.range) ? clipped(b, x, y.range) : b.subtract(x, over, y.range);
      const inside = b.add(y, lookupShifted(b, differenceOf(b, near, y), excess), between(near.range, y.range));
      return b.add(inside, over, between(x.range, y.range));
    },
  },
  ...digitWidths.map(
    (bits): Strategy => ({
      name: `digits of ${bits} bits`,
      applies: isWiderThan(bits),
      expand: (b, _, operands) => {
        const [x, y] = pair(operands);
        return b.add(y, ofDifferenceByDigits(b, x, y, excessPieces(excess), bits), between(x.range, y.range));
      },
    }),
  ),
];

/** Ways to take the larger of two encrypted values. */
export const maximumStrategies: readonly Strategy[] = extremeStrategies(maximum);

/** Ways to take the smaller of two encrypted values. */
export const minimumStrategies: readonly Strategy[] = extremeStrategies(minimum);
