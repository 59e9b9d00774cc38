/**
 * The noise formulas against measurements: fresh, keyswitched, modulus-switched and bootstrapped ciphertexts, and the noise at a table.
 * Keys and ciphertexts come from seeds, so these measurements repeat exactly; only those of the tfhe package's encryption do not.
 */
import { expect, test } from "vitest";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { expandCiphertext, parseCompressedCiphertext } from "../../src/tfhe/ciphertext.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { noiseCases } from "../support/noiseCases.ts";
import { expectNoise } from "../support/noiseFormulas.ts";
import { mean, meanSquare, phaseErrors, predictedVariances } from "../support/noiseTools.ts";
import { gridSets, newClient } from "../support/tfheSets.ts";

const kernel = await loadKernel();

const quick = noiseCases.filter(({ isLong }) => isLong !== true);

test.each(quick)("$name: the noise that the formulas say", { timeout: 600_000 }, (each) => expectNoise(kernel, each));

/**
 * The package's randomness has no seed. A variance of 4096 samples has a relative deviation of √(2/4096) = 0.022, so that 1.15 is six of
 * them and more: a false alarm once in 10^9 runs; so are six deviations of the mean.
 */
const PACKAGE_SAMPLES = 4096;
const PACKAGE_FACTOR = 1.15;

test.each([
  ["k=6, N=256", gridSets.p2],
  ["k=2, N=1024", gridSets.p4],
])("%s: the tfhe package's fresh ciphertexts have the noise asked for", { timeout: 120_000 }, async (_, parameters) => {
  const client = await newClient(parameters);
  const secret = parseClientKey(client.serialize());
  const key = Uint8Array.from(secret.glwe, Number);
  const errors = Float64Array.from({ length: PACKAGE_SAMPLES }, (_, i) => {
    const message = BigInt(i % 2 ** parameters.messageBits);
    const lwe = expandCiphertext(kernel, parseCompressedCiphertext(client.encryptCompressed(message)));
    return phaseErrors(lwe, key, BigUint64Array.of(encode(message, parameters.messageBits)))[0] ?? 0;
  });
  client.free();
  const { input } = predictedVariances(parameters);
  expect(Math.abs(mean(errors))).toBeLessThan(6 * Math.sqrt(input / PACKAGE_SAMPLES));
  expect(meanSquare(errors) / input).toBeLessThan(PACKAGE_FACTOR);
  expect(meanSquare(errors) / input).toBeGreaterThan(1 / PACKAGE_FACTOR);
});
