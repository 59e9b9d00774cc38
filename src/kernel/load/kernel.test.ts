/** The kernels against exact arithmetic and against each other: one suite over every kernel that this engine runs. */
import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  encryptLwe,
  makeTestKeys,
  phaseOf,
  randomSeed,
  randomWords,
  type TestKeys,
  tableOf,
} from "../../../tests/support/testKeys.ts";
import { InternalError, UserError } from "../../base/errors.ts";
import { seededRandom, uniformInteger } from "../../base/random.ts";
import { BLOCKS, extensionOf, ggswCount, groupSize, PAIRS, tableSize } from "../bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape, Gadget, Kernel, MaskSeed, ModulusSwitch } from "../kernel.ts";
import { plainKernel } from "../plain/index.ts";
import { loadKernel, supportsKernel } from "./load.ts";

const kernels: Kernel[] = [plainKernel, await loadKernel("simd")];
if (supportsKernel("relaxed-simd")) kernels.push(await loadKernel("relaxed-simd"));

const unsigned = (x: bigint): bigint => BigInt.asUintN(64, x);
const distance = (a: bigint, b: bigint): number => Math.abs(Number(BigInt.asIntN(64, a - b)));

/** Small shapes: one level, k = 2 with three levels, an even log2 N with two levels; forms with key bits in groups; and tables of 3, 4 and 5 polynomials. */
const shapes: readonly BootstrapShape[] = [
  {
    lweDimension: 41,
    glweDimension: 1,
    polynomialSize: 512,
    pbs: { baseLog: 23, level: 1 },
    ks: { baseLog: 3, level: 5 },
    modulusSwitch: "standard",
  },
  {
    lweDimension: 30,
    glweDimension: 2,
    polynomialSize: 256,
    pbs: { baseLog: 8, level: 3 },
    ks: { baseLog: 4, level: 4 },
    modulusSwitch: "centered",
  },
  {
    lweDimension: 12,
    glweDimension: 1,
    polynomialSize: 1024,
    pbs: { baseLog: 15, level: 2 },
    ks: { baseLog: 2, level: 8 },
    modulusSwitch: "centered",
  },
  {
    lweDimension: 42,
    glweDimension: 1,
    polynomialSize: 512,
    pbs: { baseLog: 23, level: 1 },
    ks: { baseLog: 3, level: 5 },
    modulusSwitch: "centered",
    groups: BLOCKS,
  },
  {
    lweDimension: 12,
    glweDimension: 2,
    polynomialSize: 1024,
    pbs: { baseLog: 15, level: 2 },
    ks: { baseLog: 2, level: 8 },
    modulusSwitch: "centered",
    groups: BLOCKS,
  },
  {
    lweDimension: 30,
    glweDimension: 2,
    polynomialSize: 256,
    pbs: { baseLog: 8, level: 3 },
    ks: { baseLog: 4, level: 4 },
    modulusSwitch: "standard",
    groups: PAIRS,
  },
  {
    lweDimension: 26,
    glweDimension: 1,
    polynomialSize: 512,
    pbs: { baseLog: 23, level: 1 },
    ks: { baseLog: 3, level: 5 },
    modulusSwitch: "centered",
    groups: PAIRS,
  },
  ...([undefined, BLOCKS, PAIRS] as const).map((groups, i) => ({
    lweDimension: 36,
    glweDimension: 1 + (i % 2),
    polynomialSize: 256,
    pbs: { baseLog: 15, level: 2 },
    ks: { baseLog: 4, level: 4 },
    modulusSwitch: "centered" as const,
    extension: 3 + i,
    ...(groups === undefined ? {} : { groups }),
  })),
];

/** Keys with a noise of 2^-40 of the torus, made once. */
const keysOf = new Map<BootstrapShape, TestKeys>();
function testKeys(shape: BootstrapShape): TestKeys {
  const keys = keysOf.get(shape) ?? makeTestKeys(seededRandom(shape.polynomialSize), shape, 2 ** 24);
  keysOf.set(shape, keys);
  return keys;
}

