/**
 * Encryption of many values at once, in the package's own bytes: compressed LWE ciphertexts under the big key, each with a seed of its own. The package needs a call,
 * an object and a copy for each value, which takes several times as long. Its `encryptCompressed` stays the test oracle.
 */
import { assert } from "../base/errors.ts";
import type { RandomSource } from "../base/random.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { writeCompressedCiphertext } from "./ciphertext.ts";
import { encode } from "./encoding.ts";
import { freshSeed, noiseWords } from "./evaluationKey.ts";
import { type ClientParameters, lweSizeOf } from "./parameters.ts";

/** Noise that is drawn at once. */
const noiseCount = 256;

/** Encrypts under one key, until `free`. */
export class Encryptor {
  readonly #kernel: Kernel;
  readonly #random: RandomSource;
  readonly #parameters: ClientParameters;
  readonly #bits: Uint8Array;
  readonly #mask: BigUint64Array;
  #noise: BigUint64Array = new BigUint64Array();
  #used = 0;

  /**
   * @param bits of the big key, which are wiped by `free`
   * @param random secure randomness: seeds of masks and all noise come from it
   */
  constructor(kernel: Kernel, random: RandomSource, parameters: ClientParameters, bits: Uint8Array) {
    assert(bits.length === lweSizeOf(parameters.shape) - 1, "the key has as many bits as a mask has words");
    this.#kernel = kernel;
    this.#random = random;
    this.#parameters = parameters;
    this.#bits = bits;
    this.#mask = new BigUint64Array(bits.length);
  }

  /**
   * One value as the bytes of a compressed ciphertext.
   * @param value any integer; it is taken mod 2^p, so a negative value is its two's complement
   */
  encrypt(value: bigint): Uint8Array<ArrayBuffer> {
    const { messageBits } = this.#parameters;
    const seed = freshSeed(this.#random);
    this.#kernel.maskStream(seed, this.#mask);
    const message = encode(BigInt.asUintN(messageBits, value), messageBits);
    const body = BigInt.asUintN(64, this.#product() + message + this.#nextNoise());
    return writeCompressedCiphertext({ body, lweSize: this.#mask.length + 1, seed, messageBits });
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
