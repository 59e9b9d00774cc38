/**
 * The bodies of compressed evaluation keys from secret bits, masks of a seed, and noise that the caller draws. The oracle for the
 * WebAssembly kernels; its time may depend on the secret, so it is for tests and for engines without SIMD.
 */
import type { BootstrapShape, MaskSeed, SecretBits } from "../kernel.ts";
import {
  checkKeyswitchNoise,
  checkSecret,
  checkSeed,
  checkShape,
  countGgsws,
  ggswBit,
  ggswRow,
  keyswitchRow,
  sizesOf,
} from "../shape.ts";
import { maskStream } from "./aes.ts";
import { forward, inverse, multiplyAddSpectrum, type Transform, transformOf } from "./fft.ts";

/** See `Kernel.generateKeyswitchBodies`. */
export function generateKeyswitchBodies(
  shape: BootstrapShape,
  secret: SecretBits,
  seed: MaskSeed,
  noise: BigUint64Array,
  firstRow: number,
): BigUint64Array {
  checkShape(shape);
  checkKeyswitchNoise(shape, secret, noise, firstRow);
  checkSeed("generateKeyswitchBodies", seed);
  const mask = new BigUint64Array(shape.lweDimension);
  return noise.map((word, i) => {
    maskStream(seed, mask, (firstRow + i) * mask.length);
    const { input, unit } = keyswitchRow(shape, firstRow + i);
    const sum = mask.reduce((total, x, j) => total + x * BigInt(secret.small[j]!), word);
    return BigInt.asUintN(64, sum + unit * BigInt(secret.big[input]!));
  });
}

/** See `Kernel.generateBootstrapBodies`. */
export function generateBootstrapBodies(
  shape: BootstrapShape,
  secret: SecretBits,
  seed: MaskSeed,
  noise: BigUint64Array,
  firstGgsw: number,
): BigUint64Array {
  const op = "generateBootstrapBodies";
  checkShape(shape);
  checkSecret(op, shape, secret);
  checkSeed(op, seed);
  const count = countGgsws(op, shape, noise, firstGgsw);
  const sizes = sizesOf(shape);
  const { glweDimension, polynomialSize } = shape;
  const transform = transformOf(polynomialSize);
  const secrets = Array.from({ length: glweDimension }, (_, c) => {
    return forward(transform, Float64Array.from(secret.big.subarray(c * polynomialSize, (c + 1) * polynomialSize)));
  });
  const bodies = noise.slice();
  const masks = new BigUint64Array(sizes.ggswMasks);
  for (let i = 0; i < count; i++) {
    maskStream(seed, masks, (firstGgsw + i) * sizes.ggswMasks);
    const bit = BigInt(ggswBit(shape, secret.small, firstGgsw + i));
    for (let row = 0; row < sizes.ggswRows; row++) {
      const at = (i * sizes.ggswRows + row) * polynomialSize;
      const body = bodies.subarray(at, at + polynomialSize);
      const rowMasks = masks.subarray(row * glweDimension * polynomialSize, (row + 1) * glweDimension * polynomialSize);
      addSecretProducts(transform, body, rowMasks, secrets);
      const { column, unit } = ggswRow(shape, row);
      if (column === glweDimension) body[0] = body[0]! + bit * unit;
      else {
        const key = secret.big.subarray(column * polynomialSize, (column + 1) * polynomialSize);
        for (let j = 0; j < polynomialSize; j++) body[j] = body[j]! - bit * unit * BigInt(key[j]!);
      }
    }
  }
  return bodies;
}

/**
 * body += Σ_c masks[c]·secrets[c], exactly. Masks are split in two signed pieces of 32 bits: a coefficient of a product is then an
 * integer below k·N·2^31, whose error in the transform is far below ½ (about 2^-10 at N = 65536), so that rounding recovers it.
 */
function addSecretProducts(
  transform: Transform,
  body: BigUint64Array,
  masks: BigUint64Array,
  secrets: readonly Float64Array[],
): void {
  const size = body.length;
  for (const piece of [0n, 32n]) {
    const sum = new Float64Array(size);
    secrets.forEach((secret, c) => {
      const words = masks.subarray(c * size, (c + 1) * size);
      const pieces = Float64Array.from(words, (word) => {
        const low = BigInt.asIntN(32, word);
        return Number(piece === 0n ? low : BigInt.asIntN(32, (word - low) >> 32n));
      });
      multiplyAddSpectrum(sum, forward(transform, pieces), secret);
    });
    inverse(transform, sum).forEach((x, j) => {
      body[j] = body[j]! + (BigInt(Math.round(x)) << piece);
    });
  }
}
