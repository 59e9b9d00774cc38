/**
 * Arguments under one seed, results rounded and packed, several rows in a message, and the version before: with real keys. Secret keys and noise are
 * the platform's, without a seed; what may fail by chance does so less than once in a million runs.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { seededRandom } from "../../src/base/random.ts";
import {
  type Circuit,
  Client,
  type Configuration,
  compiler,
  LookupTable,
  type NDArray,
  np,
  Server,
} from "../../src/index.ts";
import { plainKernel } from "../../src/kernel/plain/index.ts";
import { log2ErrorProbability } from "../../src/params/noise.ts";
import { setVariances } from "../../src/params/prediction.ts";
import { formVariance, resultFormOf } from "../../src/params/results.ts";
import { argumentsLength, readBundle } from "../../src/run/files/bundle.ts";
import { readAnyHead, readFile } from "../../src/run/files/files.ts";
import { deserializeKeys } from "../../src/run/files/keyFiles.ts";
import { parseCiphertext, parseCompressedCiphertext } from "../../src/tfhe/ciphertext.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { SwitchedReader, SwitchedWriter } from "../../src/tfhe/switchedWords.ts";
import { meanSquare, phaseErrors } from "../support/noiseTools.ts";
import { randomWords } from "../support/testKeys.ts";

const toy = { configuration: { insecureToyParameters: true, enableUnsafeFeatures: true } } as const;
const unsafe = { enableUnsafeFeatures: true };

describe("words of fewer bits", () => {
  test.each([1, 2, 7, 13, 31, 32, 33, 40, 63, 64])("%i bits: the nearest word comes back", (wordBits) => {
    const words = randomWords(seededRandom(wordBits), 100);
    words.set([0n, 2n ** 64n - 1n, 2n ** 63n, 1n], 0);
    const writer = new SwitchedWriter(words.length, wordBits);
    writer.write(words.subarray(0, 33));
    writer.write(words.subarray(33));
    const bytes = writer.finish();
    expect(bytes.length).toBe(Math.ceil((100 * wordBits) / 8));
    const reader = new SwitchedReader(bytes, wordBits);
    const back = new BigUint64Array(words.length);
    reader.read(0, back);
    const shift = BigInt(64 - wordBits);
    const nearest = words.map((word) => ((word + ((1n << shift) >> 1n)) >> shift) << shift);
    expect(back).toEqual(nearest);
    const one = new BigUint64Array(1);
    reader.read(57, one);
    expect(one[0]).toBe(back[57]);
  });
});

/** Table of a wavy function on `bits` bits. */
const tableOf = (bits: number) => new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => (i * i + 1) % 2 ** bits));

/** A table on many elements, times a factor, which makes the output wider than what the keyswitch was chosen for. */
async function many(bits: number, count: number, factor: number, configuration: Configuration): Promise<Circuit> {
  const table = tableOf(bits);
  const ends = [0, 2 ** bits - 1].map((value) => np.full([count], value) as NDArray);
  return compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(table.lookup(x), factor)).compile(ends, {
    configuration,
  });
}

const inputs = (bits: number, count: number) => Array.from({ length: count }, (_, i) => (i * 7) % 2 ** bits);
const outputs = (bits: number, values: readonly number[], factor: number) =>
  values.map((x) => factor * ((x * x + 1) % 2 ** bits));

/** Errors on the torus of results in `bits` bits. */
async function errorsOf(client: Circuit["client"], result: Uint8Array, expected: readonly number[], bits: number) {
  const keys = await deserializeKeys(await client.exportKeys(), unwatched);
  const key = Uint8Array.from(parseClientKey(keys.secret).glwe, Number);
  const [item] = readBundle("results", client.specification, result).rows.flat();
  if (item?.kind !== "encrypted") throw new Error("the result is not encrypted");
  const words = BigUint64Array.from(expected, (value) => encode(BigInt(value), bits));
  return Float64Array.from([...item.ciphertexts], (bytes, i) => {
    return phaseErrors(parseCiphertext(bytes).lwe, key, words.subarray(i, i + 1))[0] ?? Number.NaN;
  });
}

