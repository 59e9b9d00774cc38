/**
 * Every argument of NumPy's functions is taken with NumPy's result or refused by name. The values of `golden/numpy-calls.json` were made by NumPy 1.26.4,
 * by evaluating the Python text that stands beside each.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as library from "../../src/index.ts";
import { compiler, LookupTable, np, uint, univariate } from "../../src/index.ts";
import { isArrayLike, toClear } from "../../src/trace/arrays.ts";
import { userErrorOf } from "../support/errors.ts";

interface Call {
  readonly call: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const golden: readonly Call[] = JSON.parse(
  readFileSync(new URL("../golden/numpy-calls.json", import.meta.url), "utf8"),
);

const evaluate = (call: string, names: object = {}): unknown =>
  new Function("np", "rng", ...Object.keys(names), `return ${call}`)(
    np,
    np.random.default_rng(1),
    ...Object.values(names),
  );

/** Draws of the normal distribution agree to within 1e-14, everything else exactly. */
const isApproximate = (call: string) => call.includes("normal(");

describe("taken, with NumPy's result", () => {
  test.each(golden)("$call", ({ call, dtype, shape, values }) => {
    const result = evaluate(call);
    const clear = toClear(result);
    expect(clear.shape).toEqual(shape);
    // A number has no dtype of its own.
    if (isArrayLike(result)) expect(clear.dtype).toBe(dtype);
    const got = [...clear.data];
    if (isApproximate(call)) for (const [i, value] of got.entries()) expect(value).toBeCloseTo(values[i] ?? NaN, 13);
    else expect(got.map((value) => value + 0)).toEqual(values.map((value) => value + 0));
  });
});

describe("refused by name", () => {
  const refused: readonly (readonly [call: string, message: string])[] = [
    ["np.array([300], 'uint8')", "np.array: expected dtype to be 'int64', 'float64', 'float32' or 'bool', got 'uint8'"],
    [
      "np.array([1, 2], 'banana')",
      "np.array: expected dtype to be 'int64', 'float64', 'float32' or 'bool', got 'banana'",
    ],
    ["np.array(undefined)", "np.array: expected values to be an array or a number, got undefined"],
    ["np.add(1, undefined)", "np.add: expected x2 to be an array or a number, got undefined"],
    ["np.array([1], 'int64', true)", "np.array: expected 1 to 2 arguments (values, dtype), got 3"],
    ["np.eye(3, 4, 1, 'int64', 'F')", "np.eye: expected 1 to 4 arguments (rows, columns, k, dtype), got 5"],
    ["np.eye(3, 3, '1')", "np.eye: expected k to be an integer, got '1'"],
    ["np.linspace([0], 1)", "np.linspace: expected start to be a number, got [0]"],
    [
      "np.linspace(0, 1, 5, false, true)",
      "np.linspace: expected retstep to be false (the step is (stop - start) / (num - 1)), got true",
    ],
    ["np.arange(0, 5, 1, 'bool')", "arange: expected at most 2 booleans, got 5"],
    ["np.expand_dims([1, 2], [0, 0])", "expand_dims: repeated axis"],
    ["np.sum([1], 0, 'int64')", "np.sum: expected keepdims to be true or false, got 'int64'"],
    ["np.sum([1], '0')", "np.sum: expected axis to be an integer or a list of integers, got '0'"],
    ["np.concatenate(5)", "np.concatenate: expected xs to be a list of arrays, got 5"],
    ["np.clip([1], null, null)", "clip: One of max or min must be given"],
    ["np.zeros_like([1], 'complex128')", "np.zeros_like: expected dtype to be"],
    ["np.random.default_rng()", "np.random.default_rng: expected 1 argument (seed), got 0"],
    ["np.random.rand(3)", "Function 'np.random.rand' is not supported"],
    ["rng.shuffle([1])", "Function 'rng.shuffle' is not supported"],
    [
      "rng.integers(0, 5, 3, 'uint8')",
      "rng.integers: expected dtype to be 'int64' (convert the result with astype), got",
    ],
    ["rng.integers([0, 1], 5)", "rng.integers: expected low to be an integer, got [0, 1]"],
    ["rng.random(2, 'int64')", "rng.random: expected dtype to be 'float64' or 'float32', got 'int64'"],
    [
      "rng.choice([[1, 2]], 1, true, null, 1)",
      "rng.choice: expected axis to be 0 (only the first axis is chosen from)",
    ],
    ["rng.permutation(2.5)", "permutation: expected an integer or an array, got 2.5"],
    ["rng.uniform(0, Infinity)", "uniform: expected a finite range, got 0 to Infinity"],
    ["np.array([1]).reshape([1], 'F')", "reshape: expected newshape to be an integer or a list of integers, got"],
    [
      "np.array([1]).astype('int8')",
      "astype: expected dtype to be 'int64', 'float64', 'float32' or 'bool', got 'int8'",
    ],
    ["np.array([1]).flatten('F')", "flatten: expected 0 arguments, got 1"],
  ];
  test.each(refused)("%s", (call, message) => {
    expect(userErrorOf(() => evaluate(call)).message.startsWith(message)).toBe(true);
  });

  test("what to do instead of NumPy's other arguments and types", () => {
    const hintOf = (call: string) => userErrorOf(() => evaluate(call)).diagnostic.hint;
    expect(hintOf("np.array([300], 'uint8')")).toContain("int64 holds them");
    expect(hintOf("np.add(1, 2, 3)")).toBe("NumPy's 'out' is not supported: values never change: use the result");
    expect(hintOf("np.zeros(2, 'int64', 'F')")).toContain("row-major");
    expect(hintOf("np.sum([1], { dtype: 'float32' })")).toContain("astype");
  });
});

