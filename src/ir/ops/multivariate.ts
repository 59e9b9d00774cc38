/** A function of the user's own of several integers: its values, packed into one lookup. */
import { at } from "../../base/arrays.ts";
import { InternalError, UserError } from "../../base/errors.ts";
import { broadcastTo } from "../../value/broadcast.ts";
import { broadcastShapes, sizeOf } from "../../value/shape.ts";
import { type Tensor, tensor } from "../../value/tensor.ts";
import { op } from "./op.ts";
import { type AttributeSchema, fields, integer, integers, listOf, maximumAxes, text } from "./readers.ts";

/** Values of a function of several integers: argument i from `lows[i]` on, `sizes[i]` of them; the last argument counts units. */
export interface GridTable {
  readonly lows: readonly number[];
  readonly sizes: readonly number[];
  readonly values: readonly number[];
}

/** `call` exists only where the function was traced; `table` is filled in after measuring. */
export interface MultivariateAttributes {
  readonly name: string;
  readonly table: GridTable | null;
  readonly call?: (inputs: readonly Tensor[]) => Tensor;
}

/** Readers; `call` stays where it was traced, and a graph that leaves has the table. */
const attributes: AttributeSchema<MultivariateAttributes> = {
  name: text,
  table: fields("GridTable", { lows: listOf(integer(), maximumAxes), sizes: integers, values: listOf(integer()) }),
};

export const multivariate = op({
  doc: "A function of your own of several values, applied element by element: they are packed into one table lookup.",
  kind: "table",
  parameters: ["...xs"],
  numpy: [],
  attributes,
  problem: ({ table }) =>
    table === null || (table.lows.length === table.sizes.length && table.values.length === sizeOf(table.sizes))
      ? null
      : `expected a value for each of ${table.sizes.join("×")} combinations, got ${table.values.length}`,
  pairwise: true,
  fusable: false,
  eval: (inputs, { name, table, call }) => {
    if (call !== undefined) return call(inputs);
    if (table === null) throw new InternalError(`function '${name}' left its trace without a table`);
    return lookUp(name, table, inputs);
  },
  format: (inputs, { name }) => `${name}(${inputs.join(", ")})`,
});

function lookUp(name: string, { lows, sizes, values }: GridTable, inputs: readonly Tensor[]): Tensor {
  const shape = broadcastShapes(name, ...inputs.map((input) => input.shape));
  const spread = inputs.map((input) => broadcastTo(input, shape, name).data);
  const out = Float64Array.from({ length: sizeOf(shape) }, (_, element) => {
    let entry = 0;
    spread.forEach((data, i) => {
      const [low, size, value] = [at(lows, i), at(sizes, i), at(data, element)];
      if (value < low || value >= low + size) {
        throw new UserError(`${name}: expected argument ${i} in [${low}, ${low + size - 1}], got ${value}`, {
          code: "range",
        });
      }
      entry = entry * size + (value - low);
    });
    return at(values, entry);
  });
  return tensor("int64", shape, out);
}
