/** What operations ask of their operands and attributes: shapes, types, clear integers, axes. */
import { InternalError, UserError } from "../../../base/errors.ts";
import { NDArray, type Operand, Traced, toClear } from "../../../trace/arrays.ts";
import { normalizeAxis, type Shape } from "../../../value/shape.ts";
import type { LayerAttributes } from "../layer.ts";

/** The shape of an operand. */
export const shapeOf = (x: Operand): Shape => (Traced.is(x) || NDArray.is(x) ? x.shape : toClear(x).shape);

/** Whether an operand holds integers. */
export const isIntegral = (x: Operand): boolean =>
  !(Traced.is(x) || NDArray.is(x) ? x.dtype : toClear(x).dtype).startsWith("float");

/** Whether an optional input is not there: behind the last, or the empty array that stands for a gap. */
export const isAbsent = (x: Operand | undefined): x is undefined =>
  x === undefined || (NDArray.is(x) && x.shape.length === 1 && x.size === 0);

/** A clear operand as numbers. @throws UserError for one that depends on the input */
export function clearNumbers(op: string, what: string, x: Operand | undefined): readonly number[] {
  if (x === undefined) throw new InternalError(`${op}: no ${what}`);
  if (!Traced.is(x)) return [...toClear(x).data];
  throw new UserError(`${op}: expected ${what} that is a constant, got one that depends on the input`, {
    code: "import",
  });
}

/** An attribute that is a number. */
export const numberAttribute = (attributes: LayerAttributes, name: string, missing: number): number => {
  const value = attributes[name];
  return typeof value === "number" ? value : missing;
};

/** An attribute that is a list of numbers. */
export const listAttribute = (attributes: LayerAttributes, name: string): readonly number[] | null => {
  const value = attributes[name];
  return typeof value === "object" ? value : null;
};

/** Axes of an operation, from an attribute (up to opset 12) or an input; null where neither says any. */
export function axesOf(
  op: string,
  given: Operand | undefined,
  attributes: LayerAttributes,
  axes: number,
): readonly number[] | null {
  const named = isAbsent(given) ? listAttribute(attributes, "axes") : clearNumbers(op, "axes", given);
  return named?.map((axis) => normalizeAxis(op, axis, axes)) ?? null; // absent: the operation says which
}
