/** The same functions called in clear: they compute on ordinary values, at top level, within other functions, and beside a trace that goes on. */
import { describe, expect, test } from "vitest";
import * as glovebox from "../../src/index.ts";
import { NDArray } from "../../src/index.ts";
import { Traced } from "../../src/trace/arrays.ts";

const { np, compiler } = glovebox;

type Operand = Parameters<typeof np.add>[0];

const plain = (value: unknown) => (value instanceof NDArray ? value.tolist() : value);

const image: Operand = [
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
];

/** Every extension on a number or an array, with what it gives. `x` is 3. */
const extensions: readonly (readonly [name: string, call: (x: Operand) => unknown, value: unknown])[] = [
  ["zero", (x) => np.add(glovebox.zero(), x), 3],
  ["one", (x) => np.add(glovebox.one(), x), 4],
  ["zeros", (x) => np.add(glovebox.zeros([2]), x), [3, 3]],
  ["zeros of a number", (x) => np.add(glovebox.zeros(2), x), [3, 3]],
  ["ones", (x) => np.add(glovebox.ones([1, 2]), x), [[4, 4]]],
  ["array", (x) => glovebox.array([[x, 1]]), [[3, 1]]],
  ["array of a zero", (x) => glovebox.array([glovebox.zero(), x]), [0, 3]],
  ["LookupTable", (x) => new glovebox.LookupTable([0, 10, 20, 30]).lookup(x), 30],
  ["univariate", (x) => glovebox.univariate((v) => v * v)(x), 9],
  ["univariate that adds an encrypted one", (x) => glovebox.univariate((v) => Number(np.add(v, glovebox.one())))(x), 4],
  ["multivariate", (x) => glovebox.multivariate((a, b) => a - b)(x, [1, 2]), [2, 1]],
  ["tag", (x) => glovebox.tag("t", () => np.add(x, glovebox.one())), 4],
  ["conv", (x) => np.add(glovebox.conv(image, [[[[1, 3]]]], [1]), x), [[[[11], [19]]]]],
  ["maxpool", () => glovebox.maxpool(image, { kernelShape: [2, 2] }), [[[[4]]]]],
  ["relu", (x) => glovebox.relu(np.negative(x)), 0],
  ["ifThenElse", (x) => glovebox.ifThenElse(x, glovebox.zero(), 1), 0],
  ["round", (x) => glovebox.round(np.divide(x, 2)), 2],
  ["bits", (x) => glovebox.bits(x, 1), 1],
  ["bits of a range", (x) => glovebox.bits(x, "0:2"), 3],
  ["hint", (x) => glovebox.hint(x, { canStore: Array.from({ length: 200_000 }, (_, i) => i) }), 3],
  ["roundBitPattern", (x) => glovebox.roundBitPattern(x, 1), 4],
  ["truncateBitPattern", (x) => glovebox.truncateBitPattern(x, 1), 2],
];

describe.each(extensions)("%s", (_, call, value) => {
  const f = compiler({ x: "encrypted" }, (x: Operand) => call(x));
  const within = compiler({ x: "encrypted" }, (x: Operand) => f(x));

  test("computes at top level, within a function, within another one, and while something is traced", () => {
    expect(plain(call(3))).toEqual(value);
    expect(plain(f(3))).toEqual(value);
    expect(plain(within(3))).toEqual(value);
    // A function of one's own is called for its values, also while the trace goes on.
    let seen: unknown;
    const look = glovebox.univariate((v) => {
      if (v === 3) seen = call(v);
      return v;
    });
    compiler({ x: "encrypted" }, (x: Operand) => look(x)).trace([0, 3]);
    expect(plain(seen)).toEqual(value);
  });

  test("is traced within a trace, alone and through another compiled function", () => {
    for (const g of [f, within]) {
      const graph = g.trace([3, 2, 1]);
      expect(plain(graph.evaluate(3))).toEqual(value);
    }
  });
});

describe("a compiled function that is called", () => {
  test("gets arrays for lists, as when it is traced", () => {
    const f = compiler({ x: "encrypted" }, (x: NDArray) => x.reshape([-1]));
    expect(plain(f([[1, 2]] as unknown as NDArray))).toEqual([1, 2]);
  });

  test("adds its arguments to its input-set, but not those of a trace or of a call that fails", () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
    f(3);
    expect(() => f("abc" as unknown as Operand)).toThrow(
      "<lambda>: argument 0 ('x'): expected a number, a nested list of numbers or an array, got 'abc'",
    );
    compiler({ y: "encrypted" }, (y: Operand) => f(y)).trace([100]);
    expect(f.trace([5]).integerRange({ operation: "input" })).toEqual([3, 5]);
  });
});

describe("a traced value outside of its function", () => {
  const leaked = (): Traced => {
    let kept: unknown;
    compiler({ x: "encrypted" }, (x: Operand) => {
      kept = x;
      return x;
    }).trace([1]);
    if (!(kept instanceof Traced)) throw new Error("nothing was traced");
    return kept;
  };

  test("is an error in clear, in another trace and as a result", () => {
    const words = "a traced value can be used only within the function that is being traced";
    expect(() => np.add(leaked(), 1)).toThrow(words);
    expect(() => compiler({ x: "encrypted" }, (x: Operand) => np.add(leaked(), x)).trace([1])).toThrow(words);
    expect(() => compiler({ _x: "encrypted" }, (_x: Operand) => leaked()).trace([1])).toThrow(words);
  });
});
