/**
 * The checks of shapes, key sizes and seeds that every kernel makes before it touches memory, and the sizes that follow from a shape.
 * No arithmetic on ciphertexts here.
 */
import { assert, UserError } from "../base/errors.ts";
import { extensionOf, ggswCount, groupSize, groupTerms, tableSize } from "./bootstrapShape.ts";
import type { BootstrapShape, BootstrapStep, Gadget, MaskSeed, SecretBits } from "./kernel.ts";

/** The smallest and largest N that the kernels transform. */
const polynomialSizeRange = { min: 256, max: 65536 } as const;

/** Throws a `UserError` unless N is a power of two that the kernels transform. */
export function checkPolynomialSize(op: string, polynomialSize: number): void {
  const { min, max } = polynomialSizeRange;
  const isPowerOfTwo = Number.isInteger(polynomialSize) && (polynomialSize & (polynomialSize - 1)) === 0;
  if (!isPowerOfTwo || polynomialSize < min || polynomialSize > max) {
    throw new UserError(
      `${op}: expected a polynomial size that is a power of two from ${min} to ${max}, got ${polynomialSize}`,
    );
  }
}

/** Throws a `UserError` unless a table may have so many coefficients: an even number. */
export function checkTableSize(op: string, size: number): void {
  checkInteger(op, "half of the size of a table", size / 2, 128, 32 * 65536);
}

/** Throws a `UserError` unless the digits fit a word and each fits 31 bits and a sign. */
export function checkGadget(op: string, { baseLog, level }: Gadget): void {
  checkInteger(op, "base log", baseLog, 1, 31);
  checkInteger(op, "level", level, 1, 64);
  if (baseLog * level > 64)
    throw new UserError(`${op}: expected at most 64 bits of digits, got ${level} of ${baseLog} bits`);
}

/** Throws a `UserError` for a shape that no kernel can bootstrap with. */
export function checkShape(shape: BootstrapShape): void {
  const op = "createContext";
  checkPolynomialSize(op, shape.polynomialSize);
  checkInteger(op, "LWE dimension", shape.lweDimension, 1, 65536);
  checkInteger(op, "GLWE dimension", shape.glweDimension, 1, 64);
  checkInteger(op, "extension", extensionOf(shape), 1, 64);
  checkGadget(op, shape.pbs);
  checkGadget(op, shape.ks);
  checkGroups(op, shape);
  if (shape.modulusSwitch !== "standard" && shape.modulusSwitch !== "centered") {
    throw new UserError(
      `${op}: expected modulus switch "standard" or "centered", got ${JSON.stringify(shape.modulusSwitch)}`,
    );
  }
}

/** Throws a `UserError` unless key bits come one by one, in blocks of three or in pairs, and in whole groups. */
function checkGroups(op: string, { groups, lweDimension }: BootstrapShape): void {
  if (groups === undefined) return;
  const { kind, size } = groups;
  if (!((kind === "block" && size === 3) || (kind === "multi-bit" && size === 2))) {
    throw new UserError(`${op}: expected key bits in blocks of 3 or multi-bit groups of 2, got ${kind} of ${size}`);
  }
  if (lweDimension % size !== 0) {
    throw new UserError(`${op}: expected an LWE dimension that is a multiple of ${size}, got ${lweDimension}`);
  }
}

/** The probability of a 1 in the small key, as the exponent of 1/2: the key's mean in the centred modulus switch. */
export function oneInOf({ groups }: BootstrapShape): number {
  return groups?.kind === "block" ? Math.log2(groups.size + 1) : 1;
}

/** What GGSW number `index` of a bootstrap key encrypts, 0 or 1: a key bit, or an indicator of a group. Without branches on secret bits. */
export function ggswBit(shape: BootstrapShape, small: Uint8Array, index: number): number {
  if (shape.groups?.kind !== "multi-bit") return small[index]!;
  const size = groupSize(shape);
  const terms = groupTerms(shape);
  const first = Math.floor(index / terms) * size;
  const subset = (index % terms) + 1;
  let product = 1;
  for (let j = 0; j < size; j++) {
    const bit = small[first + j]!;
    product &= (subset >> j) & 1 ? bit : 1 - bit;
  }
  return product;
}

