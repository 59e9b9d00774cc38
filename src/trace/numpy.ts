/**
 * `np`: NumPy's names, on clear arrays and traced values alike. Elementwise functions come straight from the op table; the
 * functions here only put arguments in NumPy's order.
 */
import { UserError } from "../base/errors.ts";
import { elementwise, elementwiseArity } from "../ops/elementwise.ts";
import * as create from "../value/create.ts";
import { type DType, dtypes } from "../value/dtype.ts";
import { defaultRng, type Generator, type Size } from "../value/random.ts";
import type { Shape } from "../value/shape.ts";
import { astype, type NestedInput } from "../value/tensor.ts";
import {
  apply,
  applyOperator,
  isArrayLike,
  NDArray,
  type Operand,
  type Outcome,
  present,
  Traced,
  toClear,
} from "./arrays.ts";

type Elementwise = keyof typeof elementwise | "add" | "subtract" | "multiply" | "negative";
type ElementwiseFunction = (...operands: Operand[]) => Outcome;

const elementwiseNames = [...Object.keys(elementwise), "add", "subtract", "multiply", "negative"] as Elementwise[];

const elementwiseFunctions = Object.fromEntries(
  elementwiseNames.map((name) => {
    const arity = name === "negative" ? 1 : elementwiseArity(name);
    return [
      name,
      (...operands: Operand[]) => {
        if (operands.length !== arity) {
          throw new UserError(
            `np.${name}: expected ${arity} argument${arity === 1 ? "" : "s"}, got ${operands.length}`,
            { code: "arity" },
          );
        }
        return applyOperator(name, operands);
      },
    ];
  }),
) as { readonly [K in Elementwise]: ElementwiseFunction };

type Axis = number | readonly number[] | null;

const toShape = (shape: number | Shape): Shape => (typeof shape === "number" ? [shape] : shape);

function array(value: NestedInput | NDArray, dtype?: DType): NDArray {
  const clear = toClear(value);
  return new NDArray(dtype === undefined ? clear : astype(clear, dtype));
}

/** Clear arrays are left as they are; an array is always given, also for a scalar. */
const asarray = array;

const around = (x: Operand, decimals: number | null = null): Outcome => apply("around", [x], { decimals });

const shapeOf = (x: Operand): Shape => (isArrayLike(x) ? x.shape : toClear(x).shape);

/** A generator whose draws are users' values. */
function presentGenerator(generator: Generator) {
  return {
    random: (size?: Size) => present(generator.random(size)),
    integers: (low: number, high?: number | null, size?: Size) => present(generator.integers(low, high, size)),
    uniform: (low?: number, high?: number, size?: Size) => present(generator.uniform(low, high, size)),
    normal: (loc?: number, scale?: number, size?: Size) => present(generator.normal(loc, scale, size)),
    standard_normal: (size?: Size) => present(generator.standard_normal(size)),
    choice: (from: number | Operand, size?: Size, replace?: boolean, p?: readonly number[] | null) =>
      present(generator.choice(typeof from === "number" ? from : toClear(from), size, replace, p)),
    permutation: (from: number | Operand) =>
      present(generator.permutation(typeof from === "number" ? from : toClear(from))),
  };
}

/** NumPy's functions on clear arrays and traced values. */
export const np = Object.freeze({
  ...elementwiseFunctions,
  abs: elementwiseFunctions.absolute,
  mod: elementwiseFunctions.remainder,
  true_divide: elementwiseFunctions.divide,
  bitwise_not: elementwiseFunctions.invert,
  around,
  round: around,
  round_: around,
  clip: (x: Operand, low: Operand, high: Operand): Outcome => apply("clip", [x, low, high], {}),
  where: (condition: Operand, x: Operand, y: Operand): Outcome => apply("where", [condition, x, y], {}),
  zeros_like: (x: Operand, dtype: DType | null = null): Outcome => apply("zeros_like", [x], { dtype }),
  ones_like: (x: Operand, dtype: DType | null = null): Outcome => apply("ones_like", [x], { dtype }),
  dot: (x: Operand, y: Operand): Outcome => apply("dot", [x, y], {}),
  matmul: (x: Operand, y: Operand): Outcome => apply("matmul", [x, y], {}),
  sum: (x: Operand, axis: Axis = null, keepdims = false): Outcome => apply("sum", [x], { axis, keepdims }),
  reshape: (x: Operand, shape: number | Shape): Outcome => apply("reshape", [x], { newshape: toShape(shape) }),
  transpose: (x: Operand, axes: readonly number[] | null = null): Outcome => apply("transpose", [x], { axes }),
  broadcast_to: (x: Operand, shape: number | Shape): Outcome => apply("broadcast_to", [x], { shape: toShape(shape) }),
  expand_dims: (x: Operand, axis: number): Outcome => apply("expand_dims", [x], { axis }),
  squeeze: (x: Operand, axis: Axis = null): Outcome => apply("squeeze", [x], { axis }),
  concatenate: (xs: readonly Operand[], axis: number | null = 0): Outcome => apply("concatenate", xs, { axis }),
  shape: shapeOf,
  ndim: (x: Operand): number => shapeOf(x).length,
  size: (x: Operand): number => shapeOf(x).reduce((a, b) => a * b, 1),
  array,
  asarray,
  arange: (start: number, stop?: number, step?: number): NDArray => new NDArray(create.arange(start, stop, step)),
  linspace: (start: number, stop: number, count = 50): NDArray => new NDArray(create.linspace(start, stop, count)),
  eye: (rows: number, columns = rows): NDArray => new NDArray(create.eye(rows, columns)),
  zeros: (shape: number | Shape, dtype: DType = "float64"): NDArray => new NDArray(create.zeros(toShape(shape), dtype)),
  ones: (shape: number | Shape, dtype: DType = "float64"): NDArray => new NDArray(create.ones(toShape(shape), dtype)),
  full: (shape: number | Shape, value: number, dtype?: DType): NDArray =>
    new NDArray(create.full(toShape(shape), value, dtype)),
  random: Object.freeze({
    default_rng: (seed: Parameters<typeof defaultRng>[0]) => presentGenerator(defaultRng(seed)),
  }),
  pi: Math.PI,
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  newaxis: null,
  ...(Object.fromEntries(dtypes.map((name) => [name, name])) as { readonly [K in DType]: K }),
});

/** True for values of the function being traced. */
export const isTraced = (value: unknown): value is Traced => value instanceof Traced;
