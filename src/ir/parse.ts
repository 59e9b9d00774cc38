/**
 * Reads a graph from data that nobody vouches for: a stranger's worker, a file. Everything is rebuilt field by field from checked
 * values, so that nothing else comes along; every array has a limit.
 */
import { type SourceLocation, UserError } from "../base/errors.ts";
import { type DType, dtypes } from "../value/dtype.ts";
import type { Index } from "../value/indexing.ts";
import { sizeOf } from "../value/shape.ts";
import { literal, type Tensor } from "../value/tensor.ts";
import type { ElementType, IntegerType, ValueType } from "../value/type.ts";
import type { Bounds, GraphData, Node, Reached, Witness } from "./node.ts";
import { type OpName, ops } from "./ops/index.ts";
import { verifyGraph } from "./verify.ts";

/** Limits of a graph from outside. */
export const graphLimits = {
  nodes: 20_000,
  axes: 32,
  elements: 2 ** 22,
  tableEntries: 2 ** 20,
  text: 1000,
  depth: 4,
  /** Samples that are told beside the graph. */
  witnesses: 64,
} as const;

const fail = (where: string, expected: string, got: unknown): never => {
  const shown =
    typeof got === "object" && got !== null ? (Array.isArray(got) ? "a list" : "an object") : JSON.stringify(got);
  throw new UserError(`graph: expected ${where} to be ${expected}, got ${String(shown).slice(0, 100)}`, {
    code: "bad-graph",
  });
};

const record = (value: unknown, where: string): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail(where, "an object", value);

const list = (value: unknown, where: string, limit: number): readonly unknown[] =>
  Array.isArray(value) && value.length <= limit ? value : fail(where, `a list of at most ${limit}`, value);

const integer = (value: unknown, where: string): number =>
  Number.isSafeInteger(value) ? (value as number) : fail(where, "an integer", value);

const natural = (value: unknown, where: string): number => {
  const number = integer(value, where);
  return number >= 0 ? number : fail(where, "a number of at least 0", value);
};

const text = (value: unknown, where: string): string =>
  typeof value === "string" && value.length <= graphLimits.text
    ? value
    : fail(where, `text of at most ${graphLimits.text} characters`, value);

const flag = (value: unknown, where: string): boolean =>
  typeof value === "boolean" ? value : fail(where, "true or false", value);

const shape = (value: unknown, where: string): readonly number[] => {
  const extents = list(value, where, graphLimits.axes).map((extent) => natural(extent, where));
  return sizeOf(extents) <= graphLimits.elements
    ? extents
    : fail(where, `a shape of at most ${graphLimits.elements} elements`, extents.join("×"));
};

const integers = (value: unknown, where: string, limit: number): readonly number[] =>
  list(value, where, limit).map((item) => integer(item, where));

const nullable = <T>(value: unknown, parse: (value: unknown) => T): T | null => (value === null ? null : parse(value));

const dtype = (value: unknown, where: string): DType =>
  dtypes.find((name) => name === value) ?? fail(where, dtypes.join(" or "), value);

function clearTensor(value: unknown, where: string): Tensor {
  const given = record(value, where);
  const extents = shape(given.shape, `${where}.shape`);
  const { data } = given;
  if (!(data instanceof Float64Array) || data.length !== sizeOf(extents))
    return fail(`${where}.data`, `${sizeOf(extents)} numbers`, data);
  return literal(dtype(given.dtype, `${where}.dtype`), extents, data.slice());
}

function index(value: unknown): Index {
  const given = record(value, "index");
  if (given.kind === "integer") return { kind: "integer", at: integer(given.at, "index.at") };
  if (given.kind !== "slice") return fail("index.kind", "integer or slice", given.kind);
  const part = (item: unknown) => nullable(item, (number) => integer(number, "index"));
  return { kind: "slice", start: part(given.start), stop: part(given.stop), step: part(given.step) };
}

const indices = ({ index: given }: Fields) => ({ index: list(given, "index", graphLimits.axes).map(index) });
const axis = (value: unknown) =>
  nullable(value, (given) =>
    Array.isArray(given) ? integers(given, "axis", graphLimits.axes) : integer(given, "axis"),
  );
