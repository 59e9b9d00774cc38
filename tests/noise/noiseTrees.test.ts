/**
 * Noise of circuits with table trees, from keys to results: under the client's key the variance of a tree's result is as predicted, and with a p_error
 * of 0.05 runs fail at most so often. Keys are the platform's, without a seed. GLOVEBOX_PRINT=1 prints what was measured.
 */
import { afterAll, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { readBundle } from "../../src/run/files/bundle.ts";
import { deserializeKeys } from "../../src/run/files/keyFiles.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { parseCiphertext } from "../../src/tfhe/ciphertext.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { fromNested } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { meanSquare, phaseErrors } from "../support/noiseTools.ts";
import { prepareCircuit } from "../support/prepared.ts";
import { asVersion2 } from "../support/version2.ts";

const environment = nodeEnvironment();
const random = seededRandom(20261129);
const client = new ClientSession(environment);
const server = new ServerSession(environment);
afterAll(async () => {
  server.dispose();
  await client.free();
});

const BITS = 10;
const SIZE = 2 ** BITS;
const COUNT = 32;
const table = Array.from({ length: SIZE }, () => uniformInteger(random, 0, SIZE - 1));
const values = Array.from({ length: COUNT }, () => uniformInteger(random, 0, SIZE - 1));

/** Errors of the results of a run under the client's key, on the torus, and what is predicted. */
async function measured(configuration: { readonly pError: number; readonly enableUnsafeFeatures?: boolean }) {
  const lookup = new LookupTable(table);
  const program = compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x));
  const inputset = Array.from({ length: SIZE / COUNT }, (_, i) => values.map((__, j) => i * COUNT + j));
  const circuit = prepareCircuit(program.trace(inputset as never).data, configuration);
  const { parameters, prediction, specification } = circuit;
  expect(parameters).toMatchObject({ insecure: false, securityLevel: 132 });
  expect(parameters.tree?.bits).toBe(BITS);
  await server.loadKeys(circuit, await client.evaluationKeys(specification, quiet), quiet);
  const encrypted = await client.encrypt(specification, [fromNested(values)], quiet);
  const result = await server.run(circuit, asVersion2(specification, encrypted), quiet);
  const keys = await deserializeKeys(await client.exportKeys(specification, false, quiet), unwatched);
  const key = Uint8Array.from(parseClientKey(keys.secret).glwe, Number);
  const [item] = readBundle("results", specification, result).rows.flat();
  if (item?.kind !== "encrypted") throw new Error("the result is not encrypted");
  const words = BigUint64Array.from(values, (value) => encode(BigInt(table[value] ?? 0), BITS));
  const errors = Float64Array.from([...item.ciphertexts], (bytes, i) => {
    return phaseErrors(parseCiphertext(bytes).lwe, key, words.subarray(i, i + 1))[0] ?? 0;
  });
  return { errors, prediction };
}

test("a result has the predicted variance", { timeout: 300_000 }, async () => {
  const { errors, prediction } = await measured({ pError: 2 ** -40 });
  const predicted = prediction.wideVariances?.bootstrap ?? 0;
  expect(predicted).toBe(prediction.outputs[0]?.variance);
  const ratio = meanSquare(errors) / predicted;
  if (process.env.GLOVEBOX_PRINT !== undefined) {
    console.log(`${BITS} bits: formula 2^${Math.log2(predicted).toFixed(1)}, measured/formula ${ratio.toFixed(2)}`);
  }
  // 32 samples of one key: the deviation is 0.25. Roundings count in full, for bits that are all 1, and the transform's formula is a bound.
  expect(ratio).toBeLessThan(2.25);
  expect(ratio).toBeGreaterThan(0.2);
});

test("with a p_error of 0.05, runs fail at most so often", { timeout: 300_000 }, async () => {
  const pError = 0.05;
  const { errors } = await measured({ pError, enableUnsafeFeatures: true });
  const wrong = errors.filter((error) => Math.abs(error) >= 2 ** -(BITS + 2)).length;
  // One of ten bits, or the result: 14 of 32, and four deviations of such a count.
  const rate = 1 - (1 - pError) ** (BITS + 1);
  expect(wrong).toBeLessThan(COUNT * rate + 4 * Math.sqrt(COUNT * rate * (1 - rate)));
});
