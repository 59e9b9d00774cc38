/**
 * Table trees: selectors and selection in every kernel against clear tables, with small and with the real dimensions, and the variance of results
 * against its formula, each of its terms where it is the largest. GLOVEBOX_PRINT=1 prints what was measured.
 */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { loadKernel, supportsKernel } from "../../src/kernel/load/load.ts";
import { plainKernel } from "../../src/kernel/plain/index.ts";
import type { TreeShape } from "../../src/kernel/tree.ts";
import { ownFftNoise } from "../../src/params/noise.ts";
import { minimalStd } from "../../src/params/security.ts";
import { treeVariance } from "../../src/params/tree.ts";
import { makeTreeKey } from "../../src/tfhe/treeKey.ts";
import { binaryKey, streamRandom } from "../support/noiseTools.ts";
import { encryptLwe, phaseOf } from "../support/testKeys.ts";

const simd = await loadKernel("simd");
const kernels: Kernel[] = [plainKernel, simd];
if (supportsKernel("relaxed-simd")) kernels.push(await loadKernel("relaxed-simd"));

/** A tree with a key of its own, of which the test knows the secret. */
function newTree(kernel: Kernel, shape: TreeShape, bits: number, glweNoiseStd: number, seed: number) {
  const random = streamRandom(simd, seed);
  const secret = binaryKey(random, shape.glweDimension * shape.polynomialSize);
  const key = makeTreeKey(simd, shape, { glwe: BigUint64Array.from(secret, BigInt), glweNoiseStd }, random);
  const tree = kernel.createTree(shape, key, bits);
  /** Sets the selectors to the bits of a value, encrypted with noise of this deviation. */
  const setBits = (value: number, count: number, deviation: number): void => {
    const { level, baseLog } = shape.select;
    const size = secret.length + 1;
    for (let bit = 0; bit < count; bit++) {
      const levels = new BigUint64Array(level * size);
      for (let j = 1; j <= level; j++) {
        const message = BigInt((value >> bit) & 1) << BigInt(64 - j * baseLog);
        levels.set(encryptLwe(random, secret, message, deviation * 2 ** 64), (j - 1) * size);
      }
      tree.setSelector(bit, levels);
    }
  };
  const errorOf = (lwe: BigUint64Array, expected: bigint): number =>
    Number(BigInt.asIntN(64, phaseOf(lwe, secret) - expected)) / 2 ** 64;
  return { tree, setBits, errorOf };
}

const small: readonly (readonly [TreeShape, number])[] = [
  // Narrower than a polynomial, and wider by a layer and by three.
  [{ glweDimension: 1, polynomialSize: 256, exact: { baseLog: 10, level: 5 }, select: { baseLog: 3, level: 8 } }, 5],
  [{ glweDimension: 1, polynomialSize: 512, exact: { baseLog: 12, level: 4 }, select: { baseLog: 4, level: 6 } }, 10],
  [{ glweDimension: 2, polynomialSize: 256, exact: { baseLog: 15, level: 3 }, select: { baseLog: 5, level: 5 } }, 11],
];

describe.each(kernels.map((kernel) => [kernel.name, kernel] as const))("kernel %s", (_, kernel) => {
  test.each(small)("entries of tables, shape %#", (shape, bits) => {
    const { tree, setBits, errorOf } = newTree(kernel, shape, bits, 2 ** -56, 3);
    const random = seededRandom(bits);
    for (const width of [bits, bits - 1]) {
      const table = BigUint64Array.from({ length: 2 ** width }, () => BigInt(uniformInteger(random, 0, 255)) << 56n);
      for (const value of [0, 2 ** width - 1, uniformInteger(random, 0, 2 ** width - 1)]) {
        setBits(value, width, 2 ** -44);
        const other = table.map((word, i) => word ^ (table[(i + 1) % table.length] ?? 0n));
        // One set of selectors serves several tables.
        for (const entries of [table, other]) {
          expect(Math.abs(errorOf(tree.select(entries), entries[value] ?? 0n))).toBeLessThan(2 ** -15);
        }
      }
    }
    tree.dispose();
  });
});

test("what does not fit is refused", () => {
  const [shape] = small[0] ?? [];
  if (shape === undefined) throw new Error("there is a shape");
  const { tree } = newTree(simd, shape, 5, 2 ** -50, 1);
  expect(() => tree.select(new BigUint64Array(64))).toThrow("takes no table of 64 entries");
  expect(() => tree.setSelector(5, new BigUint64Array(8 * 257))).toThrow("has no selector 5");
  tree.dispose();
  expect(() => tree.select(new BigUint64Array(32))).toThrow("disposed");
  const odd = { ...shape, polynomialSize: 300 };
  expect(() =>
    simd.createTree(
      odd,
      { bodies: new BigUint64Array(0), seed: { key: new Uint8Array(16), firstBlock: 0n, byteIndex: 0 } },
      5,
    ),
  ).toThrow("power of two");
});

describe("noise of results against the formula", () => {
  const floor = minimalStd(132, 4096);
  const wide = { glweDimension: 2, polynomialSize: 2048 };
  const cases = [
    {
      term: "the bits'",
      shape: { ...wide, exact: { baseLog: 10, level: 5 }, select: { baseLog: 4, level: 7 } },
      bit: 2 ** -31,
      key: floor,
    },
    {
      term: "the trace's",
      shape: { ...wide, exact: { baseLog: 15, level: 3 }, select: { baseLog: 4, level: 7 } },
      bit: 2 ** -45,
      key: floor,
    },
    {
      term: "rounding",
      shape: { ...wide, exact: { baseLog: 12, level: 4 }, select: { baseLog: 5, level: 4 } },
      bit: 2 ** -40,
      key: floor,
    },
    {
      term: "k = 1, the bits'",
      shape: {
        glweDimension: 1,
        polynomialSize: 4096,
        exact: { baseLog: 12, level: 4 },
        select: { baseLog: 3, level: 10 },
      },
      bit: 2 ** -31,
      key: floor,
    },
  ];
  test.each(cases)("$term", { timeout: 120_000 }, ({ term, shape, bit, key }) => {
    const bits = 12;
    let sum = 0;
    let count = 0;
    for (let seed = 1; seed <= 2; seed++) {
      const { tree, setBits, errorOf } = newTree(simd, shape, bits, key, seed);
      const random = seededRandom(seed);
      for (let round = 0; round < 4; round++) {
        // Half of a rounding's noise is there only where a bit is 1, for which the formula takes all of them.
        const value = term === "rounding" ? 2 ** bits - 1 : uniformInteger(random, 0, 2 ** bits - 1);
        setBits(value, bits, bit);
        for (let i = 0; i < 12; i++) {
          const table = BigUint64Array.from(
            { length: 2 ** bits },
            () => BigInt(uniformInteger(random, 0, 4095)) << 51n,
          );
          const error = errorOf(tree.select(table), table[value] ?? 0n);
          sum += error * error;
          count++;
        }
      }
      tree.dispose();
    }
    const predicted = treeVariance(shape, bits, bit ** 2, key ** 2, ownFftNoise);
    const ratio = sum / count / predicted;
    if (process.env.GLOVEBOX_PRINT !== undefined) {
      console.log(`${term}: formula 2^${Math.log2(predicted).toFixed(1)}, measured/formula ${ratio.toFixed(2)}`);
    }
    // 96 results under 8 sets of selectors, which share much of their noise.
    expect(ratio).toBeLessThan(2);
    expect(ratio).toBeGreaterThan(0.4);
  });
});
