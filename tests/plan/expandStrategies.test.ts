/** Every strategy of every operation between encrypted values: right on all values, within its ranges, and as many lookups as it says. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Builder, WideLookup } from "../../src/expand/builder.ts";
import { lookupsOf } from "../../src/expand/cost.ts";
import type { Range } from "../../src/expand/range.ts";
import { strategiesOf } from "../../src/expand/strategies.ts";
import type { Strategy } from "../../src/expand/strategy.ts";
import { evaluateAll, evaluateNode } from "../../src/ir/evaluate.ts";
import type { Node } from "../../src/ir/node.ts";
import type { AttributesOf, OpName } from "../../src/ir/ops/index.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import type { Shape } from "../../src/value/shape.ts";
import { filled, minMax, type Tensor, tensor } from "../../src/value/tensor.ts";
import { integerTypeOf } from "../../src/value/type.ts";

const vector = (values: readonly number[]): Tensor => tensor("int64", [values.length], Float64Array.from(values));

const valuesOf = ([low, high]: Range): readonly number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** A node of the user's graph on operands of the given shapes, with the type that the results really need. */
function nodeOf<K extends OpName>(operation: K, attributes: AttributesOf<K>, args: readonly Tensor[]): Node {
  const node = { operation, attributes, id: 0, tag: "", location: null } as unknown as Node;
  const result = evaluateNode(node, args);
  const output = { encrypted: true, dtype: integerTypeOf(...rangeOf(result)), shape: result.shape };
  return { ...node, output } as Node;
}

const rangeOf = (value: Tensor): Range => (value.data.length === 0 ? [0, 0] : minMax(value));

interface Outcome {
  readonly lookups: number;
  readonly widths: readonly number[];
}

/** Builds the strategy on parameters of these ranges and checks it on the arguments. Null when it needs too wide a lookup. */
function check(strategy: Strategy, node: Node, ranges: readonly Range[], args: readonly Tensor[]): Outcome | null {
  const b = new Builder();
  b.at(node);
  const parameters = ranges.map((range, i) =>
    b.parameter(`p${i}`, { shape: args[i]?.shape ?? [], encrypted: true, range }),
  );
  try {
    const result = strategy.expand(b, node, parameters);
    const inShape = b.broadcast(result, node.output.shape);
    const graph = verifyGraph(b.graph("test", parameters, [inShape]), "expand");
    const values = evaluateAll(graph, args);
    expect(values[inShape.id]?.data).toEqual(evaluateNode(node, args).data);
    graph.nodes.forEach((built, id) => {
      const value = values[id];
      if (value === undefined || built.bounds === null) throw new Error("a built node has bounds");
      if (value.data.length === 0) return;
      const [low, high] = minMax(value);
      expect(low).toBeGreaterThanOrEqual(built.bounds[0]);
      expect(high).toBeLessThanOrEqual(built.bounds[1]);
      expect(value.shape).toEqual(built.output.shape);
    });
    const lookups = lookupsOf(graph);
    return {
      lookups: lookups.reduce((sum, { count }) => sum + count, 0) / (inShape.shape.reduce((a, c) => a * c, 1) || 1),
      widths: lookups.map(({ width }) => width),
    };
  } catch (error) {
    if (error instanceof WideLookup) return null;
    throw error;
  }
}

/** All combinations of values of the ranges, one tensor for each operand. */
function product(ranges: readonly Range[]): readonly Tensor[] {
  let rows: readonly (readonly number[])[] = [[]];
  for (const range of ranges) rows = rows.flatMap((row) => valuesOf(range).map((value) => [...row, value]));
  return ranges.map((_, i) => vector(rows.map((row) => row[i] ?? 0)));
}

const narrow: readonly Range[] = [
  [0, 1],
  [0, 3],
  [-2, 1],
  [0, 15],
  [-8, 7],
  [3, 9],
  [-7, -2],
];

const comparisons = ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"] as const;
const binaries = [
  "multiply",
  ...comparisons,
  "bitwise_and",
  "bitwise_or",
  "bitwise_xor",
  "maximum",
  "minimum",
  "fmax",
  "fmin",
  "logical_and",
  "logical_or",
  "logical_xor",
] as const;

describe.each(binaries)("%s", (operation) => {
  test.each(strategiesOf(operation).map((strategy) => ({ name: strategy.name, strategy })))(
    "$name: all values of all pairs of ranges",
    ({ strategy }) => {
      let checked = 0;
      for (const x of narrow) {
        for (const y of narrow) {
          const args = product([x, y]);
          const node = nodeOf(operation, {}, args);
          const b = new Builder();
          const operands = [x, y].map((range, i) => b.parameter(`p${i}`, { shape: [2], encrypted: true, range }));
          if (!strategy.applies(node, operands)) continue;
          if (check(strategy, node, [x, y], args) !== null) checked += 1;
        }
      }
      if (!["square", "one value"].includes(strategy.name) && !strategy.name.endsWith("4 bits"))
        expect(checked).toBeGreaterThan(9);
    },
  );
});

