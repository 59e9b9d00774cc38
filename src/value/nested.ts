/** Nested lists that a user gave: their shape, and their leaves one by one. What a leaf may be is the caller's; nothing is kept. */
import { UserError } from "../base/errors.ts";
import { checkShape, checkSize, compactShape, type Shape, sizeOf } from "./shape.ts";

/**
 * Calls `visit` for every leaf of nested lists in row-major order, with the number of leaves there will be, and gives the shape.
 * @param open replaces what stands for a list, such as an array, by that list; everything else it gives back
 * @throws UserError for lists of unequal length, and for more than an array may hold; long before they are gone through
 */
export function walkNested(
  op: string,
  given: unknown,
  visit: (leaf: unknown, size: number) => void,
  open: (item: unknown) => unknown = (item) => item,
): Shape {
  const shape: number[] = [];
  for (let at = open(given); Array.isArray(at); at = open(at[0])) {
    // Of a list that begins with itself as much as of one that is too deep.
    checkSize(op, shape);
    shape.push(Number(at.length));
  }
  const size = sizeOf(checkShape(op, shape));
  const walk = (item: unknown, depth: number): void => {
    const at = open(item);
    const length = shape[depth];
    if (Array.isArray(at)) {
      if (length === undefined || at.length !== length) ragged(op, shape, depth);
      for (let i = 0; i < length; i++) walk(at[i], depth + 1);
    } else {
      if (length !== undefined) ragged(op, shape, depth);
      visit(at, size);
    }
  };
  walk(given, 0);
  return shape;
}

function ragged(op: string, shape: Shape, depth: number): never {
  const detected = compactShape(shape.slice(0, depth));
  const message =
    `${op}: setting an array element with a sequence. The requested array has an inhomogeneous shape ` +
    `after ${depth} dimensions. The detected shape was ${detected} + inhomogeneous part.`;
  throw new UserError(message, { code: "shape" });
}
