/** Modules give the evaluator's bytes for the whole conformance list: every operation on operands of many shapes, encrypted ones and clear ones. */
import { describe, test } from "vitest";
import type { Configuration } from "../../src/index.ts";
import { opNames } from "../../src/ir/ops/index.ts";
import type { Shape } from "../../src/value/shape.ts";
import { expectSame } from "../support/machine.ts";
import { clearCompilable, compilable, programs, samplesOf } from "../support/programs.ts";

const toy: Configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };

/** Those of tests/language/conformance.test.ts, each with one sign. */
const operands: readonly (readonly [shapes: readonly [Shape, Shape], signed: boolean])[] = [
  [[[], []], true],
  [[[3], [3]], true],
  [[[2, 3], [3]], false],
  [[[2, 1], [2]], true],
  [[[4], []], false],
];

describe.each(operands.map(([shapes, signed]) => ({ shapes, signed })))("$shapes, signed $signed", (choice) => {
  const seed = 23;
  test.each(opNames.map((name) => ({ name })))("$name", { timeout: 300_000 }, async ({ name }) => {
    for (const program of programs[name]({ ...choice, seed })) {
      const samples = samplesOf(program, 6, seed);
      const inputset = samples.map((sample) => (sample.length === 1 ? sample[0] : sample));
      const circuit = await compilable(program, seed).compile(inputset as never, { configuration: toy });
      await expectSame(circuit, samples.slice(4, 6));
    }
  });
  test.each(opNames.map((name) => ({ name })))("$name of clear arguments", { timeout: 300_000 }, async ({ name }) => {
    for (const program of programs[name]({ ...choice, seed })) {
      const samples = samplesOf(program, 6, seed).map((sample, i) => [...sample, i % 4]);
      const inputset = samples.map((sample) => (sample.length === 1 ? sample[0] : sample));
      const circuit = await clearCompilable(program, seed).compile(inputset as never, { configuration: toy });
      await expectSame(circuit, samples.slice(3, 6));
    }
  });
});
