/**
 * Every operation without a lookup, as one thing: sums of input elements times integers, plus a constant. Encrypted runs, noise
 * and statistics all read this form, so an operation is lowered in one place.
 */
import { at } from "../base/arrays.ts";
import { assert, InternalError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import type { Row } from "../tfhe/evaluator.ts";
import { sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import type { ValueType } from "../value/type.ts";
import { linearRows } from "./linearRows.ts";

/** An operand of a lowered node: its type, and its value when it is clear. */
export interface OperandValue {
  readonly type: ValueType;
  readonly clear: Tensor | null;
}

/** The rows of an encrypted node of kind `shape`, `linear` or constant `source`, one for each output element in row-major order. */
export function affineRows(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  const { kind } = definitionOf(node.operation);
  switch (kind) {
    case "source":
      return [...evaluateNode(node, []).data].map((constant) => ({ terms: [], constant }));
    case "shape":
      return movedRows(node, operands);
    case "linear":
      return linearRows(node, operands);
    case "table":
    case "composite":
      throw new InternalError(`${node.operation} is a lookup, not an affine map`);
  }
}

/** A shape operation tells where its elements come from when it is given the numbers of the elements. */
function movedRows(node: Node, operands: readonly OperandValue[]): readonly Row[] {
  let next = 0;
  const origins: { readonly input: number; readonly element: number }[] = [];
  const numbered = operands.map(({ type: { shape } }, input) => {
    const numbers = Float64Array.from({ length: sizeOf(shape) }, () => next++);
    numbers.forEach((_, element) => {
      origins.push({ input, element });
    });
    return tensor("int64", shape, numbers);
  });
  return [...evaluateNode(node, numbered).data].map((number) => {
    const origin = origins[number];
    assert(origin !== undefined, `${node.operation} made element ${number} of ${origins.length}`);
    const clear = at(operands, origin.input).clear;
    return clear === null
      ? { terms: [{ ...origin, weight: 1 }], constant: 0 }
      : { terms: [], constant: at(clear.data, origin.element) };
  });
}
