/** The plainest back end: lowered steps on clear integers. It tests lowering against the clear meaning of the operations. */
import { InternalError } from "../base/errors.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Row } from "./affine.ts";
import type { Backend } from "./backend.ts";

/** A back end whose values are the elements themselves. `args` are the parameters' values. */
export function clearBackend(args: readonly Tensor[]): Backend<Float64Array> {
  return {
    input: ({ argument }) => args[argument]?.data ?? new Float64Array(),
    affine: ({ rows }, inputs) => combineRows(rows, inputs),
    lookup: ({ element, tables: { low, tables, tableOf } }, source) =>
      Float64Array.from(element, (from, i) => {
        const value = tables[tableOf[i] ?? 0]?.[(source[from] ?? 0) - low];
        if (value === undefined) throw new InternalError(`value ${source[from]} is outside a table from ${low}`);
        return value;
      }),
  };
}

/** Rows applied to clear elements. */
export function combineRows(rows: readonly Row[], inputs: readonly (Float64Array | undefined)[]): Float64Array {
  return Float64Array.from(rows, ({ terms, constant }) =>
    terms.reduce((sum, { input, element, weight }) => sum + weight * (inputs[input]?.[element] ?? 0), constant),
  );
}
