/**
 * What a kernel's transform adds to an external product, by comparison with exact integer arithmetic. Knows nothing of formulas.
 */
import type { BootstrapShape, Gadget, Kernel } from "../../src/kernel/kernel.ts";
import { forward, inverse, multiplyAddSpectrum, type Spectrum, transformOf } from "../../src/kernel/plain/fft.ts";
import { ggswRow, sizesOf } from "../../src/kernel/shape.ts";
import { binaryKey, streamRandom } from "./noiseTools.ts";
import { randomSeed, randomWords } from "./testKeys.ts";

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
