/**
 * Readers of attributes. One reader serves a call (`np.sum(x, axis)`: a user's argument) and a graph from outside (a stranger's data), and
 * tells editors the argument's type. Everything is rebuilt from checked values, so that nothing else comes along.
 * Not valibot, which reads the messages around a graph: one schema must give NumPy's words, the editor's text and limited sub-graphs.
 */
import { shown } from "../../base/shown.ts";
import { type DType, dtypes } from "../../value/dtype.ts";
import type { Index } from "../../value/indexing.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import { literal, type Tensor } from "../../value/tensor.ts";
import type { IntegerType } from "../../value/type.ts";
import type { GraphData } from "../node.ts";

/** Where values come from: how a refusal is worded, and how much a value may hold. */
export interface ReadContext {
  /** Throws the `UserError` that says what was expected of the value called `name`, what was got, and what to do. */
  refuse(name: string, expected: string, got: unknown, hint?: string): never;
  /** A graph inside of an attribute. */
  graph(value: unknown): GraphData;
  /** Most elements of a shape or a tensor. */
  readonly elements: number;
}

/** Reads and checks one value. */
export interface AttributeReader<T> {
  /** What a refusal says was expected: "an integer". */
  readonly expected: string;
  /** The type that editors show, in TypeScript. */
  readonly type: string;
  read(value: unknown, name: string, source: ReadContext): T;
}

/** A reader of an argument that may be missing. */
export interface OptionalReader<T> extends AttributeReader<T> {
  /** What a missing argument means. */
  readonly missing: T;
}

/** A reader for every attribute of `A`. Optional attributes have none: they exist only where a function was traced, and never leave it. */
export type AttributeSchema<A> = { readonly [F in keyof A]: AttributeReader<A[F]> };

/** The schema of an operation without attributes. */
export const none: AttributeSchema<Readonly<Record<string, never>>> = {};

/** Most axes of an array, as in NumPy. */
export const maximumAxes = 32;
/** Most entries of a table. */
const maximumEntries: number = 2 ** 20;
/** Longest name. */
const maximumText = 1000;

/** `reader` for an argument that may be missing, and then is `missing`. */
export const optional = <T>(reader: AttributeReader<T>, missing: T): OptionalReader<T> => ({ ...reader, missing });

const simple = <T>(expected: string, type: string, accepts: (value: unknown) => value is T): AttributeReader<T> => ({
  expected,
  type,
  read: (value, name, source) => (accepts(value) ? value : source.refuse(name, expected, value)),
});

/** An integer within ±2^53, at least `low` and at most `high`. */
export const integer = (low = -Infinity, high = Infinity): AttributeReader<number> =>
  simple(
    low === -Infinity ? "an integer" : high === Infinity ? `an integer of at least ${low}` : `${low} to ${high}`,
    "number",
    (value): value is number => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high,
  );

/** Any number; infinities and NaN are numbers too. */
export const anyNumber: AttributeReader<number> = simple("a number", "number", (value) => typeof value === "number");

/** True or false. */
export const flag: AttributeReader<boolean> = simple("true or false", "boolean", (value) => typeof value === "boolean");

/** A name. */
export const text: AttributeReader<string> = simple(
  `text of at most ${maximumText} characters`,
  "string",
  (value): value is string => typeof value === "string" && value.length <= maximumText,
);

/** `'a', 'b' or 'c'`. */
function listed(names: readonly string[]): string {
  const quoted = names.map(shown);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** What stands here for NumPy's other types of numbers. */
const insteadOf = (name: unknown): string | undefined => {
  if (typeof name !== "string") return undefined;
  if (/^u?int(8|16|32|64|_)?$/.test(name))
    return "int64 holds them; how many bits a value needs follows from the input-set";
  if (/^float(16|_)?$|^double$/.test(name)) return 'write "float64" or "float32"';
  return name === "bool_" ? 'write "bool"' : undefined;
};

/** One of NumPy's element types that exist here. */
export const dtype: AttributeReader<DType> = {
  expected: listed(dtypes),
  type: "DType",
  read: (value, name, source) =>
    dtypes.find((known) => known === value) ?? source.refuse(name, dtype.expected, value, insteadOf(value)),
};

/** One of some names. */
export const oneOf = <const Name extends string>(...names: readonly Name[]): AttributeReader<Name> => ({
  expected: listed(names),
  type: names.map((name) => JSON.stringify(name)).join(" | "),
  read: (value, name, source) => names.find((known) => known === value) ?? source.refuse(name, listed(names), value),
});

/** One value only: the default of an argument that NumPy has. `instead` is what to do for another. */
export const exactly = <const T extends string | number | boolean>(value: T, instead: string): OptionalReader<T> => ({
  ...simple(`${shown(value)} (${instead})`, JSON.stringify(value), (given): given is T => given === value),
  missing: value,
});

/** What `reader` reads, or null. */
export const nullable = <T>(reader: AttributeReader<T>): AttributeReader<T | null> => ({
  expected: `${reader.expected} or null`,
  type: `${reader.type} | null`,
  read: (value, name, source) => (value === null ? null : reader.read(value, name, source)),
});

/** A list of at most `limit` values. */
export const listOf = <T>(reader: AttributeReader<T>, limit = maximumEntries): AttributeReader<readonly T[]> => {
  const expected = `a list of at most ${limit}`;
  return {
    expected,
    type: `readonly ${reader.type.includes(" ") ? `(${reader.type})` : reader.type}[]`,
    read: (value, name, source) =>
      Array.isArray(value) && value.length <= limit
        ? Array.from(value, (item) => reader.read(item, name, source))
        : source.refuse(name, expected, value),
  };
};

/** A short list of integers; one integer stands for a list of it, as in NumPy. */
export const integers: AttributeReader<readonly number[]> = {
  expected: "an integer or a list of integers",
  type: "number | readonly number[]",
  read: (value, name, source) => {
    const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, maximumAxes + 1) : [value];
    // Spread, so that an empty place counts as no integer.
    if (items.length > maximumAxes || ![...items].every(Number.isSafeInteger))
      return source.refuse(name, integers.expected, value);
    return [...items] as number[];
  },
};