function loadedContext(kernel: Kernel, shape: BootstrapShape): BootstrapContext {
  const { keyswitch, bootstrap } = testKeys(shape);
  const context = kernel.createContext(shape);
  // In two parts each, as keys that arrive in pieces.
  context.loadKeyswitchKey(keyswitch.bodies.subarray(0, 77), keyswitch.seed);
  context.loadKeyswitchKey(keyswitch.bodies.subarray(77), keyswitch.seed, 77);
  const perBit = bootstrap.bodies.length / ggswCount(shape);
  context.loadBootstrapKey(bootstrap.bodies.subarray(0, 5 * perBit), bootstrap.seed, 0);
  context.loadBootstrapKey(bootstrap.bodies.subarray(5 * perBit), bootstrap.seed, 5);
  return context;
}

/** Coefficient `at` of integers·torus in Z[X]/(X^N + 1), exactly. */
function exactCoefficient(integers: BigInt64Array, torus: BigUint64Array, at: number): bigint {
  let sum = 0n;
  integers.forEach((x, i) => {
    const j = at - i;
    sum += j >= 0 ? x * (torus[j] ?? 0n) : -x * (torus[j + torus.length] ?? 0n);
  });
  return unsigned(sum);
}

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** The stream of a seed by the platform's AES: an oracle of its own. */
function platformStream(seed: MaskSeed, count: number): BigUint64Array {
  const blocks = Math.ceil((seed.byteIndex + 8 * count) / 16);
  const counters = new BigUint64Array(2 * blocks);
  for (let i = 0; i < blocks; i++) {
    counters[2 * i] = unsigned(seed.firstBlock + BigInt(i));
    counters[2 * i + 1] = unsigned((seed.firstBlock + BigInt(i)) >> 64n);
  }
  const stream = createCipheriv("aes-128-ecb", seed.key, null).update(new Uint8Array(counters.buffer));
  return new BigUint64Array(Uint8Array.from(stream.subarray(seed.byteIndex, seed.byteIndex + 8 * count)).buffer);
}

