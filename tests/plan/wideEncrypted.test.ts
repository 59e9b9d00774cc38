/** Wide operations, with factors that tables take on, on ciphertexts: clear, simulated and encrypted results are the same. */
import { expect, test } from "vitest";
import { foldFactors } from "../../src/eval/foldFactors.ts";
import type { Step, Value } from "../../src/eval/steps.ts";
import { compiler, np } from "../../src/index.ts";
import type { Operand, Outcome } from "../../src/trace/arrays.ts";

type Call = (x: Operand, y: Operand) => Outcome;

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true };

const cases: readonly (readonly [string, Call])[] = [
  ["less", (x, y) => np.less(x, y)],
  ["equal", (x, y) => np.equal(x, y)],
  ["maximum", (x, y) => np.maximum(x, y)],
  ["minimum of products", (x, y) => np.minimum(np.multiply(np.right_shift(x, 8), 255), y)],
  ["bitwise_and", (x, y) => np.bitwise_and(x, y)],
  ["constants", (x, y) => np.add(np.greater_equal(x, 7), np.multiply(np.equal(y, 65535), 2))],
  ["a factor of 2^15", (x, y) => np.add(np.multiply(np.equal(x, 3), 2 ** 15), np.equal(y, 3))],
  ["factors by element", (x, y) => np.add(y, np.sum(np.multiply(np.equal(np.broadcast_to(np.right_shift(x, 13), [3]), np.arange(3)), np.array([4096, 256, 1]))))], // biome-ignore format: one line
  ["right_shift", (x, y) => np.right_shift(x, np.right_shift(y, 12))],
];

test.each(cases)("%s", async (_, call) => {
  const ends = [0, 65535].flatMap((x) => [0, 65535].map((y) => [x, y]));
  const target = compiler({ x: "encrypted", y: "encrypted" }, ((x = 0, y = 0) => call(x, y)) as never);
  const circuit = await target.compile(ends as never, { configuration: toy });
  await circuit.keygen();
  for (const sample of [
    [3, 3],
    [40000, 39999],
    [6, 65535],
    [12345, 54321],
    [65535, 0],
  ]) {
    // biome-ignore format: one line
    const expected = call(sample[0] as Operand, sample[1] as Operand);
    expect(await circuit.simulate(...sample)).toEqual(expected);
    expect(await circuit.encryptRunDecrypt(...sample)).toEqual(expected);
  }
  await circuit.dispose();
});

test("a factor that only some uses have stays where it is", () => {
  const value = (id: number, bits: number): Value => ({ id, bits, count: 1, set: "narrow", node: {} as Value["node"] });
  const [input, looked, sum] = [value(0, 4), value(1, 8), value(2, 8)];
  const steps = (weights: readonly number[]): readonly Step[] => [
    { kind: "input", node: input.node, value: input, argument: 0, low: 0 },
    { kind: "lookup", node: input.node, source: input, low: 0, element: new Uint32Array(1), left: null, outputs: [{ value: looked, tables: [[0, 1, 2, 3]], tableOf: new Uint32Array(1) }] }, // biome-ignore format: one line
    { kind: "affine", node: input.node, value: sum, inputs: [looked, input], rows: [{ terms: [...weights.map((weight) => ({ input: 0, element: 0, weight })), { input: 1, element: 0, weight: 12 }], constant: 5 }] }, // biome-ignore format: one line
  ];
  const [, lookup, affine] = foldFactors(steps([8, -12]), [sum]).steps;
  expect(lookup).toMatchObject({ outputs: [{ tables: [[0, 4, 8, 12]] }] });
  expect(affine).toMatchObject({ rows: [{ terms: [{ weight: 2 }, { weight: -3 }, { weight: 12 }], constant: 5 }] });
  const untouched = steps([8, 3]);
  expect(foldFactors(untouched, [sum]).steps).toBe(untouched);
  expect(foldFactors(steps([8]), [sum, looked]).scaled.size).toBe(0);
});
