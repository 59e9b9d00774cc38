/**
 * The types of everything that a cell may name, as the text of a declaration file for the editor. NumPy's functions are listed here,
 * with the documentation of the op table; the rest is in cellDeclarations.ts. Tests hold both against the library.
 */
import { elementwise, elementwiseArity } from "../../ir/ops/elementwise.ts";
import { type OpName, ops } from "../../ir/ops/index.ts";
import { cellDeclarations } from "./cellDeclarations.ts";

const shape = "number | readonly number[]";
const axis = "axis?: number | readonly number[] | null";
const unary = "x: Operand";
const binary = "x: Operand, y: Operand";

/** Parameters of NumPy's functions that are not elementwise, and a sentence where the op table has none. */
const functions: { readonly [name: string]: readonly [parameters: string, doc?: string] } = {
  add: [binary],
  subtract: [binary],
  multiply: [binary],
  negative: [unary],
  abs: [unary, "Absolute value."],
  mod: [binary, "Remainder with the sign of the divisor."],
  true_divide: [binary, "True division; gives a float."],
  bitwise_not: [unary, "Bitwise complement: -1 - x."],
  around: ["x: Operand, decimals?: number | null"],
  round: ["x: Operand, decimals?: number | null", "Rounds to the given number of decimals, halves to even."],
  round_: ["x: Operand, decimals?: number | null", "Rounds to the given number of decimals, halves to even."],
  clip: ["x: Operand, low: Operand, high: Operand"],
  where: ["condition: Operand, x: Operand, y: Operand"],
  zeros_like: ["x: Operand, dtype?: DType | null"],
  ones_like: ["x: Operand, dtype?: DType | null"],
  dot: [binary],
  matmul: [binary],
  sum: [`x: Operand, ${axis}, keepdims?: boolean`],
  max: [`x: Operand, ${axis}, keepdims?: boolean`],
  min: [`x: Operand, ${axis}, keepdims?: boolean`],
  amax: [`x: Operand, ${axis}, keepdims?: boolean`, ops.max.doc],
  amin: [`x: Operand, ${axis}, keepdims?: boolean`, ops.min.doc],
  reshape: [`x: Operand, shape: ${shape}`],
  transpose: ["x: Operand, axes?: readonly number[] | null"],
  broadcast_to: [`x: Operand, shape: ${shape}`],
  expand_dims: ["x: Operand, axis: number"],
  squeeze: [`x: Operand, ${axis}`],
  concatenate: ["xs: Operand, axis?: number | null"],
  copy: ["x: Operand", "The value itself: values never change."],
  array: ["values: Operand, dtype?: DType", "An array from nested lists; of integers when there is no fraction."],
  asarray: ["values: Operand, dtype?: DType", "An array from nested lists or from an array."],
  arange: ["start: number, stop?: number, step?: number", "Evenly spaced values: `arange(4)` is `[0, 1, 2, 3]`."],
  linspace: ["start: number, stop: number, count?: number", "`count` evenly spaced values, both ends included."],
  eye: ["rows: number, columns?: number", "The identity matrix."],
  zeros: [`shape: ${shape}, dtype?: DType`, "A clear array of zeros."],
  ones: [`shape: ${shape}, dtype?: DType`, "A clear array of ones."],
  full: [`shape: ${shape}, value: number, dtype?: DType`, "A clear array of one value."],
};

/** Members of `np` that are no functions giving an array. */
const others = `
  /** Extents of all axes. */
  shape(x: Operand): readonly number[];
  /** Number of axes. */
  ndim(x: Operand): number;
  /** Number of elements. */
  size(x: Operand): number;
  readonly random: {
    /** A generator of random numbers, the same for the same seed. */
    default_rng(seed: number | bigint | readonly (number | bigint)[]): RandomGenerator;
  };
  readonly pi: number;
  readonly e: number;
  readonly inf: number;
  readonly nan: number;
  readonly newaxis: null;
  readonly int64: "int64";
  readonly float64: "float64";
  readonly float32: "float32";
  readonly bool: "bool";`;

/** A declaration file for cells: `np` and all other names, with documentation. Needs `lib: ["esnext"]` and no DOM, which has a `print` of its own. */
export function cellTypes(): string {
  const all = {
    ...Object.fromEntries(
      Object.keys(elementwise).map((name) => [name, [elementwiseArity(name) === 1 ? unary : binary] as const]),
    ),
    ...functions,
  };
  const lines = Object.entries(all).map(([name, [parameters, doc]]) => {
    const text = doc ?? ops[name as OpName].doc;
    return `  /** ${text} */\n  ${name}(${parameters}): Tensor;`;
  });
  return `${cellDeclarations}
/** NumPy's functions, on clear arrays and on traced values. */
declare const np: {
${lines.join("\n")}${others}
};
`;
}
