/**
 * Fields that the package's files have in common: the start of a mask stream, the ciphertext modulus, the message space.
 * Each accepts only what our evaluator computes with. Format: tfhe-wire-format.md.
 */
import type { Gadget, MaskSeed } from "../kernel/kernel.ts";
import type { Reader, Writer } from "./bincode.ts";

/** Largest dimension and polynomial size that is believed; larger ones are damage. */
export const MAX_DIMENSION = 2 ** 20;

const SCALAR_BITS = 64;

/** Reads a mask seed; only counter mode (kind 0) is known. */
export function readSeed(reader: Reader): MaskSeed {
  reader.tag("seed kind", 0, "AES counter mode");
  const key = Uint8Array.from(reader.bytes("seed key", 16));
  const firstBlock = reader.u128("seed first block");
  return { key, firstBlock, byteIndex: reader.integer("seed byte index", 0, 15) };
}

/** Writes a mask seed. */
export function writeSeed(writer: Writer, seed: MaskSeed): void {
  writer.u32(0).bytes(seed.key).u128(seed.firstBlock).u64(seed.byteIndex);
}

/** Reads the ciphertext modulus, which must be the native 2^64. */
export function readModulus(reader: Reader): void {
  const modulus = reader.u128("ciphertext modulus");
  if (modulus !== 0n) throw reader.damaged("ciphertext modulus", "0 (the native 2^64)", modulus);
  reader.integer("scalar bits", SCALAR_BITS, SCALAR_BITS);
}

/** Writes the native modulus. */
export function writeModulus(writer: Writer): void {
  writer.u128(0n).u64(SCALAR_BITS);
}

/** Reads a gadget decomposition, base log first; its digits must fit a word. */
export function readGadget(reader: Reader, name: string): Gadget {
  const baseLog = reader.integer(`${name} base log`, 1, SCALAR_BITS - 1);
  return { baseLog, level: reader.integer(`${name} level`, 1, Math.floor(SCALAR_BITS / baseLog)) };
}

/** Reads a message modulus 2^p with p from 1 to 62, and returns p. */
export function readMessageBits(reader: Reader): number {
  const modulus = reader.u64("message modulus");
  const bits = modulus.toString(2).length - 1;
  if (modulus !== 1n << BigInt(bits) || bits < 1 || bits > 62) {
    throw reader.damaged("message modulus", "a power of two from 2 to 2^62", modulus);
  }
  return bits;
}

/** Reads the carry modulus, which must be 1: our messages have no carry space. */
export function readCarryModulus(reader: Reader): void {
  reader.integer("carry modulus", 1, 1);
}

/** Reads the order of keyswitch and bootstrap, which must be keyswitch first. */
export function readOrder(reader: Reader): void {
  reader.tag("bootstrap order", 0, "keyswitch first");
}

/** Reads the atomic pattern, which must be the standard one. */
export function readAtomicPattern(reader: Reader): void {
  reader.tag("atomic pattern", 0, "standard");
}