const reduction = (given: Fields) => ({ axis: axis(given.axis), keepdims: flag(given.keepdims, "keepdims") });
const window = (given: Fields) => ({
  pads: integers(given.pads, "pads", 6),
  strides: integers(given.strides, "strides", 3),
  dilations: integers(given.dilations, "dilations", 3),
});
const conv = (given: Fields) => ({ ...window(given), group: integer(given.group, "group") });
const rounding = ({ lsbsToRemove }: Fields) => ({
  lsbsToRemove: lsbsToRemove === 0 ? 0 : width(lsbsToRemove, "lsbsToRemove"),
});
const like = (given: Fields) => ({ dtype: nullable(given.dtype, (value) => dtype(value, "dtype")) });

type Fields = Readonly<Record<string, unknown>>;

/** Readers of attributes; operations that are not named here have none. */
const attributeParsers: { readonly [K in OpName]?: (given: Fields, depth: number) => unknown } = {
  input: ({ name }) => ({ name: text(name, "name") }),
  constant: ({ value }) => ({ value: clearTensor(value, "value") }),
  zeros: (given) => ({ shape: shape(given.shape, "shape") }),
  ones: (given) => ({ shape: shape(given.shape, "shape") }),
  sum: reduction,
  max: reduction,
  min: reduction,
  maxpool: (given) => ({ ...window(given), kernelShape: integers(given.kernelShape, "kernelShape", 3) }),
  conv1d: conv,
  conv2d: conv,
  conv3d: conv,
  reshape: ({ newshape }) => ({ newshape: integers(newshape, "newshape", graphLimits.axes) }),
  transpose: ({ axes }) => ({ axes: nullable(axes, (given) => integers(given, "axes", graphLimits.axes)) }),
  broadcast_to: (given) => ({ shape: shape(given.shape, "shape") }),
  expand_dims: (given) => ({ axis: integer(given.axis, "axis") }),
  squeeze: (given) => ({ axis: axis(given.axis) }),
  concatenate: (given) => ({ axis: nullable(given.axis, (value) => integer(value, "axis")) }),
  "index.static": indices,
  "assign.static": indices,
  array: (given) => ({ shape: shape(given.shape, "shape") }),
  around: ({ decimals }) => ({ decimals: nullable(decimals, (value) => integer(value, "decimals")) }),
  astype: (given) => ({
    dtype: dtype(given.dtype, "dtype"),
    width: nullable(given.width, (value) => integerType(value, "width")),
  }),
  round_bit_pattern: rounding,
  truncate_bit_pattern: rounding,
  bits: (given) => ({ index: index(given.index) }),
  hint: ({ bitWidth, canStore }) => ({
    bitWidth: nullable(bitWidth, (value) => width(value, "bitWidth")),
    canStore: nullable(canStore, (value) => integer(value, "canStore")),
  }),
  zeros_like: like,
  ones_like: like,
  tlu: ({ shape: extents, tables }) => {
    const all = list(tables, "tables", graphLimits.tableEntries).map((table) =>
      integers(table, "table", graphLimits.tableEntries),
    );
    const parsed = shape(extents, "shape");
    if (all.length !== sizeOf(parsed) || all.some((table) => table.length === 0))
      fail("tables", `${sizeOf(parsed)} non-empty tables`, all.length);
    return { shape: parsed, tables: all };
  },
  univariate: ({ name, table }) => {
    const given = record(table, "table");
    return {
      name: text(name, "name"),
      table: { low: integer(given.low, "low"), values: integers(given.values, "values", graphLimits.tableEntries) },
    };
  },
  multivariate: ({ name, table }) => {
    const given = record(table, "table");
    const sizes = list(given.sizes, "sizes", graphLimits.axes).map((size) => natural(size, "sizes"));
    const values = integers(given.values, "values", graphLimits.tableEntries);
    if (values.length !== sizeOf(sizes)) fail("values", `${sizeOf(sizes)} integers`, values.length);
    return { name: text(name, "name"), table: { lows: integers(given.lows, "lows", sizes.length), sizes, values } };
  },
  subgraph: ({ graph }, depth) => ({ graph: parseAt(graph, depth + 1) }),
};

