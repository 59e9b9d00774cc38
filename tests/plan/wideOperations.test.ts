/** Operations on wide values without tables of all their values: right at every width, few bootstraps, traced and chosen quickly. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCircuit } from "../../src/circuit/choose.ts";
import { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { planOf } from "../../src/eval/plan.ts";
import { Builder, type BuiltValue } from "../../src/expand/builder.ts";
import { lookupByDigits } from "../../src/expand/lookupByDigits.ts";
import { movable } from "../../src/expand/pairs.ts";
import { piecesOf, valueAt } from "../../src/expand/pieces.ts";
import type { Range } from "../../src/expand/range.ts";
import { compiler, LookupTable, np } from "../../src/index.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import type { Graph } from "../../src/ir/graph.ts";
import type { Operand, Outcome } from "../../src/trace/arrays.ts";
import { scalar, tensor } from "../../src/value/tensor.ts";

type Traceable = (...values: Operand[]) => Outcome;

const one = { x: "encrypted" } as const;
const both = { x: "encrypted", y: "encrypted" } as const;

const trace = (parameters: Readonly<Record<string, "encrypted">>, call: Traceable, inputset: readonly unknown[]) =>
  compiler(parameters, call as never).trace(inputset as never);

/** Results of the steps on clear integers, with lookups of up to `directBits` bits in one bootstrap each. */
async function run(graph: Graph, samples: readonly (readonly number[])[], directBits: number) {
  const plan = planOf(loweringOf(graph.data).lower({ directBits, sharing: 0, tree: null }));
  const results: number[] = [];
  for (const sample of samples) {
    const args = sample.map((value) => scalar(value));
    const none = args.map(() => null);
    const [value] = await runPlan(plan, none, clearBackend(args));
    results.push(...(value ?? []));
  }
  return results;
}

/** What is chosen takes at most so many bootstraps, none of more than 6 bits. */
function expectFew(graph: Graph, most: number): void {
  const { plan, needs } = new PreparedCircuit(chooseCircuit(graph.data, {}));
  expect(plan.bootstraps).toBeLessThanOrEqual(most);
  for (const { precision } of needs.needs) expect(precision).toBeLessThanOrEqual(6);
}

/** Ends, middles and seeded values of a range. */
const samplesOf = ([low, high]: Range, count: number): readonly number[] => [
  ...new Set(
    [low, low + 1, high - 1, high, 0, -1, 1, Math.floor((low + high) / 2)].filter((v) => low <= v && v <= high),
  ),
  ...fc.sample(fc.integer({ min: low, max: high }), { seed: 5, numRuns: count }),
];

const pairsOf = (x: Range, y: Range): readonly (readonly number[])[] => {
  const [xs, ys] = [samplesOf(x, 12), samplesOf(y, 12)];
  return xs.flatMap((u, i) => [[u, ys[i % ys.length] ?? 0], [u, ys[(i * 5 + 2) % ys.length] ?? 0], [u, Math.min(Math.max(u, y[0]), y[1])]]); // biome-ignore format: one line
};

const cornersOf = (x: Range, y: Range) => x.flatMap((u) => y.map((v) => [u, v]));

describe("operations of two encrypted values", () => {
  const uint16: Range = [0, 65535];
  const int16: Range = [-32768, 32767];
  const uint12: Range = [0, 4095];
  const calls: readonly (readonly [string, Traceable, number])[] = [
    ["less", (x = 0, y = 0) => np.less(x, y), 40],
    ["less_equal", (x = 0, y = 0) => np.less_equal(x, y), 40],
    ["greater", (x = 0, y = 0) => np.greater(x, y), 40],
    ["greater_equal", (x = 0, y = 0) => np.greater_equal(x, y), 40],
    ["equal", (x = 0, y = 0) => np.equal(x, y), 40],
    ["not_equal", (x = 0, y = 0) => np.not_equal(x, y), 40],
    ["maximum", (x = 0, y = 0) => np.maximum(x, y), 40],
    ["minimum", (x = 0, y = 0) => np.minimum(x, y), 40],
    ["bitwise_and", (x = 0, y = 0) => np.bitwise_and(x, y), 50],
    ["bitwise_or", (x = 0, y = 0) => np.bitwise_or(x, y), 50],
    ["bitwise_xor", (x = 0, y = 0) => np.bitwise_xor(x, y), 50],
    ["logical_and", (x = 0, y = 0) => np.logical_and(x, y), 50],
    ["a choice", (x = 0, y = 0) => np.where(np.less(x, 5), x, y), 60],
  ];
  const ranges: readonly (readonly [Range, Range])[] = [
    [uint16, uint16],
    [int16, int16],
    [uint16, int16],
    [uint12, [-100, 70]],
    [[30000, 30200], int16],
  ];
  describe.each(calls)("%s", (_, call, most) => {
    test.each(ranges)("of %j and %j", async (x, y) => {
      const graph = trace(both, call, cornersOf(x, y));
      expect(graph.check().filter(({ severity }) => severity === "error")).toEqual([]);
      const samples = pairsOf(x, y);
      const expected = samples.map(([u = 0, v = 0]) => Number(call(u, v)));
      for (const directBits of [3, 5, 6]) {
        const results = await run(graph, samples, directBits);
        expect(results).toEqual(expected);
      }
      expectFew(graph, most);
    });
  });
  test.each([
    ["right_shift", (x: Operand, y: Operand) => np.right_shift(x, y)],
    ["left_shift", (x: Operand, y: Operand) => np.left_shift(x, y)],
  ] as const)("%s of 16 bits by up to 15", async (_, call) => {
    const graph = trace(both, call as Traceable, cornersOf(uint16, [0, 15]));
    const samples = pairsOf(uint16, [0, 15]);
    expect(await run(graph, samples, 6)).toEqual(samples.map(([u = 0, v = 0]) => Number(call(u, v))));
  });
  test.each([
    [uint16, uint16],
    [int16, uint12],
    [int16, int16],
  ] as const)("products of %j and %j", async (x, y) => {
    const graph = trace(both, (x = 0, y = 0) => np.multiply(x, y), cornersOf(x, y));
    const samples = pairsOf(x, y);
    expect(await run(graph, samples, 5)).toEqual(samples.map(([u = 0, v = 0]) => u * v + 0));
  });
});

