/**
 * The package's compressed server key: the keyswitch key and the bootstrap key, each as bodies with the seed of its masks.
 * Parsing, validation and writing only; the bodies stay bytes, because a key may be hundreds of megabytes. Format: tfhe-wire-format.md.
 */
import { assert } from "../base/errors.ts";
import { BLOCKS, ggswCount, groupSize, type KeyGroups, PAIRS } from "../kernel/bootstrapShape.ts";
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
 * Kinds of bootstrap keys: the package's classic one; and ours, of key bits in groups, in the same form but for the number of GGSW ciphertexts.
 * The package refuses them, and so did versions of Glovebox before there were groups: each reads a tag that it does not know.
 */
const KINDS: readonly (readonly [tag: number, groups: KeyGroups | undefined])[] = [
  [0, undefined],
  [1001, BLOCKS],
  [1002, PAIRS],
];

/** The number that says in a key how its bits are grouped. */
export function kindOf(groups: KeyGroups | undefined): number {
  const known = KINDS.find(([, of]) => of?.kind === groups?.kind && of?.size === groups?.size);
  assert(known !== undefined, "a bootstrap key has groups of no known kind");
  return known[0];
}

function readGroups(reader: Reader): KeyGroups | undefined {
  const at = reader.position;
  const tag = reader.u32("bootstrap kind");
  const known = KINDS.find(([number]) => number === tag);
  if (known === undefined) throw reader.damaged("bootstrap kind", "classic, blocks of 3 or pairs", tag, at);
  return known[1];
}

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

  const groups = readGroups(reader);
  const bootstrapAt = reader.position;
  const bootstrapBodies = reader.wordBytes("bootstrap key");
  const glweDimension = reader.integer("GLWE size", 2, fields.MAX_DIMENSION + 1) - 1;
  const polynomialSize = reader.integer("polynomial size", 1, fields.MAX_DIMENSION);
  const pbs = fields.readGadget(reader, "bootstrap");
  const bootstrap = { bodies: bootstrapBodies, seed: fields.readSeed(reader) };
  fields.readModulus(reader);
  checkLength("keyswitch key", keyswitchBodies, glweDimension * polynomialSize * ks.level, keyswitchAt);
  const perGgsw = pbs.level * (glweDimension + 1) * polynomialSize;
  if (lweDimension % groupSize({ groups }) !== 0) {
    throw reader.damaged("LWE dimension", "whole groups of key bits", lweDimension, keyswitchAt);
  }
  const ggsws = ggswCount({ lweDimension, groups });
  checkLength("bootstrap key", bootstrapBodies, ggsws * perGgsw, bootstrapAt);

  reader.tag("modulus switch kind", 0, "without key material");
  fields.readOrder(reader);
  const messageBits = fields.readMessageBits(reader);
  fields.readCarryModulus(reader);
  reader.u64("max degree");
  reader.u64("max noise level");
  reader.end();
  const shape = { lweDimension, glweDimension, polynomialSize, pbs, ks, messageBits, ...(groups ? { groups } : {}) };
  return { shape, keyswitch, bootstrap };
}

/** Gives an array of a length, zeroed, for bytes that are too many to be copied later. */
export type Allocate = (length: number) => Uint8Array;

/** A server key to be filled in: views of the places of the bodies. */
export interface ServerKeyDraft {
  readonly bytes: Uint8Array;
  readonly keyswitchBodies: Uint8Array;
  readonly bootstrapBodies: Uint8Array;
}

/** What lies before, between and after the bodies. */
function framesOf(shape: KeyShape, keyswitchSeed: MaskSeed, bootstrapSeed: MaskSeed) {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks } = shape;
  const keyswitchWords = glweDimension * polynomialSize * ks.level;
  const bootstrapWords = ggswCount(shape) * pbs.level * (glweDimension + 1) * polynomialSize;

  const before = new Writer().u32(0).u64(keyswitchWords).finish();
  const between = new Writer()
    .u64(ks.baseLog)
    .u64(ks.level)
    .u64(lweDimension + 1);
  fields.writeSeed(between, keyswitchSeed);
  fields.writeModulus(between);
  const middle = between.u32(kindOf(shape.groups)).u64(bootstrapWords).finish();

  const after = new Writer()
    .u64(glweDimension + 1)
    .u64(polynomialSize)
    .u64(pbs.baseLog)
    .u64(pbs.level);
  fields.writeSeed(after, bootstrapSeed);
  fields.writeModulus(after);
  const modulus = 1n << BigInt(shape.messageBits);
  after.u32(0).u32(0);
  after.u64(modulus).u64(1);
  const end = after
    .u64(modulus - 1n)
    .u64(MAX_NOISE_LEVEL)
    .finish();
  return { before, keyswitchWords, middle, bootstrapWords, end };
}

const emptySeed: MaskSeed = { key: new Uint8Array(16), firstBlock: 0n, byteIndex: 0 };

/** Bytes of a server key. */
export function serverKeyLength(shape: KeyShape): number {
  const { before, keyswitchWords, middle, bootstrapWords, end } = framesOf(shape, emptySeed, emptySeed);
  return before.length + middle.length + end.length + 8 * (keyswitchWords + bootstrapWords);
}

/** Begins bytes that `Shortint.deserialize_compressed_server_key` reads when their bodies are filled in. */
export function draftServerKey(
  shape: KeyShape,
  keyswitchSeed: MaskSeed,
  bootstrapSeed: MaskSeed,
  allocate: Allocate = (length) => new Uint8Array(length),
): ServerKeyDraft {
  const { before, keyswitchWords, middle, bootstrapWords, end } = framesOf(shape, keyswitchSeed, bootstrapSeed);
  const middleAt = before.length + 8 * keyswitchWords;
  const endAt = middleAt + middle.length + 8 * bootstrapWords;
  const bytes = allocate(endAt + end.length);
  bytes.set(before);
  bytes.set(middle, middleAt);
  bytes.set(end, endAt);
  return {
    bytes,
    keyswitchBodies: bytes.subarray(before.length, middleAt),
    bootstrapBodies: bytes.subarray(middleAt + middle.length, endAt),
  };
}

/** Writes bytes that `Shortint.deserialize_compressed_server_key` reads. */
export function writeServerKey({ shape, keyswitch, bootstrap }: ServerKey): Uint8Array {
  const { bytes, keyswitchBodies, bootstrapBodies } = draftServerKey(shape, keyswitch.seed, bootstrap.seed);
  keyswitchBodies.set(keyswitch.bodies);
  bootstrapBodies.set(bootstrap.bodies);
  return bytes;
}
