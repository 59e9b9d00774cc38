/**
 * Encryption of the values of one message: LWE ciphertexts under the big key whose masks follow one another in the stream of one fresh seed, so that a value
 * costs the word of its body. Each is a compressed ciphertext of the package, whose seed begins further on (`seedOfValue`). The package needs a call, an object and a
 * copy for each value, which takes several times as long. Its `encryptCompressed` stays the test oracle.
 */
import { assert } from "../base/errors.ts";
import type { RandomSource } from "../base/random.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { seedOfValue } from "./ciphertext.ts";
import { encode } from "./encoding.ts";
import { freshSeed, noiseWords } from "./evaluationKey.ts";
import { type ClientParameters, lweSizeOf } from "./parameters.ts";

/** Noise that is drawn at once. */
const noiseCount = 256;

/** Encrypts the values of one message under one key, until `free`. */
export class Encryptor {
  /** AES key of the masks, 16 random bytes: they are public, and of this message only. */
  readonly maskKey: Uint8Array;
  readonly #kernel: Kernel;
  readonly #random: RandomSource;
  readonly #parameters: ClientParameters;
  readonly #bits: Uint8Array;
  readonly #mask: BigUint64Array;
  #noise: BigUint64Array = new BigUint64Array();
  #used = 0;
  /** Values that were encrypted: each has its own part of the stream. */
  #values = 0;

  /**
   * @param bits of the big key, which are wiped by `free`
   * @param random secure randomness: the seed of masks and all noise come from it
   */
  constructor(kernel: Kernel, random: RandomSource, parameters: ClientParameters, bits: Uint8Array) {
    assert(bits.length === lweSizeOf(parameters.shape) - 1, "the key has as many bits as a mask has words");
    this.#kernel = kernel;
    this.#random = random;
    this.#parameters = parameters;
    this.#bits = bits;
    this.#mask = new BigUint64Array(bits.length);
    this.maskKey = freshSeed(random).key;
  }

  /**
   * The body of the next value's ciphertext; its mask is that of `seedOfValue` for as many values as went before.
   * @param value any integer; it is taken mod 2^p, so a negative value is its two's complement
   */
  encrypt(value: bigint): bigint {
    const { messageBits } = this.#parameters;
    this.#kernel.maskStream(seedOfValue(this.maskKey, this.#mask.length + 1, this.#values++), this.#mask);
    const message = encode(BigInt.asUintN(messageBits, value), messageBits);
    return BigInt.asUintN(64, this.#product() + message + this.#nextNoise());
  }

  /** Wipes the key. */
  free(): void {
    this.#bits.fill(0);
    this.#noise.fill(0n);
  }

  /** ⟨mask, key⟩ mod 2^64. Every bit is multiplied, so that the order of work does not depend on the key. */
  #product(): bigint {
    const bits = this.#bits;
    const halves = new Uint32Array(this.#mask.buffer);
    // Sums of halves stay below 2^53 for any dimension that there is.
    let low = 0;
    let high = 0;
    for (let i = 0; i < bits.length; i++) {
      const bit = bits[i]!;
      low += halves[2 * i]! * bit;
      high += halves[2 * i + 1]! * bit;
    }
    return (BigInt(high) << 32n) + BigInt(low);
  }

  /** Noise in units of 2^-64, mod 2^64. */
  #nextNoise(): bigint {
    if (this.#used === this.#noise.length) {
      this.#noise = noiseWords(noiseCount, this.#random, this.#parameters.glweNoiseStd);
      this.#used = 0;
    }
    return this.#noise[this.#used++]!;
  }
}