/** The exponents by which a group of switched words may rotate: one for each of its GGSW ciphertexts, in their order. */
export function groupExponents(shape: BootstrapShape, switched: Uint32Array, firstBit: number): number[] {
  const words = Array.from(switched.subarray(firstBit, firstBit + groupSize(shape)));
  if (shape.groups?.kind !== "multi-bit") return words;
  const period = 2 * tableSize(shape);
  return Array.from({ length: groupTerms(shape) }, (_, term) => {
    return words.reduce((sum, word, j) => sum + (((term + 1) >> j) % 2) * word, 0) % period;
  });
}

/** Throws a `UserError` unless `value` is an integer in [low, high]. */
function checkInteger(op: string, name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new UserError(`${op}: expected ${name} to be an integer from ${low} to ${high}, got ${value}`);
  }
}

/** Throws a `UserError` unless the seed has 16 key bytes and a place in the stream that exists. */
export function checkSeed(op: string, { key, firstBlock, byteIndex }: MaskSeed): void {
  if (key.length !== 16) throw new UserError(`${op}: expected an AES key of 16 bytes, got ${key.length}`);
  checkInteger(op, "byte index", byteIndex, 0, 15);
  if (firstBlock < 0n || firstBlock >> 128n !== 0n) {
    throw new UserError(`${op}: expected the first AES block to be a 128-bit index, got ${firstBlock}`);
  }
}

/** The word counts that follow from a shape. */
export interface ShapeSizes {
  /** k·N */
  readonly bigDimension: number;
  /** Words of a big LWE ciphertext: k·N + 1. */
  readonly bigLwe: number;
  /** Words of a small LWE ciphertext: n + 1. */
  readonly smallLwe: number;
  /** Words of a GLWE ciphertext: (k+1)·N. */
  readonly glwe: number;
  /** Rows of a GGSW ciphertext: level·(k+1). */
  readonly ggswRows: number;
  /** Compressed words of one GGSW ciphertext of the bootstrap key: level·(k+1)·N. */
  readonly ggswBodies: number;
  /** Mask words of one GGSW ciphertext of the bootstrap key. */
  readonly ggswMasks: number;
  /** Compressed words of the keyswitch key: k·N·level. */
  readonly keyswitchBodies: number;
}

/** The word counts of a shape. */
export function sizesOf({ lweDimension, glweDimension: k, polynomialSize, pbs, ks }: BootstrapShape): ShapeSizes {
  const ggswRows = pbs.level * (k + 1);
  return {
    bigDimension: k * polynomialSize,
    bigLwe: k * polynomialSize + 1,
    smallLwe: lweDimension + 1,
    glwe: (k + 1) * polynomialSize,
    ggswRows,
    ggswBodies: ggswRows * polynomialSize,
    ggswMasks: ggswRows * k * polynomialSize,
    keyswitchBodies: k * polynomialSize * ks.level,
  };
}

/** Throws a `UserError` unless the bodies are of rows of a keyswitch key of this shape. */
export function checkKeyswitchRows(op: string, { keyswitchBodies }: ShapeSizes, count: number, firstRow: number): void {
  if (!Number.isInteger(firstRow) || firstRow < 0 || firstRow + count > keyswitchBodies) {
    throw new UserError(`${op}: expected rows within [0, ${keyswitchBodies}), got ${count} from row ${firstRow}`);
  }
}

/** The number of GGSW ciphertexts that `words` (bodies, or their noise) are for. Throws a `UserError` unless they are whole ones of this shape's key. */
export function countGgsws(op: string, shape: BootstrapShape, words: BigUint64Array, first: number): number {
  const { ggswBodies } = sizesOf(shape);
  const count = words.length / ggswBodies;
  if (!Number.isInteger(count))
    throw new UserError(`${op}: expected a multiple of ${ggswBodies} words, got ${words.length}`);
  if (!Number.isInteger(first) || first < 0 || first + count > ggswCount(shape)) {
    throw new UserError(`${op}: expected key bits within [0, ${ggswCount(shape)}), got ${count} from bit ${first}`);
  }
  return count;
}

/** Throws a `UserError` unless the secret has the shape's dimensions and `noise` is for rows of its keyswitch key. */
export function checkKeyswitchNoise(
  shape: BootstrapShape,
  secret: SecretBits,
  noise: BigUint64Array,
  firstRow: number,
): void {
  const op = "generateKeyswitchBodies";
  checkSecret(op, shape, secret);
  checkKeyswitchRows(op, sizesOf(shape), noise.length, firstRow);
}

