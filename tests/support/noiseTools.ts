/**
 * Measuring noise: keys whose secrets the test knows, made from a seed by the kernel itself, errors of every kind of ciphertext, and moments.
 * Errors are on the torus, as the formulas of src/params/noise.ts are. Expects nothing: that is for the tests.
 */
import type { RandomSource } from "../../src/base/random.ts";
import { ggswCount, tableSize } from "../../src/kernel/bootstrapShape.ts";
import type { BootstrapContext, BootstrapShape, Kernel, SecretBits } from "../../src/kernel/kernel.ts";
import { oneInOf, sizesOf } from "../../src/kernel/shape.ts";
import {
  blindRotationVariance,
  externalProductVariance,
  keyswitchVariance,
  lookupVariance,
  modulusSwitchVariance,
  type NoiseWeights,
  ownFftNoise,
  rowRoundingVariance,
  type SourceVariances,
} from "../../src/params/noise.ts";
import { encode, tablePolynomialTo } from "../../src/tfhe/encoding.ts";
import { fillGaussian } from "../../src/tfhe/noise.ts";
import { encryptLwe, phaseOf, randomSeed, smallKey } from "./testKeys.ts";

/** What keys are made from. `CryptoParameters` are one. */
export interface NoiseParameters {
  readonly shape: BootstrapShape;
  /** Torus units, as everywhere. */
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
}

/** A loaded context together with the secrets of its keys. */
export interface Laboratory extends NoiseParameters {
  readonly kernel: Kernel;
  readonly secret: SecretBits;
  readonly context: BootstrapContext;
  readonly random: RandomSource;
}

const RANDOM_BUFFER_WORDS = 4096;

/** A reproducible source like `seededRandom`, many times faster: the kernel's mask stream. */
export function streamRandom(kernel: Kernel, seed: number): RandomSource {
  const words = new BigUint64Array(RANDOM_BUFFER_WORDS);
  const bytes = new Uint8Array(words.buffer);
  const key = new Uint8Array(16).fill(seed);
  let used = bytes.length;
  let block = BigInt(seed) << 64n;
  return {
    fill(out) {
      for (let at = 0; at < out.length; ) {
        if (used === bytes.length) {
          kernel.maskStream({ key, firstBlock: block, byteIndex: 0 }, words);
          block += BigInt(bytes.length / 16);
          used = 0;
        }
        const count = Math.min(out.length - at, bytes.length - used);
        out.set(bytes.subarray(used, used + count), at);
        at += count;
        used += count;
      }
      return out;
    },
  };
}

/** Random bits, one in each byte. */
export function binaryKey(random: RandomSource, length: number): Uint8Array {
  return random.fill(new Uint8Array(length)).map((byte) => byte & 1);
}

/** Rounded Gaussian noise as words. */
function noiseWords(random: RandomSource, length: number, std: number): BigUint64Array {
  const noise = new Float64Array(length);
  fillGaussian(noise, random, std * 2 ** 64);
  return BigUint64Array.from(noise, (x) => BigInt.asUintN(64, BigInt(Math.round(x))));
}

/** Keys of a parameter set, from a seed, loaded. */
export function laboratory(kernel: Kernel, parameters: NoiseParameters, seed: number): Laboratory {
  const { shape, lweNoiseStd, glweNoiseStd } = parameters;
  const random = streamRandom(kernel, seed);
  const sizes = sizesOf(shape);
  const secret = { small: smallKey(random, shape), big: binaryKey(random, sizes.bigDimension) };
  const context = kernel.createContext(shape);
  const [ksSeed, pbsSeed] = [randomSeed(random), randomSeed(random)];
  const ksNoise = noiseWords(random, sizes.keyswitchBodies, lweNoiseStd);
  context.loadKeyswitchKey(kernel.generateKeyswitchBodies(shape, secret, ksSeed, ksNoise, 0), ksSeed);
  for (let index = 0; index < ggswCount(shape); index++) {
    const noise = noiseWords(random, sizes.ggswBodies, glweNoiseStd);
    context.loadBootstrapKey(kernel.generateBootstrapBodies(shape, secret, pbsSeed, noise, index), pbsSeed, index);
  }
  return { shape, lweNoiseStd, glweNoiseStd, kernel, secret, context, random };
}

/** Fresh ciphertexts of torus words under the big key, one after the other. */
export function encryptAll({ random, secret, glweNoiseStd }: Laboratory, words: BigUint64Array): BigUint64Array {
  const size = secret.big.length + 1;
  const out = new BigUint64Array(words.length * size);
  words.forEach((word, i) => {
    out.set(encryptLwe(random, secret.big, word, glweNoiseStd * 2 ** 64), i * size);
  });
  return out;
}

