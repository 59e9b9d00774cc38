/**
 * Noise of whole circuits through the library: weights that reach one source twice are summed before they are squared, and simulation
 * fails as often as predicted. Keys and simulated errors are the platform's, without a seed.
 */

import { describe, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { type Circuit, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { log2ErrorProbability } from "../../src/params/noise.ts";
import { readBundle } from "../../src/run/files/bundle.ts";
import { deserializeKeys } from "../../src/run/files/keyFiles.ts";
import { parseCiphertext } from "../../src/tfhe/ciphertext.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { meanSquare, phaseErrors, predictedVariances } from "../support/noiseTools.ts";
import { asVersion2 } from "../support/version2.ts";

const ELEMENTS = 1024;

/**
 * Measured variance over formula. A variance of 1024 samples has a relative deviation of 0.044, and that of a bootstrap one of 0.03 more from
 * key to key, 0.053 in all: 1/1.45 is almost six of them, a false alarm once in 10^8 runs. Squares summed apart, 5 instead of 9, would be
 * off by 1.8.
 */
const FACTOR = 1.45;

/** Errors on the torus of the outputs of an encrypted run, which should be `expected` in `bits`. */
async function outputErrors(circuit: Circuit, x: number[][], expected: number[], bits: number): Promise<Float64Array> {
  const { client, server } = circuit;
  await client.keygen();
  const whole = asVersion2(client.specification, await client.encrypt(x));
  const result = await server.run(whole, await client.evaluationKeys());
  const keys = await deserializeKeys(await client.exportKeys(), unwatched);
  client.dispose();
  server.dispose();
  const key = Uint8Array.from(parseClientKey(keys.secret).glwe, Number);
  const [item] = readBundle("results", client.specification, result).rows.flat();
  if (item?.kind !== "encrypted") throw new Error("the result is not encrypted");
  const words = BigUint64Array.from(expected, (value) => encode(BigInt(value), bits));
  return Float64Array.from([...item.ciphertexts], (bytes, i) => {
    return phaseErrors(parseCiphertext(bytes).lwe, key, words.subarray(i, i + 1))[0] ?? 0;
  });
}

describe("dot([x, x], [1, 2]) has 9 times the noise of x, not 5 times", () => {
  const table = [2, 0, 3, 1];
  const lookup = new LookupTable(table);
  const weighted = (x: Parameters<typeof np.dot>[0]) => np.dot(np.concatenate([x, x], 1), np.array([1, 2]));
  const x = Array.from({ length: ELEMENTS }, (_, i) => [i % 4]);
  const BITS = 4; // of 0 … 9
  // Loose enough for the smallest set, whose failures are not too rare to be told apart.
  const configuration = { pError: 1e-4 };

  test("x fresh", { timeout: 300_000 }, async () => {
    const circuit = await compiler({ x: "encrypted" }, weighted).compile([x], { configuration });
    const { input } = predictedVariances(circuit.parameters);
    expect(circuit.parameters.log2PError).toBeCloseTo(log2ErrorProbability(BITS, 9 * input), 6);
    const expected = x.map(([value = 0]) => 3 * value);
    const ratio = meanSquare(await outputErrors(circuit, x, expected, BITS)) / (9 * input);
    expect(ratio).toBeGreaterThan(1 / FACTOR);
    expect(ratio).toBeLessThan(FACTOR);
  });

  test("x from a bootstrap", { timeout: 600_000 }, async () => {
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => weighted(lookup.lookup(x))).compile([x], {
      configuration,
    });
    const { bootstrap } = predictedVariances(circuit.parameters);
    const expected = x.map(([value = 0]) => 3 * (table[value] ?? 0));
    const errors = await outputErrors(circuit, x, expected, BITS);
    // A lookup that takes a neighbour's value, as one of 10,000 may, is wrong by three steps or more; noise of two is eight deviations.
    const right = errors.filter((error) => Math.abs(error) < 2 / 2 ** (BITS + 1));
    expect(ELEMENTS - right.length).toBeLessThanOrEqual(5);
    const ratio = meanSquare(right) / (9 * bootstrap);
    expect(ratio).toBeGreaterThan(1 / FACTOR);
    expect(ratio).toBeLessThan(FACTOR);
  });
});

test("simulation fails as often as predicted", { timeout: 120_000 }, async () => {
  const runs = 20_000;
  // Tables in which a neighbour, even beyond an end, is always another value: no failure hides another but by two at once.
  const parity = new LookupTable([0, 1, 0, 1]);
  const turned = new LookupTable([3, 0, 1, 2]);
  const circuit = await compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) =>
    turned.lookup(np.add(parity.lookup(x), np.multiply(parity.lookup(y), 2))),
  ).compile(
    Array.from({ length: 16 }, (_, i) => [i % 4, Math.floor(i / 4)]),
    { configuration: { pError: 0.05 } },
  );
  expect(circuit.pError).toBeGreaterThan(0.04);
  expect(circuit.pError).toBeLessThanOrEqual(0.05);
  let failures = 0;
  for (let run = 0; run < runs; run++) {
    const [x, y] = [run % 4, Math.floor(run / 4) % 4];
    const right = [3, 0, 1, 2][(x % 2) + 2 * (y % 2)];
    if ((await circuit.simulate(x, y)) !== right) failures++;
  }
  const predicted = circuit.globalPError;
  const deviations = 6 * Math.sqrt((predicted * (1 - predicted)) / runs);
  expect(failures / runs).toBeLessThan(predicted + deviations);
  // Failures that undo each other are at most as many as pairs of failures.
  expect(failures / runs).toBeGreaterThan(predicted - predicted ** 2 - deviations);
});