test.each<[what: string, count: number, factor: number, configuration: Configuration, packed: boolean]>([
  ["few", 8, 1, { pError: 2 ** -64 }, false],
  ["many, packed", 64, 1, { pError: 2 ** -64 }, true],
  ["many under a small key in blocks", 64, 1, { pError: 2 ** -64, secretKeyDistribution: "block-binary" }, true],
  ["many where packing would fail too often", 40, 9, { pError: 2 ** -64 }, false],
])(
  "results of %s: right, with the noise that was predicted, in a small part of the bytes",
  { timeout: 120_000 },
  async (_, count, factor, configuration, packed) => {
    const bits = 3;
    const outputBits = factor === 1 ? bits : 6;
    const circuit = await many(bits, count, factor, configuration);
    const { client, server, parameters } = circuit;
    const x = inputs(bits, count);
    const encrypted = await client.encrypt(x);
    const head = encrypted.length - readFile("arguments", encrypted).body.length;
    expect(encrypted.length - head).toBe(24 + 12 + 8 * count);
    const result = await server.run(encrypted, await client.evaluationKeys());
    expect(result).toEqual(await server.run(encrypted, await client.evaluationKeys()));
    expect(readFile("results", result).body.length).toBe(circuit.statistics.sizeOfOutputs);
    const { form, bytesEach } = readBundle("results", client.specification, result);
    expect(form?.packed).toBe(packed);
    expect(bytesEach).toBeLessThan(parameters.sizes.lweCiphertext / (packed ? 20 : 2));
    expect((await client.decrypt(result)) as NDArray).toMatchObject({
      data: Float64Array.from(outputs(bits, x, factor)),
    });
    // The form's own noise and that of bootstraps: 64 samples or more have a relative deviation of at most 0.18.
    const { variances } = setVariances(parameters);
    if (form === null) throw new Error("results have a form");
    const added = formVariance(parameters, variances, form);
    const own = factor ** 2 * variances.bootstrap;
    const predicted = own + added;
    const errors = await errorsOf(client, result, outputs(bits, x, factor), outputBits);
    expect(meanSquare(errors) / predicted).toBeLessThan(2.5);
    if (packed)
      expect(
        meanSquare(errors) / (variances.keyswitch + formVariance(parameters, variances, { ...form, packed: false })),
      ).toBeGreaterThan(0.4);
    // What it adds makes no result wrong: all together less than 2^-10 of what one may be.
    const all = Math.log2(count) + log2ErrorProbability(outputBits, predicted);
    if (log2ErrorProbability(outputBits, own) < Math.log2(parameters.pError) - 12) {
      expect(all).toBeLessThanOrEqual(Math.log2(parameters.pError) - 10);
    }
    client.dispose();
    server.dispose();
  },
);

test("the form leaves failures where they were, whatever the outputs' noise and the limit", () => {
  const set = { shape: { glweDimension: 1, polynomialSize: 2048 }, lookups: true } as never as Parameters<
    typeof resultFormOf
  >[2];
  for (const pError of [0.5, 1e-2, 1e-5, 2 ** -64, 2 ** -256]) {
    for (const precision of [1, 4, 9, 20, 40]) {
      for (const share of [0, 1e-9, 0.1, 0.5, 0.99, 1, 4]) {
        for (const count of [1, 40, 100_000]) {
          // A variance that fails as often as the limit, times a share.
          let variance = 4 ** -precision;
          while (log2ErrorProbability(precision, variance) > Math.log2(pError)) variance /= 1.01;
          variance *= share;
          const variances = { input: 0, bootstrap: variance, keyswitch: 4 ** -9, modulusSwitch: 0 };
          const form = resultFormOf([{ precision, variance }], variances, { ...set, pError }, count);
          const before = log2ErrorProbability(precision, variance);
          const after = log2ErrorProbability(precision, variance + formVariance(set, variances, form));
          const more = 2 ** after - 2 ** before;
          expect(more).toBeLessThanOrEqual(Math.max(pError * 2 ** -10, 2 ** before * 1e-3) + 2 ** -300);
          if (share <= 1e-9 && precision < 20) expect(form.wordBits).toBeLessThan(precision + 20);
          if (count < 32) expect(form.packed).toBe(false);
        }
      }
    }
  }
});

