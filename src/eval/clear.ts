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
    affine: (step, inputs, rows) => combineRows(step, inputs, rows),
    convert: (_, source) => source,
    tree: (step, selectors) => treeOnBits(step, selectors),
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

/** A tree on clear bits: those of the first digit of each selector, since all digits are of one bit. `runs` as for `combineRows`. */
export function treeOnBits(
  { element, tables, tableOf }: TreeStep,
  selectors: readonly (readonly Float64Array[])[],
  runs = 1,
): Float64Array {
  const bits = selectors.map((levels) => at(levels, 0));
  const made = new Float64Array(element.length * runs);
  element.forEach((from, i) => {
    const table = at(tables, at(tableOf, i));
    for (let run = 0; run < runs; run++) {
      const value = bits.reduce((sum, bit, place) => sum + at(bit, from * runs + run) * 2 ** place, 0);
      made[i * runs + run] = at(table, value);
    }
  });
  return made;
}

/** The remainder with the sign of `modulus`; with an infinite one the number itself. */
function modulo(x: number, modulus: number): number {
  return modulus === Number.POSITIVE_INFINITY ? x : x - Math.floor(x / modulus) * modulus;
}

/**
 * Rows applied to clear elements; an input of another width is read in the width of the result.
 * @param runs how many runs are computed at once: each element stands there so many times, one behind the other
 */
export function combineRows(
  { value: { bits }, inputs: sources }: AffineStep,
  inputs: readonly Float64Array[],
  rows: readonly Row[],
  runs = 1,
): Float64Array {
  const scales = sources.map((source) => 2 ** (bits - source.bits));
  const made = new Float64Array(rows.length * runs);
  rows.forEach(({ terms, constant }, i) => {
    const [first, end] = [i * runs, (i + 1) * runs];
    made.fill(constant, first, end);
    for (const { input, element, weight } of terms) {
      // Indices come from lowering; a wrong one gives NaN, which no later step takes for an integer.
      const source = inputs[input]!;
      const factor = weight * scales[input]!;
      for (let to = first, from = element * runs; to < end; to++, from++) made[to]! += factor * source[from]!;
    }
  });
  return made;
}
