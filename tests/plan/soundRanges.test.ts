/** Bounds that follow from the operations: no value within the parameters' ranges leaves them, for every operation. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compiler, LookupTable, np } from "../../src/index.ts";
import { rangesOf } from "../../src/ir/arguments.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import type { Bounds, GraphData } from "../../src/ir/node.ts";
import { type OpName, opNames } from "../../src/ir/ops/index.ts";
import { derivedRanges, type SoundRanges, soundRanges } from "../../src/passes/soundRanges.ts";
import type { Operand } from "../../src/trace/arrays.ts";
import { fromNested, minMax, type Tensor } from "../../src/value/tensor.ts";
import { type Choices, compilable, draw, type Program, programs, samplesOf } from "../support/programs.ts";
import { circuitFunction, samples as randomSamples, someOps } from "../support/randomPrograms.ts";

function expectInside(ranges: SoundRanges, values: readonly Tensor[], name: string): void {
  values.forEach((value, id) => {
    const range = ranges[id];
    if (range === null || range === undefined) throw new Error(`${name}: node ${id} has no range`);
    const [low, high] = minMax(value);
    expect(low, `${name}, node ${id}`).toBeGreaterThanOrEqual(range[0]);
    expect(high, `${name}, node ${id}`).toBeLessThanOrEqual(range[1]);
  });
}

/** Random arguments within the parameters' measured ranges. */
function argumentsOf(graph: GraphData, seed: number): readonly Tensor[] {
  return rangesOf(graph).map(({ type, bounds: [low, high] }, i) =>
    draw({ kind: "encrypted", shape: type.shape, low, high }, seed + 977 * i),
  );
}

function check(program: Program, seed: number): void {
  // Few samples, so that measured bounds of inner nodes are too narrow.
  const samples = samplesOf(program, 3, seed);
  const graph = compilable(program, seed).trace(
    samples.map((sample) => (sample.length === 1 ? sample[0] : sample)) as never,
  ).data;
  const derived = derivedRanges(graph);
  const sound = soundRanges(graph);
  for (let i = 0; i < 20; i++) {
    const values = evaluateAll(graph, argumentsOf(graph, seed + 31 * i));
    expectInside(derived, values, program.name);
    expectInside(sound, values, program.name);
  }
}

const shapes: readonly Choices["shapes"][] = [
  [[], []],
  [[3], [3]],
  [[2, 3], [3]],
  [[2, 1], [2]],
  [[4], []],
];

describe("no value leaves the bounds that follow from", () => {
  test.each(opNames.map((name) => ({ name })))("$name", ({ name }: { readonly name: OpName }) => {
    const choices = fc.record({
      shapes: fc.constantFrom(...shapes),
      signed: fc.boolean(),
      seed: fc.nat({ max: 100_000 }),
    });
    fc.assert(
      fc.property(choices, (chosen) => {
        for (const program of programs[name](chosen)) check(program, chosen.seed);
      }),
      { seed: 8009, numRuns: 6 },
    );
  });
});

test("no value of a random program leaves them", () => {
  fc.assert(
    fc.property(someOps, (ops) => {
      const few = [0, 21, 63].map((i) => randomSamples[i] as (typeof randomSamples)[number]);
      const f = compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops));
      const { data } = f.trace(few);
      const derived = derivedRanges(data);
      for (const args of randomSamples) {
        const values = args.map((value) => fromNested(value));
        expectInside(derived, evaluateAll(data, values), JSON.stringify(ops));
      }
    }),
    { seed: 8010, numRuns: 300 },
  );
});

/** Bounds of the only output by the operations' rules, of parameters that reach the ends of their ranges. */
function outputRange(f: (...args: never[]) => unknown, samples: readonly unknown[]) {
  const names = Array.from({ length: f.length }, (_, i) => String.fromCharCode(120 + i));
  const statuses = Object.fromEntries(names.map((name) => [name, "encrypted" as const]));
  const graph = compiler(statuses, f).trace(samples as never).data;
  return derivedRanges(graph)[graph.outputs[0] ?? -1];
}

describe("bounds that follow are tight for", () => {
  const table = new LookupTable([5, 10, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 5]);
  const pairs = [
    [0, 3],
    [3, 0],
  ];
  const corners = [
    [0, 0],
    [7, 7],
  ];
  const matrix = np.array([
    [1, -2],
    [3, 4],
  ]);
  const cases: readonly [name: string, f: (...args: never[]) => unknown, samples: readonly unknown[], range: Bounds][] =
    [
      ["a table", (x: Operand) => table.lookup(x), [0, 15], [2, 10]],
      ["a sum", (x: Operand) => np.sum(x), pairs, [0, 6]],
      ["a product with a matrix", (x: Operand) => np.matmul(x, matrix), pairs, [-6, 12]],
      [
        "a difference",
        (x: Operand, y: Operand) => np.subtract(x, y),
        [
          [0, 0],
          [7, 7],
        ],
        [-7, 7],
      ],
      [
        "a product",
        (x: Operand, y: Operand) => np.multiply(x, y),
        [
          [-2, 0],
          [3, 5],
        ],
        [-10, 15],
      ],
      [
        "what is left of a sum",
        (x: Operand, y: Operand) => np.subtract(np.add(x, y), np.maximum(x, y)),
        corners,
        [0, 7],
      ],
      ["the last digit", (x: Operand) => np.subtract(x, np.multiply(np.floor_divide(x, 4), 4)), [0, 15], [0, 3]],
      ["a quotient", (x: Operand) => np.floor_divide(x, 4), [0, 15], [0, 3]],
    ];
  test.each(cases)("%s", (_, f, samples, range) => {
    expect(outputRange(f, samples)).toEqual(range);
  });
});
