/**
 * Linear operations on clear values that differ from run to run: which element of which value stands where, as a weight or as a constant. It is read off the
 * rows of two runs with numbers that are found again.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { LoweredGraph } from "../eval/lower.ts";
import { rowsOfNode } from "../eval/rows.ts";
import type { AffineStep, ClearValues } from "../eval/steps.ts";
import { nodeAt } from "../ir/order.ts";
import type { Row } from "../tfhe/evaluator.ts";
import { type Shape, sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";

/** A clear number of a row: a constant, or an element of a value, taken as it is or negated. */
export type ClearNumber =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "element"; readonly node: number; readonly element: number; readonly isNegative: boolean };

/** A row with clear numbers in the place of weights. */
export interface ClearRow {
  readonly terms: readonly { readonly input: number; readonly element: number; readonly weight: ClearNumber }[];
  readonly constant: ClearNumber;
}

/** A value that differs from run to run. */
interface Varying {
  readonly node: number;
  readonly shape: Shape;
}

/** Numbers of a run: each element of each value has one of its own; all are far from what programs hold, and neighbours differ. */
function probes(values: readonly Varying[], base: number, step: number): readonly Tensor[] {
  let next = base;
  return values.map(({ shape }) =>
    tensor(
      "int64",
      shape,
      Float64Array.from({ length: sizeOf(shape) }, () => (next += step)),
    ),
  );
}

/** The rows that `rowsFor` gives when these values differ from run to run. No number of a row may depend on two of their elements. */
export function rowsOfVarying(
  values: readonly Varying[],
  rowsFor: (values: readonly Tensor[]) => readonly Row[],
): readonly ClearRow[] {
  const runs = [probes(values, 2 ** 40, 2), probes(values, 2 ** 41, 6)] as const;
  const [places, others] = runs.map((tensors) => {
    const found = new Map<number, { readonly value: number; readonly element: number }>();
    tensors.forEach(({ data }, value) => {
      data.forEach((number, element) => {
        found.set(number, { value, element });
      });
    });
    return found;
  });
  const [first, second] = runs.map(rowsFor);
  assert(places !== undefined && others !== undefined && first !== undefined && second !== undefined, "two runs");
  const numberOf = (x: number, y: number): ClearNumber => {
    if (x === y) return { kind: "constant", value: x };
    const place = places.get(Math.abs(x));
    const other = others.get(Math.abs(y));
    assert(
      place !== undefined && place.value === other?.value && place.element === other.element,
      `a number of a row, ${x} and ${y} in two runs, is an element of a clear value`,
    );
    return { kind: "element", node: at(values, place.value).node, element: place.element, isNegative: x < 0 };
  };
  return first.map(({ terms, constant }, i) => {
    const twin = at(second, i);
    return {
      terms: terms.map(({ input, element, weight }, j) => ({
        input,
        element,
        weight: numberOf(weight, at(twin.terms, j).weight),
      })),
      constant: numberOf(constant, twin.constant),
    };
  });
}

/** The rows of a step with weights or constants that differ from run to run. `constants` are the values of clear nodes that do not. */
export function clearRows({ node }: AffineStep, { graph }: LoweredGraph, constants: ClearValues): readonly ClearRow[] {
  const varying = [...new Set(node.inputs)]
    .map((id) => nodeAt(graph, id))
    .filter(({ id, output }) => !output.encrypted && at(constants, id) === null)
    .map(({ id, output }) => ({ node: id, shape: output.shape }));
  return rowsOfVarying(varying, (tensors) => {
    const clear = [...constants];
    varying.forEach(({ node: id }, i) => {
      clear[id] = at(tensors, i);
    });
    return rowsOfNode(graph, node, clear);
  });
}
