/**
 * Small programs for every operation of the op table: what conformance tests walk. The table is total, so that the compiler names
 * an operation that has none.
 */
import { compiler, np } from "../../src/index.ts";
import { elementwise } from "../../src/ir/ops/elementwise.ts";
import type { AttributesOf, OpName } from "../../src/ir/ops/index.ts";
import { apply, isArrayLike, type Operand, type Outcome } from "../../src/trace/arrays.ts";
import { type Shape, sizeOf } from "../../src/value/shape.ts";
import { type NestedInput, type Tensor, tensor, toNested } from "../../src/value/tensor.ts";

/** An operand: a parameter of the program, or a constant. */
export interface OperandSpec {
  readonly kind: "encrypted" | "clear" | "constant";
  readonly shape: Shape;
  readonly low: number;
  readonly high: number;
}

/** One operation on operands; an operation that gives floats is rounded to integers. */
export interface Program {
  readonly name: string;
  readonly operands: readonly OperandSpec[];
  readonly call: (operands: readonly Operand[]) => Outcome;
}

/** Integers of a small generator: the same for the same seed. */
export function draw({ shape, low, high }: OperandSpec, seed: number): Tensor {
  let state = ((seed * 7919 + 104729) % 2147483646) + 1;
  const data = Float64Array.from({ length: sizeOf(shape) }, () => {
    state = (state * 48271) % 2147483647;
    return low + (state % (high - low + 1));
  });
  return tensor("int64", shape, data);
}

/** Arguments of a program's parameters, in order: the ends of all ranges, then random values. */
export function samplesOf({ operands }: Program, count: number, seed: number): readonly (readonly NestedInput[])[] {
  const parameters = operands.filter(({ kind }) => kind !== "constant");
  return Array.from({ length: count }, (_, i) =>
    parameters.map((spec, at) => {
      const corner = i < 4 ? { ...spec, ...((i >> (at % 2)) & 1 ? { low: spec.high } : { high: spec.low }) } : spec;
      return toNested(draw(corner, seed + 31 * i + at)) as NestedInput;
    }),
  );
}

/** The program as a function of its parameters. */
export function functionOf({ operands, call }: Program, seed: number): (...args: Operand[]) => Outcome {
  const constants = operands.map((spec, i) => (spec.kind === "constant" ? draw(spec, seed + 1000 + i) : null));
  return (...args) => {
    let next = 0;
    return integral(call(constants.map((constant) => (constant as Operand | null) ?? args[next++] ?? 0)));
  };
}

/** `f` with as many named parameters as the program has; the compiler reads their names. */
function named(names: readonly string[], f: (...args: Operand[]) => unknown): (...args: never[]) => unknown {
  return new Function("f", `return (${names.join(", ")}) => f(${names.join(", ")})`)(f);
}

/** The program ready to be traced on samples. */
export function compilable(program: Program, seed: number) {
  const parameters = program.operands.filter(({ kind }) => kind !== "constant");
  const names = parameters.map((_, i) => `p${i}`);
  const statuses = Object.fromEntries(
    parameters.map(({ kind }, i) => [`p${i}`, kind === "clear" ? ("clear" as const) : ("encrypted" as const)]),
  );
  return compiler(statuses, named(names, functionOf(program, seed)));
}

/** The program on clear parameters, its result times and plus an encrypted one, which is the last parameter. */
export function clearCompilable(program: Program, seed: number) {
  const parameters = program.operands.filter(({ kind }) => kind !== "constant");
  const names = parameters.map((_, i) => `p${i}`);
  const f = functionOf(program, seed);
  const statuses = Object.fromEntries([...names.map((name) => [name, "clear"] as const), ["x", "encrypted"] as const]);
  return compiler(
    statuses,
    named([...names, "x"], (...args) => {
      const result = f(...args.slice(0, -1));
      return np.add(np.multiply(args.at(-1) as never, result as never), result as never);
    }),
  );
}

