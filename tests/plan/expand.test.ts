/** Expansion of whole graphs: what is chosen, what is shared, what is refused and how, and what it costs. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { planOf } from "../../src/eval/plan.ts";
import { lookupsOf, totalOf } from "../../src/expand/cost.ts";
import { expandGraph, expansionOf } from "../../src/expand/index.ts";
import { compiler, conv, maxpool, multivariate, np, UserError } from "../../src/index.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { nodeAt } from "../../src/ir/order.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import type { Operand, Outcome } from "../../src/trace/arrays.ts";
import { fromNested, type NestedInput } from "../../src/value/tensor.ts";

type Statuses = Readonly<Record<string, "encrypted" | "clear">>;
type Traceable = (...values: Operand[]) => Outcome | readonly Outcome[];

const trace = (statuses: Statuses, call: Traceable, inputset: readonly unknown[]): Graph =>
  compiler(statuses, call as never).trace(inputset as never);

const both: Statuses = { x: "encrypted", y: "encrypted" };
const range = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const pairs = (low: number, high: number) => range(low, high).flatMap((x) => range(low, high).map((y) => [x, y]));
const corners = (low: number, high: number) => [
  [low, low],
  [low, high],
  [high, low],
  [high, high],
];

/** The expansion of the node of the last operation. */
const lastExpansion = (graph: Graph) => expansionOf(graph.data, graph.data.outputs[0] ?? 0);

const errorsOf = (graph: Graph) => graph.check().filter(({ severity }) => severity === "error");

/** The outputs of the lowered program on the clear back end. */
async function run(graph: Graph, sample: readonly unknown[]): Promise<readonly (readonly number[])[]> {
  const args = sample.map((value) => fromNested(value as NestedInput));
  const clear = args.map((value, i) => (nodeAt(graph.data, graph.data.inputs[i] ?? 0).output.encrypted ? null : value));
  const plan = planOf(loweringOf(graph.data).lower({ directBits: 8, sharing: 0, tree: null }));
  return (await runPlan(plan, clear, clearBackend(args))).map((value) => [...value]);
}

describe("programs of the original with two encrypted values", () => {
  interface Program {
    readonly id: string;
    readonly parameters: Statuses;
    readonly function: string;
    readonly inputset: readonly (readonly number[])[];
    readonly outputs: readonly number[];
  }
  const all: readonly Program[] = JSON.parse(readFileSync(new URL("../golden/programs.json", import.meta.url), "utf8"));
  test.each(["err-mul-ee", "compare-ee", "bitxor-ee"])("%s runs", async (name) => {
    const program = all.find(({ id }) => id === name);
    if (program === undefined) throw new Error(`no program ${name}`);
    const graph = trace(program.parameters, new Function("np", `return ${program.function}`)(np), program.inputset);
    expect(errorsOf(graph)).toEqual([]);
    for (const [i, sample] of program.inputset.slice(0, program.outputs.length).entries()) {
      expect(await run(graph, sample)).toEqual([[program.outputs[i]]]);
    }
  });
});