describe("no argument is dropped", () => {
  const functions = Object.entries(np as unknown as Readonly<Record<string, unknown>>).filter(
    (entry): entry is [string, (...args: unknown[]) => unknown] => typeof entry[1] === "function",
  );
  const many = Array.from({ length: 12 }, () => 1);

  test.each(functions.map(([name, call]) => ({ name, call })))("np.$name", ({ name, call }) => {
    expect(userErrorOf(() => call(...many)).message).toMatch(
      new RegExp(`^np\\.${name}: expected .* arguments? \\(.*, got 12$`),
    );
    expect(userErrorOf(() => call(1, { nonsense: 1 })).message).toContain("nonsense");
  });

  const rng = np.random.default_rng(1) as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
  test.each(Object.keys(rng))("rng.%s", (name) => {
    expect(userErrorOf(() => rng[name]?.(...many)).message).toMatch(new RegExp(`^rng\\.${name}: expected .*, got 12$`));
  });

  test("functions beside np take no argument too many either", () => {
    const x = np.array([1, 2]);
    const image = np.ones([1, 1, 4]);
    const calls: readonly (readonly [name: string, args: readonly unknown[]])[] = [
      ["relu", [x]],
      ["ifThenElse", [1, x, x]],
      ["round", [x, 1]],
      ["bits", [x, 0, 8]],
      ["hint", [x, { bitWidth: 4 }]],
      ["roundBitPattern", [x, 1, {}]],
      ["truncateBitPattern", [x, 1, {}]],
      ["array", [[1, 2]]],
      ["zeros", [2]],
      ["ones", [2]],
      ["zero", []],
      ["one", []],
      ["tag", ["name", () => 1]],
      ["conv", [image, np.ones([1, 1, 2]), null, {}]],
      ["maxpool", [image, { kernelShape: [2] }]],
      ["univariate", [(v: number) => v, {}]],
      ["multivariate", [(v: number) => v, {}]],
      ["uint", [4]],
      ["int", [4]],
      ["tensor", [uint(4), 2]],
      ["clear", [uint(4)]],
      ["inputset", [uint(4), 3, {}]],
    ];
    for (const [name, args] of calls) {
      const call = (library as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>)[name];
      if (call === undefined) throw new Error(`there is no ${name}`);
      expect(() => call(...args), name).not.toThrow();
      expect(userErrorOf(() => call(...args, 1)).message).toMatch(
        new RegExp(`^${name}: expected .*, got ${args.length + 1}$`),
      );
    }
    const one = univariate(Math.abs) as unknown as (...args: readonly unknown[]) => unknown;
    expect(userErrorOf(() => one(1, 2)).message).toBe("abs: expected 1 argument (x), got 2");
    const table = new LookupTable([1, 2]) as unknown as { lookup(...args: readonly unknown[]): unknown };
    expect(userErrorOf(() => table.lookup(0, 1)).message).toBe("LookupTable.lookup: expected 1 argument (x), got 2");
  });

  const methods = [
    "flatten",
    "astype",
    "dot",
    "matmul",
    "clip",
    "round",
    "sum",
    "set",
    "reshape",
    "transpose",
    "slice",
  ];
  test.each(methods)("x.%s, clear and traced", (name) => {
    type Array = Readonly<Record<string, (...args: unknown[]) => unknown>>;
    const error = userErrorOf(() => (np.array([1, 2]) as unknown as Array)[name]?.(...many));
    const traced = compiler({ x: "encrypted" }, (x: never) => {
      const inner = userErrorOf(() => (x as Array)[name]?.(...many));
      expect(inner.message).toBe(error.message);
      return x;
    });
    traced.trace([[1, 2]]);
    expect(error.diagnostics).toHaveLength(1);
  });
});
