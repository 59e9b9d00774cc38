/** What a strategy is: one way to compute an operation by linear operations and lookups of one value. */
import { at } from "../base/arrays.ts";
import { assert, InternalError } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import type { Builder, BuiltValue } from "./builder.ts";
import { lookupPacked } from "./pairs.ts";
import { type Range, rangeOfType } from "./range.ts";
import { scalarMeaning } from "./table.ts";

/** One way to compute an operation. What it costs is read off what it builds. */
export interface Strategy {
  readonly name: string;
  /** Whether it can compute the node on these operands at all; whether it is cheap or narrow enough is not asked here. */
  applies(node: Node, operands: readonly BuiltValue[]): boolean;
  expand(b: Builder, node: Node, operands: readonly BuiltValue[]): BuiltValue;
}

/** Digits that strategies cut wide values into, in bits. */
export const digitWidths: readonly number[] = [1, 2, 3, 4];

/** What the result of a node can be. */
export const resultRange = (node: Node): Range => rangeOfType(node.output.dtype);

/** The first two operands. */
export function pair(operands: readonly BuiltValue[]): readonly [BuiltValue, BuiltValue] {
  const [x, y] = operands;
  if (x === undefined || y === undefined) throw new InternalError("a pair has two operands");
  return [x, y];
}

/** The one encrypted value among the operands, however often it stands there; null when there are several. */
function onlyEncrypted(operands: readonly BuiltValue[]): BuiltValue | null {
  const [first, ...others] = operands.filter((operand) => operand.encrypted);
  return first !== undefined && others.every(({ id }) => id === first.id) ? first : null;
}

const element = ({ constant }: BuiltValue): number | null =>
  constant?.data.length === 1 ? at(constant.data, 0) : null;

/** One lookup of a value that stands at several places, all other operands being constants of one element. */
export const oneValue: Strategy = {
  name: "one value",
  applies: (_, operands) => {
    const x = onlyEncrypted(operands);
    const isBeside = (operand: BuiltValue) =>
      element(operand) !== null && x !== null && operand.shape.length <= x.shape.length;
    return x !== null && operands.every((operand) => operand.encrypted || isBeside(operand));
  },
  expand: (b, node, operands) => {
    const x = onlyEncrypted(operands);
    assert(x !== null, `${node.operation} has one encrypted value`);
    const constants = operands.map(element);
    return b.lookup(x, (value) =>
      scalarMeaning(
        node,
        // What is encrypted has no constant element: it is x.
        constants.map((constant) => constant ?? value),
      ),
    );
  },
};

/** True when every operand is encrypted or a constant: tables are made before clear parameters are known. */
export const areTabulable = (operands: readonly BuiltValue[]): boolean =>
  operands.every(({ encrypted, constant }) => encrypted || constant !== null);

/** One lookup of all operands together, with the clear meaning of the node as its table. */
export const packed: Strategy = {
  name: "packed",
  applies: (_, operands) => areTabulable(operands),
  expand: (b, node, operands) => lookupPacked(b, operands, (values) => scalarMeaning(node, values)),
};
