/**
 * A tiny plain generator of keys and ciphertexts for tests: binary keys, noise as asked, compressed bodies in the package's order.
 * Not secure (seeded), slow (schoolbook products) and never shipped.
 */
import { gaussian, type RandomSource, uniformInteger } from "../../src/base/random.ts";
import { ggswCount } from "../../src/kernel/bootstrapShape.ts";
import type { BootstrapShape, MaskSeed, SecretBits } from "../../src/kernel/kernel.ts";
import { maskStream } from "../../src/kernel/plain/aes.ts";
import { sizesOf } from "../../src/kernel/shape.ts";

/** Secret keys and the compressed evaluation keys made from them. */
export interface TestKeys extends SecretBits {
  readonly keyswitch: { readonly bodies: BigUint64Array; readonly seed: MaskSeed };
  readonly bootstrap: { readonly bodies: BigUint64Array; readonly seed: MaskSeed };
}

/** Noise as a standard deviation in units of 2^-64. */
const noise = (random: RandomSource, deviation: number): bigint =>
  deviation === 0 ? 0n : BigInt(Math.round(deviation * gaussian(random)));

/** Random words. */
export function randomWords(random: RandomSource, length: number): BigUint64Array {
  const words = new BigUint64Array(length);
  random.fill(new Uint8Array(words.buffer));
  return words;
}

/** A random place in a random mask stream. */
export function randomSeed(random: RandomSource): MaskSeed {
  const [low = 0n, high = 0n] = randomWords(random, 2);
  return {
    key: random.fill(new Uint8Array(16)),
    firstBlock: (high << 64n) | low,
    byteIndex: uniformInteger(random, 0, 15),
  };
}

/** a·s mod X^N + 1 for a binary s, exactly, added to `acc`. */
function addBinaryProduct(acc: BigUint64Array, a: BigUint64Array, s: Uint8Array): void {
  const size = acc.length;
  s.forEach((bit, shift) => {
    if (bit === 0) return;
    for (let j = 0; j < size - shift; j++) acc[j + shift] = acc[j + shift]! + a[j]!;
    for (let j = size - shift; j < size; j++) acc[j + shift - size] = acc[j + shift - size]! - a[j]!;
  });
}

/** The inner product of a mask and a binary key. */
function dot(mask: BigUint64Array, key: Uint8Array): bigint {
  let sum = 0n;
  for (let i = 0; i < key.length; i++) if (key[i] === 1) sum += mask[i]!;
  return BigInt.asUintN(64, sum);
}

/** A small key of a shape: uniform bits, or of blocks with at most one 1. */
export function smallKey(random: RandomSource, { lweDimension, groups }: BootstrapShape): Uint8Array {
  if (groups?.kind !== "block") return random.fill(new Uint8Array(lweDimension)).map((byte) => byte & 1);
  const bits = new Uint8Array(lweDimension);
  for (let first = 0; first < lweDimension; first += groups.size) {
    const one = uniformInteger(random, 0, groups.size);
    if (one < groups.size) bits[first + one] = 1;
  }
  return bits;
}

/** What the GGSW ciphertexts of a shape's bootstrap key encrypt: key bits; of pairs, whether they are 10, 01 and 11. */
function ggswMessages({ groups }: BootstrapShape, small: Uint8Array): readonly number[] {
  if (groups?.kind !== "multi-bit") return [...small];
  return Array.from({ length: small.length / 2 }, (_, pair) => {
    const both = `${small[2 * pair]}${small[2 * pair + 1]}`;
    return ["10", "01", "11"].map((which) => Number(both === which));
  }).flat();
}

/**
 * Makes keys of a shape.
 * @param deviation standard deviation of every noise, in units of 2^-64
 */
export function makeTestKeys(random: RandomSource, shape: BootstrapShape, deviation = 0): TestKeys {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const sizes = sizesOf(shape);
  const bits = (length: number): Uint8Array => random.fill(new Uint8Array(length)).map((byte) => byte & 1);
  const small = smallKey(random, shape);
  const messages = ggswMessages(shape, small);
  const big = bits(sizes.bigDimension);

  const ksSeed = randomSeed(random);
  const ksMasks = new BigUint64Array(sizes.keyswitchBodies * lweDimension);
  maskStream(ksSeed, ksMasks);
  const ksBodies = new BigUint64Array(sizes.keyswitchBodies);
  for (let row = 0; row < ksBodies.length; row++) {
    const level = ks.level - (row % ks.level);
    const message = BigInt(big[Math.floor(row / ks.level)] ?? 0) << BigInt(64 - level * ks.baseLog);
    const mask = ksMasks.subarray(row * lweDimension, (row + 1) * lweDimension);
    ksBodies[row] = dot(mask, small) + message + noise(random, deviation);
  }

  const bskSeed = randomSeed(random);
  const masks = new BigUint64Array(ggswCount(shape) * sizes.ggswMasks);
  maskStream(bskSeed, masks);
  const bodies = new BigUint64Array(ggswCount(shape) * sizes.ggswBodies);
  const columns = glweDimension + 1;
  for (let row = 0; row < ggswCount(shape) * sizes.ggswRows; row++) {
    const bit = BigInt(messages[Math.floor(row / sizes.ggswRows)] ?? 0);
    const level = pbs.level - Math.floor((row % sizes.ggswRows) / columns);
    const column = row % columns;
    const body = bodies.subarray(row * polynomialSize, (row + 1) * polynomialSize);
    for (let mask = 0; mask < glweDimension; mask++) {
      const at = (row * glweDimension + mask) * polynomialSize;
      const key = big.subarray(mask * polynomialSize, (mask + 1) * polynomialSize);
      addBinaryProduct(body, masks.subarray(at, at + polynomialSize), key);
    }
    // The gadget row of column c encrypts -bit·S_c·2^(64 - level·baseLog), that of the body bit·2^(64 - level·baseLog).
    const unit = bit << BigInt(64 - level * pbs.baseLog);
    for (let j = 0; j < polynomialSize; j++) {
      const factor = column < glweDimension ? -BigInt(big[column * polynomialSize + j] ?? 0) : j === 0 ? 1n : 0n;
      body[j] = body[j]! + unit * factor + noise(random, deviation);
    }
  }
  return { small, big, keyswitch: { bodies: ksBodies, seed: ksSeed }, bootstrap: { bodies, seed: bskSeed } };
}

/** Encrypts a torus word under a binary key. */
export function encryptLwe(random: RandomSource, key: Uint8Array, word: bigint, deviation = 0): BigUint64Array {
  const lwe = randomWords(random, key.length + 1);
  lwe[key.length] = dot(lwe, key) + word + noise(random, deviation);
  return lwe;
}

/** The phase (message and noise) of an LWE ciphertext, signed. */
export function phaseOf(lwe: BigUint64Array, key: Uint8Array): bigint {
  return BigInt.asIntN(64, (lwe[key.length] ?? 0n) - dot(lwe, key));
}

/** The table polynomial of a function on p-bit messages with one padding bit: boxes rotated left by half a box. */
export function tableOf(polynomialSize: number, precision: number, f: (message: number) => number): BigUint64Array {
  const delta = 1n << BigInt(63 - precision);
  const box = polynomialSize / 2 ** precision;
  return BigUint64Array.from({ length: polynomialSize }, (_, i) => {
    const at = i + box / 2;
    const wrapped = at >= polynomialSize;
    const value = BigInt(f(Math.floor((wrapped ? at - polynomialSize : at) / box))) * delta;
    return BigInt.asUintN(64, wrapped ? -value : value);
  });
}
