/**
 * Sums whose weights or constants are clear arguments: which argument stands where is read off the rows of two runs with numbers that are found again. What
 * is computed of clear arguments before it meets an encrypted value cannot be told that way, and is refused.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import type { LoweredGraph } from "../eval/lower.ts";
import { clearValuesOf, rowsOf } from "../eval/rows.ts";
import type { AffineStep } from "../eval/steps.ts";
import { parametersOf } from "../ir/arguments.ts";
import type { Row } from "../tfhe/evaluator.ts";
import { sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";

/** A clear number of a row: a constant, or an element of an argument, taken as it is or negated. */
export type ClearNumber =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "argument"; readonly argument: number; readonly element: number; readonly isNegative: boolean };

/** A row with clear numbers in the place of weights. */
export interface ClearRow {
  readonly terms: readonly { readonly input: number; readonly element: number; readonly weight: ClearNumber }[];
  readonly constant: ClearNumber;
}

/** Numbers of a run: element e of argument number a has one of its own; all are far from what programs hold, and neighbours differ. */
function probes(lowered: LoweredGraph, base: number, step: number): readonly (Tensor | null)[] {
  let next = base;
  return parametersOf(lowered.graph).map(({ output: { encrypted, shape } }) => {
    if (encrypted) return null;
    const data = Float64Array.from({ length: sizeOf(shape) }, () => (next += step));
    return tensor("int64", shape, data);
  });
}

const computed = ({ node }: AffineStep, { origin }: LoweredGraph): UserError =>
  new UserError(
    `toWebAssembly: '${node.operation}' has weights that are computed of clear arguments, which no module does`,
    {
      code: "not-supported",
      hint: "compute them before the call, and pass what comes out as the argument",
      nodes: [at(origin, node.id)],
    },
  );

/** The rows of a run. What is computed of clear arguments may not be defined for the numbers of a probe. */
function probed(step: AffineStep, lowered: LoweredGraph, tensors: readonly (Tensor | null)[]): readonly Row[] {
  try {
    return rowsOf(step, lowered.graph, clearValuesOf(lowered.graph, tensors));
  } catch (thrown) {
    throw thrown instanceof UserError ? computed(step, lowered) : thrown;
  }
}

/** The rows of a step with clear weights. Throws a `UserError` where they are not arguments themselves. */
export function clearRows(step: AffineStep, lowered: LoweredGraph): readonly ClearRow[] {
  const runs = [probes(lowered, 2 ** 40, 2), probes(lowered, 2 ** 41, 6)] as const;
  const places = runs.map(
    (tensors) =>
      new Map(
        tensors.flatMap((values, argument) =>
          values === null ? [] : Array.from(values.data, (number, element) => [number, { argument, element }] as const),
        ),
      ),
  );
  const [first, second] = runs.map((tensors) => probed(step, lowered, tensors));
  const numberOf = (x: number, y: number): ClearNumber => {
    if (x === y) return { kind: "constant", value: x };
    const place = places[0]?.get(Math.abs(x));
    const other = places[1]?.get(Math.abs(y));
    const isSame = place !== undefined && place.argument === other?.argument && place.element === other.element;
    if (!isSame || Math.sign(x) !== Math.sign(y)) {
      throw computed(step, lowered);
    }
    return { kind: "argument", ...place, isNegative: x < 0 };
  };
  return (first ?? []).map(({ terms, constant }, i) => {
    const twin = at(second ?? [], i);
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
