/** What NumPy does not have: table lookups, functions of one's own, tensors made of encrypted scalars, tags. */

import { UserError } from "../base/errors.ts";
import { typeOfTensor } from "../ir/derive.ts";
import type { IntegerTable, LookupAttributes } from "../ir/ops/tables.ts";
import { formatType } from "../ir/print.ts";
import { formatShape, type Shape } from "../value/shape.ts";
import { astype, fromNested, type Tensor } from "../value/tensor.ts";
import { integerTypeOf } from "../value/type.ts";
import { apply, NDArray, type Operand, type Outcome, Traced, toClear } from "./arrays.ts";
import { currentLocation } from "./location.ts";
import { checkedType, type ParameterType } from "./parameterTypes.ts";
import { isTracingDirectly, recordSource, withTag } from "./tracer.ts";

type TableInput = readonly (number | LookupTable | TableInput)[];

/** A table of integers that an encrypted value is looked up in, or a tensor of such tables, one for each element. */
export class LookupTable {
  readonly #attributes: LookupAttributes;

  /**
   * @param table integers, or a nested list of `LookupTable`s
   * @throws UserError for an empty table, fractions, and mixed or ragged lists
   */
  constructor(table: TableInput | NDArray) {
    this.#attributes = attributesOf(table instanceof NDArray ? (table.tolist() as TableInput) : table);
  }

