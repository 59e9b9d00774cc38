/**
 * Ciphertexts from the big key of one parameter set to that of another, without a secret key: the mask of an LWE ciphertext, taken as
 * polynomials, times encryptions of the source key's polynomials (Chen, Dai, Kim, Song, ACNS 2021). Such a key has the form of a bootstrap
 * key of a few GGSW ciphertexts, so that the kernel's external products do the work. What noise that adds: params/conversion.ts.
 */
import type { Activity } from "../base/activity.ts";
import { assert } from "../base/errors.ts";
import type { BootstrapContext, BootstrapShape, Kernel, MaskSeed } from "../kernel/kernel.ts";
import { bytesOf, type Reader, Writer, wordsOf } from "./bincode.ts";
import * as fields from "./fields.ts";

/** A conversion key: bodies in the order of a bootstrap key, and the seed of their masks. */
export interface ConversionKey {
  readonly bodies: BigUint64Array;
  readonly seed: MaskSeed;
}

/** The bytes of a conversion key. */
export function conversionKeyBytes({ bodies, seed }: ConversionKey): Uint8Array {
  const writer = new Writer();
  fields.writeSeed(writer, seed);
  return writer.wordBytes(bytesOf(bodies)).finish();
}

/** Reads what `conversionKeyBytes` wrote. Throws a `UserError` unless there is a body for each row of the shape. */
export function readConversionKey(reader: Reader, shape: BootstrapShape): ConversionKey {
  const seed = fields.readSeed(reader);
  const bodies = reader.wordBytes("conversion key");
  const words = conversionBodies(shape);
  if (bodies.length !== 8 * words) throw reader.damaged("conversion key", `${words} words`, bodies.length / 8);
  return { bodies: wordsOf(bodies), seed };
}

/** Words of the bodies of a conversion key: a polynomial for each level and column of each block. */
export function conversionBodies({ lweDimension, glweDimension, polynomialSize, pbs }: BootstrapShape): number {
  return lweDimension * pbs.level * (glweDimension + 1) * polynomialSize;
}

/** Ciphertexts that are converted between two checkpoints, at about a millisecond each. */
const pieceSize = 32;

/** A loaded conversion key. Call `dispose` when done. */
export class Conversion {
  readonly #kernel: Kernel;
  readonly #context: BootstrapContext;
  readonly #inputDimension: number;

  /** @param inputDimension k·N of the source key */
  constructor(kernel: Kernel, shape: BootstrapShape, inputDimension: number, { bodies, seed }: ConversionKey) {
    this.#kernel = kernel;
    this.#inputDimension = inputDimension;
    this.#context = kernel.createContext(shape);
    this.#context.loadBootstrapKey(bodies, seed, 0);
  }

  /** Bytes of memory that the loaded key holds. */
  get keyBytes(): number {
    return this.#context.byteLength;
  }

  /**
   * The ciphertexts of a batch under the target's big key.
   * @param activity takes checkpoints between pieces of some tens of milliseconds; nothing is reported
   */
  async convert(batch: BigUint64Array, activity: Activity): Promise<BigUint64Array> {
    const { glweDimension, polynomialSize } = this.#context.shape;
    const inputSize = this.#inputDimension + 1;
    const outputSize = glweDimension * polynomialSize + 1;
    const count = batch.length / inputSize;
    assert(Number.isInteger(count), `a batch of ${batch.length} words does not hold ciphertexts of ${inputSize}`);
    const out = new BigUint64Array(count * outputSize);
    for (let i = 0; i < count; i++) {
      if (i % pieceSize === 0) await activity.checkpoint();
      out.set(this.#convertOne(batch.subarray(i * inputSize, (i + 1) * inputSize)), i * outputSize);
    }
    return out;
  }

  /** body - Σ_c p_c·s_c as a GLWE ciphertext, whose constant coefficient is the phase of the LWE ciphertext. */
  #convertOne(lwe: BigUint64Array): BigUint64Array {
    const { lweDimension, glweDimension, polynomialSize } = this.#context.shape;
    const mask = lwe.subarray(0, this.#inputDimension);
    const room = (glweDimension + 1) * polynomialSize;
    const glwe = new BigUint64Array(room);
    for (let block = 0; block < lweDimension; block++) {
      const polynomials = new BigUint64Array(room);
      for (let c = 0; c <= glweDimension; c++) {
        const from = (block * (glweDimension + 1) + c) * polynomialSize;
        writeMaskPolynomial(
          polynomials.subarray(c * polynomialSize, (c + 1) * polynomialSize),
          mask.subarray(from, from + polynomialSize),
        );
      }
      this.#kernel.multiplyAdd(glwe, this.#context.externalProduct(block, polynomials), -1n);
    }
    const body = glweDimension * polynomialSize;
    glwe[body] = glwe[body]! + lwe[this.#inputDimension]!;
    return this.#kernel.sampleExtract(glwe, polynomialSize);
  }

  /** Frees the key. */
  dispose(): void {
    this.#context.dispose();
  }
}

/** The polynomial whose product with a key polynomial s mod X^N + 1 has Σ a_j s_j as its constant coefficient. Missing words are zero. */
function writeMaskPolynomial(out: BigUint64Array, mask: BigUint64Array): void {
  out[0] = mask[0] ?? 0n; // absent: missing words are zero
  for (let j = 1; j < mask.length; j++) out[out.length - j] = -mask[j]!;
}
