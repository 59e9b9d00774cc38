/** Failures: as many as are predicted, when so many are allowed that they can be counted. Keys and messages come from seeds. */
import { expect, test } from "vitest";
import { uniformInteger } from "../../src/base/random.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { parametersForNeeds } from "../../src/params/graphSearch.ts";
import { log2ErrorProbability, lookupVariance } from "../../src/params/noise.ts";
import { decode, encode } from "../../src/tfhe/encoding.ts";
import { encryptAll, type Laboratory, laboratory, tableOf } from "../support/noiseTools.ts";
import { phaseOf } from "../support/testKeys.ts";

const P_ERROR = 0.05;
const PRECISION = 2;
const KEYS = 3;
const LOOKUPS = 1000; // of each kind, with each key

/** Five standard deviations of a rate that is counted over so many: one choice of seeds in 10^6 is further off. */
const deviations = (rate: number, count: number) => 5 * Math.sqrt((rate * (1 - rate)) / count);

/**
 * Failures may be this many times rarer than predicted: the formula has the bound of the transform in it, and holds for the mean of all
 * keys (docs/noise.md).
 */
const SLACK = 1.25;

function decodeAll({ secret }: Laboratory, lwes: BigUint64Array): number[] {
  const size = secret.big.length + 1;
  return Array.from({ length: lwes.length / size }, (_, i) =>
    Number(decode(BigInt.asUintN(64, phaseOf(lwes.subarray(i * size, (i + 1) * size), secret.big)), PRECISION)),
  );
}

test("secure parameters for a p_error of 0.05 fail about as often as predicted", { timeout: 600_000 }, async () => {
  // a + 2b for bits a and b that come from bootstraps: norm² 5.
  const { parameters, variances, lookups } = parametersForNeeds({
    needs: [{ node: 0, precision: PRECISION, bootstrapNorm2: 5, inputNorm2: 0, count: 1 }],
    outputs: [],
    pError: P_ERROR,
  });
  expect(parameters.securityLevel).toBe(132);
  const kernel = await loadKernel();
  const failures = { fresh: 0, summed: 0 };
  for (let key = 1; key <= KEYS; key++) {
    const lab = laboratory(kernel, parameters, key);
    const { context, random, shape } = lab;
    const size = shape.glweDimension * shape.polynomialSize + 1;
    const lookup = (inputs: BigUint64Array, table: readonly bigint[]) =>
      context.bootstrap(inputs, tableOf(lab, table, PRECISION), new Uint32Array(LOOKUPS));

    // Neighbours differ, and so do the ends from the negatives beyond them.
    const parity = [0n, 1n, 0n, 1n];
    const messages = Array.from({ length: LOOKUPS }, () => uniformInteger(random, 0, 3));
    const words = BigUint64Array.from(messages, (message) => encode(BigInt(message), PRECISION));
    const outputs = lookup(encryptAll(lab, words), parity);
    const bits = decodeAll(lab, outputs);
    failures.fresh += bits.filter((bit, i) => bit !== Number(parity[messages[i] ?? 0])).length;

    const sums = new BigUint64Array(outputs.length);
    for (let i = 0; i < LOOKUPS; i++) {
      const next = (i + 1) % LOOKUPS;
      const sum = sums.subarray(i * size, (i + 1) * size);
      kernel.multiplyAdd(sum, outputs.subarray(i * size, (i + 1) * size), 1n);
      kernel.multiplyAdd(sum, outputs.subarray(next * size, (next + 1) * size), 2n);
    }
    const table = [3n, 0n, 1n, 2n];
    failures.summed += decodeAll(lab, lookup(sums, table)).filter((value, i) => {
      const sum = (bits[i] ?? 0) + 2 * (bits[(i + 1) % LOOKUPS] ?? 0);
      return value !== Number(table[sum]);
    }).length;
    context.dispose();
  }
  const predicted = {
    fresh: 2 ** log2ErrorProbability(PRECISION, lookupVariance({ bootstrapNorm2: 0, inputNorm2: 1 }, variances)),
    summed: 2 ** (lookups[0]?.log2PError ?? 0),
  };
  const count = KEYS * LOOKUPS;
  expect(failures.summed / count).toBeLessThan(P_ERROR + deviations(P_ERROR, count));
  for (const kind of ["fresh", "summed"] as const) {
    const rate = failures[kind] / count;
    expect(rate, kind).toBeLessThan(predicted[kind] + deviations(predicted[kind], count));
    expect(rate, kind).toBeGreaterThan(predicted[kind] / SLACK - deviations(predicted[kind], count));
  }
});
