/** Our own evaluation keys: the package reads them, the evaluator computes with them, and their noise is that of the parameters. */

import { expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { seededRandom } from "../../src/base/random.ts";
import type { Gadget, MaskSeed } from "../../src/kernel/kernel.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { wordsOf } from "../../src/tfhe/bincode.ts";
import { parseClientKey, type SecretKeys } from "../../src/tfhe/clientKey.ts";
import { makeEvaluationKey } from "../../src/tfhe/evaluationKey.ts";
import { Evaluator } from "../../src/tfhe/evaluator.ts";
import { fillGaussian } from "../../src/tfhe/noise.ts";
import { loadNodeTfhe } from "../../src/tfhe/packageNode.ts";
import { parseServerKey, type SeededKey } from "../../src/tfhe/serverKey.ts";
import { checkpointsAt } from "../support/activities.ts";
import { gridSets, newClient, toySets } from "../support/tfheSets.ts";

const kernel = await loadKernel();
const { Shortint } = await loadNodeTfhe();

const signed = (word: bigint): bigint => BigInt.asIntN(64, word);
const unit = ({ baseLog }: Gadget, level: number): bigint => 1n << BigInt(64 - baseLog * level);

function maskOf(seed: MaskSeed, from: number, count: number): BigUint64Array {
  const words = new BigUint64Array(count);
  kernel.maskStream(seed, words, from);
  return words;
}

/** What is left of keyswitch rows after the key's product and the message are taken away. */
function keyswitchErrors({ bodies, seed }: SeededKey, secret: SecretKeys): number[] {
  const { lweDimension, ks } = secret.shape;
  return Array.from(wordsOf(bodies), (body, row) => {
    const mask = maskOf(seed, row * lweDimension, lweDimension);
    const product = mask.reduce((sum, word, i) => sum + word * (secret.lwe[i] ?? 0n), 0n);
    const message = (secret.glwe[Math.floor(row / ks.level)] ?? 0n) * unit(ks, ks.level - (row % ks.level));
    return Number(signed(body - product - message));
  });
}

/** The same for all rows of some bits of the bootstrap key, by schoolbook products. */
function bootstrapErrors({ bodies, seed }: SeededKey, secret: SecretKeys, bits: readonly number[]): number[] {
  const { glweDimension: k, polynomialSize: N, pbs } = secret.shape;
  const rows = pbs.level * (k + 1);
  return bits.flatMap((bit) =>
    Array.from({ length: rows }, (_, row) => {
      const at = bit * rows + row;
      const left = wordsOf(bodies, at * N, N);
      for (let j = 0; j < k; j++) {
        const mask = maskOf(seed, (at * k + j) * N, N);
        for (let s = 0; s < N; s++) {
          if (secret.glwe[j * N + s] !== 1n) continue;
          for (let i = 0; i < N; i++) {
            const to = (i + s) % N;
            const word = mask[i] ?? 0n;
            left[to] = (left[to] ?? 0n) + (i + s < N ? -word : word);
          }
        }
      }
      const column = row % (k + 1);
      const message = (secret.lwe[bit] ?? 0n) * unit(pbs, pbs.level - Math.floor(row / (k + 1)));
      return Array.from(left, (word, i) => {
        const factor = column < k ? -(secret.glwe[column * N + i] ?? 0n) : i === 0 ? 1n : 0n;
        return Number(signed(word - message * factor));
      });
    }).flat(),
  );
}

function spread(errors: readonly number[]): { mean: number; std: number } {
  const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
  return { mean, std: Math.sqrt(errors.reduce((sum, x) => sum + (x - mean) ** 2, 0) / errors.length) };
}

test("noise comes out with the deviation asked for", () => {
  for (const length of [1, 4096, 100_001]) {
    const out = new Float64Array(length);
    fillGaussian(out, seededRandom(3), 1000);
    expect(out.every(Number.isInteger)).toBe(true);
    if (length < 1000) continue;
    const { mean, std } = spread([...out]);
    expect(Math.abs(mean)).toBeLessThan(5 * (1000 / Math.sqrt(length)));
    expect(std / 1000).toBeCloseTo(1, 1);
    expect(out.reduce((sum, x) => sum + (Math.abs(x) > 2000 ? 1 : 0), 0) / length).toBeCloseTo(0.0455, 2);
  }
});

test.each([
  ["toy k=1, three levels", toySets.k1],
  ["toy k=2, two levels", toySets.k2],
])("%s: the noise of our keys is the package's, and no more", { timeout: 60_000 }, async (_, parameters) => {
  const client = await newClient(parameters);
  const secret = parseClientKey(client.serialize());
  const ours = await makeEvaluationKey(kernel, secret, seededRandom(11), unwatched);
  const theirs = client.evaluationKeyBytes();
  client.free();
  for (const bytes of [ours, theirs]) {
    const key = parseServerKey(bytes);
    const ks = spread(keyswitchErrors(key.keyswitch, secret));
    // 5,120 rows and more: a deviation of 0.01 at most.
    expect(Math.abs(ks.std / (parameters.lweNoiseStd * 2 ** 64) - 1)).toBeLessThan(0.07);
    expect(Math.abs(ks.mean)).toBeLessThan(0.1 * ks.std);
    const bits = [0, 1, 2, parameters.shape.lweDimension - 1];
    const pbs = spread(bootstrapErrors(key.bootstrap, secret, bits));
    expect(pbs.std / (parameters.glweNoiseStd * 2 ** 64)).toBeCloseTo(1, 1);
    expect(Math.abs(pbs.mean)).toBeLessThan(0.1 * pbs.std);
  }
});

test("equal randomness gives equal keys, and progress runs to the end", async () => {
  const client = await newClient(toySets.k1);
  const secret = parseClientKey(client.serialize());
  client.free();
  const seen: [number, number][] = [];
  const first = await makeEvaluationKey(
    kernel,
    secret,
    seededRandom(5),
    checkpointsAt((...at) => seen.push(at)),
  );
  const second = await makeEvaluationKey(kernel, secret, seededRandom(5), unwatched);
  const other = await makeEvaluationKey(kernel, secret, seededRandom(6), unwatched);
  expect(Buffer.compare(first, second)).toBe(0);
  expect(Buffer.compare(first, other)).not.toBe(0);
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.every(([done], i) => i === 0 || done >= (seen[i - 1]?.[0] ?? 0))).toBe(true);
  const [done, total] = seen.at(-1) ?? [0, 1];
  expect(done).toBe(total);
});

test("the package reads our key unchanged, and the evaluator computes with it", { timeout: 60_000 }, async () => {
  for (const parameters of [gridSets.p2, gridSets.p4]) {
    const client = await newClient(parameters);
    const bytes = await client.evaluationKeyBytesFast(kernel, seededRandom(9), unwatched);
    const read = Shortint.deserialize_compressed_server_key(bytes);
    expect(Buffer.compare(Shortint.serialize_compressed_server_key(read), bytes)).toBe(0);
    read.free();
    const evaluator = await Evaluator.load(kernel, parameters, bytes);
    const messages = Array.from({ length: 2 ** parameters.messageBits }, (_, i) => BigInt(i));
    const square = messages.map((v) => BigInt.asUintN(parameters.messageBits, v * v));
    const inputs = evaluator.read(messages.map((v) => client.encryptCompressed(v)));
    const out = await evaluator.lookup(
      inputs,
      [square],
      messages.map(() => 0),
    );
    expect(evaluator.write(out).map((file) => client.decrypt(file))).toEqual(square);
    evaluator.dispose();
    client.free();
  }
});
