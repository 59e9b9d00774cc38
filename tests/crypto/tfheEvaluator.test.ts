/** The evaluator against the package: keys, encryption and decryption by node-tfhe, everything between by us. */

import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { plainKernel } from "../../src/kernel/plain/index.ts";
import type { ClientKey } from "../../src/tfhe/client.ts";
import { decode, encode, tablePolynomialTo } from "../../src/tfhe/encoding.ts";
import { Evaluator } from "../../src/tfhe/evaluator.ts";
import { checkpointsAt } from "../support/activities.ts";
import { gridSets, newClient, toySets } from "../support/tfheSets.ts";

interface KeyedSet {
  readonly name: string;
  readonly kernel: Kernel;
  readonly client: ClientKey;
  readonly keyBytes: Uint8Array;
  readonly evaluator: Evaluator;
}

const fastest = await loadKernel();
const sets = [
  { name: "grid p=1, k=5, N=256, centred", parameters: gridSets.p1, kernel: fastest },
  { name: "grid p=2, k=6, N=256, centred", parameters: gridSets.p2, kernel: fastest },
  { name: "toy p=3, k=1, N=1024, standard, plain kernel", parameters: toySets.k1, kernel: plainKernel },
  { name: "toy p=4, k=2, N=1024, centred", parameters: toySets.k2, kernel: fastest },
];

const ready: KeyedSet[] = [];
for (const { name, parameters, kernel } of sets) {
  const client = await newClient(parameters);
  const keyBytes = client.evaluationKeyBytes();
  ready.push({ name, kernel, client, keyBytes, evaluator: await Evaluator.load(kernel, parameters, keyBytes) });
}
afterAll(() => {
  for (const { client, evaluator } of ready) {
    evaluator.dispose();
    client.free();
  }
});

