/**
 * Statistics of evaluation keys, ours and the package's: the noise that is left when masks, secret and message are taken away. The kernel's
 * key bodies are exact (kernel.test.ts holds them against schoolbook products), so a body minus the body made without noise is the noise.
 */

import { describe, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import type { BootstrapShape, SecretBits } from "../../src/kernel/kernel.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { logErfc } from "../../src/params/erf.ts";
import { wordsOf } from "../../src/tfhe/bincode.ts";
import type { ClientKey } from "../../src/tfhe/client.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { makeEvaluationKey } from "../../src/tfhe/evaluationKey.ts";
import { Evaluator } from "../../src/tfhe/evaluator.ts";
import type { ClientParameters } from "../../src/tfhe/parameters.ts";
import { parseServerKey, type ServerKey, writeServerKey } from "../../src/tfhe/serverKey.ts";
import { streamRandom } from "../support/noiseTools.ts";
import { gridSets, newClient, toySets } from "../support/tfheSets.ts";

const kernel = await loadKernel();

/** Noise of both keys in units of 2^-64: every row of the keyswitch key, and the first key bits of the bootstrap key. */
function noiseOf(key: ServerKey, client: ClientKey, bits: number) {
  const { glwe, lwe } = parseClientKey(client.serialize());
  const secret: SecretBits = { small: Uint8Array.from(lwe, Number), big: Uint8Array.from(glwe, Number) };
  const shape: BootstrapShape = { ...key.shape, modulusSwitch: "standard" };
  const left = (bodies: BigUint64Array, clean: BigUint64Array) =>
    Float64Array.from(bodies, (body, i) => Number(BigInt.asIntN(64, body - (clean[i] ?? 0n))));
  const rows = wordsOf(key.keyswitch.bodies);
  const noRowNoise = new BigUint64Array(rows.length);
  const cleanRows = kernel.generateKeyswitchBodies(shape, secret, key.keyswitch.seed, noRowNoise, 0);
  const bitWords = key.bootstrap.bodies.length / 8 / shape.lweDimension;
  const bodies = wordsOf(key.bootstrap.bodies, 0, bits * bitWords);
  const noNoise = new BigUint64Array(bodies.length);
  const clean = kernel.generateBootstrapBodies(shape, secret, key.bootstrap.seed, noNoise, 0);
  return { keyswitch: left(rows, cleanRows), bootstrap: left(bodies, clean) };
}

/** The normal distribution function. */
function normal(x: number): number {
  const tail = 0.5 * Math.exp(logErfc(Math.abs(x) / Math.SQRT2));
  return x < 0 ? tail : 1 - tail;
}

/** What is measured of samples that should be normal with this deviation; each in units of its own standard error, but for `distance`. */
function measure(samples: Float64Array, std: number) {
  const n = samples.length;
  const moment = (power: number) => samples.reduce((sum, x) => sum + (x / std) ** power, 0) / n;
  let follow = 0;
  for (let i = 1; i < n; i++) follow += ((samples[i] ?? 0) * (samples[i - 1] ?? 0)) / std ** 2;
  let distance = 0;
  samples.toSorted().forEach((x, i) => {
    const expected = normal(x / std);
    distance = Math.max(distance, expected - i / n, (i + 1) / n - expected);
  });
  return {
    mean: moment(1) * Math.sqrt(n),
    variance: (moment(2) - 1) * Math.sqrt(n / 2),
    skewness: moment(3) * Math.sqrt(n / 15),
    kurtosis: (moment(4) - 3) * Math.sqrt(n / 96),
    follow: follow / Math.sqrt(n),
    /** Kolmogorov's statistic √n·D: above 2.0 with probability 7·10^-4, above 3.2 with 3·10^-9. */
    distance: distance * Math.sqrt(n),
  };
}

/** Our samples are the same in every test run; the package's are not, so that its limits leave room for all runs to come. */
const limits = { ours: { errors: 4, distance: 2.0 }, package: { errors: 7, distance: 3.2 } } as const;

function expectNormal(samples: Float64Array, std: number, source: keyof typeof limits): void {
  const { distance, ...errors } = measure(samples, std);
  for (const [name, error] of Object.entries(errors)) {
    expect(Math.abs(error), `${name} in standard errors`).toBeLessThan(limits[source].errors);
  }
  expect(distance, "Kolmogorov's distance").toBeLessThan(limits[source].distance);
}

/** A toy with a keyswitch key of many rows, and a secure set: 20,480 and 23,040 rows; more than 20,000 words of a bootstrap key each. */
const sets: readonly [string, ClientParameters, number][] = [
  ["toy", { ...toySets.k2, shape: { ...toySets.k2.shape, ks: { baseLog: 3, level: 10 } } }, 10],
  ["secure, k = 6", { ...gridSets.p2, shape: { ...gridSets.p2.shape, ks: { baseLog: 2, level: 15 } } }, 24],
];

describe.each(sets)("noise of evaluation keys: %s", (_, parameters, bits) => {
  test.each(["ours", "package"] as const)("%s: mean, variance, distribution", { timeout: 120_000 }, async (source) => {
    const client = await newClient(parameters);
    const bytes =
      source === "package"
        ? client.evaluationKeyBytes()
        : await client.evaluationKeyBytesFast(kernel, streamRandom(kernel, 21), unwatched);
    const { keyswitch, bootstrap } = noiseOf(parseServerKey(bytes), client, bits);
    client.free();
    expect(Math.min(keyswitch.length, bootstrap.length)).toBeGreaterThan(20_000);
    expectNormal(keyswitch, parameters.lweNoiseStd * 2 ** 64, source);
    expectNormal(bootstrap, parameters.glweNoiseStd * 2 ** 64, source);
  });
});

test("the measure tells noise that is not as it should be", () => {
  const random = streamRandom(kernel, 5);
  const words = new Uint32Array(2 ** 16);
  random.fill(new Uint8Array(words.buffer));
  const uniform = Float64Array.from(words, (word) => Math.sqrt(12) * (word / 2 ** 32 - 0.5));
  expect(measure(uniform, 1).distance).toBeGreaterThan(limits.package.distance);
  expect(Math.abs(measure(uniform, 1).variance)).toBeLessThan(limits.ours.errors);
});

test("seeds are fresh, and the two keys of a pair have different ones", async () => {
  const client = await newClient(toySets.k1);
  const random = streamRandom(kernel, 9);
  const make = async () => parseServerKey(await client.evaluationKeyBytesFast(kernel, random, unwatched));
  const keys = [await make(), await make()].flatMap(({ keyswitch, bootstrap }) => [keyswitch.seed, bootstrap.seed]);
  client.free();
  expect(new Set(keys.map(({ key }) => key.join())).size).toBe(4);
});

test("parts of keys from both sources work together", { timeout: 60_000 }, async () => {
  const parameters = toySets.k1;
  const client = await newClient(parameters);
  const secret = parseClientKey(client.serialize());
  const ours = parseServerKey(await makeEvaluationKey(kernel, secret, streamRandom(kernel, 3), unwatched));
  const theirs = parseServerKey(client.evaluationKeyBytes());
  const messages = Array.from({ length: 8 }, (_, i) => BigInt(i));
  const files = messages.map((message) => client.encryptCompressed(message));
  const table = messages.map((message) => 7n - message);
  for (const [keyswitch, bootstrap] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    const mixed = writeServerKey({
      shape: secret.shape,
      keyswitch: keyswitch.keyswitch,
      bootstrap: bootstrap.bootstrap,
    });
    const evaluator = await Evaluator.load(kernel, parameters, mixed);
    const out = await evaluator.lookup(evaluator.read(files), [table], new Uint8Array(messages.length));
    expect(evaluator.write(out).map((file) => client.decrypt(file))).toEqual(table);
    evaluator.dispose();
  }
  client.free();
});
