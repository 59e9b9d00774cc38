/** What is known of the values of the user's own nodes: never more than their types, often less. */
import type { Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import type { BuiltValue } from "./builder.ts";
import { addRanges, intersectionOf, multiplyRanges, negateRange, type Range, rangeOfType, unionOf } from "./range.ts";

/**
 * The range of a node that stays as it is. Parameters are checked against their measured bounds when they are encrypted; other
 * nodes may exceed what the input-set showed, so that only their type and their inputs' ranges hold.
 */
export function knownRange(node: Node, inputs: readonly BuiltValue[]): Range {
  const type = node.held ?? rangeOfType(node.output.dtype);
  if (node.operation === "input") return node.bounds ?? type;
  if (node.operation === "constant") return node.bounds ?? type;
  // A hint says that there is more than the input-set shows.
  if (node.operation === "hint" || node.output.dtype.kind === "float") return type;
  const computed = computedRange(node, inputs);
  return computed === null ? type : intersectionOf(type, computed);
}

function computedRange(node: Node, inputs: readonly BuiltValue[]): Range | null {
  const [x, y] = inputs.map(({ range }) => range);
  if (x === undefined) return null;
  if (definitionOf(node.operation).kind === "shape") return unionOf(inputs.map(({ range }) => range));
  if (node.operation === "negative") return negateRange(x);
  if (y === undefined) return null;
  switch (node.operation) {
    case "add":
      return addRanges(x, y);
    case "subtract":
      return addRanges(x, negateRange(y));
    case "multiply":
      return multiplyRanges(x, y);
    default:
      return null;
  }
}
