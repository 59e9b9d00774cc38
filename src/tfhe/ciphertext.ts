/**
 * The package's ciphertext files: a full LWE ciphertext, and a compressed one whose mask is a seed.
 * Parsing and writing only; what the words mean is the evaluator's affair. Format: tfhe-wire-format.md.
 */
import { UserError } from "../base/errors.ts";
import type { Kernel, MaskSeed } from "../kernel/kernel.ts";
import { bytesOf, Reader, Writer, wordsOf } from "./bincode.ts";
import * as fields from "./fields.ts";

/** An LWE ciphertext with what the package records beside it. */
export interface Ciphertext {
  /** k·N mask words, then the body. */
  readonly lwe: BigUint64Array;
  /** p: messages are below 2^p. */
  readonly messageBits: number;
}

/** A fresh ciphertext whose mask is given by its seed. */
export interface CompressedCiphertext {
  readonly body: bigint;
  /** k·N + 1 */
  readonly lweSize: number;
  readonly seed: MaskSeed;
  readonly messageBits: number;
}

/** What the package calls the noise of a fresh ciphertext or of a bootstrap's output. */
const NOMINAL_NOISE_LEVEL = 1;

/**
 * Reads `Shortint.serialize_ciphertext` bytes.
 * @throws UserError when the bytes are damaged or of a kind that we cannot compute with
 */
export function parseCiphertext(bytes: Uint8Array): Ciphertext {
  const reader = new Reader(bytes, "ciphertext");
  const lwe = reader.wordBytes("LWE ciphertext");
  if (lwe.length < 16) throw reader.damaged("LWE ciphertext", "at least 2 words", lwe.length / 8);
  fields.readModulus(reader);
  reader.u64("degree");
  reader.u64("noise level");
  const messageBits = fields.readMessageBits(reader);
  fields.readCarryModulus(reader);
  fields.readAtomicPattern(reader);
  fields.readOrder(reader);
  reader.end();
  return { lwe: wordsOf(lwe), messageBits };
}

/** Writes bytes that `Shortint.deserialize_ciphertext` reads. */
export function writeCiphertext(ciphertext: Ciphertext): Uint8Array<ArrayBuffer> {
  const writer = new Writer().wordBytes(bytesOf(ciphertext.lwe));
  fields.writeModulus(writer);
  const modulus = 1n << BigInt(ciphertext.messageBits);
  writer
    .u64(modulus - 1n)
    .u64(NOMINAL_NOISE_LEVEL)
    .u64(modulus)
    .u64(1)
    .u32(0)
    .u32(0);
  return writer.finish();
}

/**
 * Reads `Shortint.serialize_compressed_ciphertext` bytes.
 * @throws UserError when the bytes are damaged or of a kind that we cannot compute with
 */
export function parseCompressedCiphertext(bytes: Uint8Array): CompressedCiphertext {
  const reader = new Reader(bytes, "compressed ciphertext");
  const body = reader.u64("body");
  const lweSize = reader.integer("LWE size", 2, fields.MAX_DIMENSION + 1);
  const seed = fields.readSeed(reader);
  fields.readModulus(reader);
  reader.u64("degree");
  const messageBits = fields.readMessageBits(reader);
  fields.readCarryModulus(reader);
  fields.readAtomicPattern(reader);
  fields.readOrder(reader);
  reader.u64("noise level");
  reader.end();
  return { body, lweSize, seed, messageBits };
}

/** Writes bytes that `Shortint.deserialize_compressed_ciphertext` reads. */
export function writeCompressedCiphertext(ciphertext: CompressedCiphertext): Uint8Array<ArrayBuffer> {
  const writer = new Writer().u64(ciphertext.body).u64(ciphertext.lweSize);
  fields.writeSeed(writer, ciphertext.seed);
  fields.writeModulus(writer);
  const modulus = 1n << BigInt(ciphertext.messageBits);
  writer
    .u64(modulus - 1n)
    .u64(modulus)
    .u64(1)
    .u32(0)
    .u32(0)
    .u64(NOMINAL_NOISE_LEVEL);
  return writer.finish();
}

/**
 * Where the mask of value number `index` begins, when the masks of many ciphertexts follow one another in the stream of one AES key, from its first block
 * on. A mask is whole blocks of two words.
 */
export function seedOfValue(maskKey: Uint8Array, lweSize: number, index: number): MaskSeed {
  return { key: maskKey, firstBlock: (BigInt(index) * BigInt(lweSize - 1)) / 2n, byteIndex: 0 };
}

/** The full LWE ciphertext: the seed's mask, then the body. */
export function expandCiphertext(kernel: Kernel, compressed: CompressedCiphertext): BigUint64Array {
  const lwe = new BigUint64Array(compressed.lweSize);
  kernel.maskStream(compressed.seed, lwe.subarray(0, compressed.lweSize - 1));
  lwe[compressed.lweSize - 1] = compressed.body;
  return lwe;
}

/** Throws a `UserError` unless a ciphertext has the size and the message space of the parameters in use. */
export function checkCiphertext(
  what: string,
  got: { readonly lweSize: number; readonly messageBits: number },
  expected: { readonly lweSize: number; readonly messageBits: number },
): void {
  if (got.lweSize === expected.lweSize && got.messageBits === expected.messageBits) return;
  const text = (of: typeof got) => `${of.lweSize} words and ${of.messageBits}-bit messages`;
  throw new UserError(`${what}: expected a ciphertext of ${text(expected)}, got ${text(got)}`, {
    code: "wrong-parameters",
    hint: "The ciphertext belongs to other parameters; encrypt again for this circuit.",
  });
}
