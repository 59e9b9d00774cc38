/** Strategies of `where`, which chooses between two values by an encrypted or clear condition. */
import { assert } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import { type Builder, type BuiltValue, widthOf } from "./builder.ts";
import { asBit, gated, gatedByDigits, movableDifference } from "./pairs.ts";
import { digitWidths, oneValue, resultRange, type Strategy } from "./strategy.ts";

interface ConditionalOperands {
  readonly condition: BuiltValue;
  readonly x: BuiltValue;
  readonly y: BuiltValue;
}

function choiceOf(operands: readonly BuiltValue[]): ConditionalOperands {
  const [condition, x, y] = operands;
  assert(condition !== undefined && x !== undefined && y !== undefined, "where has three operands");
  return { condition, x, y };
}

const inverse = (b: Builder, bit: BuiltValue): BuiltValue => b.subtract(b.constant(1), bit);

const choosing = (
  name: string,
  applies: (choice: ConditionalOperands) => boolean,
  choose: (b: Builder, choice: ConditionalOperands, node: Node) => BuiltValue,
): Strategy => ({
  name,
  applies: (_, operands) => applies(choiceOf(operands)),
  expand: (b, node, operands) => {
    const { condition, x, y } = choiceOf(operands);
    const bit = condition.encrypted ? asBit(b, condition) : b.make("not_equal", [condition, b.constant(0)], {}, [0, 1]);
    return choose(b, { condition: bit, x, y }, node);
  },
});

/** Ways to choose between values. */
export const whereStrategies: readonly Strategy[] = [
  oneValue,
  choosing(
    "clear condition",
    ({ condition }) => !condition.encrypted,
    (b, { condition, x, y }, node) =>
      b.add(b.multiply(x, condition), b.multiply(y, inverse(b, condition)), resultRange(node)),
  ),
  choosing(
    "difference",
    ({ condition }) => condition.encrypted,
    (b, { condition, x, y }, node) => b.add(y, gated(b, condition, b.subtract(x, y)), resultRange(node)),
  ),
  choosing(
    "two products",
    ({ condition }) => condition.encrypted,
    (b, { condition, x, y }, node) =>
      b.add(gated(b, condition, x), gated(b, inverse(b, condition), y), resultRange(node)),
  ),
  ...digitWidths.map((bits) =>
    choosing(
      `digits of ${bits} bits`,
      ({ condition, x, y }) =>
        condition.encrypted && (x.encrypted || y.encrypted) && (widthOf(x) > bits || widthOf(y) > bits),
      (b, { condition, x, y }, node) =>
        b.add(y, gatedByDigits(b, condition, movableDifference(b, x, y), bits), resultRange(node)),
    ),
  ),
];
