/** Strategies of bitwise operations, shifts and logical operations. Negative integers are two's complement with no end of sign bits. */
import { at } from "../base/arrays.ts";
import { type BuiltValue, widthOf } from "./builder.ts";
import { asBit, cutOf, digitCount, lookupPacked } from "./pairs.ts";
import { areTabulable, digitWidths, oneValue, packed, pair, resultRange, type Strategy } from "./strategy.ts";
import { scalarMeaning } from "./table.ts";

const isWiderThan =
  (bits: number, which: (operands: readonly BuiltValue[]) => readonly BuiltValue[]): Strategy["applies"] =>
  (_, operands) =>
    areTabulable(operands) && which(operands).some((operand) => widthOf(operand) > bits);

const scaled = (value: number | null, by: number) => (value === null ? null : value * by);

/** Ways to combine the bits of two encrypted values: digits do not touch each other, and the last digit carries the sign. */
export const bitwiseStrategies: readonly Strategy[] = [
  oneValue,
  packed,
  ...digitWidths.map(
    (bits): Strategy => ({
      name: `digits of ${bits} bits`,
      applies: isWiderThan(bits, (operands) => operands),
      expand: (b, node, operands) => {
        const [x, y] = pair(operands);
        const count = digitCount([x, y], bits);
        const cut = cutOf(operands);
        const ys = cut(b, y, bits, count);
        const digits = cut(b, x, bits, count).map((u, i) =>
          lookupPacked(b, [u, at(ys, i)], (values) => scaled(scalarMeaning(node, values), 2 ** (bits * i))),
        );
        return b.sum(digits, resultRange(node));
      },
    }),
  ),
];

/**
 * Ways to shift by an encrypted amount. Digits are shifted one by one in their places: what a right shift cuts off them has no bits
 * in common, so the sum of the floors is the floor of the sum.
 */
export const shiftStrategies: readonly Strategy[] = [
  oneValue,
  packed,
  ...digitWidths.map(
    (bits): Strategy => ({
      name: `digits of ${bits} bits`,
      applies: isWiderThan(bits, (operands) => operands.slice(0, 1)),
      expand: (b, node, operands) => {
        const [x, amount] = pair(operands);
        const shifted = cutOf([x])(b, x, bits, digitCount([x], bits)).map((digit, i) =>
          lookupPacked(b, [digit, amount], (values) =>
            scalarMeaning(node, [at(values, 0) * 2 ** (bits * i), at(values, 1)]),
          ),
        );
        return b.sum(shifted, resultRange(node));
      },
    }),
  ),
];

/** Ways to combine the truth of two encrypted values. */
export const logicalStrategies: readonly Strategy[] = [
  oneValue,
  packed,
  {
    name: "sum of bits",
    applies: (_, operands) => areTabulable(operands),
    expand: (b, node, operands) => {
      const [x, y] = pair(operands);
      const sum = b.add(asBit(b, x), asBit(b, y));
      return b.lookup(sum, (count) => scalarMeaning(node, [count > 0 ? 1 : 0, count > 1 ? 1 : 0]));
    },
  },
];
