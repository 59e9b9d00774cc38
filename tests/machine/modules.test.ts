/** Modules give the evaluator's bytes: for every operation, with parameters that protect nothing, and for circuits of other kinds. */
import { describe, expect, test } from "vitest";
import { type Configuration, compiler, np } from "../../src/index.ts";
import { opNames } from "../../src/ir/ops/index.ts";
import { expectSame, machineOf } from "../support/machine.ts";
import { compilable, programs, samplesOf } from "../support/programs.ts";

const toy: Configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };

describe("every operation", () => {
  test.each(opNames.map((name) => ({ name })))("$name", async ({ name }) => {
    const seed = 7;
    for (const program of programs[name]({ shapes: [[3], [3]], signed: false, seed })) {
      const samples = samplesOf(program, 4, seed);
      const inputset = samples.map((sample) => (sample.length === 1 ? sample[0] : sample));
      const circuit = await compilable(program, seed).compile(inputset as never, { configuration: toy });
      await expectSame(circuit, samples.slice(0, 2));
    }
  });
});

test("secure parameters, with pairs of key bits and with block-binary keys", async () => {
  for (const configuration of [{}, { secretKeyDistribution: "block-binary" }] as const) {
    const f = compiler({ x: "encrypted" }, (x: never) => np.power(np.subtract(x, 4), 2));
    const circuit = await f.compile([[0, 31, 5, 7]] as never, { configuration });
    expect(circuit.parameters.insecure).toBe(false);
    await expectSame(circuit, [[[0, 31, 5, 7]]]);
  }
});

test("clear arguments as weights and constants", async () => {
  const statuses = { x: "encrypted", w: "clear", c: "clear" } as const;
  const f = compiler(statuses, (x: never, w: never, c: never) => np.subtract(c, np.dot(np.abs(x), w)));
  const samples = [
    [
      [-3, 2, 1],
      [-7, 0, 3],
      [0, 1],
    ],
    [
      [3, -2, 3],
      [2, 7, -7],
      [5, -9],
    ],
  ];
  const circuit = await f.compile(samples as never, { configuration: toy });
  await expectSame(circuit, samples);
});

test("several rows in a message, packed results", async () => {
  const f = compiler({ x: "encrypted" }, (x: never) => np.abs(np.subtract(x, 4)));
  for (const secretKeyDistribution of ["binary", "block-binary"] as const) {
    const circuit = await f.compile([Array.from({ length: 40 }, (_, i) => i % 8)] as never, {
      configuration: { secretKeyDistribution },
    });
    const { machine, keys } = await machineOf(circuit);
    const { client, server } = circuit;
    const rows = [0, 1, 2].map((row) => [Array.from({ length: 40 }, (_, i) => (i + row) % 8)]);
    for (const encrypted of [await client.encrypt(rows[0]?.[0] ?? []), await client.encryptRows(rows)]) {
      const expected = await server.run(encrypted, keys);
      expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
      expect(Buffer.compare(machine.result(), expected)).toBe(0);
      expect(machine.exports.progress()).toBe(machine.exports.progress_total());
    }
    circuit.dispose();
  }
});

test("the form of results follows the number of rows: up to one that is packed", async () => {
  const f = compiler({ x: "encrypted" }, (x: never) => np.abs(np.subtract(x, 4)));
  const circuit = await f.compile([0, 7] as never, { configuration: toy });
  const { machine, keys } = await machineOf(circuit);
  for (const count of [1, 2, 31, 32, 70, 300]) {
    const encrypted = await circuit.client.encryptRows(Array.from({ length: count }, (_, i) => [i % 8]));
    expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
    expect(Buffer.compare(machine.result(), await circuit.server.run(encrypted, keys)), `${count} rows`).toBe(0);
  }
  circuit.dispose();
});
