/**
 * The types of the library's names beside `np`, for the editor's TypeScript: a declaration for every name of the library, so that the compiler
 * names one that has none. The types that they use are in cellDeclarations.ts.
 */
import type { Library } from "../../compile/library.ts";

/** Declarations by name. */
export const libraryDeclarations: { readonly [K in Exclude<keyof Library, "np">]: string } = {
  compiler: `
/** Makes a function compilable: says which parameters are encrypted. \`compiler({ x: "encrypted" }, (x) => 2 * x + 1)\` */
declare function compiler<F extends (...args: Tensor[]) => unknown>(
  parameters: { readonly [name: string]: "encrypted" | "clear" },
  call: F,
): Compilable<F>;`,
  circuit: `
/** A circuit from the types of its parameters, without an input-set: \`circuit({ x: uint(4) }, (x) => x + 42)\` */
declare function circuit<F extends (...args: Tensor[]) => unknown>(
  types: { readonly [name: string]: ParameterType },
  call: F,
  options?: CompileOptions,
): Circuit<F>;`,
  uint: `
/** Integers from 0 to 2^bits - 1. */
declare function uint(bits: number): ParameterType;`,
  int: `
/** Integers from -2^(bits - 1) to 2^(bits - 1) - 1. */
declare function int(bits: number): ParameterType;`,
  tensor: `
/** A tensor of elements of a type. */
declare function tensor(type: ParameterType, shape: number | readonly number[]): ParameterType;`,
  clear: `
/** The type of a parameter that the server sees. */
declare function clear(type: ParameterType): ParameterType;`,
  inputset: `
/** Random samples: a type, or a function of the sample's number, for each parameter. \`ends\` makes the first two the smallest and the largest. */
declare function inputset(
  spec: ParameterType | ((sample: number) => Operand) | readonly (ParameterType | ((sample: number) => Operand))[],
  size?: number,
  settings?: { readonly seed?: number; readonly ends?: boolean },
): Iterable<Operand>;`,
  LookupTable: `
/** A table of integers that an encrypted value is looked up in, or a tensor of such tables, one for each element. */
declare class LookupTable {
  constructor(table: readonly (number | LookupTable | readonly unknown[])[] | Tensor);
  /** The table's value at \`x\`: one programmable bootstrap for each element. */
  lookup(x: Operand): Tensor;
}`,
  univariate: `
/** Makes a function of one number usable on encrypted values: one table lookup. */
declare function univariate(
  call: (x: number) => number | boolean,
  settings?: { readonly outputs?: ParameterType },
): (x: Operand) => Tensor;`,
  multivariate: `
/** Makes a function of several numbers usable on encrypted values: they are packed into one table lookup. */
declare function multivariate(
  call: (...values: number[]) => number | boolean,
  settings?: { readonly outputs?: ParameterType },
): (...operands: Operand[]) => Tensor;`,
  relu: `
/** The value where it is positive, else 0. */
declare function relu(x: Operand): Tensor;`,
  ifThenElse: `
/** The second argument where the first is not 0, else the third. */
declare function ifThenElse(condition: Operand, x: Operand, y: Operand): Tensor;`,
  round: `
/** Rounds halves to even: to integers, or to the given number of decimals. */
declare function round(x: Operand, decimals?: number | null): Tensor;`,
  bits: `
/** Bits of an integer, the lowest is 0: \`bits(x, 0)\`, \`bits(x, "1:4")\`; from the top with a width: \`bits(x, -1, 8)\`. */
declare function bits(x: Operand, index: number | string, width?: number | null): Tensor;`,
  hint: `
/** The value itself, with at least the given width whatever the input-set shows. */
declare function hint(x: Operand, hints: { readonly bitWidth?: number; readonly canStore?: Operand }): Tensor;`,
  roundBitPattern: `
/** Rounds to a multiple of 2^lsbs, halves up; the scale stays. */
declare function roundBitPattern(
  x: Operand,
  lsbs: number | AutoRounder,
  options?: { readonly exactness?: "exact" | "approximate"; readonly overflowProtection?: boolean },
): Tensor;`,
  truncateBitPattern: `
/** Rounds down to a multiple of 2^lsbs; the scale stays. */
declare function truncateBitPattern(
  x: Operand,
  lsbs: number | AutoTruncator,
  options?: { readonly exactness?: "exact" | "approximate"; readonly overflowProtection?: boolean },
): Tensor;`,
  AutoRounder: `
/** Finds how many low bits to remove so that \`targetMsbs\` bits remain. */
declare class AutoRounder {
  constructor(targetMsbs?: number);
  readonly targetMsbs: number;
  /** Low bits that it removes, or null before adjustment. */
  readonly lsbsToRemove: number | null;
  /** Adjusts the rounders that a function uses over an input-set; or compile with \`autoAdjustRounders\`. */
  static adjust(call: (...args: never[]) => unknown, inputset: InputSet): void;
}`,
  AutoTruncator: `
/** Finds how many low bits to cut off so that \`targetMsbs\` bits remain. */
declare class AutoTruncator {
  constructor(targetMsbs?: number);
  readonly targetMsbs: number;
  /** Low bits that it cuts off, or null before adjustment. */
  readonly lsbsToRemove: number | null;
  /** Adjusts the truncators that a function uses over an input-set; or compile with \`autoAdjustTruncators\`. */
  static adjust(call: (...args: never[]) => unknown, inputset: InputSet): void;
}`,
  array: `
/** An encrypted tensor made of encrypted and clear scalars, given as a nested list. */
declare function array(scalars: readonly Operand[]): Tensor;`,
  zeros: `
/** An encrypted tensor of zeros. */
declare function zeros(shape: number | readonly number[]): Tensor;`,
  ones: `
/** An encrypted tensor of ones. */
declare function ones(shape: number | readonly number[]): Tensor;`,
  zero: `
/** An encrypted zero. */
declare function zero(): Tensor;`,
  one: `
/** An encrypted one. */
declare function one(): Tensor;`,
  conv: `
/** 1-, 2- or 3-dimensional convolution of an (N, C, …) input with clear (F, C/group, …) weights and an optional bias of length F. */
declare function conv(
  x: Operand,
  weight: Operand,
  bias?: Operand | null,
  settings?: {
    readonly pads?: readonly number[];
    readonly strides?: readonly number[];
    readonly dilations?: readonly number[];
    readonly group?: number;
  },
): Tensor;`,
  maxpool: `
/** The largest element under a window that moves over the spatial axes of an (N, C, …) input; padding never wins. */
declare function maxpool(
  x: Operand,
  settings: {
    readonly kernelShape: readonly number[];
    readonly pads?: readonly number[];
    readonly strides?: readonly number[];
    readonly dilations?: readonly number[];
  },
): Tensor;`,
  tag: `
/** Runs \`body\` with a tag on all operations that it calls; nested tags are joined by dots. */
declare function tag<T>(name: string, body: () => T): T;`,
  searchParameters: `
/** The cheapest parameters for one table lookup, or null when there are none. */
declare function searchParameters(query: {
  readonly curve: 128 | 132;
  readonly modulusSwitch: "standard" | "centered";
  readonly precision: number;
  readonly norm2: number;
  readonly pError: number;
}): {
  readonly glweDimension: number;
  readonly polynomialSize: number;
  readonly lweDimension: number;
  readonly pbsLevel: number;
  readonly pbsBaseLog: number;
  readonly ksLevel: number;
  readonly ksBaseLog: number;
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
  readonly cost: number;
  readonly log2PError: number;
} | null;`,
  UserError: `
/** A mistake in a program or an input. */
declare class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];
}`,
};