describe.each(ready)("$name", { timeout: 60_000 }, ({ kernel, client, keyBytes, evaluator }) => {
  const random = seededRandom(7);
  const { messageBits, shape } = evaluator.parameters;
  const size = 2 ** messageBits;
  const half = 1n << BigInt(messageBits - 1);
  const encrypt = (values: readonly bigint[]) => evaluator.read(values.map((value) => client.encryptCompressed(value)));
  const decrypt = (batch: BigUint64Array) => evaluator.write(batch).map((file) => client.decrypt(file));
  const unsigned = (values: readonly bigint[]) => values.map((value) => BigInt.asUintN(messageBits, value));
  const signed = (values: readonly bigint[]) => values.map((value) => BigInt.asIntN(messageBits, value));
  const messages = Array.from({ length: size }, (_, i) => BigInt(i));
  const all = <T>(value: T) => messages.map(() => value);

  test("weighted sums of several batches are exact mod 2^p, signed values and constants too", () => {
    const x = messages;
    const y = messages.map((v) => v - half);
    const rows = Array.from({ length: 2 * size }, () => ({
      terms: Array.from({ length: uniformInteger(random, 0, 6) }, () => ({
        input: uniformInteger(random, 0, 1),
        element: uniformInteger(random, 0, size - 1),
        weight: uniformInteger(random, -3, 3),
      })),
      constant: uniformInteger(random, -size, size),
    }));
    const expected = rows.map(({ terms, constant }) =>
      terms.reduce((sum, t) => sum + BigInt(t.weight) * ((t.input === 0 ? x : y)[t.element] ?? 0n), BigInt(constant)),
    );
    expect(decrypt(evaluator.combine([encrypt(x), encrypt(y)], rows))).toEqual(unsigned(expected));
  });

  test("trivial ciphertexts, clear constants, and gathering", () => {
    const places = messages.map(() => uniformInteger(random, 0, size - 1));
    expect(decrypt(evaluator.trivial(messages))).toEqual(messages);
    const gathered = evaluator.gather(encrypt(messages), places);
    const offset = messages.map(() => BigInt(uniformInteger(random, -size, size)));
    expect(decrypt(evaluator.addClear(gathered, offset))).toEqual(
      unsigned(places.map((place, i) => BigInt(place) + (offset[i] ?? 0n))),
    );
  });

  test("tables on all messages, several tables in a batch, signed outputs", async () => {
    const identity = messages;
    const shuffled = messages.map(() => BigInt(uniformInteger(random, 0, size - 1)));
    const signedTable = messages.map(() => BigInt(uniformInteger(random, 0, size - 1)) - half);
    const tables = [identity, shuffled, signedTable];
    const inputs = tables.flatMap(() => messages);
    const tableOf = inputs.map((_, i) => Math.floor(i / size));
    const progress: number[] = [];
    const out = await evaluator.lookup(
      encrypt(inputs),
      tables,
      tableOf,
      checkpointsAt((done) => progress.push(done)),
    );
    const got = decrypt(out);
    expect(got.slice(0, size)).toEqual(identity);
    expect(got.slice(size, 2 * size)).toEqual(shuffled);
    expect(signed(got.slice(2 * size))).toEqual(signedTable);
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(inputs.length);
    expect(progress.every((done, i) => i === 0 || done - (progress[i - 1] ?? 0) <= 4)).toBe(true);
  });

  test("a chain: signed outputs, an offset, and a second table", async () => {
    const first = await evaluator.lookup(encrypt(messages), [messages.map((v) => v - half)], all(0));
    const absolute = messages.map((v) => (v < half ? half - v : v - half));
    const second = await evaluator.lookup(evaluator.addClear(first, all(half)), [absolute], all(0));
    expect(decrypt(second)).toEqual(unsigned(absolute));
  });

  test("a negative output is right mod 2^(p+1): it reaches into the padding bit", async () => {
    const out = await evaluator.lookup(evaluator.trivial([0n]), [messages.map(() => -1n)], [0]);
    expect(decode(out.at(-1) ?? 0n, messageBits)).toBe(BigInt(2 * size - 1));
    expect(decrypt(out)).toEqual([BigInt(size - 1)]);
  });

  test("the other way of modulus switching, with the same key", async () => {
    const modulusSwitch = shape.modulusSwitch === "centered" ? "standard" : "centered";
    const other = await Evaluator.load(kernel, { messageBits, shape: { ...shape, modulusSwitch } }, keyBytes);
    const inverse = messages.map((v) => BigInt(size - 1) - v);
    expect(decrypt(await other.lookup(encrypt(messages), [inverse], all(0)))).toEqual(inverse);
    other.dispose();
  });

  test("a checkpoint that throws cancels, and the evaluator goes on working", async () => {
    const stop = new Error("stopped");
    const run = evaluator.lookup(
      evaluator.trivial(messages),
      [messages],
      all(0),
      checkpointsAt((done) => {
        if (done > 0) throw stop;
      }),
    );
    await expect(run).rejects.toBe(stop);
    expect(decrypt(await evaluator.lookup(evaluator.trivial([1n]), [messages], [0]))).toEqual([1n]);
  });
});

describe("the middle of a box", () => {
  test.each([toySets.k1.shape, toySets.k2.shape])(
    "phases around each message switch into its box: $modulusSwitch",
    (shape) => {
      const messageBits = 3;
      const { polynomialSize, modulusSwitch } = shape;
      const polynomial = new BigUint64Array(polynomialSize);
      const table = Array.from({ length: 8 }, (_, i) => BigInt(i * i - 20));
      tablePolynomialTo(polynomial, table, messageBits);
      const step = 1n << BigInt(63 - Math.log2(polynomialSize)); // 2^64 / 2N
      const half = encode(1n, messageBits) / 2n;
      // Rounding moves the edges of a box by half a step; rounding down leaves them where they are.
      const [below, above] =
        modulusSwitch === "centered" ? [half, half - 1n] : [half + step / 2n, half - step / 2n - 1n];
      const read = (phase: bigint): bigint => {
        const [at = 0] = plainKernel.switchModulus(BigUint64Array.of(phase), polynomialSize, modulusSwitch);
        const word = polynomial[at % polynomialSize] ?? 0n;
        return BigInt.asIntN(64, at < polynomialSize ? word : -word) / encode(1n, messageBits);
      };
      table.forEach((value, message) => {
        const middle = encode(BigInt(message), messageBits);
        expect(read(middle)).toBe(BigInt.asIntN(4, value));
        expect(read(middle - below)).toBe(BigInt.asIntN(4, value));
        expect(read(middle + above)).toBe(BigInt.asIntN(4, value));
      });
      expect(read(encode(3n, messageBits) + above + 1n)).toBe(BigInt.asIntN(4, table[4] ?? 0n));
      expect(read(encode(3n, messageBits) - below - 1n)).toBe(BigInt.asIntN(4, table[2] ?? 0n));
    },
  );
});