test("rows of several calls travel in one message, under one seed, and their results come packed together", {
  timeout: 120_000,
}, async () => {
  const table = tableOf(2);
  const circuit = await compiler({ x: "encrypted", c: "clear" }, (x: NDArray, c: NDArray) =>
    table.lookup(np.add(x, c)),
  ).compile(
    [
      [np.full([3], 0) as NDArray, 0],
      [np.full([3], 2) as NDArray, 1],
    ],
    toy,
  );
  const client = Client.load(circuit.client.save(), unsafe);
  const server = Server.load(circuit.server.save(), unsafe);
  const rows = Array.from({ length: 100 }, (_, i) => [[i % 3, (i + 1) % 3, (i + 2) % 3], i % 2] as const);
  const encrypted = await client.encryptRows(rows);
  expect(encrypted.length).toBe(argumentsLength(client.specification, rows.length));
  const result = await server.run(encrypted, await client.evaluationKeys());
  const expected = rows.map(([x, c]) => x.map((value) => ((value + c) ** 2 + 1) % 4));
  const got = await client.decryptRows(result);
  expect(got.map((row) => Array.from((row as NDArray).data))).toEqual(expected);
  expect(client.told.results).toBe(100);
  expect(readBundle("results", client.specification, result).form?.packed).toBe(true);
  // More than a group: the second has a mask of its own, and begins in the middle of a row.
  expect(client.specification.parameters.shape.polynomialSize).toBeLessThan(300);
  await expect(client.decrypt(result)).rejects.toThrow("expected those of one call, got 100");
  await expect(client.encryptRows([])).rejects.toThrow("at least one row");
  // No mask comes twice, in a message or between two of them.
  const more = await client.encryptRows(rows);
  const masks = [encrypted, more].flatMap((bytes) =>
    readBundle("arguments", client.specification, bytes).rows.flatMap((items) =>
      items.flatMap((item) => {
        if (item.kind === "clear") return [];
        return [...item.ciphertexts].map((each) => {
          const words = new BigUint64Array(4);
          plainKernel.maskStream(parseCompressedCiphertext(each).seed, words);
          return words.join();
        });
      }),
    ),
  );
  expect(masks.length).toBe(600);
  expect(new Set(masks).size).toBe(600);
  client.dispose();
  server.dispose();
});

describe("format version 2", () => {
  const old = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../support/filesOfVersion2/${name}.glovebox`, import.meta.url)));

  test("arguments of a client of that time are answered in a form that it reads, and its results are read as before", async () => {
    // table[x + c] of [3, 1, 2, 0] at x = [0, 1, 2, 0, 1], c = 1, made by commit 23d668d.
    const client = Client.load(old("client"), unsafe);
    const server = Server.load(old("server"), unsafe);
    await client.importKeys(old("keys"));
    expect(((await client.decrypt(old("results"))) as NDArray).data).toEqual(Float64Array.of(1, 2, 0, 1, 2));
    const answer = await server.run(old("arguments"), await client.evaluationKeys());
    expect(readAnyHead(answer).version).toBe(2);
    expect(answer.length).toBe(old("results").length);
    expect(((await client.decrypt(answer)) as NDArray).data).toEqual(Float64Array.of(1, 2, 0, 1, 2));
    // Its own client encrypts in the present version, and is answered in it.
    const present = await server.run(await client.encrypt([2, 1, 0, 2, 1], 0), await client.evaluationKeys());
    expect(readAnyHead(present).version).toBe(3);
    expect(((await client.decrypt(present)) as NDArray).data).toEqual(Float64Array.of(2, 1, 3, 2, 1));
    client.dispose();
    server.dispose();
  });
});