describe.each(kernels.map((kernel) => [kernel.name, kernel] as const))("kernel %s", (_name, kernel) => {
  // FIPS-197 appendix C.1 and B; SP 800-38A, F.1.1 (ECB-AES128), block 1.
  it.each([
    ["000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a"],
    ["2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32"],
    ["2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a", "3ad77bb40d7a3660a89ecaf32466ef97"],
  ])("encrypts the published block %s %s", (key, plain, cipher) => {
    const firstBlock = hex(plain).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const out = new BigUint64Array(2);
    kernel.maskStream({ key: hex(key), firstBlock, byteIndex: 0 }, out);
    expect(Buffer.from(out.buffer).toString("hex")).toBe(cipher);
  });

  it("continues the stream over every carry, from any byte and any word", () => {
    const random = seededRandom(1);
    const key = random.fill(new Uint8Array(16));
    for (const firstBlock of [0n, 2n ** 32n - 3n, 2n ** 64n - 2n, 2n ** 96n - 4n, 2n ** 128n - 5n]) {
      for (const byteIndex of [0, 3, 8, 15]) {
        const seed = { key, firstBlock, byteIndex };
        const expected = platformStream(seed, 40);
        for (const skip of [0, 1, 7]) {
          const out = new BigUint64Array(33);
          kernel.maskStream(seed, out, skip);
          expect(out).toEqual(expected.slice(skip, skip + 33));
        }
      }
    }
  });

  it("adds weighted words", () => {
    const random = seededRandom(2);
    for (const weight of [0n, 1n, -1n, -12345n, 2n ** 63n + 5n]) {
      const acc = randomWords(random, 101);
      const x = randomWords(random, 101);
      const expected = acc.map((word, i) => unsigned(word + weight * (x[i] ?? 0n)));
      kernel.multiplyAdd(acc, x, weight);
      expect(acc).toEqual(expected);
    }
  });

  it("decomposes 1,000 random words in balanced digits, to within half a step", () => {
    const random = seededRandom(3);
    for (let round = 0; round < 20; round++) {
      const baseLog = uniformInteger(random, 1, 31);
      const gadget: Gadget = { baseLog, level: uniformInteger(random, 1, Math.floor(64 / baseLog)) };
      const values = randomWords(random, 50);
      values.set([0n, 2n ** 64n - 1n, 2n ** 63n], 0);
      const digits = kernel.decompose(values, gadget);
      const half = 2n ** BigInt(baseLog - 1);
      const kept = baseLog * gadget.level;
      values.forEach((value, i) => {
        let sum = 0n;
        for (let level = 1; level <= gadget.level; level++) {
          const digit = digits[(level - 1) * values.length + i] ?? 0n;
          expect(digit >= -half && digit < half).toBe(true);
          sum += digit << BigInt(64 - level * baseLog);
        }
        expect(distance(sum, value)).toBeLessThanOrEqual(kept === 64 ? 0 : 2 ** (63 - kept));
      });
      expect(digits).toEqual(plainKernel.decompose(values, gadget));
    }
  });

  it.each([256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536])(
    "multiplies polynomials of %i coefficients",
    (size) => {
      const random = seededRandom(size);
      const bits = 22;
      const integers = BigInt64Array.from(randomWords(random, size), (word) => BigInt.asIntN(bits, word));
      const torus = randomWords(random, size);
      const product = kernel.multiplyPolynomials(integers, torus);
      // Rounding errors of 2^-53 of the size of a product, √N·2^(63+bits-1), grow by a few units with each of log2 N stages.
      const bound = Math.sqrt(size) * 2 ** (62 + bits - 53) * Math.log2(size);
      const positions =
        size === 256 ? integers.keys() : Array.from({ length: 24 }, () => uniformInteger(random, 0, size - 1));
      for (const at of [...positions, 0, size - 1]) {
        expect(distance(product[at] ?? 0n, exactCoefficient(integers, torus, at))).toBeLessThan(bound);
      }
    },
  );

  it.each(["standard", "centered"] as ModulusSwitch[])("switches the modulus, %s, exactly as the twin", (how) => {
    const random = seededRandom(4);
    for (const size of [256, 768, 2048, 10240, 65536]) {
      for (let round = 0; round < 20; round++) {
        const lwe = randomWords(random, 700);
        // Ties and the largest errors, all of one sign: their sum passes 2^64.
        if (round === 0) lwe.fill(2n ** BigInt(Math.floor(62 - Math.log2(size))));
        const oneIn = 1 + (round % 2);
        const switched = kernel.switchModulus(lwe, size, how, oneIn);
        expect(switched).toEqual(plainKernel.switchModulus(lwe, size, how, oneIn));
        expect(Math.max(...switched)).toBeLessThan(2 * size);
      }
    }
  });

  it("halves the variance of the switch by centring, and moves its mean to the middle of a box", () => {
    const random = seededRandom(5);
    const size = 2048;
    const dimension = 600;
    const key = random.fill(new Uint8Array(dimension)).map((byte) => byte & 1);
    const moments = (how: ModulusSwitch): { mean: number; variance: number } => {
      const errors = Array.from({ length: 400 }, (_, i) => {
        const message = i * 9;
        const switched = kernel.switchModulus(encryptLwe(random, key, BigInt(message) << 52n), size, how);
        const phase = (switched[dimension] ?? 0) - key.reduce((sum, bit, j) => sum + bit * (switched[j] ?? 0), 0);
        const error = (((phase - message) % 4096) + 4096) % 4096;
        return error >= 2048 ? error - 4096 : error;
      });
      const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
      return { mean, variance: errors.reduce((sum, x) => sum + (x - mean) ** 2, 0) / errors.length };
    };
    const centered = moments("centered");
    // n/48 and 1/12 of the body's rounding, in units of one of 2N; the mean is that of rounding down.
    expect(centered.variance).toBeGreaterThan(0.8 * (dimension / 48));
    expect(centered.variance).toBeLessThan(1.25 * (dimension / 48 + 1 / 12));
    expect(Math.abs(centered.mean + 0.5)).toBeLessThan(0.6);
    expect(moments("standard").variance).toBeGreaterThan(1.5 * centered.variance);
  });

  it("extracts coefficient 0", () => {
    const random = seededRandom(6);
    const glwe = randomWords(random, 3 * 256);
    const key = random.fill(new Uint8Array(512)).map((byte) => byte & 1);
    const lwe = kernel.sampleExtract(glwe, 256);
    let phase = glwe[512] ?? 0n;
    for (const mask of [0, 1]) {
      const bits = BigInt64Array.from(key.subarray(256 * mask, 256 * (mask + 1)), BigInt);
      phase -= exactCoefficient(bits, glwe.subarray(256 * mask, 256 * (mask + 1)), 0);
    }
    expect(unsigned(phaseOf(lwe, key))).toBe(unsigned(phase));
  });

  it.each(shapes)("keyswitches exactly as the twin and keeps the phase: shape %#", (shape) => {
    const random = seededRandom(7);
    const context = loadedContext(kernel, shape);
    const twin = loadedContext(plainKernel, shape);
    const { big, small } = testKeys(shape);
    for (let message = 0n; message < 8n; message++) {
      const lwe = encryptLwe(random, big, message << 61n, 2 ** 24);
      const switched = context.keyswitch(lwe);
      expect(switched).toEqual(twin.keyswitch(lwe));
      expect(distance(unsigned(phaseOf(switched, small)), message << 61n)).toBeLessThan(2 ** 56);
    }
  });

  /** As many digits as a word holds: some lie beyond the 52 bits of a mantissa. */
  const deepShape: BootstrapShape = {
    lweDimension: 6,
    glweDimension: 1,
    polynomialSize: 256,
    pbs: { baseLog: 8, level: 8 },
    ks: { baseLog: 1, level: 1 },
    modulusSwitch: "standard",
  };

  it.each([...shapes, deepShape])("multiplies a GLWE ciphertext by a key bit as the twin does: shape %#", (shape) => {
    const random = seededRandom(8);
    const context = loadedContext(kernel, shape);
    const twin = loadedContext(plainKernel, shape);
    const { polynomialSize, glweDimension, pbs } = shape;
    const glwe = randomWords(random, (glweDimension + 1) * polynomialSize);
    // As for polynomials, over level·(k+1) products of digits of at most B/2; both results have such an error.
    const products = pbs.level * (glweDimension + 1);
    const bound = Math.sqrt(products * polynomialSize) * 2 ** (63 + pbs.baseLog - 53) * Math.log2(polynomialSize);
    for (const bit of [0, 4, 5, ggswCount(shape) - 1]) {
      const expected = twin.externalProduct(bit, glwe);
      const product = context.externalProduct(bit, glwe);
      expect(Math.max(...Array.from(product, (word, i) => distance(word, expected[i] ?? 0n)))).toBeLessThan(bound);
    }
  });

  it.each(shapes)("rotates a table by any phase: shape %#", (shape) => {
    const context = loadedContext(kernel, shape);
    const { polynomialSize, glweDimension, lweDimension } = shape;
    const { small, big } = testKeys(shape);
    const size = tableSize(shape);
    const table = BigUint64Array.from({ length: size }, (_, i) => (BigInt(i) << 63n) / BigInt(size));
    const random = seededRandom(9);
    for (let round = 0; round < 8; round++) {
      const switched = Uint32Array.from({ length: lweDimension + 1 }, () => uniformInteger(random, 0, 2 * size - 1));
      if (round === 0) switched.fill(0, 0, lweDimension);
      const phase = small.reduce((sum, bit, i) => sum - bit * (switched[i] ?? 0), switched[lweDimension] ?? 0);
      const turn = ((phase % (2 * size)) + 2 * size) % (2 * size);
      const entry = table[turn % size] ?? 0n;
      const expected = turn < size ? entry : unsigned(-entry);
      const glwe = context.blindRotate(table, switched);
      const part = (glweDimension + 1) * polynomialSize;
      expect(glwe.length).toBe(part * extensionOf(shape));
      const lwe = kernel.sampleExtract(glwe.subarray(0, part), polynomialSize);
      // The keys' noise, of about 2^53: it differs with the last bits of the transform. Products with the key first: their noise is doubled, and there
      // are more of them.
      const bound = shape.groups === undefined ? 2 ** 56 : 2 ** 57;
      expect(distance(unsigned(phaseOf(lwe, big)), expected)).toBeLessThan(bound);
    }
  });

  it.each(shapes)("bootstraps every message of 3 bits through two tables, in one batch: shape %#", (shape) => {
    const random = seededRandom(10);
    const context = loadedContext(kernel, shape);
    const { big } = testKeys(shape);
    const functions = [(m: number): number => (5 * m + 3) % 8, (m: number): number => 7 - m];
    const tables = functions.map((f) => tableOf(tableSize(shape), 3, f));
    const size = tableSize(shape);
    const allTables = new BigUint64Array(2 * size);
    tables.forEach((table, i) => {
      allTables.set(table, i * size);
    });
    const messages = [0, 1, 2, 3, 4, 5, 6, 7, 7, 0, 3];
    const inputs = new BigUint64Array(messages.length * (big.length + 1));
    messages.forEach((message, i) => {
      inputs.set(encryptLwe(random, big, BigInt(message) << 60n, 2 ** 40), i * (big.length + 1));
    });
    const which = Uint32Array.from(messages, (_, i) => i % 2);
    const outputs = context.bootstrap(inputs, allTables, which);
    const decoded = messages.map((_, i) => {
      const phase = phaseOf(outputs.subarray(i * (big.length + 1), (i + 1) * (big.length + 1)), big);
      return Number((phase + 2n ** 59n) >> 60n);
    });
    expect(decoded).toEqual(messages.map((message, i) => functions[i % 2]?.(message)));
  });

  it.each(shapes)("gives the results of interleaved tables from one rotation, as the twin does: shape %#", (shape) => {
    const random = seededRandom(14);
    const { big } = testKeys(shape);
    const size = tableSize(shape);
    const functions = [(m: number): number => (3 * m + 1) % 4, (m: number): number => 3 - m];
    const narrow = functions.map((f) => tableOf(size / 2, 2, f));
    const table = BigUint64Array.from({ length: size }, (_, i) => narrow[i % 2]?.[Math.floor(i / 2)] ?? 0n);
    const messages = [0, 1, 2, 3, 2];
    const inputs = new BigUint64Array(messages.length * (big.length + 1));
    messages.forEach((message, i) => {
      inputs.set(encryptLwe(random, big, BigInt(message) << 61n, 2 ** 40), i * (big.length + 1));
    });
    for (const each of [kernel, plainKernel]) {
      const outputs = loadedContext(each, shape).bootstrap(inputs, table, new Uint32Array(messages.length), 1);
      const decoded = Array.from({ length: 2 * messages.length }, (_, i) => {
        const phase = phaseOf(outputs.subarray(i * (big.length + 1), (i + 1) * (big.length + 1)), big);
        return Number((phase + 2n ** 60n) >> 61n);
      });
      expect(decoded).toEqual(messages.flatMap((message) => functions.map((f) => f(message))));
    }
  });

  it.each(shapes)("gives the same words in steps of any size, and whole: shape %#", (shape) => {
    const random = seededRandom(15);
    const context = loadedContext(kernel, shape);
    const { lweDimension: n, polynomialSize } = shape;
    const bigDimension = shape.glweDimension * polynomialSize;
    const inputs = randomWords(random, 5 * (bigDimension + 1));
    const tables = randomWords(random, 2 * tableSize(shape));
    const tableOf = Uint32Array.of(0, 1, 1, 0, 1);
    for (const sharing of [0, 1]) {
      const whole = context.bootstrap(inputs, tables, tableOf, sharing);
      for (const step of [
        { inputWords: bigDimension, keyBits: 1 },
        { inputWords: 100, keyBits: 3 },
        { inputWords: 1000, keyBits: n },
      ]) {
        const shares: number[] = [];
        const steps = context.bootstrapSteps(inputs, tables, tableOf, sharing, step);
        let next = steps.next();
        for (; !next.done; next = steps.next()) shares.push(next.value);
        expect(next.value).toEqual(whole);
        const passes = kernel === plainKernel ? 5 : 2;
        const size = groupSize(shape);
        const keyBits = Math.max(size, step.keyBits - (step.keyBits % size));
        const perPass = Math.ceil(bigDimension / step.inputWords) + Math.ceil(n / keyBits);
        expect(shares).toHaveLength(passes * perPass);
        expect(shares).toEqual(shares.toSorted((a, b) => a - b));
        expect(shares.at(-1)).toBe(1);
      }
    }
  });

  it("leaves a bootstrap at any step for another, and does not go on with the first", () => {
    const [shape] = shapes;
    if (!shape) throw new Error("no shape");
    const random = seededRandom(16);
    const context = loadedContext(kernel, shape);
    const inputs = randomWords(random, 513);
    const table = randomWords(random, 512);
    const whole = context.bootstrap(inputs, table, Uint32Array.of(0));
    const step = { inputWords: 200, keyBits: 2 };
    const left = context.bootstrapSteps(inputs, table, Uint32Array.of(0), 0, step);
    for (let i = 0; i < 5; i++) left.next();
    expect(context.bootstrap(inputs, table, Uint32Array.of(0))).toEqual(whole);
    if (kernel !== plainKernel) expect(() => left.next()).toThrow(InternalError);
    const nowhere = context.bootstrapSteps(inputs, table, Uint32Array.of(0), 0, { ...step, keyBits: 0 });
    expect(() => [...nowhere]).toThrow(InternalError);
    const disposed = context.bootstrapSteps(inputs, table, Uint32Array.of(0), 0, step);
    disposed.next();
    context.dispose();
    expect(() => disposed.next()).toThrow(InternalError);
    expect(
      () =>
        loadedContext(kernel, shape).bootstrapSteps(inputs, table, Uint32Array.of(0), 0, { ...step, keyBits: 0 }).next,
    ).not.toThrow();
  });

  it.each(shapes)("generates the bodies of schoolbook keys exactly, and adds the noise: shape %#", (shape) => {
    const random = seededRandom(12);
    const exact = makeTestKeys(random, shape);
    const { keyswitch, bootstrap } = exact;
    const ksNoise = randomWords(random, 37);
    const ksBodies = kernel.generateKeyswitchBodies(shape, exact, keyswitch.seed, ksNoise, 90);
    expect(ksBodies).toEqual(ksNoise.map((word, i) => unsigned(word + (keyswitch.bodies[90 + i] ?? 0n))));
    const perBit = bootstrap.bodies.length / ggswCount(shape);
    const noise = randomWords(random, 3 * perBit);
    const bodies = kernel.generateBootstrapBodies(shape, exact, bootstrap.seed, noise, 4);
    expect(bodies).toEqual(noise.map((word, i) => unsigned(word + (bootstrap.bodies[4 * perBit + i] ?? 0n))));
  });

  it.each([4096, 65536])("generates bodies as the twin does at N = %i", (polynomialSize) => {
    const random = seededRandom(13);
    const shape: BootstrapShape = {
      lweDimension: 2,
      glweDimension: 1,
      polynomialSize,
      pbs: { baseLog: 22, level: 1 },
      ks: { baseLog: 4, level: 1 },
      modulusSwitch: "centered",
    };
    const secret = {
      small: Uint8Array.of(1, 1),
      big: random.fill(new Uint8Array(polynomialSize)).map((byte) => byte & 1),
    };
    const seed = randomSeed(random);
    const noise = randomWords(random, 2 * polynomialSize);
    const bodies = kernel.generateBootstrapBodies(shape, secret, seed, noise, 1);
    expect(bodies).toEqual(plainKernel.generateBootstrapBodies(shape, secret, seed, noise, 1));
  });

  it("refuses shapes, gadgets, sizes and seeds that cannot be", () => {
    const [good] = shapes;
    if (!good) throw new Error("no shape");
    for (const bad of [
      { polynomialSize: 128 },
      { polynomialSize: 1000 },
      { polynomialSize: 131072 },
      { lweDimension: 0 },
      { lweDimension: 1.5 },
      { glweDimension: 0 },
      { pbs: { baseLog: 32, level: 1 } },
      { pbs: { baseLog: 23, level: 3 } },
      { ks: { baseLog: 3, level: 0 } },
      { modulusSwitch: "other" as ModulusSwitch },
      { groups: BLOCKS },
      { groups: PAIRS },
      { extension: 0 },
      { extension: 1.5 },
      { lweDimension: 45, groups: { kind: "block", size: 5 } as const },
      { lweDimension: 45, groups: { kind: "multi-bit", size: 3 } as const },
    ]) {
      expect(() => kernel.createContext({ ...good, ...bad })).toThrow(UserError);
    }
    expect(() => kernel.decompose(new BigUint64Array(1), { baseLog: 0, level: 1 })).toThrow(UserError);
    expect(() => kernel.multiplyPolynomials(new BigInt64Array(100), new BigUint64Array(100))).toThrow(UserError);
    const seed = randomSeed(seededRandom(11));
    const context = kernel.createContext(good);
    expect(() => kernel.maskStream({ ...seed, key: new Uint8Array(15) }, new BigUint64Array(1))).toThrow(UserError);
    expect(() => kernel.maskStream({ ...seed, firstBlock: 2n ** 128n }, new BigUint64Array(1))).toThrow(UserError);
    const rows = good.glweDimension * good.polynomialSize * good.ks.level;
    expect(() => context.loadKeyswitchKey(new BigUint64Array(3), seed, rows - 2)).toThrow(UserError);
    expect(() => context.loadKeyswitchKey(new BigUint64Array(3), seed, -1)).toThrow(UserError);
    expect(() => context.loadBootstrapKey(new BigUint64Array(3), seed, 0)).toThrow(UserError);
    expect(() => context.loadBootstrapKey(new BigUint64Array(1024), seed, good.lweDimension)).toThrow(UserError);
    expect(() => context.keyswitch(new BigUint64Array(3))).toThrow(InternalError);
    const secret = testKeys(good);
    const wide = { small: secret.small, big: secret.big.map((bit) => 3 * bit) };
    const noise = new BigUint64Array(5);
    expect(() => kernel.generateKeyswitchBodies(good, wide, seed, noise, 0)).toThrow(UserError);
    expect(() => kernel.generateKeyswitchBodies(good, secret, seed, noise, 512 * 5)).toThrow(UserError);
    expect(() => kernel.generateBootstrapBodies(good, secret, seed, noise, 0)).toThrow(UserError);
  });

  it("holds its memory until it is disposed of, and then refuses work", () => {
    const [shape] = shapes;
    if (!shape) throw new Error("no shape");
    const context = loadedContext(kernel, shape);
    const keyBytes = 8 * (shape.lweDimension * 4 * 512 + (512 * 5 * (shape.lweDimension + 1)) / 2);
    expect(context.byteLength).toBeGreaterThanOrEqual(keyBytes);
    context.dispose();
    expect(context.byteLength).toBe(0);
    expect(() => context.keyswitch(new BigUint64Array(513))).toThrow(InternalError);
    expect(() => context.bootstrap(new BigUint64Array(0), new BigUint64Array(0), new Uint32Array(0))).toThrow(
      InternalError,
    );
  });
});

describe("loadKernel", () => {
  it("picks the fastest kernel of this engine", async () => {
    const kernel = await loadKernel();
    expect(kernel.name).toBe(supportsKernel("relaxed-simd") ? "relaxed-simd" : "simd");
  });

  it("refuses a WebAssembly context beyond 4 GiB", async () => {
    const kernel = await loadKernel("simd");
    const shape: BootstrapShape = {
      lweDimension: 1100,
      glweDimension: 1,
      polynomialSize: 65536,
      pbs: { baseLog: 8, level: 4 },
      ks: { baseLog: 3, level: 7 },
      modulusSwitch: "centered",
    };
    expect(() => kernel.createContext(shape)).toThrow(UserError);
  });
});
