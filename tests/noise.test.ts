/**
 * The noise formulas against measurements: fresh, keyswitched, modulus-switched and bootstrapped ciphertexts, and the noise at a table.
 * Keys and ciphertexts come from seeds, so these measurements repeat exactly; only those of the tfhe package's encryption do not.
 */
import { expect, test } from "vitest";
import type { ModulusSwitch } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load.ts";
import { lookupVariance } from "../src/params/noise.ts";
import { expandCiphertext, parseCompressedCiphertext } from "../src/tfhe/ciphertext.ts";
import { parseClientKey } from "../src/tfhe/clientKey.ts";
import { encode } from "../src/tfhe/encoding.ts";
import {
  encryptAll,
  exponentError,
  type Laboratory,
  laboratory,
  mean,
  meanSquare,
  type NoiseParameters,
  phaseErrors,
  predictedVariances,
  tableOf,
} from "./noiseTools.ts";
import { gridSets, newClient } from "./tfheSets.ts";

/** Of each quantity and shape. A variance of so many samples has a relative deviation of √(2/1024) = 0.044. */
const SAMPLES = 1024;

/**
 * Measured variance over formula: at most FACTOR, at least 1/FACTOR; 1/BOOTSTRAP_SLACK for bootstraps, whose formula has the bound of the
 * transform in it. FACTOR is at more than five deviations for the samples alone, and leaves as much to what a key itself decides.
 */
const FACTOR = 1.3;
const BOOTSTRAP_SLACK = 1.6;

function set(
  [k, N, n]: readonly [number, number, number],
  [pbsBase, pbsLevel]: readonly [number, number],
  [ksBase, ksLevel]: readonly [number, number],
  modulusSwitch: ModulusSwitch,
  [lwe, glwe]: readonly [number, number],
): NoiseParameters {
  return {
    shape: {
      lweDimension: n,
      glweDimension: k,
      polynomialSize: N,
      pbs: { baseLog: pbsBase, level: pbsLevel },
      ks: { baseLog: ksBase, level: ksLevel },
      modulusSwitch,
    },
    lweNoiseStd: 2 ** lwe,
    glweNoiseStd: 2 ** glwe,
  };
}

const cases: readonly { name: string; parameters: NoiseParameters; keys: number }[] = [
  {
    name: "k=1, 2 levels, key noise",
    parameters: set([1, 512, 300], [15, 2], [4, 4], "standard", [-22, -45]),
    keys: 4,
  },
  { name: "k=2, 2 levels, rounding", parameters: set([2, 256, 320], [8, 2], [3, 4], "centered", [-20, -33]), keys: 4 },
  { name: "k=3, transform", parameters: set([3, 512, 256], [26, 1], [5, 3], "standard", [-22, -60]), keys: 4 },
  { name: "k=4, 3 levels", parameters: set([4, 256, 200], [9, 3], [2, 8], "centered", [-22, -38]), keys: 8 },
  { name: "k=1, N=2048, transform", parameters: set([1, 2048, 128], [24, 1], [3, 5], "centered", [-22, -51]), keys: 2 },
  { name: "p=4 at 132 bits of security", parameters: gridSets.p4, keys: 1 },
];

/** The weights of the sums that are keyswitched: 3 and -2 on bootstrapped ciphertexts, 1 on a fresh one. */
const WEIGHTS = { bootstrapNorm2: 13, inputNorm2: 1 };

/** Errors of every kind of ciphertext, of 1-bit messages 0, 1, 0, 1, … . */
function measure(lab: Laboratory, count: number) {
  const { kernel, secret, context, shape } = lab;
  const { polynomialSize: N, modulusSwitch: how } = shape;
  const words = BigUint64Array.from({ length: count }, (_, i) => encode(BigInt(i % 2), 1));
  const fresh = encryptAll(lab, words);
  const bootstrapped = context.bootstrap(fresh, tableOf(lab, [0n, 1n], 1), new Uint32Array(count));
  const size = secret.big.length + 1;
  const at = (batch: BigUint64Array, i: number) => batch.subarray(i * size, (i + 1) * size);
  const keyswitch = new Float64Array(count);
  const modulusSwitch = new Float64Array(count);
  const atTable = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const next = (i + 1) % count;
    const sum = at(fresh, i).slice();
    kernel.multiplyAdd(sum, at(bootstrapped, i), 3n);
    kernel.multiplyAdd(sum, at(bootstrapped, next), -2n);
    const value = BigUint64Array.of(4n * (words[i] ?? 0n) - 2n * (words[next] ?? 0n));
    const [linear = 0] = phaseErrors(sum, secret.big, value);
    const small = context.keyswitch(sum);
    const [switched = 0] = phaseErrors(small, secret.small, value);
    keyswitch[i] = switched - linear;
    const exponents = kernel.switchModulus(small, N, how);
    // The centred switch rounds the body down, and its tables are made for that: half a step is no error.
    const half = how === "centered" ? 1 / (4 * N) : 0;
    atTable[i] = exponentError(exponents, secret.small, N, value[0] ?? 0n) + half;
    modulusSwitch[i] = (atTable[i] ?? 0) - switched;
  }
  return {
    input: phaseErrors(fresh, secret.big, words),
    bootstrap: phaseErrors(bootstrapped, secret.big, words),
    keyswitch,
    modulusSwitch,
    atTable,
  };
}

const kernel = await loadKernel();

test.each(cases)("$name: the noise that the formulas say", { timeout: 600_000 }, ({ parameters, keys }) => {
  const parts = Array.from({ length: keys }, (_, key) => {
    const lab = laboratory(kernel, parameters, key + 1);
    const measured = measure(lab, SAMPLES / keys);
    lab.context.dispose();
    return measured;
  });
  const variances = predictedVariances(parameters);
  const formula = { ...variances, atTable: lookupVariance(WEIGHTS, variances) };
  const ratios = Object.entries(formula).map(([name, variance]) => {
    const errors = Float64Array.from(parts.flatMap((part) => [...part[name as keyof typeof formula]]));
    expect(errors.length).toBe(SAMPLES);
    return [name, meanSquare(errors) / variance] as const;
  });
  for (const [name, ratio] of ratios) {
    expect(ratio, name).toBeLessThan(FACTOR);
    expect(ratio, name).toBeGreaterThan(1 / (name === "bootstrap" ? BOOTSTRAP_SLACK : FACTOR));
  }
});

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