  /** The table's value at `x`: one programmable bootstrap for each element when `x` is encrypted. */
  lookup(x: Operand): Outcome {
    const type = x instanceof Traced ? x.node.output : typeOfTensor(toClear(x), false);
    const { shape } = this.#attributes;
    const fail = (what: string, hint: string): never => {
      const location = currentLocation() ?? undefined;
      throw new UserError(`${what} cannot be looked up with ${formatType(type)}`, { code: "table", hint, location });
    };
    if (type.dtype.kind === "float") fail("LookupTable", "convert the value first: x.astype('int64')");
    if (!isBroadcastable(shape, type.shape))
      fail(`LookupTable of shape ${formatShape(shape)}`, "give a table for each element, or one for each column");
    return apply("tlu", [x], this.#attributes, integerTypeOf(...rangeOf(this.#attributes.tables.flat())));
  }

  /** Attributes of a lookup in one plain table; null for a tensor of tables. */
  static plain(table: LookupTable): readonly number[] | null {
    return table.#attributes.shape.length === 0 ? (table.#attributes.tables[0] ?? null) : null;
  }
}

/** Whether one table for each element of `shape` gives every element of `target` a table. */
function isBroadcastable(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 && shape.every((extent, axis) => extent === 1 || extent === target[lead + axis]);
}

function attributesOf(table: TableInput): LookupAttributes {
  const fail = (why: string): never => {
    throw new UserError(`LookupTable cannot be constructed with ${quoted(table)}: ${why}`, { code: "table" });
  };
  if (!Array.isArray(table) || table.length === 0) return fail("expected a non-empty list of integers");
  if (table.every((item) => typeof item === "number")) {
    if (!table.every(Number.isSafeInteger)) return fail("expected integers");
    return { shape: [], tables: [table] };
  }
  const tables: (readonly number[])[] = [];
  const shapeOf = (item: unknown): Shape => {
    if (item instanceof LookupTable) {
      tables.push(LookupTable.plain(item) ?? fail("expected plain tables inside"));
      return [];
    }
    if (!Array.isArray(item) || item.length === 0) return fail("expected a nested list of LookupTables");
    const [first = [], ...rest] = item.map(shapeOf);
    if (rest.some((shape) => String(shape) !== String(first))) return fail("the nested list is ragged");
    return [item.length, ...first];
  };
  return { shape: shapeOf(table), tables };
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/**
 * Makes a function of one integer usable on encrypted values: one table lookup.
 * @param call a function of a number
 * @param settings `outputs`: the type of the results, which direct circuits need
 */
export function univariate(
  call: (x: number) => number | boolean,
  { outputs }: { readonly outputs?: ParameterType } = {},
): (x: Operand) => Outcome {
  const name = call.name === "" || call.name === "call" ? "<lambda>" : call.name;
  const table: IntegerTable | null = null;
  const evaluate = (x: Tensor): Tensor => {
    const values = x.data.length === 0 ? [] : Array.from(x.data, (v) => checkedNumber(name, call(v)));
    return astype({ ...fromNested(values), shape: x.shape }, values.every(Number.isInteger) ? "int64" : "float64");
  };
  const declared = outputs === undefined ? null : checkedType("univariate", outputs).dtype;
  return (x) => {
    if (declared === null && x instanceof Traced && isTracingDirectly()) {
      throw new UserError(
        "Univariate extension requires `outputs` argument for direct circuit definition (e.g., univariate(f, { outputs: uint(8) })(x))",
        { code: "direct", location: currentLocation() ?? undefined },
      );
    }
    return apply("univariate", [x], { name, table, call: evaluate }, declared);
  };
}

function checkedNumber(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  throw new UserError(`Function ${name} cannot be used with univariate: it returned ${quoted(value)}, not a number`, {
    code: "univariate",
  });
}

type NestedScalars = readonly (Operand | NestedScalars)[];

/** An encrypted tensor made of encrypted and clear scalars, given as a nested list. */
export function array(scalars: NestedScalars): Outcome {
  const items: Operand[] = [];
  const shapeOf = (item: unknown): Shape => {
    if (!Array.isArray(item)) {
      const scalar = item as Operand;
      if ((scalar instanceof Traced || scalar instanceof NDArray) && scalar.ndim > 0) {
        throw new UserError("Encrypted arrays can only be created from scalars", { code: "array" });
      }
      items.push(scalar);
      return [];
    }
    const [first = [], ...rest] = item.map(shapeOf);
    if (rest.some((shape) => String(shape) !== String(first)))
      throw new UserError("array: the nested list is ragged", { code: "array" });
    return [item.length, ...first];
  };
  return apply("array", items, { shape: shapeOf(scalars) });
}

function encryptedConstant(operation: "zeros" | "ones", shape: number | Shape): Outcome {
  const extents = typeof shape === "number" ? [shape] : shape;
  return new Traced(
    recordSource(
      operation,
      { shape: extents },
      {
        encrypted: true,
        dtype: { kind: "integer", signed: false, bits: 1 },
        shape: extents,
      },
    ),
  );
}

/** An encrypted tensor of zeros (a trivial encryption). */
export const zeros = (shape: number | Shape): Outcome => encryptedConstant("zeros", shape);
/** An encrypted tensor of ones (a trivial encryption). */
export const ones = (shape: number | Shape): Outcome => encryptedConstant("ones", shape);
/** An encrypted zero. */
export const zero = (): Outcome => zeros([]);
/** An encrypted one. */
export const one = (): Outcome => ones([]);

/** Runs `body` with a tag on all operations that it calls; nested tags are joined by dots. */
export function tag<T>(name: string, body: () => T): T {
  if (typeof name !== "string" || name === "") throw new UserError("tag: expected a non-empty name", { code: "tag" });
  return withTag(name, body);
}

/** Settings of a convolution; one number an axis. */
export interface ConvSettings {
  readonly pads?: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly group?: number;
}

/** 1-, 2- or 3-dimensional convolution of an (N, C, …) input with clear (F, C/group, …) weights and an optional bias of length F. */
export function conv(x: Operand, weight: Operand, bias: Operand | null = null, settings: ConvSettings = {}): Outcome {
  const shape = weight instanceof Traced ? weight.shape : toClear(weight).shape;
  const axes = shape.length - 2;
  if (axes !== 1 && axes !== 2 && axes !== 3) {
    throw new UserError(`conv: expected weights of 3, 4 or 5 axes, got shape (${shape.join(", ")})`, { code: "shape" });
  }
  const each = (value: number) => Array.from({ length: axes }, () => value);
  const attributes = {
    pads: settings.pads ?? Array.from({ length: 2 * axes }, () => 0),
    strides: settings.strides ?? each(1),
    dilations: settings.dilations ?? each(1),
    group: settings.group ?? 1,
  };
  const operands = bias === null ? [x, weight] : [x, weight, bias];
  return apply(`conv${axes}d`, operands, attributes);
}