/** Throws a `UserError` unless there is a byte of 0 or 1 for every bit of both keys. The message does not tell what the bytes are. */
export function checkSecret(op: string, shape: BootstrapShape, { small, big }: SecretBits): void {
  const { bigDimension } = sizesOf(shape);
  if (small.length !== shape.lweDimension || big.length !== bigDimension) {
    throw new UserError(
      `${op}: expected keys of ${shape.lweDimension} and ${bigDimension} bits, got ${small.length} and ${big.length}`,
    );
  }
  const isBinary = (key: Uint8Array): boolean => key.reduce((all, byte) => all | byte, 0) <= 1;
  if (!isBinary(small) || !isBinary(big)) throw new UserError(`${op}: expected binary keys, got other values`);
}

/** A word rounded to its upper 32 bits: what the keyswitch keeps of its key and of bodies. */
export function toHalf(word: bigint): bigint {
  return BigInt.asUintN(64, ((word + (1n << 31n)) >> 32n) << 32n);
}

/** What row `row` of a compressed keyswitch key is for: an input key bit, and 2^(64 - level·baseLog). */
export function keyswitchRow({ ks }: BootstrapShape, row: number): { readonly input: number; readonly unit: bigint } {
  const level = ks.level - (row % ks.level);
  return { input: Math.floor(row / ks.level), unit: 1n << BigInt(64 - level * ks.baseLog) };
}

/** What row `row` of a GGSW ciphertext is for: a column, and 2^(64 - level·baseLog). */
export function ggswRow(
  { glweDimension, pbs }: BootstrapShape,
  row: number,
): { readonly column: number; readonly unit: bigint } {
  const level = pbs.level - Math.floor(row / (glweDimension + 1));
  return { column: row % (glweDimension + 1), unit: 1n << BigInt(64 - level * pbs.baseLog) };
}

/** Throws an `InternalError` unless the array given to `op` has the expected number of words. */
export function assertLength(op: string, words: { readonly length: number }, expected: number): void {
  assert(words.length === expected, `${op}: expected ${expected} words, got ${words.length}`);
}

/** How many things of `each` words the array given to `op` holds. Throws an `InternalError` unless they are whole. */
export function countOf(op: string, words: { readonly length: number }, each: number): number {
  const count = words.length / each;
  assert(Number.isInteger(count), `${op}: expected ${each} words for each, got ${words.length}`);
  return count;
}

/** The range of each step, when `count` things are taken `step` at a time. Throws an `InternalError` for steps that lead nowhere. */
export function* rangesOf(count: number, step: number): Generator<{ readonly first: number; readonly end: number }> {
  assert(step >= 1, `bootstrap: expected steps of at least 1, got ${step}`);
  for (let first = 0; first < count; first += step) yield { first, end: Math.min(first + step, count) };
}

/** The ranges of key bits of a blind rotation whose steps take about `keyBits`: whole groups. */
export function keyBitRanges(shape: BootstrapShape, keyBits: number): ReturnType<typeof rangesOf> {
  const size = groupSize(shape);
  const whole = keyBits - (keyBits % size);
  return rangesOf(shape.lweDimension, keyBits >= 1 ? Math.max(size, whole) : keyBits);
}

/** A bootstrap in one go. */
export function wholeStep(shape: BootstrapShape): BootstrapStep {
  return { inputWords: sizesOf(shape).bigDimension, keyBits: shape.lweDimension };
}

/** What a generator returns, without a pause. */
export function finish<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The checks of `bootstrap`'s three arrays: whole ciphertexts, whole tables, and a table for each ciphertext. Returns the batch size. */
export function assertBatch(
  shape: BootstrapShape,
  inputs: BigUint64Array,
  tables: BigUint64Array,
  tableOf: Uint32Array,
): number {
  const count = tableOf.length;
  assertLength("bootstrap inputs", inputs, count * sizesOf(shape).bigLwe);
  const tableCount = tables.length / tableSize(shape);
  assert(Number.isInteger(tableCount), `bootstrap: ${tables.length} words are not whole table polynomials`);
  assert(
    tableOf.every((table) => table < tableCount),
    `bootstrap: a table number is not below ${tableCount}`,
  );
  return count;
}
