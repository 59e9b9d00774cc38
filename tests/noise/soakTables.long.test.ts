/** A thousand lookups of 10 bits and a thousand of 12 by trees, with secure parameters, without one failure. GLOVEBOX_PRINT=1 prints times. */
import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";

const LOOKUPS = 1000;
const TOGETHER = 50;

test.each([10, 12])("%i bits", { timeout: 3_600_000 }, async (bits) => {
  const random = seededRandom(bits);
  const integers = (count: number) => Array.from({ length: count }, () => uniformInteger(random, 0, 2 ** bits - 1));
  const table = new LookupTable(integers(2 ** bits));
  const every = Array.from({ length: 2 ** bits }, (_, i) => i);
  const inputset = Array.from({ length: 2 ** bits / TOGETHER + 1 }, (_, i) =>
    every.map((__, j) => every[(i * TOGETHER + j) % every.length] ?? 0).slice(0, TOGETHER),
  );
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).compile(inputset, certain);
  expect(circuit.statistics.programmableBootstraps).toBe(bits * TOGETHER);
  const begun = process.cpuUsage();
  const wrong: number[] = [];
  for (let done = 0; done < LOOKUPS; done += TOGETHER) {
    const values = integers(TOGETHER);
    const results = ((await circuit.encryptRunDecrypt(values)) as NDArray).tolist() as number[];
    const clear = (circuit.graph.evaluate(values) as NDArray).tolist() as number[];
    wrong.push(...values.filter((_, i) => results[i] !== clear[i]));
  }
  const { user } = process.cpuUsage(begun);
  if (process.env.GLOVEBOX_PRINT !== undefined) {
    console.log(`${bits} bits: ${(user / 1000 / LOOKUPS).toFixed(0)} ms of one thread for a lookup`);
  }
  expect(wrong).toEqual([]);
  circuit.dispose();
});