describe("lookups of one wide value", () => {
  const steps = [3, 500, 501, 4000, 60000];
  const calls: readonly (readonly [string, Traceable, Range, number])[] = [
    ["x >= 7", (x = 0) => np.greater_equal(x, 7), [0, 65535], 20],
    ["x < 43210", (x = 0) => np.less(x, 43210), [0, 65535], 20],
    ["x == 65535", (x = 0) => np.equal(x, 65535), [0, 65535], 20],
    ["x != 12345", (x = 0) => np.not_equal(x, 12345), [0, 65535], 25],
    ["x > -5", (x = 0) => np.greater(x, -5), [-32768, 32767], 20],
    ["relu", (x = 0) => np.maximum(x, 0), [-32768, 32767], 25],
    ["abs", (x = 0) => np.absolute(x), [-32768, 32767], 30],
    ["sign", (x = 0) => np.sign(x), [-32768, 32767], 25],
    ["clip", (x = 0) => np.clip(x, -100, 1000), [-32768, 32767], 40],
    [
      "few steps",
      (x = 0) => steps.reduce<Operand>((sum, c) => np.add(sum, np.greater_equal(x, c)) as Operand, 0) as Outcome,
      [0, 65535],
      90,
    ],
    ["one table of few steps", (x = 0) => np.bitwise_and(np.greater_equal(x, 500), np.less(x, 4001)), [0, 65535], 30],
    ["a mask", (x = 0) => np.bitwise_and(x, 0x5a5a), [0, 65535], 30],
    ["quotient", (x = 0) => np.floor_divide(x, 256), [0, 65535], 20],
    ["remainder by 3", (x = 0) => np.remainder(x, 3), [0, 4095], 30],
    ["quotient by 10", (x = 0) => np.floor_divide(x, 10), [0, 4095], 40],
  ];
  test.each(calls)("%s", async (_, call, range, most) => {
    const graph = trace(one, call, [...range]);
    const samples = [...samplesOf(range, 25), 499, 500, 501, 502, 3999, 4000, 4001, 6, 7, 8].filter((x) => range[0] <= x && x <= range[1]).map((x) => [x]); // biome-ignore format: one line
    const expected = samples.map(([x = 0]) => Number(call(x)));
    for (const directBits of [4, 6]) {
      const results = await run(graph, samples, directBits);
      expect(results).toEqual(expected);
    }
    expectFew(graph, most);
  });
  test("a table that has no structure stays one", async () => {
    const table = Array.from({ length: 256 }, (_, i) => (i * 73 + 41 * ((i * i) % 31)) % 256);
    const graph = trace(one, (x) => new LookupTable(table).lookup(x as never) as Outcome, [0, 255]);
    const samples = samplesOf([0, 255], 20).map((x) => [x]);
    expect(await run(graph, samples, 6)).toEqual(samples.map(([x = 0]) => table[x]));
  });
});

describe("digits of any function", () => {
  const tables = fc.oneof(
    // Few steps, pieces that go up evenly, sums over bits, and anything.
    fc.array(fc.tuple(fc.nat(200), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -2, max: 2 })), { minLength: 1, maxLength: 5 }).map((pieces) => (i: number) => { const found = pieces.toSorted((a, b) => a[0] - b[0]).findLast(([start]) => start <= i); return found === undefined ? 0 : found[1] + found[2] * i; }), // biome-ignore format: one line
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }).map((weights) => (i: number) => weights.reduce((sum, weight, bit) => sum + weight * ((i >> bit) & 1), 0)), // biome-ignore format: one line
    fc.integer({ min: 2, max: 7 }).map((by) => (i: number) => i % by),
    fc.integer({ min: 2, max: 7 }).map((by) => (i: number) => Math.floor(i / by)),
  );
  test("a machine gives what the table gives, within its bounds", () => {
    let built = 0;
    fc.assert(
      fc.property(tables, fc.integer({ min: -200, max: 40 }), fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 5 }), (f, low, size, bits) => {
        const values = Array.from({ length: size }, (_, i) => f(i));
        const pieces = piecesOf(low, values);
        expect(values.map((_, i) => valueAt(pieces, low + i))).toEqual(values);
        const b = new Builder();
        const x = b.parameter("x", { shape: [size], encrypted: true, range: [low, low + size - 1] });
        const made: BuiltValue | null = lookupByDigits(b, movable(b, x), pieces, bits);
        if (made === null) return;
        built += 1;
        const all = tensor("int64", [size], Float64Array.from(values, (_, i) => low + i));
        const graph = b.graph("test", [x], [made]);
        const results = evaluateAll(graph, [all]);
        const got = results[made.id];
        expect(made.shape).toEqual([size]);
        expect(made.constant === null ? [...(got?.data ?? [])] : [...made.constant.data]).toEqual(values);
        graph.nodes.forEach(({ bounds }, id) => {
          const [least, most] = bounds ?? [0, 0];
          for (const value of results[id]?.data ?? []) expect(least <= value && value <= most).toBe(true);
        });
      }), // biome-ignore format: one line
      { seed: 3, numRuns: 600 },
    );
    expect(built).toBeGreaterThan(300);
  });
});
