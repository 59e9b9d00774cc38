/**
 * Measuring noise: keys whose secrets the test knows, made from a seed by the kernel itself, exact products to compare with, and moments.
 * Errors are on the torus, as the formulas of src/params/noise.ts are. Expects nothing: that is for the tests.
 */
import type { RandomSource } from "../src/base/random.ts";
import type { BootstrapContext, BootstrapShape, Gadget, Kernel, SecretBits } from "../src/kernel/kernel.ts";
import { forward, inverse, multiplyAddSpectrum, type Spectrum, transformOf } from "../src/kernel/plain/fft.ts";
import { ggswRow, sizesOf } from "../src/kernel/shape.ts";
import { encryptLwe, phaseOf, randomSeed, randomWords } from "../src/kernel/testKeys.ts";
import {
  blindRotationVariance,
  externalProductVariance,
  keyswitchVariance,
  modulusSwitchVariance,
  ownFftNoise,
  type SourceVariances,
} from "../src/params/noise.ts";
import { tablePolynomialTo } from "../src/tfhe/encoding.ts";
import { fillGaussian } from "../src/tfhe/noise.ts";

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

function binaryKey(random: RandomSource, length: number): Uint8Array {
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
  const secret = { small: binaryKey(random, shape.lweDimension), big: binaryKey(random, sizes.bigDimension) };
  const context = kernel.createContext(shape);
  const [ksSeed, pbsSeed] = [randomSeed(random), randomSeed(random)];
  const ksNoise = noiseWords(random, sizes.keyswitchBodies, lweNoiseStd);
  context.loadKeyswitchKey(kernel.generateKeyswitchBodies(shape, secret, ksSeed, ksNoise, 0), ksSeed);
  for (let bit = 0; bit < shape.lweDimension; bit++) {
    const noise = noiseWords(random, sizes.ggswBodies, glweNoiseStd);
    context.loadBootstrapKey(kernel.generateBootstrapBodies(shape, secret, pbsSeed, noise, bit), pbsSeed, bit);
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
  const polynomial = new BigUint64Array(shape.polynomialSize);
  tablePolynomialTo(polynomial, table, messageBits);
  return polynomial;
}

/** What the formulas say of a parameter set. */
export function predictedVariances({ shape, lweNoiseStd, glweNoiseStd }: NoiseParameters): SourceVariances {
  const { lweDimension, glweDimension, polynomialSize } = shape;
  const cmux = externalProductVariance(shape, shape.pbs, glweNoiseStd ** 2, ownFftNoise);
  return {
    input: glweNoiseStd ** 2,
    bootstrap: blindRotationVariance(lweDimension, cmux),
    keyswitch: keyswitchVariance(glweDimension * polynomialSize, lweNoiseStd ** 2, shape.ks),
    modulusSwitch: modulusSwitchVariance(lweDimension, polynomialSize, shape.modulusSwitch),
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

/** Bits of the pieces that words are cut into: small enough that a product through the plain transform rounds to the exact one. */
const PIECE_BITS = 16;
const PIECES = 4;

/** Spectra of the four signed pieces of words, least significant first. */
function piecesOf(words: BigUint64Array): Spectrum[] {
  const transform = transformOf(words.length);
  const halves = new Int16Array(words.buffer, words.byteOffset, PIECES * words.length);
  return Array.from({ length: PIECES }, (_, at) => {
    const piece = new Float64Array(words.length);
    for (let i = 0; i < piece.length; i++) {
      // A lower piece that reads as negative has borrowed from this one.
      const borrowed = at > 0 && (halves[PIECES * i + at - 1] ?? 0) < 0 ? 1 : 0;
      piece[i] = (halves[PIECES * i + at] ?? 0) + borrowed;
    }
    return forward(transform, piece);
  });
}

/** Σ integers_i · words_i in Z[X]/(X^N + 1), exact mod 2^64, for integers of at most 24 bits. */
export function exactProductSum(
  integers: readonly ArrayLike<number>[],
  words: readonly BigUint64Array[],
): BigUint64Array {
  const size = words[0]?.length ?? 0;
  const transform = transformOf(size);
  const sums = Array.from({ length: PIECES }, () => new Float64Array(size));
  words.forEach((each, row) => {
    const spectrum = forward(transform, Float64Array.from(integers[row] ?? []));
    piecesOf(each).forEach((piece, i) => {
      multiplyAddSpectrum(sums[i] ?? piece, spectrum, piece);
    });
  });
  const out = new BigUint64Array(size);
  sums.forEach((sum, i) => {
    inverse(transform, sum).forEach((x, j) => {
      out[j] = (out[j] ?? 0n) + (BigInt(Math.round(x)) << BigInt(i * PIECE_BITS));
    });
  });
  return out;
}

/** body - Σ mask_j·S_j of a GLWE ciphertext, exactly. */
function glwePhase(glwe: BigUint64Array, keys: readonly Uint8Array[]): BigUint64Array {
  const size = keys[0]?.length ?? 0;
  const masks = keys.map((_, j) => glwe.subarray(j * size, (j + 1) * size));
  const products = exactProductSum(keys, masks);
  return products.map((product, i) => (glwe[keys.length * size + i] ?? 0n) - product);
}

/** The dimensions and the decomposition that an external product depends on. */
export interface ProductShape {
  readonly glweDimension: number;
  readonly polynomialSize: number;
  readonly pbs: Gadget;
}

/**
 * The mean square of what a kernel's transform adds to the phase of one external product, under a random binary key: the result's phase minus
 * Σ digits·phase(key row), both exact. The GGSW is of random words, as a real one looks. Each product gives N errors.
 */
export function transformNoise(kernel: Kernel, product: ProductShape, products: number, seed: number): number {
  const shape: BootstrapShape = {
    ...product,
    lweDimension: 1,
    ks: { baseLog: 1, level: 1 },
    modulusSwitch: "centered",
  };
  const { glweDimension: k, polynomialSize: N, pbs } = shape;
  const sizes = sizesOf(shape);
  const random = streamRandom(kernel, seed);
  const context = kernel.createContext(shape);
  let sum = 0;
  for (let i = 0; i < products; i++) {
    const keys = Array.from({ length: k }, () => binaryKey(random, N));
    const maskSeed = randomSeed(random);
    const masks = new BigUint64Array(sizes.ggswMasks);
    kernel.maskStream(maskSeed, masks);
    const bodies = randomWords(random, sizes.ggswBodies);
    context.loadBootstrapKey(bodies, maskSeed, 0);
    const glwe = randomWords(random, sizes.glwe);

    const digits = kernel.decompose(glwe, pbs);
    const rows = Array.from({ length: sizes.ggswRows }, (_, row) => {
      const { column, unit } = ggswRow(shape, row);
      const level = (64 - Math.log2(Number(unit))) / pbs.baseLog;
      const at = (level - 1) * sizes.glwe + column * N;
      const keyRow = new BigUint64Array(sizes.glwe);
      keyRow.set(masks.subarray(row * k * N, (row + 1) * k * N));
      keyRow.set(bodies.subarray(row * N, (row + 1) * N), k * N);
      return { digits: Float64Array.from(digits.subarray(at, at + N), Number), phase: glwePhase(keyRow, keys) };
    });
    const exact = exactProductSum(
      rows.map((row) => row.digits),
      rows.map((row) => row.phase),
    );
    const got = glwePhase(context.externalProduct(0, glwe), keys);
    got.forEach((word, j) => {
      sum += (Number(BigInt.asIntN(64, word - (exact[j] ?? 0n))) / 2 ** 64) ** 2;
    });
  }
  context.dispose();
  return sum / (products * N);
}
