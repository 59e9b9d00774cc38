/** Execution plans: their printed form, that they compute what the graph means, and their counts. */
import { describe, expect, test } from "vitest";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { type Plan, planOf, stepsOf } from "../../src/eval/plan.ts";
import { bootstrapMilliseconds, timedSteps } from "../../src/eval/planCost.ts";
import { formatPlan } from "../../src/eval/planFormat.ts";
import { compiler, LookupTable, type NDArray, np, tag } from "../../src/index.ts";
import { gridSets } from "../support/tfheSets.ts";

const layers = () =>
  compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) => {
    const square = np.power(x, 2) as NDArray;
    const half = np.floor_divide(y, 2) as NDArray;
    return np.maximum(np.subtract(np.sum(square), half), 3);
  }).trace([
    [[0, 0, 0], 7],
    [[1, 1, 1], 0],
  ]).data;

const planOfGraph = (data: ReturnType<typeof layers>, directBits: number, sharing: number): Plan =>
  planOf(loweringOf(data).lower({ directBits, sharing, tree: null }));

describe("the plan of two layers", () => {
  const plan = planOfGraph(layers(), 8, 0);

  test("prints", () => {
    expect(formatPlan(plan)).toMatchInlineSnapshot(`
      "plan: 5 bootstraps in 2 batches; at most 8 elements held
      stage 1
        v0 3×1b = argument 0 (uint1)
        v1 1×3b = argument 1 (uint3)
        batch of 4 bootstraps; frees v0 v1
          v2 3×3b = lookup(v0, 1b, 1 table)  # power 3
          v3 1×3b = lookup(v1, 3b, 1 table)  # floor_divide 4
      stage 2
        v4 1×3b = affine(v2)  # sum 5; frees v2
        v5 1×3b = affine(v4, v3)  # subtract 6; frees v4 v3
        batch of 1 bootstrap; frees v5
          v6 1×2b = lookup(v5, 3b, 1 table)  # maximum 8
      return v6"
    `);
  });

  test("puts lookups of different nodes that are ready together into one batch", () => {
    expect(plan.stages.map(({ batch }) => batch.length)).toEqual([2, 1]);
  });

  test("frees every value once, after its last use, and never an output", () => {
    const freed = plan.stages.flatMap(({ levelled, frees }) => [...levelled.flatMap((step) => step.frees), ...frees]);
    const ids = freed.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const outputs = new Set(plan.lowered.outputs.map(({ id }) => id));
    expect(ids.some((id) => outputs.has(id))).toBe(false);
    const made = stepsOf(plan).flatMap((step) => (step.kind === "lookup" ? step.outputs.length : 1));
    expect(ids.length + outputs.size).toBe(made.reduce((a, b) => a + b, 0));
  });
});

describe("a wide lookup", () => {
  const table = new LookupTable(Array.from({ length: 64 }, (_, i) => (i * i * 7 + 3 * i) % 61));
  const graph = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).trace([[0, 63]]).data;

  test("prints as bits, signs and lookups of the high bits", () => {
    expect(formatPlan(planOfGraph(graph, 4, 0))).toMatchInlineSnapshot(`
      "plan: 12 bootstraps in 3 batches; at most 16 elements held
      stage 1
        v0 2×6b = argument 0 (uint6)
        v1 2×0b = affine(v0)  # tlu 1
        batch of 2 bootstraps; frees v1
          v2 2×6b, v3 2×0b = lookup(v1, 0b and sign, 2 tables in 2 rotations)  # tlu 1
      stage 2
        v4 2×0b = affine(v0, v2)  # tlu 1
        batch of 2 bootstraps; frees v4
          v5 2×6b, v6 2×0b = lookup(v4, 0b and sign, 2 tables in 2 rotations)  # tlu 1
      stage 3
        v7 2×4b = affine(v0, v2, v5)  # tlu 1; frees v0 v2 v5
        v9 2×4b = affine(v7, v3)  # tlu 1
        v11 2×4b = affine(v7, v6)  # tlu 1
        v13 2×4b = affine(v7, v3, v6)  # tlu 1; frees v3 v6
        batch of 8 bootstraps; frees v7 v9 v11 v13
          v8 2×8b = lookup(v7, 4b, 1 table)  # tlu 1
          v10 2×8b = lookup(v9, 4b and sign, 1 table)  # tlu 1
          v12 2×8b = lookup(v11, 4b and sign, 1 table)  # tlu 1
          v14 2×8b = lookup(v13, 4b and sign, 1 table)  # tlu 1
      stage 4
        v15 2×6b = affine(v8, v10, v12, v14)  # tlu 1; frees v8 v10 v12 v14
      return v15"
    `);
  });

  test.each([2, 3, 4, 5, 6])("gives the same in clear with lookups of %i bits", async (directBits) => {
    const values = Float64Array.from({ length: 2 }, (_, i) => 60 + i);
    for (let first = 0; first < 64; first += 2) {
      const x = { dtype: "int64", shape: [2], data: values.map((_, i) => first + i) } as const;
      const [result] = await runPlan(planOfGraph(graph, directBits, 0), [null], clearBackend([x]));
      expect([...(result ?? [])]).toEqual([...x.data].map((value) => (value * value * 7 + 3 * value) % 61));
    }
  });
});

