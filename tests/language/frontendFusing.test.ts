/**
 * Fusing: the original's torture programs (concrete-numpy.md 2.4 and 4), combined comparisons, and random functions of one value, which
 * must all become lookups of it. The oracle is the same function in clear.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compiler, type Graph, type NDArray, np, UserError } from "../../src/index.ts";

type Operand = Parameters<typeof np.add>[0];
type Traced = Exclude<ReturnType<typeof np.add>, number>;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const integer = (x: Operand): Operand => (typeof x === "number" ? Math.trunc(x) : (x as Traced).astype("int64"));
const operations = (graph: Graph) =>
  graph.nodes.map(({ operation }) => operation).filter((name) => name !== "constant");

/** Traces over all samples and compares the graph's values with the function's. */
function fused(
  call: (...args: Operand[]) => Operand,
  samples: readonly (readonly number[])[],
  names: readonly string[],
): Graph {
  const statuses = Object.fromEntries(names.map((name) => [name, "encrypted" as const]));
  const parameters = names.join(", ");
  const named = new Function("call", `return (${parameters}) => call(${parameters})`)(call) as typeof call;
  const graph = compiler(statuses, named).trace(samples.map((sample) => (sample.length === 1 ? sample[0] : sample)));
  expect(graph.check().filter(({ severity }) => severity === "error")).toEqual([]);
  for (const sample of samples) expect(graph.evaluate(...sample), String(sample)).toBe(call(...sample));
  return graph;
}

const singles = (from: number, to: number) => range(from, to).map((x) => [x]);
const pairs = range(0, 64).map((i) => [i % 8, i >> 3]);

describe("the original's torture programs", () => {
  test("a bigger search", () => {
    const graph = fused(
      (x, y) => {
        const base = np.add(x, 1);
        const left = np.add(integer(base), 1.5);
        const right = np.add(integer(base), 3.4);
        return np.add(integer(np.add(left, right)), y);
      },
      pairs,
      ["x", "y"],
    );
    expect(operations(graph)).toEqual(["input", "input", "add", "subgraph", "add"]);
  });

  test("a bigger search that needs a second iteration", () => {
    const graph = fused(
      (x, y) => {
        const wave = np.cos(np.add(np.add(x, 1), 0.5));
        const left = np.add(np.add(integer(wave), 1.5), np.sin(wave));
        const right = np.add(integer(wave), 3.4);
        return np.add(integer(np.add(left, right)), y);
      },
      pairs,
      ["x", "y"],
    );
    // The common ancestor is a float, so that the search goes on to the integer behind it.
    expect(operations(graph)).toEqual(["input", "input", "add", "subgraph", "add"]);
  });

  test("one of the start nodes is the lowest common ancestor", () => {
    const graph = fused(
      (x, y) => {
        const a = np.add(np.multiply(x, 2), 3);
        const b = np.remainder(a, 5);
        const c = np.power(np.subtract(b, 2), 2);
        return np.add(integer(np.add(np.add(np.sqrt(a), np.multiply(b, 0.5)), np.divide(c, 3))), y);
      },
      pairs,
      ["x", "y"],
    );
    expect(operations(graph)).toEqual(["input", "input", "multiply", "add", "subgraph", "add"]);
  });

  const hard = (a: Operand, c: Operand) => integer(np.around(np.add(np.power(np.sin(a), 2), np.power(np.cos(c), 2))));

  test("a common ancestor that is hard to find", () => {
    const graph = fused(
      (x) => {
        const a = np.multiply(x, 3);
        return hard(a, np.add(a, np.floor_divide(x, 3)));
      },
      singles(0, 32),
      ["x"],
    );
    expect(operations(graph)).toEqual(["input", "subgraph"]);
  });

  test("a common ancestor that is hard to find, used twice", () => {
    const graph = fused(
      (x) => {
        const a = np.multiply(x, 3);
        const c = np.add(a, np.floor_divide(x, 3));
        return np.add(hard(a, c), hard(c, a));
      },
      singles(0, 32),
      ["x"],
    );
    expect(operations(graph)).toEqual(["input", "subgraph", "subgraph", "add"]);
  });

  test("two more", () => {
    const first = fused(
      (x) => {
        const a = np.multiply(np.divide(x, 1), 3);
        return integer(np.add(np.add(a, np.add(x, 1)), integer(a)));
      },
      singles(0, 16),
      ["x"],
    );
    expect(operations(first)).toEqual(["input", "subgraph"]);
    const second = fused(
      (x) => {
        const a = np.divide(x, 3.0);
        return integer(np.add(np.add(a, np.add(x, 1)), np.multiply(a, a)));
      },
      singles(0, 16),
      ["x"],
    );
    expect(operations(second)).toEqual(["input", "subgraph"]);
  });
});

