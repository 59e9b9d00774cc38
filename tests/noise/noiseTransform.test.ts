/** What the transform of each kernel adds to an external product, against exact integer arithmetic: `ownFftNoise` bounds it, and not by much. */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { KernelName } from "../../src/kernel/kernel.ts";
import { loadKernel, supportsKernel } from "../../src/kernel/load/load.ts";
import { ownFftNoise } from "../../src/params/noise.ts";
import { smallProducts } from "../support/noiseCases.ts";
import { exactProductSum, transformNoise } from "../support/noiseProducts.ts";
import { randomWords } from "../support/testKeys.ts";

/**
 * External products per shape. Two fifths of one product's error lie in a single frequency, the key's mean, so that its mean square has a
 * relative deviation of about 0.4: that of 100 has 0.04.
 */
const PRODUCTS = 100;

/** From the formula down to the least that is accepted. The formula was fitted to tables by Math.cos, which were less exact than those of today. */
const SLACK = 2.5;

test("the products that are compared with are exact", () => {
  const random = seededRandom(1);
  for (const size of [256, 2048]) {
    const rows = [0, 1, 2].map(() => ({
      digits: Array.from({ length: size }, () => uniformInteger(random, -(2 ** 23), 2 ** 23)),
      words: randomWords(random, size),
    }));
    const got = exactProductSum(
      rows.map((row) => row.digits),
      rows.map((row) => row.words),
    );
    for (const at of [0, 1, 100, size - 1]) {
      let sum = 0n;
      for (const { digits, words } of rows) {
        digits.forEach((digit, i) => {
          const j = at - i;
          sum += BigInt(digit) * (j >= 0 ? (words[j] ?? 0n) : -(words[j + size] ?? 0n));
        });
      }
      expect(got[at]).toBe(BigInt.asUintN(64, sum));
    }
  }
});

const names = (["plain", "simd", "relaxed-simd"] as const satisfies readonly KernelName[]).filter(supportsKernel);

describe.each(names)("kernel %s", (name) => {
  test.each(smallProducts)(
    "k=$glweDimension, N=$polynomialSize, $pbs.level digits of $pbs.baseLog bits",
    { timeout: 120_000 },
    async (shape) => {
      const formula = ownFftNoise(shape, shape.pbs);
      const measured = transformNoise(await loadKernel(name), shape, PRODUCTS, 1);
      expect(measured / formula).toBeLessThan(1);
      expect(measured / formula).toBeGreaterThan(1 / SLACK);
    },
  );
});