describe("wide operands", () => {
  const wide: fc.Arbitrary<Range> = fc.oneof(
    fc.constant<Range>([0, 255]),
    fc.constant<Range>([-128, 127]),
    fc.constant<Range>([0, 127]),
    fc
      .tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: 0, max: 128 }))
      .map(([low, size]): Range => [low, Math.min(low + size, 127)]),
  );
  test.each(binaries)("%s", (operation) => {
    fc.assert(
      fc.property(wide, wide, fc.infiniteStream(fc.nat(1000)), (x, y, stream) => {
        const draw = ([low, high]: Range) => {
          const drawn = Array.from({ length: 30 }, () => low + ((stream.next().value ?? 0) % (high - low + 1)));
          return vector([low, low, high, high, ...drawn]);
        };
        const args = [draw(x), draw(y)];
        const exact = nodeOf(operation, {}, args);
        const corners = [vector([x[0], x[0], x[1], x[1]]), vector([y[0], y[1], y[0], y[1]])];
        const node = {
          ...exact,
          output: { ...exact.output, dtype: widest(nodeOf(operation, {}, corners), exact) },
        } as Node;
        for (const strategy of strategiesOf(operation)) {
          const b = new Builder();
          const operands = [x, y].map((range, i) => b.parameter(`p${i}`, { shape: [2], encrypted: true, range }));
          if (strategy.applies(node, operands)) check(strategy, node, [x, y], args);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

function widest(...nodes: readonly Node[]) {
  const ranges = nodes.map(({ output: { dtype } }) => dtype);
  const bits = Math.max(...ranges.map((dtype) => dtype.bits)) + 1;
  return { kind: "integer", signed: true, bits } as const;
}

describe.each(["left_shift", "right_shift"] as const)("%s", (operation) => {
  const amounts: readonly Range[] = [
    [0, 1],
    [0, 3],
    [0, 7],
    [1, 4],
  ];
  test.each(strategiesOf(operation).map((strategy) => ({ name: strategy.name, strategy })))(
    "$name: all values",
    ({ strategy }) => {
      for (const x of [...narrow, [-100, 27] as const, [0, 255] as const]) {
        for (const amount of amounts) {
          const args = product([x, amount]);
          const node = nodeOf(operation, {}, args);
          const b = new Builder();
          const operands = [x, amount].map((range, i) => b.parameter(`p${i}`, { shape: [2], encrypted: true, range }));
          if (strategy.applies(node, operands)) check(strategy, node, [x, amount], args);
        }
      }
    },
  );
});

describe("where", () => {
  const conditions: readonly Range[] = [
    [0, 1],
    [0, 3],
    [-1, 2],
  ];
  test.each(strategiesOf("where").map((strategy) => ({ name: strategy.name, strategy })))(
    "$name: all values",
    ({ strategy }) => {
      for (const condition of conditions) {
        for (const x of narrow) {
          for (const y of narrow) {
            const args = product([condition, x, y]);
            const node = nodeOf("where", {}, args);
            const b = new Builder();
            const operands = [condition, x, y].map((range, i) =>
              b.parameter(`p${i}`, { shape: [2], encrypted: true, range }),
            );
            if (strategy.applies(node, operands)) check(strategy, node, [condition, x, y], args);
          }
        }
      }
    },
  );
});

describe("numbers of lookups for an element", () => {
  const cases: readonly (readonly [OpName, string, Range, Range, number, number])[] = [
    ["multiply", "packed", [0, 3], [0, 3], 1, 4],
    ["multiply", "packed", [0, 1], [0, 15], 1, 5],
    ["multiply", "quarter squares", [0, 15], [0, 15], 2, 5],
    ["multiply", "quarter squares", [-8, 7], [-8, 7], 2, 5],
    ["multiply", "quarter squares of digits of 4 bits", [0, 255], [0, 255], 10, 8],
    ["less", "difference", [0, 15], [-8, 7], 1, 5],
    ["less", "digits of 4 bits", [0, 255], [0, 255], 2, 9],
    ["less", "digits of 2 bits", [0, 15], [0, 15], 1, 5],
    ["less", "difference after clipping", [0, 255], [0, 7], 2, 8],
    ["equal", "digits of 4 bits", [0, 255], [-128, 127], 6, 9],
    ["bitwise_xor", "packed", [0, 15], [0, 15], 1, 8],
    ["bitwise_xor", "digits of 2 bits", [0, 15], [0, 15], 4, 4],
    ["bitwise_and", "digits of 4 bits", [0, 255], [0, 255], 4, 8],
    ["left_shift", "packed", [0, 15], [0, 3], 1, 6],
    ["right_shift", "digits of 4 bits", [0, 255], [0, 7], 3, 8],
    ["maximum", "difference", [0, 15], [0, 15], 1, 5],
    ["maximum", "difference after clipping", [0, 255], [0, 7], 2, 8],
    ["minimum", "digits of 4 bits", [0, 255], [0, 255], 7, 9],
    ["logical_or", "sum of bits", [0, 1], [0, 1], 1, 2],
    ["logical_or", "sum of bits", [0, 5], [0, 1], 2, 3],
  ];
  test.each(cases)("%s by %s of %j and %j", (operation, name, x, y, lookups, widest) => {
    const args = [vector([x[0], x[0], x[1], x[1]]), vector([y[0], y[1], y[0], y[1]])];
    const node = nodeOf(operation, {} as never, args);
    const strategy = strategiesOf(operation).find((each) => each.name === name);
    if (strategy === undefined) throw new Error(`${operation} has no strategy ${name}`);
    const outcome = check(strategy, node, [x, y], args);
    expect(outcome?.lookups).toBe(lookups);
    expect(Math.max(...(outcome?.widths ?? []))).toBe(widest);
  });
});

describe("shapes", () => {
  const random = (shape: Shape, [low, high]: Range, seed: number): Tensor => {
    let state = seed;
    const data = filled(shape, 0, "int64").data.map(() => {
      state = (state * 48271) % 2147483647;
      return low + (state % (high - low + 1));
    });
    return tensor("int64", shape, data);
  };
  const expandAll = <K extends OpName>(
    operation: K,
    attributes: AttributesOf<K>,
    shapes: readonly Shape[],
    range: Range,
  ) => {
    const args = shapes.map((shape, i) => random(shape, range, 11 + i));
    const exact = nodeOf(operation, attributes, args);
    const node = { ...exact, output: { ...exact.output, dtype: { kind: "integer", signed: true, bits: 12 } } } as Node;
    const b = new Builder();
    const operands = shapes.map((shape, i) => b.parameter(`p${i}`, { shape, encrypted: true, range }));
    const applied = strategiesOf(operation).filter((strategy) => strategy.applies(node, operands));
    const checked = applied.filter(
      (strategy) =>
        check(
          strategy,
          node,
          shapes.map(() => range),
          args,
        ) !== null,
    );
    expect(checked.length).toBeGreaterThan(0);
  };
  const pairs: readonly (readonly [Shape, Shape])[] = [
    [[], [3]],
    [[2, 3], [3]],
    [
      [2, 1],
      [1, 4],
    ],
    [[2, 3], []],
    [[0], [0]],
  ];
  test.each(pairs)("broadcasting %j with %j", (x, y) => {
    for (const operation of ["multiply", "less", "bitwise_xor", "maximum", "right_shift", "logical_and"] as const) {
      expandAll(operation, {}, [x, y], operation === "right_shift" ? [0, 3] : [-3, 4]);
    }
    expandAll("where", {}, [x, y, [1]], [0, 3]);
    expandAll("where", {}, [[1], x, y], [-3, 4]);
  });
  test.each<readonly [Shape, Shape]>([
    [[3], [3]],
    [
      [2, 3],
      [3, 4],
    ],
    [[3], [3, 2]],
    [[2, 3], [3]],
    [
      [2, 2, 3],
      [3, 2],
    ],
    [
      [2, 1, 2, 3],
      [4, 3, 2],
    ],
  ])("matmul of %j and %j", (x, y) => expandAll("matmul", {}, [x, y], [-3, 3]));
  test.each<readonly [Shape, Shape]>([
    [[3], [3]],
    [
      [2, 3],
      [3, 4],
    ],
    [[3], [4, 3, 2]],
    [
      [2, 3],
      [2, 3, 2],
    ],
    [[], [3]],
    [[2, 2], []],
  ])("dot of %j and %j", (x, y) => expandAll("dot", {}, [x, y], [-3, 3]));
  test.each([null, 0, 1, -1, [0, 2], [2, 1]] as const)("max and min over axis %j", (axis) => {
    for (const keepdims of [false, true]) {
      for (const operation of ["max", "min"] as const) {
        expandAll(operation, { axis, keepdims }, [[2, 3, 5]], [-8, 7]);
        expandAll(operation, { axis, keepdims }, [[1, 3, 1]], [0, 7]);
      }
    }
  });
  test.each([
    { kernelShape: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], shape: [1, 2, 3, 4] },
    { kernelShape: [3, 2], strides: [2, 1], dilations: [1, 2], pads: [1, 1, 1, 0], shape: [2, 1, 5, 5] },
    { kernelShape: [3], strides: [2], dilations: [1], pads: [1, 1], shape: [1, 1, 6] },
  ])("maxpool $kernelShape of $shape", ({ shape, ...options }) => {
    expandAll("maxpool", options, [shape], [-4, 3]);
  });
});