describe("what follows from the rules", () => {
  test("chains of floats and integers are consecutive sub-graphs", () => {
    const graph = fused(
      (x) => np.floor_divide(integer(np.sqrt(np.add(integer(np.multiply(42, np.sin(x))), 50))), 3),
      singles(0, 8),
      ["x"],
    );
    expect(operations(graph)).toEqual(["input", "subgraph", "add", "subgraph", "floor_divide"]);
  });

  test("a float prefix that is used twice is in both", () => {
    const graph = fused(
      (x) => {
        const root = np.sqrt(x);
        return np.add(integer(np.add(root, 0.5)), integer(np.multiply(root, 2)));
      },
      singles(0, 16),
      ["x"],
    );
    const prefixes = graph.nodes.filter(
      (node) =>
        node.operation === "subgraph" && node.attributes.graph.nodes.some(({ operation }) => operation === "sqrt"),
    );
    expect(prefixes).toHaveLength(2);
  });

  test("several lookups of one value are one", () => {
    const graph = fused((x) => np.where(np.less(x, 5), np.multiply(x, 3), np.remainder(x, 4)), singles(0, 16), ["x"]);
    expect(operations(graph)).toEqual(["input", "subgraph"]);
  });

  test("combined comparisons of one value are one lookup", () => {
    const between = (x: Operand) => np.bitwise_and(np.less(x, 12), np.greater(x, 3));
    expect(operations(fused(between, singles(0, 16), ["x"]))).toEqual(["input", "subgraph"]);
    const outside = (x: Operand) => np.where(np.bitwise_or(np.less(x, 3), np.greater_equal(x, 12)), 7, x);
    expect(operations(fused(outside, singles(0, 16), ["x"]))).toEqual(["input", "subgraph"]);
    const ofSum = (x: Operand, y: Operand) => between(np.add(x, y));
    expect(operations(fused(ofSum, pairs, ["x", "y"]))).toEqual(["input", "input", "add", "subgraph"]);
  });

  test("comparisons of two values stay two values", () => {
    const graph = fused((x, y) => np.bitwise_and(np.less(x, 5), np.greater(y, 3)), pairs, ["x", "y"]);
    expect(operations(graph)).toEqual(["input", "input", "less", "greater", "bitwise_and"]);
  });

  test("an operation between, used outside as well, stays", () => {
    const graph = fused(
      (x) => {
        const third = np.floor_divide(x, 3);
        return np.add(np.maximum(np.subtract(x, 3), third), third);
      },
      singles(0, 16),
      ["x"],
    );
    expect(operations(graph).sort()).toEqual(["add", "floor_divide", "input", "subgraph"]);
  });

  test("a tensor's constants make tables for each element", () => {
    const scale = np.array([0.5, 1.5, 2.5]);
    const f = compiler({ x: "encrypted" }, (x: Operand) => toIntegers(np.multiply(np.sqrt(x), scale)));
    const samples = range(0, 16).map((x) => np.array([x, 15 - x, x]));
    const graph = f.trace(samples);
    expect(graph.check()).toEqual([]);
    expect(operations(graph)).toEqual(["input", "subgraph"]);
    for (const sample of samples)
      expect(String(graph.evaluate(sample))).toBe(String(toIntegers(np.multiply(np.sqrt(sample), scale))));
  });
});

const toIntegers = (x: Operand): NDArray => (x as NDArray).astype("int64") as NDArray;

/** Random functions of one integer: a description is turned into calls of np. */
type Expression = { readonly op: string; readonly args: readonly (Expression | number)[] } | "x";

const unaryFunctions = ["absolute", "square", "sin", "cos", "tanh", "negative", "invert", "sign", "rint", "floor"];
const binaryFunctions = [
  "add",
  "subtract",
  "multiply",
  "maximum",
  "minimum",
  "less",
  "greater_equal",
  "equal",
  "not_equal",
  "hypot",
];

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Expression>("x"),
    fc.record({ op: fc.constantFrom(...unaryFunctions), args: fc.tuple(tie("expression")) }),
    fc.record({
      op: fc.constantFrom(...binaryFunctions),
      args: fc.tuple(
        tie("expression"),
        fc.oneof(tie("expression"), fc.integer({ min: -4, max: 4 }), fc.constantFrom(0.5, 1.25)),
      ),
    }),
  ),
}));

const isWhole = ({ dtype }: Traced) => dtype === "int64" || dtype === "bool";

/** Operations on integers only get integers; results of floats are cut. */
function evaluated(e: Expression | number, x: Operand): Operand {
  if (e === "x") return x;
  if (typeof e === "number") return e;
  const args = e.args
    .map((arg) => evaluated(arg, x))
    .map((arg) => (e.op === "invert" && !isWhole(asArray(arg)) ? cut(arg) : arg));
  return (np as unknown as Record<string, (...args: Operand[]) => Operand>)[e.op]?.(...args) ?? 0;
}

const asArray = (x: Operand): Traced =>
  typeof x === "object" && "astype" in x ? (x as Traced) : np.asarray(x as number);
const cut = (x: Operand): Operand => asArray(np.clip(x, -1e6, 1e6)).astype("int64");

test("any function of one value is evaluated as in clear, and is at most lookups of it", () => {
  fc.assert(
    fc.property(expression, (e) => {
      const call = (x: Operand) => cut(evaluated(e, x));
      let graph: Graph;
      try {
        graph = compiler({ x: "encrypted" }, (x: Operand) => call(x)).trace(range(-8, 8));
      } catch (error) {
        // Some functions leave the integers that are exact; no graph is made of them.
        if (error instanceof UserError && /outside ±2\^53/.test(error.message)) return;
        throw error;
      }
      expect(graph.check().filter(({ code }) => code === "not-fusable")).toEqual([]);
      for (const x of range(-8, 8)) expect(Number(graph.evaluate(x))).toBe(Number(call(x)));
    }),
    { numRuns: 100, seed: 5 },
  );
});