/** Floats are rounded inside the program, for only integers leave it. */
function integral(value: Outcome): Outcome {
  // Here zero has no sign, as in the integers that a circuit gives.
  if (typeof value === "number") return Math.trunc(roundHalfEven(value)) + 0;
  if (!isArrayLike(value) || !value.dtype.startsWith("float")) return value;
  return apply("astype", [apply("around", [value], { decimals: 0 })], { dtype: "int64", width: null });
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** What a generated program varies in. */
export interface Choices {
  readonly shapes: readonly [Shape, Shape];
  /** Whether parameters may be negative. */
  readonly signed: boolean;
  readonly seed: number;
}

type Rule = (choices: Choices) => readonly Program[];

const encrypted = (shape: Shape, low: number, high: number): OperandSpec => ({ kind: "encrypted", shape, low, high });
const clear = (shape: Shape, low: number, high: number): OperandSpec => ({ kind: "clear", shape, low, high });
const constant = (shape: Shape, low: number, high: number): OperandSpec => ({ kind: "constant", shape, low, high });

const program = <K extends OpName>(
  operation: K,
  operands: readonly OperandSpec[],
  attributes: AttributesOf<K> = {} as AttributesOf<K>,
): Program => ({
  name: `${operation}(${operands.map(({ kind, shape }) => `${kind}[${shape}]`).join(", ")})`,
  operands,
  call: (values) => apply(operation, values, attributes),
});

/** Ranges of operands for functions that are not defined everywhere, or that grow. */
const domains: { readonly [name: string]: readonly [low: number, high: number] } = {
  arccos: [-1, 1],
  arcsin: [-1, 1],
  arccosh: [1, 8],
  arctanh: [0, 0],
  cosh: [-3, 3],
  sinh: [-3, 3],
  exp: [-2, 3],
  exp2: [-2, 3],
  expm1: [-2, 3],
  log: [1, 9],
  log10: [1, 9],
  log1p: [0, 7],
  log2: [1, 9],
  reciprocal: [1, 7],
  sqrt: [0, 15],
  square: [-5, 6],
};

/** Ranges of the second operand. */
const seconds: { readonly [name: string]: readonly [low: number, high: number] } = {
  divide: [1, 4],
  float_power: [0, 2],
  floor_divide: [1, 4],
  fmod: [1, 4],
  remainder: [1, 4],
  gcd: [1, 6],
  lcm: [1, 4],
  ldexp: [0, 2],
  power: [0, 2],
  left_shift: [0, 3],
  right_shift: [0, 3],
};

/** Operations with strategies for two encrypted operands. */
const pairwise: ReadonlySet<string> = new Set([
  ...[
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "equal",
    "not_equal",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
  ],
  ...["left_shift", "right_shift", "maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or", "logical_xor"],
]);

function unaryRule(operation: keyof typeof elementwise): Rule {
  return ({ shapes: [shape], signed }) => {
    const [low, high] = domains[operation] ?? (signed ? [-8, 7] : [0, 15]);
    return [program(operation, [encrypted(shape, low, high)])];
  };
}

function binaryRule(operation: keyof typeof elementwise): Rule {
  return ({ shapes: [x, y], signed }) => {
    const [low, high]: readonly [number, number] = signed ? [-8, 7] : [0, 15];
    const second = seconds[operation] ?? [low, high];
    // A constant must not enlarge the shape of a lookup.
    const forms = [program(operation, [encrypted(x, low, high), constant([], ...second)])];
    if (x.length > 0) forms.push(program(operation, [encrypted(x, low, high), constant(x.slice(-1), ...second)]));
    if (seconds[operation] === undefined)
      forms.push(program(operation, [constant([], low, high), encrypted(x, low, high)]));
    if (pairwise.has(operation)) {
      const mixed = signed ? ([0, 9] as const) : ([-4, 5] as const);
      const other = seconds[operation] ?? mixed;
      forms.push(program(operation, [encrypted(x, low, high), encrypted(y, ...other)]));
    }
    return forms;
  };
}

const linear =
  (operation: "add" | "subtract" | "multiply"): Rule =>
  ({ shapes: [x, y], signed }) => {
    const range: readonly [number, number] = signed ? [-4, 3] : [0, 7];
    return [
      program(operation, [encrypted(x, ...range), constant(y, -3, 3)]),
      program(operation, [clear(x, 0, 3), encrypted(y, ...range)]),
      program(operation, [encrypted(x, ...range), encrypted(y, -2, 3)]),
    ];
  };

const window1 = { pads: [1, 0], strides: [2], dilations: [1] };
const window2 = { pads: [0, 1, 1, 0], strides: [1, 2], dilations: [2, 1] };
const window3 = { pads: [0, 0, 0, 0, 0, 0], strides: [1, 1, 1], dilations: [1, 1, 1] };

const convolution =
  <K extends "conv1d" | "conv2d" | "conv3d">(operation: K, input: Shape, weights: Shape, window: object): Rule =>
  ({ signed }) => {
    const attributes = { ...window, group: (input[1] ?? 1) / (weights[1] ?? 1) } as AttributesOf<K>;
    const operands = [encrypted(input, signed ? -4 : 0, 3), constant(weights, -2, 2)];
    return [
      program(operation, operands, attributes),
      program(operation, [...operands, constant([weights[0] ?? 1], 0, 3)], attributes),
    ];
  };

const products =
  (operation: "dot" | "matmul"): Rule =>
  ({ signed }) => {
    const range: readonly [number, number] = signed ? [-3, 2] : [0, 3];
    const pairs: readonly (readonly [Shape, Shape])[] = [
      [[3], [3]],
      [
        [2, 3],
        [3, 2],
      ],
      [[2, 3], [3]],
    ];
    return pairs.flatMap(([x, y]) => [
      program(operation, [encrypted(x, ...range), constant(y, -2, 2)]),
      program(operation, [encrypted(x, ...range), encrypted(y, ...range)]),
    ]);
  };

const reduction =
  (operation: "sum" | "max" | "min"): Rule =>
  ({ signed }) =>
    ([null, 0, [0, 2]] as const).flatMap((axis) =>
      [false, true].map((keepdims) =>
        program(operation, [encrypted([2, 2, 3], signed ? -4 : 0, 3)], { axis, keepdims }),
      ),
    );

const moved =
  <K extends OpName>(operation: K, shape: Shape, attributes: AttributesOf<K>): Rule =>
  ({ signed }) => [program(operation, [encrypted(shape, signed ? -4 : 0, 7)], attributes)];

const tabled =
  <K extends OpName>(operation: K, attributes: AttributesOf<K>): Rule =>
  ({ shapes: [shape], signed }) => [program(operation, [encrypted(shape, signed ? -8 : 0, 7)], attributes)];

const slice = (start: number | null, stop: number | null, step: number | null) =>
  ({ kind: "slice", start, stop, step }) as const;

/** Programs whose operation is made by what they are built of: sources and fused sub-graphs. */
const composed =
  (name: string, operands: readonly OperandSpec[], call: Program["call"]): Rule =>
  () => [{ name, operands, call }];

const elementwiseRules = Object.fromEntries(
  (Object.keys(elementwise) as (keyof typeof elementwise)[]).map((name) => [
    name,
    elementwise[name].parameters.length === 1 ? unaryRule(name) : binaryRule(name),
  ]),
) as { readonly [K in keyof typeof elementwise]: Rule };

/** For every operation, the programs that use it, given what varies. */
export const programs: { readonly [K in OpName]: Rule } = {
  ...elementwiseRules,
  input: composed("a parameter", [encrypted([2], -2, 3)], ([x = 0]) => x as Outcome),
  constant: composed("a constant", [encrypted([2], -2, 3), constant([2], 0, 3)], ([x = 0, c = 0]) =>
    apply("add", [x, c], {}),
  ),
  zeros: composed("zeros", [encrypted([2], -2, 3)], ([x = 0]) =>
    apply("add", [x, apply("zeros", [], { shape: [2] })], {}),
  ),
  ones: composed("ones", [encrypted([2], -2, 3)], ([x = 0]) => apply("add", [x, apply("ones", [], { shape: [] })], {})),
  add: linear("add"),
  subtract: linear("subtract"),
  negative: tabled("negative", {}),
  multiply: linear("multiply"),
  dot: products("dot"),
  matmul: products("matmul"),
  sum: reduction("sum"),
  max: reduction("max"),
  min: reduction("min"),
  maxpool: ({ signed }) => [
    program("maxpool", [encrypted([1, 2, 5], signed ? -4 : 0, 3)], { ...window1, kernelShape: [2] }),
    program("maxpool", [encrypted([1, 1, 4, 4], signed ? -4 : 0, 3)], { ...window2, kernelShape: [2, 3] }),
  ],
  conv1d: convolution("conv1d", [1, 2, 5], [2, 1, 2], window1),
  conv2d: convolution("conv2d", [1, 2, 4, 4], [1, 2, 2, 2], window2),
  conv3d: convolution("conv3d", [1, 1, 2, 2, 3], [2, 1, 1, 2, 2], window3),
  reshape: moved("reshape", [2, 3], { newshape: [3, -1] }),
  transpose: moved("transpose", [2, 3, 1], { axes: [2, 0, 1] }),
  broadcast_to: moved("broadcast_to", [3, 1], { shape: [2, 3, 2] }),
  expand_dims: moved("expand_dims", [2, 3], { axis: 1 }),
  squeeze: moved("squeeze", [1, 3, 1], { axis: 0 }),
  concatenate: ({ signed }) => [
    program("concatenate", [encrypted([2, 3], signed ? -4 : 0, 3), encrypted([1, 3], 0, 7)], { axis: 0 }),
    program("concatenate", [encrypted([2, 1], signed ? -4 : 0, 3), encrypted([2, 2], 0, 7)], { axis: -1 }),
  ],
  "index.static": moved("index.static", [3, 4], { index: [{ kind: "integer", at: -1 }, slice(3, null, -2)] }),
  "assign.static": ({ signed }) => [
    program("assign.static", [encrypted([3, 4], signed ? -4 : 0, 3), encrypted([4], 0, 7)], {
      index: [slice(0, 2, null)],
    }),
    program("assign.static", [encrypted([4], signed ? -4 : 0, 3), constant([2], 0, 7)], {
      index: [slice(null, null, 2)],
    }),
  ],
  array: ({ signed }) => [
    program("array", [encrypted([], signed ? -4 : 0, 3), encrypted([], 0, 7), constant([], 1, 1)], { shape: [3] }),
  ],
  hint: moved("hint", [3], { bitWidth: 5, canStore: -9 }),
  where: ({ shapes: [x, y], signed }) => {
    const range: readonly [number, number] = signed ? [-4, 3] : [0, 7];
    return [
      program("where", [encrypted(x, 0, 1), constant([], ...range), constant([], ...range)]),
      program("where", [encrypted(x, 0, 1), encrypted(y, ...range), constant([], ...range)]),
      program("where", [encrypted(x, -1, 1), encrypted(y, ...range), encrypted(x, 0, 5)]),
      program("where", [constant(x, 0, 1), encrypted(y, ...range), encrypted(x, 0, 5)]),
      program("where", [encrypted(x, 0, 1), encrypted(y, ...range), clear([], 0, 5)]),
    ];
  },
  clip: ({ shapes: [x], signed }) => [
    program("clip", [encrypted(x, signed ? -8 : 0, 7), constant([], -2, 2), constant([], 3, 5)]),
  ],
  relu: tabled("relu", {}),
  around: tabled("around", { decimals: -1 }),
  round_bit_pattern: tabled("round_bit_pattern", {
    lsbsToRemove: 2,
    exactness: "exact",
    overflowProtection: true,
    likeOriginal: false,
  }),
  truncate_bit_pattern: tabled("truncate_bit_pattern", {
    lsbsToRemove: 2,
    exactness: "exact",
    overflowProtection: true,
    likeOriginal: false,
  }),
  bits: tabled("bits", { index: { kind: "slice", start: 1, stop: 3, step: null } }),
  astype: tabled("astype", { dtype: "int64", width: null }),
  ones_like: tabled("ones_like", { dtype: null }),
  zeros_like: tabled("zeros_like", { dtype: "int64" }),
  tlu: ({ signed }) => [
    program("tlu", [encrypted([2, 3], signed ? -4 : 0, 3)], { shape: [], tables: [[3, -1, 4, 1]] }),
    program("tlu", [encrypted([2, 2], signed ? -2 : 0, 1)], {
      shape: [2],
      tables: [
        [1, 2],
        [7, -7],
      ],
    }),
  ],
  univariate: tabled("univariate", {
    name: "cube",
    table: { low: -16, values: Array.from({ length: 32 }, (_, i) => (i - 16) ** 3) },
  }),
  multivariate: ({ shapes: [x, y], signed }) => [
    program("multivariate", [encrypted(x, signed ? -2 : 0, 1), encrypted(y, 0, 3), constant([], 1, 1)], {
      name: "f",
      table: { lows: [-2, 0, 0], sizes: [4, 4, 2], values: Array.from({ length: 32 }, (_, i) => (i * i) % 23) },
    }),
  ],
  subgraph: composed("a fused sub-graph", [encrypted([3], -4, 3)], ([x = 0]) => {
    const wave = apply("multiply", [apply("sin", [x], {}), 5], {});
    return apply("add", [apply("astype", [wave], { dtype: "int64", width: null }), x], {});
  }),
};
