/**
 * The package's compressed server key: the keyswitch key and the bootstrap key, each as bodies with the seed of its masks.
 * Parsing, validation and writing only; the bodies stay bytes, because a key may be hundreds of megabytes. Format: tfhe-wire-format.md.
 */
import type { MaskSeed } from "../kernel/kernel.ts";
import { Reader, Writer } from "./bincode.ts";
import * as fields from "./fields.ts";
import type { KeyShape } from "./parameters.ts";

/** Bodies of a key as little-endian words (a view of the file), and the start of the stream that gives its masks. */
export interface SeededKey {
  readonly bodies: Uint8Array;
  readonly seed: MaskSeed;
}

/** Everything of a server key that has a meaning for us. Level slots run from the least significant digit to the most. */
export interface ServerKey {
  readonly shape: KeyShape;
  /** k·N·level bodies. */
  readonly keyswitch: SeededKey;
  /** n·level·(k+1)·N bodies. */
  readonly bootstrap: SeededKey;
}

const MAX_NOISE_LEVEL = 1;

/**
 * Reads `Shortint.serialize_compressed_server_key` bytes. The result refers to `bytes`.
 * @throws UserError when the bytes are damaged or of a kind that we cannot compute with
 */
export function parseServerKey(bytes: Uint8Array): ServerKey {
  const reader = new Reader(bytes, "evaluation key");
  const checkLength = (field: string, bodies: Uint8Array, words: number, at: number) => {
    if (bodies.length !== words * 8) throw reader.damaged(field, `${words} words`, bodies.length / 8, at);
  };
  fields.readAtomicPattern(reader);

  const keyswitchAt = reader.position;
  const keyswitchBodies = reader.wordBytes("keyswitch key");
  const ks = fields.readGadget(reader, "keyswitch");
  const lweDimension = reader.integer("keyswitch output size", 2, fields.MAX_DIMENSION + 1) - 1;
  const keyswitch = { bodies: keyswitchBodies, seed: fields.readSeed(reader) };
  fields.readModulus(reader);

  reader.tag("bootstrap kind", 0, "classic");
  const bootstrapAt = reader.position;
  const bootstrapBodies = reader.wordBytes("bootstrap key");
  const glweDimension = reader.integer("GLWE size", 2, fields.MAX_DIMENSION + 1) - 1;
  const polynomialSize = reader.integer("polynomial size", 1, fields.MAX_DIMENSION);
  const pbs = fields.readGadget(reader, "bootstrap");
  const bootstrap = { bodies: bootstrapBodies, seed: fields.readSeed(reader) };
  fields.readModulus(reader);
  checkLength("keyswitch key", keyswitchBodies, glweDimension * polynomialSize * ks.level, keyswitchAt);
  const perBit = pbs.level * (glweDimension + 1) * polynomialSize;
  checkLength("bootstrap key", bootstrapBodies, lweDimension * perBit, bootstrapAt);

  reader.tag("modulus switch kind", 0, "without key material");
  fields.readOrder(reader);
  const messageBits = fields.readMessageBits(reader);
  fields.readCarryModulus(reader);
  reader.u64("max degree");
  reader.u64("max noise level");
  reader.end();
  const shape = { lweDimension, glweDimension, polynomialSize, pbs, ks, messageBits };
  return { shape, keyswitch, bootstrap };
}

/** Writes bytes that `Shortint.deserialize_compressed_server_key` reads. */
export function writeServerKey(key: ServerKey): Uint8Array<ArrayBuffer> {
  const { shape } = key;
  const writer = new Writer().u32(0);
  writer.wordBytes(key.keyswitch.bodies).u64(shape.ks.baseLog).u64(shape.ks.level);
  writer.u64(shape.lweDimension + 1);
  fields.writeSeed(writer, key.keyswitch.seed);
  fields.writeModulus(writer);

  writer.u32(0).wordBytes(key.bootstrap.bodies);
  writer.u64(shape.glweDimension + 1).u64(shape.polynomialSize);
  writer.u64(shape.pbs.baseLog).u64(shape.pbs.level);
  fields.writeSeed(writer, key.bootstrap.seed);
  fields.writeModulus(writer);

  const modulus = 1n << BigInt(shape.messageBits);
  writer.u32(0).u32(0);
  writer.u64(modulus).u64(1);
  writer.u64(modulus - 1n).u64(MAX_NOISE_LEVEL);
  return writer.finish();
}
