/**
 * Random circuits: encrypted = simulated = clear. Up to six operations on tensors and scalars, signed and not, values of at most six bits;
 * toys for many, secure parameters for a few.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Circuit, compiler, NDArray } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { circuitFunction, type Op, samples, someOps } from "../support/randomPrograms.ts";

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof NDArray ? value.tolist() : value;
};

async function agree(ops: readonly Op[], circuit: Circuit, runs: number): Promise<void> {
  for (let i = 0; i < runs; i++) {
    const args = samples[(i * 37 + ops.length * 11 + (ops[0]?.seed ?? 0)) % samples.length] as number[];
    const clear = plain(circuit.graph.evaluate(...args));
    expect(plain(await circuit.simulate(...args))).toEqual(clear);
    expect(plain(await circuit.encryptRunDecrypt(...args))).toEqual(clear);
  }
}

const compile = (ops: readonly Op[], configuration: object) =>
  compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops)).compile(samples, { configuration });

test("toys", { timeout: 400_000 }, async () => {
  const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };
  const run = async (ops: readonly Op[]) => {
    const circuit = await compile(ops, configuration);
    await agree(ops, circuit, 4);
    circuit.dispose();
  };
  await fc.assert(fc.asyncProperty(someOps, run), { seed: 41, numRuns: 150 });
});

test("secure parameters", { timeout: 400_000 }, async () => {
  const run = async (ops: readonly Op[]) => {
    const circuit = await compile(ops, certain.configuration);
    expect(circuit.parameters.insecure).toBe(false);
    await agree(ops, circuit, 1);
    circuit.dispose();
  };
  await fc.assert(fc.asyncProperty(someOps, run), { seed: 42, numRuns: 8 });
});
