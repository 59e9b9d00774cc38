/** Further functions of one encrypted value, each one table lookup: those with attributes, and those the user or a pass makes. */
import { at } from "../../base/arrays.ts";
import { InternalError, UserError } from "../../base/errors.ts";
import { broadcastTo, map } from "../../value/broadcast.ts";
import type { DType } from "../../value/dtype.ts";
import { around as aroundOf, binary, clip as clipOf, where as whereOf } from "../../value/elementwise/elementwise.ts";
import { formatTensor } from "../../value/format.ts";
import { broadcastShapes, type Shape, sizeOf } from "../../value/shape.ts";
import { astype as astypeOf, filled, fromNested, scalar, type Tensor, tensor } from "../../value/tensor.ts";
import { nth, only, op } from "./op.ts";
import { eitherOf } from "./ranges.ts";
import {
  type AttributeSchema,
  dtype,
  fields,
  graph,
  integer,
  integerType,
  listOf,
  none,
  nullable,
  optional,
  shape,
  text,
} from "./readers.ts";

export const where = op({
  doc: "The second argument where the first is non-zero, else the third.",
  kind: "table",
  parameters: ["condition", "x", "y"],
  numpy: ["where"],
  attributes: none,
  pairwise: true,
  range: eitherOf,
  eval: (inputs) => whereOf(nth(inputs, 0), nth(inputs, 1), nth(inputs, 2)),
});

export const clip = op({
  doc: "The value limited to a range.",
  kind: "table",
  parameters: ["x", "low", "high"],
  numpy: [],
  attributes: none,
  eval: (inputs) => clipOf(nth(inputs, 0), nth(inputs, 1), nth(inputs, 2)),
});

export const relu = op({
  doc: "The value where it is positive, else 0.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: none,
  eval: (inputs) => binary.maximum(only(inputs), scalar(0)),
});

export const around = op({
  doc: "Rounds to the given number of decimals, halves to even.",
  kind: "table",
  parameters: ["x", "decimals?"],
  numpy: ["around", "round", "round_"],
  refused: ["out"],
  attributes: { decimals: optional(nullable(integer()), null) },
  eval: (inputs, { decimals }) => aroundOf(only(inputs), decimals ?? 0), // absent: to integers, as in NumPy
  keywords: ({ decimals }) => (decimals === null ? [] : [["decimals", String(decimals)]]),
});

const likeConstant = <const Name extends "zeros" | "ones">(name: Name, element: number) =>
  op({
    doc: `A tensor of ${name} with the shape of the input.`,
    kind: "table",
    parameters: ["x", "dtype?"],
    numpy: [`${name}_like`],
    refused: ["order", "subok", "shape"],
    attributes: { dtype: optional(nullable(dtype), null) },
    eval: (inputs, { dtype: type }) => filled(only(inputs).shape, element, type ?? only(inputs).dtype),
    keywords: ({ dtype: type }) => (type === null ? [] : [["dtype", pythonDType[type]]]),
  });

export const zeros_like = likeConstant("zeros", 0);
export const ones_like = likeConstant("ones", 1);

const pythonDType: { readonly [K in DType]: string } = {
  int64: "int_",
  float64: "float64",
  float32: "float32",
  bool: "bool_",
};

export const astype = op({
  doc: "Converts to another element type; from float to integer the fraction is dropped.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: { dtype, width: nullable(integerType) },
  // Direct circuits, which measure nothing, also say the integer's width.
  eval: (inputs, { dtype: type }) => astypeOf(only(inputs), type),
  keywords: ({ dtype: type, width }) => (width === null ? [["dtype", pythonDType[type]]] : []),
});

/** One table, or a tensor of tables of shape `shape` in row-major order. */
export interface LookupAttributes {
  readonly shape: Shape;
  readonly tables: readonly (readonly number[])[];
}

export const tlu = op({
  doc: "Looks the value up in a table; a negative value counts from the end.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: { shape, tables: listOf(listOf(integer())) },
  problem: ({ shape: extents, tables }) =>
    tables.length === sizeOf(extents) && tables.every((table) => table.length > 0)
      ? null
      : `expected ${sizeOf(extents)} non-empty tables, got ${tables.length}`,
  eval: (inputs, attributes) => lookUp(only(inputs), attributes),
  format: ([x = ""], { shape, tables }, shorten) => {
    const text = shape.length === 0 ? formatTensor(fromNested(at(tables, 0))) : nested(tables, shape);
    return `tlu(${x}, table=${shorten(text)})`;
  },
});

function nested(tables: readonly (readonly number[])[], [extent, ...rest]: Shape): string {
  if (extent === undefined) return `[${at(tables, 0).join(", ")}]`;
  const size = tables.length / extent;
  const rows = Array.from({ length: extent }, (_, i) => nested(tables.slice(i * size, (i + 1) * size), rest));
  return `[${rows.join(", ")}]`;
}

function lookUp(key: Tensor, { shape, tables }: LookupAttributes): Tensor {
  const outShape = broadcastShapes("tlu", key.shape, shape);
  const keys = broadcastTo(key, outShape, "tlu");
  const order = tensor(
    "int64",
    shape,
    Float64Array.from(tables, (_, i) => i),
  );
  const tableOf = broadcastTo(order, outShape, "tlu");
  const out = new Float64Array(sizeOf(outShape));
  for (let i = 0; i < out.length; i++) {
    const table = at(tables, at(tableOf.data, i));
    const place = at(keys.data, i);
    const value = table[place < 0 ? place + table.length : place];
    if (value === undefined) {
      throw new UserError(`index ${place} is out of bounds for a table of size ${table.length}`, {
        code: "table-index",
      });
    }
    out[i] = value;
  }
  return tensor("int64", outShape, out);
}

/** Values of a function of one integer from `low` on: what is left of user code when a graph leaves the sandbox. */
export interface IntegerTable {
  readonly low: number;
  readonly values: readonly number[];
}

/** A function of the user's own. `call` exists only where the function was traced; `table` is filled in after measuring. */
export interface UnivariateAttributes {
  readonly name: string;
  readonly table: IntegerTable | null;
  readonly call?: (x: Tensor) => Tensor;
}

/** Readers; `call` stays where it was traced, and a graph that leaves has the table. */
const univariateAttributes: AttributeSchema<UnivariateAttributes> = {
  name: text,
  table: fields("IntegerTable", { low: integer(), values: listOf(integer()) }),
};

export const univariate = op({
  doc: "A function of your own, applied to each element: one table lookup.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: univariateAttributes,
  eval: (inputs, { name, table, call }) => {
    if (call !== undefined) return call(only(inputs));
    if (table === null) throw new InternalError(`function '${name}' left its trace without a table`);
    const { low, values } = table;
    return map(only(inputs), "int64", (x) => {
      const value = values[x - low];
      if (value !== undefined) return value;
      throw new UserError(`${name}: expected a value in [${low}, ${low + values.length - 1}], got ${x}`, {
        code: "range",
      });
    });
  },
  format: ([x = ""], { name }) => `${name}(${x})`,
});

export const subgraph = op({
  doc: "Several operations on one encrypted value, fused into one table lookup.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: { graph },
  eval: (inputs, { graph: inner }, evaluateGraph) => evaluateGraph(inner, inputs),
});
