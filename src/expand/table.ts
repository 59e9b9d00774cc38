/** What a lookup gives, and where it comes from: the clear meaning of an operation. */
import { UserError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Node } from "../ir/node.ts";
import { scalar } from "../value/tensor.ts";

/** What a lookup gives for one integer; null where nothing is defined, and then what the nearest defined integer has. */
export type Table = (value: number) => number | null;

/** Fills holes from the nearest defined entry, the lower one of two (concrete-numpy.md 2.5); 0 when nothing is defined. */
export function withoutHoles(values: readonly (number | null)[]): readonly number[] {
  if (values.every((value) => value !== null)) return values;
  const defined = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  if (defined.length === 0) return values.map(() => 0);
  return values.map((value, i) => {
    if (value !== null) return value;
    return defined.reduce((best, other) => (Math.abs(other.i - i) < Math.abs(best.i - i) ? other : best)).value;
  });
}

/** The clear meaning of a node on scalars; null where it refuses them or gives no integer. */
export function scalarMeaning(node: Node, operands: readonly number[]): number | null {
  try {
    const value = evaluateNode(
      node,
      operands.map((operand) => scalar(operand)),
    ).data[0];
    return value !== undefined && Number.isSafeInteger(value) ? value : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
