/** Operators of cells on traced values: every one of concrete-numpy.md 1.3, with the value on either side, by its NumPy name. */
import { describe, expect, test } from "vitest";
import { compiler, np } from "../../src/index.ts";
import { createOperators } from "../../src/sandbox/inside/operators.ts";
import { applyOperator, isArrayLike, type Operand, Traced } from "../../src/trace/arrays.ts";

const $ = createOperators(
  {
    isArrayLike,
    isTraced: (value) => value instanceof Traced,
    truth: Boolean,
    apply: (name, operands) => applyOperator(name, operands as readonly Operand[]),
    shown: () => {},
  },
  { enter: () => 1, turn: () => 1, leave() {} },
);

const binaryNames = [
  ...["add", "subtract", "multiply", "divide", "remainder", "power"],
  ...["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"],
  ...["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"],
] as const;

const inputs = [1, 2, 3];

describe.each(binaryNames)("%s", (name) => {
  test.each([
    ["x on the left", (x: unknown) => $[name](x, 2)],
    ["x on the right", (x: unknown) => $[name](2, x)],
    ["x beside an array", (x: unknown) => $[name](np.array([1, 2]), x)],
  ])("%s", (side, call) => {
    const graph = compiler({ x: "encrypted" }, (x: unknown) => call(x)).trace(inputs);
    const own = graph.nodes.find(({ operation }) => operation === name);
    const input = graph.nodes.findIndex(({ operation }) => operation === "input");
    expect(own?.inputs.indexOf(input)).toBe(side === "x on the left" ? 0 : 1);
    const direct = (x: Operand) => {
      const f = np[name] as (a: Operand, b: Operand) => unknown;
      if (side === "x on the left") return f(x, 2);
      return f(side === "x on the right" ? 2 : np.array([1, 2]), x);
    };
    for (const x of inputs) expect(String(graph.evaluate(x))).toBe(String(direct(x)));
  });
});

test("unary operators", () => {
  for (const name of ["negative", "positive", "invert"] as const) {
    const graph = compiler({ x: "encrypted" }, (x: unknown) => $[name](x)).trace(inputs);
    expect(graph.format()).toContain(`${name}(%0)`);
  }
});