/** One axis, or a list of axes. */
export const axes: AttributeReader<number | readonly number[]> = {
  ...integers,
  read: (value, name, source) => {
    const read = integers.read(value, name, source);
    return Array.isArray(value) ? read : (read[0] ?? source.refuse(name, integers.expected, value));
  },
};

/** The extents of an array; one integer stands for the only extent. */
export const shape: AttributeReader<Shape> = {
  ...integers,
  read: (value, name, source) => {
    const extents = integers.read(value, name, source);
    if (extents.some((extent) => extent < 0)) return source.refuse(name, "extents of at least 0", value);
    return sizeOf(extents) <= source.elements
      ? extents
      : source.refuse(name, `a shape of at most ${source.elements} elements`, extents.join("×"));
  },
};

/** An object, rebuilt from the fields of the schema; other fields are left out. `type` is its name for editors. */
export const fields = <A>(type: string, schema: AttributeSchema<A>): AttributeReader<A> => {
  const readers = Object.entries(schema as Readonly<Record<string, AttributeReader<unknown>>>);
  return {
    expected: "an object",
    type,
    read: (value, name, source) =>
      isRecord(value)
        ? (Object.fromEntries(readers.map(([field, reader]) => [field, reader.read(value[field], field, source)])) as A)
        : source.refuse(name, "an object", value),
  };
};

/** A clear tensor, copied. */
export const clearTensor: AttributeReader<Tensor> = {
  expected: "a tensor",
  type: "Tensor",
  read: (value, name, source) => {
    if (!isRecord(value)) return source.refuse(name, "a tensor", value);
    const extents = shape.read(value.shape, `${name}.shape`, source);
    const { data } = value;
    if (!(data instanceof Float64Array) || data.length !== sizeOf(extents))
      return source.refuse(`${name}.data`, `${sizeOf(extents)} numbers`, data);
    return literal(dtype.read(value.dtype, `${name}.dtype`, source), extents, data.slice());
  },
};

const bound = nullable(integer());

/** One index: a position or a slice. */
export const index: AttributeReader<Index> = {
  expected: "an integer or a slice",
  type: "number | string",
  read: (value, name, source) => {
    if (!isRecord(value)) return source.refuse(name, index.expected, value);
    if (value.kind === "integer") return { kind: "integer", at: integer().read(value.at, `${name}.at`, source) };
    if (value.kind !== "slice") return source.refuse(`${name}.kind`, "integer or slice", value.kind);
    const part = (field: string) => bound.read(value[field], `${name}.${field}`, source);
    return { kind: "slice", start: part("start"), stop: part("stop"), step: part("step") };
  },
};

/** Width of an integer type: signed, all integers that are exact take 54 bits, from -(2^53 - 1) to 2^53 - 1. */
export const width: AttributeReader<number> = integer(1, 54);

/** The type of an integer. */
export const integerType: AttributeReader<IntegerType> = {
  expected: "an integer type",
  type: "ParameterType",
  read: (value, name, source) => {
    if (!isRecord(value)) return source.refuse(name, integerType.expected, value);
    if (value.kind !== "integer") return source.refuse(`${name}.kind`, "integer or float", value.kind);
    return {
      kind: "integer",
      signed: flag.read(value.signed, `${name}.signed`, source),
      bits: width.read(value.bits, `${name}.bits`, source),
    };
  },
};

/** A nested graph. */
export const graph: AttributeReader<GraphData> = {
  expected: "a graph",
  type: "Graph",
  read: (value, _, source) => source.graph(value),
};

/** Whether a value is an object that is no list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
