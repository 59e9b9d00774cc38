/**
 * NumPy's default stream of random bits: PCG64 (XSL-RR 128/64) seeded through SeedSequence, bit for bit.
 * Sources: O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms for random number generation", 2014;
 * numpy/random/bit_generator.pyx (SeedSequence) for the constants of the seeding. Not secure.
 */
import { UserError } from "../base/errors.ts";

const multiplier = 0x2360ed051fc65da44385df649fccf645n;
const mask64 = (1n << 64n) - 1n;
const poolSize = 4;

/** The state of one stream. */
export class Pcg64 {
  #state: bigint;
  readonly #increment: bigint;
  /** The upper half of the last 64-bit word that `next32` split, until it is used. */
  #spare: number | null = null;

  /** @param seed a non-negative integer, or several */
  constructor(seed: number | bigint | readonly (number | bigint)[]) {
    const words = seedWords([seed].flat(), 8);
    const word = (i: number): bigint => (BigInt(words[2 * i + 1] ?? 0) << 32n) | BigInt(words[2 * i] ?? 0);
    this.#increment = BigInt.asUintN(128, (((word(2) << 64n) | word(3)) << 1n) | 1n);
    this.#state = BigInt.asUintN(128, this.#increment + ((word(0) << 64n) | word(1)));
    this.#step();
  }

  /** 64 random bits. */
  next64(): bigint {
    this.#step();
    const folded = (this.#state >> 64n) ^ (this.#state & mask64);
    const turn = this.#state >> 122n;
    return BigInt.asUintN(64, (folded >> turn) | (folded << (64n - turn)));
  }

  /** 32 random bits: the lower half of a word, then its upper half. */
  next32(): number {
    if (this.#spare !== null) {
      const upper = this.#spare;
      this.#spare = null;
      return upper;
    }
    const word = this.next64();
    this.#spare = Number(word >> 32n);
    return Number(word & 0xffffffffn);
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  nextDouble(): number {
    return Number(this.next64() >> 11n) / 2 ** 53;
  }

  /** A uniform float32 number in [0, 1) with 24 random bits. */
  nextSingle(): number {
    return (this.next32() >>> 8) / 2 ** 24;
  }

  /** A uniform integer in [0, range], by Lemire's method ("Fast random integer generation in an interval", 2019) with 32 or 64 bits. */
  nextBounded(range: number): number {
    if (range === 0) return 0;
    if (range === 0xffffffff) return this.next32();
    const [bits, word] = range < 0xffffffff ? [32n, () => BigInt(this.next32())] : [64n, () => this.next64()];
    const count = BigInt(range) + 1n;
    const rejected = ((1n << bits) - count) % count;
    let product = word() * count;
    while (BigInt.asUintN(Number(bits), product) < rejected) product = word() * count;
    return Number(product >> bits);
  }

  /** A uniform integer in [0, range], range < 2^32, by masking 32 bits and drawing again when the result is too large. */
  nextMasked(range: number): number {
    if (range === 0) return 0;
    const shift = Math.clz32(range);
    for (;;) {
      const value = (this.next32() << shift) >>> shift;
      if (value <= range) return value;
    }
  }

  #step(): void {
    this.#state = BigInt.asUintN(128, this.#state * multiplier + this.#increment);
  }
}

/** NumPy's `SeedSequence(seeds).generate_state(count)`: `count` 32-bit words. */
function seedWords(seeds: readonly (number | bigint)[], count: number): Uint32Array {
  const entropy = seeds.flatMap(integerWords);
  const pool = new Uint32Array(poolSize);
  let constant = 0x43b0d7e5;
  const hash = (value: number): number => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    const product = Math.imul(mixed, constant);
    return product ^ (product >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const difference = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return difference ^ ((difference >>> 0) >>> 16);
  };
  for (let i = 0; i < poolSize; i++) pool[i] = hash(entropy[i] ?? 0);
  for (let from = 0; from < poolSize; from++) {
    for (let to = 0; to < poolSize; to++) {
      if (from !== to) pool[to] = mix(pool[to] ?? 0, hash(pool[from] ?? 0));
    }
  }
  for (const word of entropy.slice(poolSize)) {
    for (let to = 0; to < poolSize; to++) pool[to] = mix(pool[to] ?? 0, hash(word));
  }
  let outConstant = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const mixed = (pool[i % poolSize] ?? 0) ^ outConstant;
    outConstant = Math.imul(outConstant, 0x58f38ded);
    const product = Math.imul(mixed, outConstant);
    return product ^ (product >>> 16);
  });
}

/** The 32-bit words of a non-negative integer, least significant first. */
function integerWords(seed: number | bigint): number[] {
  if ((typeof seed === "number" && !Number.isSafeInteger(seed)) || seed < 0) {
    throw new UserError(`default_rng: expected a non-negative integer as seed, got ${seed}`);
  }
  const words: number[] = [];
  for (let rest = BigInt(seed); rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}