/** Phases of ciphertexts that lie one after the other, minus what they should be, on the torus. */
export function phaseErrors(lwes: BigUint64Array, key: Uint8Array, expected: BigUint64Array): Float64Array {
  const size = key.length + 1;
  return Float64Array.from(expected, (word, i) => {
    const phase = phaseOf(lwes.subarray(i * size, (i + 1) * size), key);
    return Number(BigInt.asIntN(64, phase - word)) / 2 ** 64;
  });
}

/** Phase of a ciphertext of exponents mod 2N, minus what it should be, on the torus. */
export function exponentError(
  switched: Uint32Array,
  key: Uint8Array,
  polynomialSize: number,
  expected: bigint,
): number {
  const phase = key.reduce((sum, bit, i) => sum - bit * (switched[i] ?? 0), switched[key.length] ?? 0);
  const error = phase / (2 * polynomialSize) - Number(BigInt.asIntN(64, expected)) / 2 ** 64;
  return error - Math.round(error);
}

/** One table on messages of so many bits, as a polynomial. */
export function tableOf({ shape }: NoiseParameters, table: readonly bigint[], messageBits: number): BigUint64Array {
  const polynomial = new BigUint64Array(tableSize(shape));
  tablePolynomialTo(polynomial, table, messageBits);
  return polynomial;
}

/** What the formulas say of a parameter set. */
export function predictedVariances({ shape, lweNoiseStd, glweNoiseStd }: NoiseParameters): SourceVariances {
  const { lweDimension, glweDimension, polynomialSize } = shape;
  const cmux = externalProductVariance(shape, shape.pbs, glweNoiseStd ** 2, ownFftNoise, shape.groups);
  return {
    input: glweNoiseStd ** 2,
    bootstrap: blindRotationVariance(lweDimension, cmux),
    keyswitch: keyswitchVariance(
      glweDimension * polynomialSize,
      lweNoiseStd ** 2 + rowRoundingVariance(lweDimension, shape.groups),
      shape.ks,
    ),
    modulusSwitch: modulusSwitchVariance(lweDimension, tableSize(shape), shape.modulusSwitch, shape.groups),
  };
}

/** Mean of errors. */
export function mean(errors: Float64Array): number {
  return errors.reduce((sum, x) => sum + x, 0) / errors.length;
}

/** Mean square: the variance when the mean is 0, as it should be, and more when it is not. */
export function meanSquare(errors: Float64Array): number {
  return errors.reduce((sum, x) => sum + x * x, 0) / errors.length;
}

/** Errors on the torus, of as many ciphertexts of each kind: what the fields of `SourceVariances` predict, and what a table meets. */
export type NoiseErrors = Readonly<Record<keyof SourceVariances | "atTable", Float64Array>>;

/** The weights of the sums that `measureNoise` keyswitches: 3 and -2 on bootstrapped ciphertexts, 1 on a fresh one. */
export const SUM_WEIGHTS: NoiseWeights = { bootstrapNorm2: 13, inputNorm2: 1 };

/** Errors of every kind of ciphertext, of 1-bit messages 0, 1, 0, 1, … ; `atTable` are those of keyswitched and modulus-switched sums. */
export function measureNoise(lab: Laboratory, count: number): NoiseErrors {
  const { kernel, secret, context, shape } = lab;
  const { modulusSwitch: how } = shape;
  const N = tableSize(shape);
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
    const exponents = kernel.switchModulus(small, N, how, oneInOf(shape));
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

/** One kind of ciphertext: what the formula says, and the measured mean square as a multiple of it. */
export interface NoiseRatio {
  readonly name: keyof NoiseErrors;
  readonly variance: number;
  readonly ratio: number;
}

/** Measures `samples` ciphertexts of each kind, spread over `keys` keys, against the formulas. */
export function noiseRatios(
  kernel: Kernel,
  parameters: NoiseParameters,
  keys: number,
  samples: number,
): readonly NoiseRatio[] {
  const parts = Array.from({ length: keys }, (_, key) => {
    const lab = laboratory(kernel, parameters, key + 1);
    const measured = measureNoise(lab, samples / keys);
    lab.context.dispose();
    return measured;
  });
  const variances = predictedVariances(parameters);
  const formulas = { ...variances, atTable: lookupVariance(SUM_WEIGHTS, variances) };
  const names = ["input", "keyswitch", "modulusSwitch", "bootstrap", "atTable"] as const;
  return names.map((name) => {
    const errors = Float64Array.from(parts.flatMap((part) => [...part[name]]));
    return { name, variance: formulas[name], ratio: meanSquare(errors) / formulas[name] };
  });
}