describe("keys", () => {
  const toy = ready.find((set) => set.evaluator.parameters === toySets.k1);
  if (toy === undefined) throw new Error("no toy set");
  const { client, keyBytes: bytes } = toy;

  test("loading counts the bytes of the key, and stops when a checkpoint throws", async () => {
    const seen: [number, number][] = [];
    const evaluator = await Evaluator.load(
      plainKernel,
      toySets.k1,
      bytes,
      checkpointsAt((...at) => seen.push(at)),
    );
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]?.[0]).toBe(0);
    // Rows of the keyswitch key are held in words of 32 bits.
    const total = 4 * 1024 * 5 * 41 + 8 * 40 * 3 * 4 * 1024;
    expect(seen.at(-1)).toEqual([total, total]);
    // The plain kernel holds them in words of 64.
    expect(evaluator.keyBytes).toBe(total + 4 * 1024 * 5 * 41);
    evaluator.dispose();
    const stop = new Error("stopped");
    const stopped = Evaluator.load(
      plainKernel,
      toySets.k1,
      bytes,
      checkpointsAt(() => {
        throw stop;
      }),
    );
    await expect(stopped).rejects.toBe(stop);
  });

  test("a key of other parameters is a UserError that says which", async () => {
    const other = { ...toySets.k1, shape: { ...toySets.k1.shape, ks: { baseLog: 3, level: 5 } }, messageBits: 2 };
    const load = Evaluator.load(plainKernel, other, bytes);
    await expect(load).rejects.toThrow(
      "evaluation key: expected keyswitch base log 3, message bits 2; got keyswitch base log 4, message bits 3",
    );
    await expect(load).rejects.toBeInstanceOf(UserError);
  });

  test("a ciphertext of other parameters, and a damaged one, are UserErrors", () => {
    const evaluator = Evaluator.levelled(plainKernel, toySets.k2);
    const file = client.encryptCompressed(1n);
    expect(() => evaluator.read([file])).toThrow(
      "ciphertext 0: expected a ciphertext of 2049 words and 4-bit messages, got 1025 words and 3-bit messages",
    );
    expect(() => evaluator.read([file.subarray(1)])).toThrow(UserError);
  });

  test("a levelled evaluator does everything but lookups", async () => {
    const wide = { ...toySets.k1, messageBits: 40 };
    const wideClient = await newClient(wide);
    const evaluator = Evaluator.levelled(plainKernel, wide);
    const x = evaluator.read([123456789n, -5n].map((v) => wideClient.encryptCompressed(v)));
    const term = (element: number, weight: number) => ({ input: 0, element, weight });
    const sum = evaluator.combine(
      [x],
      [
        { terms: [term(0, 3), term(1, -7)], constant: 1 },
        { terms: [term(1, 1)], constant: 5 },
      ],
    );
    const got = evaluator.write(sum).map((file) => wideClient.decrypt(file));
    expect(got).toEqual([3n * 123456789n + 36n, 0n]);
    await expect(evaluator.lookup(x, [], [0, 0])).rejects.toThrow("internal: lookup on an evaluator without");
    wideClient.free();
  });
});
