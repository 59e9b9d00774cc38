/** The plainest back end: steps on clear integers. It tests lowering against the clear meaning of the operations. */
import { at } from "../base/arrays.ts";
import { InternalError } from "../base/errors.ts";
import type { Row } from "../tfhe/evaluator.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Backend } from "./backend.ts";
import { type AffineStep, type LookupStep, type TreeStep, usesPadding } from "./steps.ts";

/** A back end whose values are the elements themselves, and whose approximate roundings are exact. `args` are the parameters' values. */
export function clearBackend(args: readonly Tensor[]): Backend<Float64Array> {
  return {
    input: ({ argument }) => at(args, argument).data,
    affine: combineRows,
    convert: (_, source) => source,
    tree: treeOnBits,
    lookups: (batch, sources) => batch.map((step, i) => lookUp(step, at(sources, i))),
  };
}

function lookUp(step: LookupStep, source: Float64Array): readonly Float64Array[] {
  const { element, low, outputs } = step;
  const modulus = usesPadding(step) ? 2 ** (step.source.bits + 1) : Number.POSITIVE_INFINITY;
  return outputs.map(({ tables, tableOf }) =>
    Float64Array.from(element, (from, i) => {
      // What lies below the unit of a width is no integer; a lookup sees the nearest one.
      const place = modulo(Math.round(at(source, from)) - low, modulus);
      const entry = at(tables, at(tableOf, i))[place];
      if (entry === undefined) throw new InternalError(`value ${source[from]} is outside a table from ${low}`);
      return entry;
    }),
  );
}

/** A tree on clear bits: those of the first digit of each selector, since all digits are of one bit. */
export function treeOnBits(
  { element, tables, tableOf }: TreeStep,
  selectors: readonly (readonly Float64Array[])[],
): Float64Array {
  const bits = selectors.map((levels) => at(levels, 0));
  return Float64Array.from(element, (from, i) => {
    const value = bits.reduce((sum, bit, place) => sum + at(bit, from) * 2 ** place, 0);
    return at(at(tables, at(tableOf, i)), value);
  });
}

/** The remainder with the sign of `modulus`; with an infinite one the number itself. */
function modulo(x: number, modulus: number): number {
  return modulus === Number.POSITIVE_INFINITY ? x : x - Math.floor(x / modulus) * modulus;
}

/** Rows applied to clear elements; an input of another width is read in the width of the result. */
export function combineRows(
  { value: { bits }, inputs: sources }: AffineStep,
  inputs: readonly Float64Array[],
  rows: readonly Row[],
): Float64Array {
  const scales = sources.map((source) => 2 ** (bits - source.bits));
  return Float64Array.from(rows, ({ terms, constant }) =>
    // Indices come from lowering; a wrong one gives NaN, which no later step takes for an integer.
    terms.reduce(
      (sum, { input, element, weight }) => sum + weight * scales[input]! * inputs[input]![element]!,
      constant,
    ),
  );
}