describe("tables on one value", () => {
  const graph = compiler({ x: "encrypted" }, (x: NDArray) =>
    np.concatenate([np.power(x, 2) as NDArray, np.floor_divide(x, 3) as NDArray, np.power(x, 2) as NDArray]),
  ).trace([[0, 7]]).data;

  test("share rotations, and equal ones are looked up once", () => {
    expect(planOfGraph(graph, 8, 0).bootstraps).toBe(4);
    expect(planOfGraph(graph, 8, 1).bootstraps).toBe(2);
    expect(formatPlan(planOfGraph(graph, 8, 1))).toMatchInlineSnapshot(`
      "plan: 2 bootstraps in 1 batch; at most 10 elements held
      stage 1
        v0 2×3b = argument 0 (uint3)
        batch of 2 bootstraps; frees v0
          v1 2×6b, v2 2×6b = lookup(v0, 3b, 2 tables in 2 rotations)  # power 2
      stage 2
        v3 6×6b = affine(v1, v2, v1)  # concatenate 5; frees v1 v2
      return v3"
    `);
  });
});

describe("predicted times", () => {
  test("of a batch are those of the thread that has most of it; all else is done by one thread", () => {
    const graph = compiler({ x: "encrypted" }, (x: NDArray) =>
      np.add(np.power(x, 2) as NDArray, np.sum(np.right_shift(x, 1) as NDArray)),
    ).trace([
      [0, 0, 0, 0, 0],
      [7, 7, 7, 7, 7],
    ]).data;
    const plan = planOfGraph(graph, 8, 0);
    expect(plan.bootstraps).toBe(10);
    const timesOn = (threads: number) => {
      const steps = timedSteps(plan, gridSets.p4, threads);
      const sum = (kind: string) =>
        steps.reduce((all, { step, milliseconds }) => all + (step.kind === kind ? milliseconds : 0), 0);
      return { lookup: sum("lookup"), affine: sum("affine") };
    };
    const one = timesOn(1);
    expect(one.lookup).toBeCloseTo(10 * bootstrapMilliseconds(gridSets.p4.shape), 9);
    expect(one.affine).toBeGreaterThan(0);
    for (const [threads, most] of [
      [2, 5],
      [3, 4],
      [4, 3],
      [16, 1],
    ] as const) {
      const times = timesOn(threads);
      expect(times.lookup).toBeCloseTo((most / 10) * one.lookup, 9);
      expect(times.affine).toBe(one.affine);
    }
  });
});

describe("statistics", () => {
  test("of nodes and tags add up to those of the circuit", async () => {
    const table = new LookupTable(Array.from({ length: 256 }, (_, i) => (i * 37) % 200));
    const f = (x: NDArray) => {
      const wide = tag("wide", () => table.lookup(x) as NDArray);
      return np.concatenate([wide, tag("narrow", () => np.right_shift(np.multiply(x, 3), 5) as NDArray)]);
    };
    const { statistics } = await compiler({ x: "encrypted" }, f).compile([[0, 255]]);
    const nodes = Object.values(statistics.perNode);
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(sum(nodes.map((node) => node.milliseconds))).toBeCloseTo(statistics.milliseconds, 6);
    for (const each of [nodes, Object.values(statistics.perTag), Object.values(statistics.perParameters)]) {
      expect(sum(each.map((counts) => counts.programmableBootstraps))).toBe(statistics.programmableBootstraps);
      expect(sum(each.map((counts) => counts.additions))).toBe(statistics.additions);
    }
    expect(statistics.perTag.wide?.programmableBootstraps).toBeGreaterThan(10);
    expect(statistics.threads).toBe(1);
    expect(nodes.every(({ widths }) => widths.every((width) => width <= 8))).toBe(true);
  });
});
