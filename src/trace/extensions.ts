/** What NumPy does not have: table lookups, functions of one's own, tensors made of encrypted scalars, tags. */
import { UserError } from "../base/errors.ts";
import { type Check, isCount, readOptions } from "../base/options.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { typeOfTensor } from "../ir/derive.ts";
import type { IntegerTable, LookupAttributes } from "../ir/ops/tables.ts";
import { walkNested } from "../value/nested.ts";
import { checkShape, formatShape, largestArray, type Shape } from "../value/shape.ts";
import { filled, settle, type Tensor } from "../value/tensor.ts";
import { formatType, integerTypeOf } from "../value/type.ts";
import { apply, isArrayLike, NDArray, type Operand, type Outcome, present, Traced, toClear } from "./arrays.ts";
import { checkArguments, counted } from "./calls.ts";
import { currentLocation } from "./location.ts";
import { checkedFunction, functionName } from "./ownFunctions.ts";
import { ParameterType } from "./parameterTypes.ts";
import { isTracing, isTracingDirectly, recordSource, withTag } from "./tracer.ts";

type TableInput = readonly (number | LookupTable | TableInput)[];

/** A table of integers that an encrypted value is looked up in, or a tensor of such tables, one for each element. */
export class LookupTable {
  readonly #attributes: LookupAttributes;

  /**
   * @param table integers, or a nested list of `LookupTable`s
   * @throws UserError for an empty table, fractions, and mixed or ragged lists
   */
  constructor(table: TableInput | NDArray) {
    this.#attributes = reading("LookupTable", () => attributesOf(NDArray.is(table) ? table.tolist() : table));
  }