describe("the cheapest strategy", () => {
  test("x * x is one lookup", () => {
    const graph = trace({ x: "encrypted" }, (x = 0) => np.multiply(x, x), range(-8, 7));
    expect(lastExpansion(graph)).toEqual({ strategy: "square", lookups: 1, widths: [4] });
  });

  test("a product is two lookups of one bit more, a product with a bit one", () => {
    const graph = trace(both, (x = 0, y = 0) => np.multiply(x, y), corners(0, 15));
    expect(lastExpansion(graph)).toEqual({ strategy: "quarter squares", lookups: 2, widths: [5, 5] });
    const gate = trace(both, (x = 0, y = 0) => np.multiply(x, y), [
      [0, 0],
      [15, 1],
    ]);
    expect(lastExpansion(gate)).toEqual({ strategy: "packed", lookups: 1, widths: [5] });
  });

  test("a comparison is one lookup of the difference, also of one that is decomposed", () => {
    const narrow = trace(both, (x = 0, y = 0) => np.less(x, y), corners(0, 15));
    expect(lastExpansion(narrow)).toEqual({ strategy: "difference", lookups: 1, widths: [5] });
    const wide = trace(both, (x = 0, y = 0) => np.less(x, y), corners(0, 255));
    expect(lastExpansion(wide)).toEqual({ strategy: "difference", lookups: 1, widths: [9] });
  });

  test("bits of four are combined by digits, of two at once", () => {
    const four = trace(both, (x = 0, y = 0) => np.bitwise_xor(x, y), corners(0, 15));
    expect(lastExpansion(four)).toEqual({ strategy: "digits of 2 bits", lookups: 4, widths: [4, 4, 4, 4] });
    const two = trace(both, (x = 0, y = 0) => np.bitwise_xor(x, y), corners(0, 3));
    expect(lastExpansion(two)).toEqual({ strategy: "packed", lookups: 1, widths: [4] });
  });

  test("every element is counted, and broadcasting is not paid for twice", () => {
    const graph = trace(both, (x = 0, y = 0) => np.bitwise_and(x, y), [
      [
        [0, 15],
        [[0], [15], [3]],
      ],
      [
        [15, 0],
        [[15], [0], [3]],
      ],
    ]);
    // Digits of two bits: one extraction for each element of either side, then two pairs of digits for each result.
    expect(lastExpansion(graph)?.lookups).toBe(2 + 3 + 2 * 6);
  });

  test("maxima over an axis and a window", () => {
    const max = trace({ x: "encrypted" }, (x = 0) => np.max(x), [
      [0, 15, 3, 4, 5],
      [15, 0, 1, 2, 3],
    ]);
    expect(lastExpansion(max)).toEqual({ strategy: "tree by difference", lookups: 4, widths: [5, 5, 5] });
    const pool = trace({ x: "encrypted" }, (x = 0) => maxpool(x, { kernelShape: [2] }), [
      [[[0, 7, 3, 4]]],
      [[[7, 0, 3, 1]]],
    ]);
    expect(lastExpansion(pool)?.lookups).toBe(3);
  });

  test("matrix products are products of elements and sums", async () => {
    const graph = trace(both, (x = 0, y = 0) => np.matmul(x, y), [
      [[[0, 7]], [[0], [7]]],
      [[[7, 7]], [[7], [7]]],
    ]);
    expect(lastExpansion(graph)?.lookups).toBe(4);
    expect(await run(graph, [[[5, 3]], [[2], [6]]])).toEqual([[28]]);
  });

  test("where with a clear condition needs no lookup, with a clear choice one", async () => {
    const condition = trace(both, (x = 0, y = 0) => np.where(np.array([1, 0]), x, y), [
      [
        [0, 0],
        [7, 7],
      ],
      [
        [7, 7],
        [0, 0],
      ],
    ]);
    expect(lastExpansion(condition)).toEqual({ strategy: "clear condition", lookups: 0, widths: [] });
    expect(
      await run(condition, [
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([[1, 4]]);
    const choice = trace({ c: "encrypted", x: "encrypted", y: "clear" }, (c = 0, x = 0, y = 0) => np.where(c, x, y), [
      [0, 0, 7],
      [1, 7, 0],
    ]);
    expect(lastExpansion(choice)?.lookups).toBe(1);
    expect(await run(choice, [0, 3, 5])).toEqual([[5]]);
  });

  test("a function of several values is one packed lookup", async () => {
    const graph = trace(both, (x = 0, y = 0) => multivariate((a = 0, b = 0) => a * 10 + b)(x, y), pairs(-1, 2));
    expect(graph.format()).toContain("<lambda>(%0, %1)");
    expect(lastExpansion(graph)).toEqual({ strategy: "packed", lookups: 1, widths: [4] });
    expect(await run(graph, [2, -1])).toEqual([[19]]);
  });

  test("linear operations and parameters have no expansion, lookups of one value have one", () => {
    const graph = trace({ x: "encrypted" }, (x = 0) => np.floor_divide(np.add(x, 1), 2), range(0, 7));
    expect(graph.nodes.map(({ id }) => expansionOf(graph.data, id)).filter((each) => each !== null)).toEqual([
      { strategy: "lookup", lookups: 1, widths: [3] },
    ]);
  });
});

describe("sharing", () => {
  test("equal sub-expressions and equal constants are made once, and the printed graph stays", async () => {
    const call = (x: Operand = 0) =>
      np.add(np.floor_divide(np.add(x, 3), 2), np.remainder(np.floor_divide(np.add(x, 3), 2), 3));
    const graph = trace({ x: "encrypted" }, call, range(0, 7));
    expect(graph.nodes.filter(({ operation }) => operation === "add").length).toBeGreaterThan(1);
    const { graph: expanded, origin } = expandGraph(graph.data);
    verifyGraph(expanded, "expand");
    expect(origin.length).toBe(expanded.nodes.length);
    expect(totalOf(lookupsOf(expanded))).toBeLessThan(graph.nodes.filter(({ output }) => output.encrypted).length);
    const constants = expanded.nodes.flatMap((node) =>
      node.operation === "constant" ? [node.attributes.value.data.join()] : [],
    );
    expect(new Set(constants).size).toBe(constants.length);
    expect(await run(graph, [5])).toEqual([[5]]);
  });

  test("two products of the same values cost what one costs", () => {
    const graph = trace(
      both,
      (x = 0, y = 0) => [np.multiply(x, y), np.add(np.multiply(x, y), 1)] as readonly Outcome[],
      corners(0, 15),
    );
    expect(totalOf(lookupsOf(expandGraph(graph.data).graph))).toBe(2);
  });

  test("comparisons of one value combined by & are one lookup", () => {
    const graph = trace({ x: "encrypted" }, (x = 0) => np.bitwise_and(np.less(x, 5), np.greater(x, 1)), range(0, 15));
    expect(totalOf(lookupsOf(expandGraph(graph.data).graph))).toBe(1);
  });
});

describe("what is refused", () => {
  const only = (graph: Graph) => errorsOf(graph).map(({ message }) => message);

  test("too much for one packed lookup names both values", async () => {
    const target = compiler(both, ((x = 0, y = 0) => multivariate((a = 0, b = 0) => a ^ b)(x, y)) as never);
    const graph = target.trace(corners(0, 511) as never);
    expect(only(graph)).toEqual([
      "input: this 9-bit value is one of the inputs",
      "input: this 9-bit value is one of the inputs",
      "multivariate: which means the inputs would be packed to 18-bits for the table lookup, but only up to 16-bit table lookups are supported",
    ]);
    expect(errorsOf(graph).map(({ nodes }) => nodes)).toEqual([[0], [1], [2]]);
    const error = await target.compile(corners(0, 511) as never).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(error?.message).toContain("^ which means the inputs would be packed to 18-bits");
  });

  test("operations on values of any width are done by digits", () => {
    const graph = trace(both, (x = 0, y = 0) => np.bitwise_and(x, y), corners(0, 2 ** 20 - 1));
    expect(only(graph)).toEqual([]);
    expect(lastExpansion(graph)?.strategy).toMatch(/^digits of \d bits$/);
  });

  test("two encrypted values and a clear parameter have no table", () => {
    const statuses: Statuses = { ...both, z: "clear" };
    const graph = trace(statuses, (x = 0, y = 0, z = 0) => multivariate((a = 0, b = 0, c = 0) => a + b + c)(x, y, z), [
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expect(only(graph)).toEqual(["multivariate: only multivariate of encrypted values and constants is supported"]);
  });

  test("weights of a convolution must be clear", () => {
    const graph = trace(both, (x = 0, y = 0) => conv(x, y), [
      [[[[0, 3, 2]]], [[[1, 2]]]],
      [[[[3, 0, 1]]], [[[0, 3]]]],
    ]);
    expect(only(graph)).toEqual(["conv1d: only conv1d with encrypted input and clear weight is supported"]);
  });

  test("other functions of two encrypted values stay refused", () => {
    const graph = trace(both, (x = 0, y = 0) => np.floor_divide(x, y), [
      [4, 1],
      [6, 2],
    ]);
    expect(only(graph)[0]).toContain("cannot be fused because it has multiple input nodes");
  });
});

test("200 comparisons in a graph of 2,000 nodes are expanded, and equal parts are made once", () => {
  const call = (x: Operand = 0, y: Operand = 0) => {
    let total: Outcome = np.less(x, y);
    for (let i = 1; i < 200; i++) {
      const moved = np.remainder(np.add(np.multiply(np.add(x, i % 7), 1 + (i % 3)), i % 5), 13);
      total = np.remainder(np.add(total, np.less(moved, y)), 8);
    }
    return total;
  };
  const graph = trace(both, call, corners(0, 15));
  const { graph: expanded } = expandGraph({ ...graph.data });
  expect(graph.nodes.length).toBeGreaterThan(2000);
  expect(expanded.nodes.length).toBeGreaterThan(500);
  expect(expanded.nodes.length).toBeLessThan(4 * graph.nodes.length);
});