function elementType(value: unknown): ElementType {
  const given = record(value, "dtype");
  if (given.kind === "float") return { kind: "float", bits: given.bits === 32 ? 32 : 64 };
  return integerType(given, "dtype");
}

function integerType(value: unknown, where: string): IntegerType {
  const given = record(value, where);
  if (given.kind !== "integer") return fail(`${where}.kind`, "integer or float", given.kind);
  return { kind: "integer", signed: flag(given.signed, "signed"), bits: width(given.bits, "bits") };
}

function width(value: unknown, where: string): number {
  const bits = natural(value, where);
  return bits >= 1 && bits <= 64 ? bits : fail(where, "1 to 64", bits);
}

function valueType(value: unknown): ValueType {
  const given = record(value, "output");
  return {
    encrypted: flag(given.encrypted, "encrypted"),
    dtype: elementType(given.dtype),
    shape: shape(given.shape, "shape"),
  };
}

function location(value: unknown): SourceLocation | null {
  return nullable(value, (item) => {
    const given = record(item, "location");
    return {
      file: text(given.file, "file"),
      line: natural(given.line, "line"),
      column: natural(given.column, "column"),
    };
  });
}

function bounds(value: unknown): Bounds | null {
  return nullable(value, (item) => {
    const [low, high, ...more] = list(item, "bounds", 2);
    return typeof low === "number" && typeof high === "number" && low <= high && more.length === 0
      ? [low, high]
      : fail("bounds", "low and high", item);
  });
}

function reached(value: unknown): { readonly reached?: Reached } {
  if (value === undefined) return {};
  const [low, high, ...more] = list(value, "reached", 2);
  if (low === undefined || high === undefined || more.length > 0) return fail("reached", "two samples", value);
  return { reached: [natural(low, "reached"), natural(high, "reached")] };
}

function witnesses(value: unknown): { readonly witnesses?: readonly Witness[] } {
  if (value === undefined) return {};
  const parsed = list(value, "witnesses", graphLimits.witnesses).map((item): Witness => {
    const given = record(item, "witness");
    const args = list(given.args, "arguments of a witness", graphLimits.nodes);
    return { sample: natural(given.sample, "sample"), args: args.map((arg) => clearTensor(arg, "argument")) };
  });
  return { witnesses: parsed };
}

function node(value: unknown, id: number, depth: number): Node {
  const given = record(value, `node ${id}`);
  const operation = text(given.operation, `operation of node ${id}`);
  if (!Object.hasOwn(ops, operation)) fail(`operation of node ${id}`, "a known operation", operation);
  const name = operation as OpName;
  const parse = attributeParsers[name];
  return {
    id,
    operation: name,
    inputs: list(given.inputs, `inputs of node ${id}`, graphLimits.elements).map((input) => natural(input, "input")),
    attributes: parse === undefined ? {} : parse(record(given.attributes, `attributes of node ${id}`), depth),
    output: valueType(given.output),
    bounds: bounds(given.bounds),
    ...reached(given.reached),
    tag: text(given.tag, "tag"),
    location: location(given.location),
    rank: natural(given.rank, "rank"),
    created: natural(given.created, "created"),
  } as Node;
}

function parseAt(value: unknown, depth: number): GraphData {
  if (depth > graphLimits.depth) fail("sub-graphs", `nested at most ${graphLimits.depth} deep`, depth);
  const given = record(value, "the graph");
  const nodes = list(given.nodes, "nodes", graphLimits.nodes).map((item, id) => node(item, id, depth));
  const ids = (item: unknown, where: string) => list(item, where, graphLimits.nodes).map((id) => natural(id, where));
  return {
    name: text(given.name, "name"),
    nodes,
    inputs: ids(given.inputs, "inputs"),
    outputs: ids(given.outputs, "outputs"),
    ...witnesses(given.witnesses),
  };
}

/**
 * A graph from untrusted data.
 * @throws UserError naming what is not as expected
 */
export function parseGraphData(value: unknown): GraphData {
  const graph = parseAt(value, 0);
  try {
    return verifyGraph(graph, "parse");
  } catch (error) {
    return fail("it", "well formed", error instanceof Error ? error.message : error);
  }
}