  /** The table's value at `x`: one programmable bootstrap for each element when `x` is encrypted. */
  lookup(...args: readonly [x: Operand]): Outcome {
    checkArguments("LookupTable.lookup", ["x"], args);
    const [x] = args;
    const type = Traced.is(x) ? x.node.output : typeOfTensor(toClear(x), false);
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

  /** Attributes of a lookup in one plain table; null for a tensor of tables, and for anything else. */
  static plain(table: unknown): readonly number[] | null {
    if (typeof table !== "object" || table === null || !(#attributes in table)) return null;
    const { shape, tables } = table.#attributes;
    return shape.length === 0 ? (tables[0] ?? null) : null;
  }
}

/** Whether one table for each element of `shape` gives every element of `target` a table. */
function isBroadcastable(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 && shape.every((extent, axis) => extent === 1 || extent === target[lead + axis]);
}

function attributesOf(table: unknown): LookupAttributes {
  const fail = (why: string): never => {
    throw new UserError(`LookupTable cannot be constructed with ${shown(table)}: ${why}`, { code: "table" });
  };
  if (!Array.isArray(table) || table.length === 0) return fail("expected a non-empty list of integers");
  if (table.length > largestArray.elements) return fail(`expected at most ${largestArray.elements} entries`);
  if (typeof table[0] === "number") {
    // Entry by entry, so that an empty place counts as no integer.
    for (let i = 0; i < table.length; i++) {
      if (!Number.isSafeInteger(table[i])) return fail(`expected integers, got ${shown(table[i])} at position ${i}`);
    }
    return { shape: [], tables: [[...table]] };
  }
  const tables: (readonly number[])[] = [];
  const shape = walkNested("LookupTable", table, (leaf) => {
    tables.push(
      LookupTable.plain(leaf) ?? fail(`expected integers, or plain LookupTables in lists, got ${shown(leaf)}`),
    );
  });
  if (tables.length === 0) return fail("expected a nested list of LookupTables, got none");
  return { shape, tables };
}

function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Options of functions of the user's own. */
export interface OwnFunctionOptions {
  /** The type of the results, which direct circuits need. */
  readonly outputs?: ParameterType;
}

/** Reads the options of `univariate` and `multivariate`. */
export const readOwnFunctionOptions = (name: string, given: unknown): OwnFunctionOptions =>
  readOptions<OwnFunctionOptions>(
    { name, example: "{ outputs: uint(4) }", checks: { outputs: ["a type such as uint(4)", ParameterType.is] } },
    given,
  );

/** The name of a function of the user's own in graphs. */
export const ownName = (call: (...args: never[]) => unknown): string => {
  const name = functionName(call);
  return name === "call" ? "<lambda>" : name;
};

/**
 * Makes a function of one integer usable on encrypted values: one table lookup.
 * @param call a function of a number
 * @throws UserError for anything but a function, and for options that are not known
 */
export const univariate = counted(
  "univariate",
  ["call", "options?"],
  (call: (x: number) => number | boolean, options?: OwnFunctionOptions): ((x: Operand) => Outcome) => {
    const name = ownName(checkedFunction("univariate", call));
    const table: IntegerTable | null = null;
    const evaluate = (x: Tensor): Tensor => {
      const values = x.data.map((v) => checkedNumber(name, call(v)));
      return settle(name, values.every(Number.isInteger) ? "int64" : "float64", x.shape, values);
    };
    const declared = readOwnFunctionOptions("univariate", options).outputs?.dtype ?? null;
    return counted(name, ["x"], (x: Operand) => {
      if (declared === null && Traced.is(x) && isTracingDirectly()) {
        throw new UserError(
          "Univariate extension requires `outputs` argument for direct circuit definition (e.g., univariate(f, { outputs: uint(8) })(x))",
          { code: "direct", location: currentLocation() ?? undefined },
        );
      }
      return apply("univariate", [x], { name, table, call: evaluate }, declared);
    });
  },
);

function checkedNumber(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  throw new UserError(`Function ${name} cannot be used with univariate: it returned ${shown(value)}, not a number`, {
    code: "univariate",
  });
}

type NestedScalars = readonly (Operand | NestedScalars)[];

/** An encrypted tensor made of encrypted and clear scalars, given as a nested list. */
export const array = counted("array", ["scalars"], (scalars: NestedScalars): Outcome => {
  const items: Operand[] = [];
  const shape = reading("array", () =>
    walkNested("array", scalars, (scalar) => {
      if (isArrayLike(scalar) && scalar.ndim > 0)
        throw new UserError("Encrypted arrays can only be created from scalars", { code: "array" });
      if (!isArrayLike(scalar) && typeof scalar !== "number" && typeof scalar !== "boolean")
        throw new UserError(`array: expected traced values and numbers, got ${shown(scalar)}`, { code: "array" });
      items.push(scalar);
    }),
  );
  return apply("array", items, { shape });
});

/** Called in clear, without anything that is traced, it is the clear array. */
function encryptedConstant(operation: "zeros" | "ones", shape: number | Shape): Outcome {
  const extents = reading(operation, () => [...checkShape(operation, typeof shape === "number" ? [shape] : shape)]);
  if (!isTracing()) return present(filled(extents, operation === "zeros" ? 0 : 1, "int64"));
  const dtype = integerTypeOf(0, operation === "zeros" ? 0 : 1);
  return new Traced(recordSource(operation, { shape: extents }, { encrypted: true, dtype, shape: extents }));
}

/** An encrypted tensor of zeros (a trivial encryption). */
export const zeros = counted("zeros", ["shape"], (shape: number | Shape): Outcome => encryptedConstant("zeros", shape));
/** An encrypted tensor of ones (a trivial encryption). */
export const ones = counted("ones", ["shape"], (shape: number | Shape): Outcome => encryptedConstant("ones", shape));
/** An encrypted zero. */
export const zero = counted("zero", [], (): Outcome => zeros([]));
/** An encrypted one. */
export const one = counted("one", [], (): Outcome => ones([]));

/** Runs `body` with a tag on all operations that it calls; nested tags are joined by dots. */
export const tag = counted("tag", ["name", "body"], <T>(name: string, body: () => T): T => {
  if (typeof name !== "string" || name === "")
    throw new UserError(`tag: expected a non-empty name, got ${shown(name)}`, { code: "tag" });
  return withTag(name, checkedFunction("tag", body));
});

/** Options of a convolution; one number an axis. */
export interface ConvOptions {
  readonly pads?: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly group?: number;
}

/** A list of integers; how many, and how large, the convolution itself says. */
export const isIntegers: Check = [
  "a list of integers",
  (value) => Array.isArray(value) && value.length <= largestArray.axes && [...value].every(Number.isSafeInteger),
];

/** 1-, 2- or 3-dimensional convolution of an (N, C, …) input with clear (F, C/group, …) weights and an optional bias of length F. */
export const conv = counted(
  "conv",
  ["x", "weight", "bias?", "options?"],
  (x: Operand, weight: Operand, bias: Operand | null = null, options?: ConvOptions): Outcome => {
    const given = readOptions<ConvOptions>(
      {
        name: "conv",
        example: "{ strides: [2, 2] }",
        checks: { pads: isIntegers, strides: isIntegers, dilations: isIntegers, group: isCount },
      },
      options,
    );
    const { shape } = Traced.is(weight) ? weight : toClear(weight);
    const axes = shape.length - 2;
    if (axes !== 1 && axes !== 2 && axes !== 3) {
      throw new UserError(`conv: expected weights of 3, 4 or 5 axes, got shape (${shape.join(", ")})`, {
        code: "shape",
      });
    }
    const each = (value: number) => Array.from({ length: axes }, () => value);
    const attributes = {
      pads: given.pads ?? Array.from({ length: 2 * axes }, () => 0),
      strides: given.strides ?? each(1),
      dilations: given.dilations ?? each(1),
      group: given.group ?? 1,
    };
    const operands = bias === null ? [x, weight] : [x, weight, bias];
    return apply(`conv${axes}d`, operands, attributes);
  },
);
