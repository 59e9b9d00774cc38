/**
 * Every operation, on generated small programs: clear evaluation is the operation's meaning, bounds hold, the printed form
 * survives serialization, and the lowered program gives the same values, in clear and simulated without noise.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { checkedGraph } from "../../src/circuit/checkedGraph.ts";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { planOf } from "../../src/eval/plan.ts";
import { simulatedBackend } from "../../src/eval/simulated.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import { Graph } from "../../src/ir/graph.ts";
import { type OpName, opNames } from "../../src/ir/ops/index.ts";
import { nodeAt } from "../../src/ir/order.ts";
import { type Operand, toClear } from "../../src/trace/arrays.ts";
import type { Shape } from "../../src/value/shape.ts";
import { fromNested, minMax, type NestedInput, type Tensor } from "../../src/value/tensor.ts";
import { compilable, functionOf, type Program, programs, samplesOf } from "../support/programs.ts";

const shapes: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], [3]],
  [[2, 1], [2]],
  [[4], []],
];

const data = (values: readonly Tensor[]) => values.map((value) => [...value.data]);

async function check(operation: OpName, program: Program, seed: number): Promise<void> {
  const samples = samplesOf(program, 10, seed);
  const graph = compilable(program, seed).trace(
    samples.map((sample) => (sample.length === 1 ? sample[0] : sample)) as never,
  );
  const errors = graph.check().filter(({ severity }) => severity === "error");
  expect(errors, program.name).toEqual([]);
  if (operation === "subgraph") expect(graph.nodes.some((node) => node.operation === "subgraph")).toBe(true);

  const printed = graph.format({ bounds: true });
  const parsed = checkedGraph(structuredClone(graph.data));
  expect(new Graph(parsed).format({ bounds: true })).toBe(printed);

  const plan = planOf(loweringOf(graph.data).lower({ directBits: 8, sharing: 0, tree: null }));
  const clearFunction = functionOf(program, seed);
  for (const sample of samples) {
    const args = sample.map((value) => fromNested(value as NestedInput));
    const values = evaluateAll(graph.data, args);
    graph.nodes.forEach((node, id) => {
      const value = values[id];
      if (value === undefined || node.bounds === null) throw new Error(`node ${id} was measured`);
      const [low, high] = minMax(value);
      expect(low).toBeGreaterThanOrEqual(node.bounds[0]);
      expect(high).toBeLessThanOrEqual(node.bounds[1]);
    });
    const outputs = graph.evaluateTensors(args);
    expect(data(outputs), program.name).toEqual(data([toClear(clearFunction(...(sample as Operand[])))]));
    const clear = args.map((value, i) =>
      nodeAt(graph.data, graph.data.inputs[i] ?? 0).output.encrypted ? null : value,
    );
    const lowered = await runPlan(plan, clear, clearBackend(args));
    expect(
      lowered.map((value) => [...value]),
      program.name,
    ).toEqual(data(outputs));
    const simulated = await runPlan(
      plan,
      clear,
      simulatedBackend(
        args.map(({ data }) => data),
        () => 0,
        seededRandom(seed),
      ),
    );
    expect(
      simulated.map((value) => [...value]),
      program.name,
    ).toEqual(data(outputs));
  }
}

describe("every operation", () => {
  test.each(opNames.map((name) => ({ name })))("$name", async ({ name }) => {
    const choices = fc.record({
      shapes: fc.constantFrom(...shapes),
      signed: fc.boolean(),
      seed: fc.nat({ max: 100_000 }),
    });
    await fc.assert(
      fc.asyncProperty(choices, async (chosen) => {
        for (const program of programs[name](chosen)) await check(name, program, chosen.seed);
      }),
      { seed: 20261201, numRuns: 5 },
    );
  });
});
