/**
 * `np`: NumPy's names, on clear arrays and traced values alike. Elementwise functions come straight from the op table; the
 * functions here only put arguments in NumPy's order.
 */
import { elementwise, elementwiseArity } from "../ir/ops/elementwise.ts";
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
import { asUfunc, withMissingNames, withParameters } from "./numpyNames.ts";

type Elementwise = keyof typeof elementwise | "add" | "subtract" | "multiply" | "negative";
type ElementwiseFunction = (...operands: Operand[]) => Outcome;

const elementwiseNames = [...Object.keys(elementwise), "add", "subtract", "multiply", "negative"] as Elementwise[];

const elementwiseFunctions = Object.fromEntries(
  elementwiseNames.map((name) => {
    const parameters = name === "negative" || elementwiseArity(name) === 1 ? ["x"] : ["x1", "x2"];
    const call = (...operands: Operand[]) => applyOperator(name, operands);
    return [name, asUfunc(withParameters(name, parameters, call))];
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

const around = (name: string) =>
  withParameters(
    name,
    ["x", "decimals?"],
    (x: Operand, decimals: number | null = null): Outcome => apply("around", [x], { decimals }),
  );

const like = (name: "zeros_like" | "ones_like") =>
  withParameters(
    name,
    ["x", "dtype?"],
    (x: Operand, dtype: DType | null = null): Outcome => apply(name, [x], { dtype }),
  );

const reduction = (name: string, operation: "max" | "min") =>
  withParameters(
    name,
    ["x", "axis?", "keepdims?"],
    (x: Operand, axis: Axis = null, keepdims = false): Outcome => apply(operation, [x], { axis, keepdims }),
  );

/** Functions with arguments beside the values they work on, and functions that are no ufuncs. */
const structured = {
  clip: withParameters(
    "clip",
    ["x", "low", "high"],
    (x: Operand, low: Operand, high: Operand): Outcome => apply("clip", [x, low, high], {}),
  ),
  where: withParameters(
    "where",
    ["condition", "x", "y"],
    (condition: Operand, x: Operand, y: Operand): Outcome => apply("where", [condition, x, y], {}),
  ),
  around: around("around"),
  round: around("round"),
  round_: around("round_"),
  zeros_like: like("zeros_like"),
  ones_like: like("ones_like"),
  dot: withParameters("dot", ["x", "y"], (x: Operand, y: Operand): Outcome => apply("dot", [x, y], {})),
  matmul: withParameters("matmul", ["x", "y"], (x: Operand, y: Operand): Outcome => apply("matmul", [x, y], {})),
  sum: withParameters(
    "sum",
    ["x", "axis?", "keepdims?"],
    (x: Operand, axis: Axis = null, keepdims = false): Outcome => apply("sum", [x], { axis, keepdims }),
  ),
  max: reduction("max", "max"),
  min: reduction("min", "min"),
  amax: reduction("amax", "max"),
  amin: reduction("amin", "min"),
  reshape: withParameters(
    "reshape",
    ["x", "newshape"],
    (x: Operand, shape: number | Shape): Outcome => apply("reshape", [x], { newshape: toShape(shape) }),
  ),
  transpose: withParameters(
    "transpose",
    ["x", "axes?"],
    (x: Operand, axes: readonly number[] | null = null): Outcome => apply("transpose", [x], { axes }),
  ),
  broadcast_to: withParameters(
    "broadcast_to",
    ["x", "shape"],
    (x: Operand, shape: number | Shape): Outcome => apply("broadcast_to", [x], { shape: toShape(shape) }),
  ),
  expand_dims: withParameters(
    "expand_dims",
    ["x", "axis"],
    (x: Operand, axis: number): Outcome => apply("expand_dims", [x], { axis }),
  ),
  squeeze: withParameters(
    "squeeze",
    ["x", "axis?"],
    (x: Operand, axis: Axis = null): Outcome => apply("squeeze", [x], { axis }),
  ),
  concatenate: withParameters(
    "concatenate",
    ["xs", "axis?"],
    (xs: readonly Operand[] | NDArray | Traced, axis: number | null = 0): Outcome =>
      apply("concatenate", isArrayLike(xs) ? [...xs] : xs, { axis }),
  ),
  /** Values never change, so that a copy is the value itself. */
  copy: withParameters("copy", ["x"], (x: Operand): Outcome => (x instanceof Traced ? x : present(toClear(x)))),
};

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

const functions = Object.freeze({
  ...elementwiseFunctions,
  abs: elementwiseFunctions.absolute,
  mod: elementwiseFunctions.remainder,
  true_divide: elementwiseFunctions.divide,
  bitwise_not: elementwiseFunctions.invert,
  ...structured,
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

/** NumPy's functions on clear arrays and traced values. A name that is missing here is a function that says so when it is called. */
export const np: typeof functions = withMissingNames(functions);

/** True for values of the function being traced. */
export const isTraced = (value: unknown): value is Traced => value instanceof Traced;
