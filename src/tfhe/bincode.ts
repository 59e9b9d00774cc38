/**
 * Reading and writing of the package's byte format (bincode 1: little endian, lengths as u64). Every read is checked against
 * what remains, so damaged bytes give a `UserError` and never a huge allocation. This file knows no key and no ciphertext.
 */
import { assert, UserError } from "../base/errors.ts";

const WORD_BYTES = 8;

/** A cursor over bytes from outside. Each read names its field, and a failing one says field, byte and what was expected. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;
  #fieldAt = 0;

  /** @param what name of the whole, which opens each error, such as `compressed ciphertext` */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  /** Where the next read begins, for an error that is found only later. */
  get position(): number {
    return this.#at;
  }

  /** The error of damaged bytes, by default at the field read last: `what: expected ... for "field" at byte ..., got ...`. */
  damaged(field: string, expected: string, got: string | number | bigint, at = this.#fieldAt): UserError {
    return new UserError(`${this.#what}: expected ${expected} for "${field}" at byte ${at}, got ${got}`, {
      code: "damaged-bytes",
      hint: "Make or send the bytes again; they are cut short, altered, or of another version or kind.",
    });
  }

  #take(field: string, size: number): number {
    this.#fieldAt = this.#at;
    const left = this.#bytes.length - this.#at;
    if (size > left) throw this.damaged(field, `${size} bytes`, `${left} that remain`);
    const at = this.#at;
    this.#at += size;
    return at;
  }

  /** A u32. */
  u32(field: string): number {
    return this.#view.getUint32(this.#take(field, 4), true);
  }

  /** A u64. */
  u64(field: string): bigint {
    return this.#view.getBigUint64(this.#take(field, WORD_BYTES), true);
  }

  /** A u128. */
  u128(field: string): bigint {
    const at = this.#take(field, 2 * WORD_BYTES);
    return this.#view.getBigUint64(at, true) | (this.#view.getBigUint64(at + WORD_BYTES, true) << 64n);
  }

  /** A double. */
  f64(field: string): number {
    return this.#view.getFloat64(this.#take(field, 8), true);
  }

  /** A u64 from `low` to `high`, as a number. */
  integer(field: string, low: number, high: number): number {
    const value = this.u64(field);
    if (value < BigInt(low) || value > BigInt(high)) {
      throw this.damaged(field, low === high ? `${low}` : `${low} to ${high}`, value);
    }
    return Number(value);
  }

  /** A u32 tag that must be `only`, the one `meaning`. */
  tag(field: string, only: number, meaning: string): void {
    const value = this.u32(field);
    if (value !== only) throw this.damaged(field, `${only} (${meaning})`, value);
  }

  /** A byte that must be `only`. */
  byte(field: string, only: number, meaning: string): void {
    const value = this.#view.getUint8(this.#take(field, 1));
    if (value !== only) throw this.damaged(field, `${only} (${meaning})`, value);
  }

  /** `size` bytes, not copied. */
  bytes(field: string, size: number): Uint8Array {
    const at = this.#take(field, size);
    return this.#bytes.subarray(at, at + size);
  }

  /** The bytes of a length-prefixed `Vec<u64>`, not copied. Use `wordsOf` to read them. */
  wordBytes(field: string): Uint8Array {
    const length = this.u64(`${field} length`);
    const left = this.#bytes.length - this.#at;
    if (length * BigInt(WORD_BYTES) > BigInt(left)) {
      throw this.damaged(`${field} length`, `at most ${Math.floor(left / WORD_BYTES)} words`, length);
    }
    return this.bytes(field, Number(length) * WORD_BYTES);
  }

  /** Throws unless every byte has been read. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw this.damaged("end", "no more bytes", left, this.#at);
  }
}

/** Words `from` to `from + count` of little-endian bytes, copied: the place of a word in a file has no alignment. */
export function wordsOf(bytes: Uint8Array, from = 0, count = bytes.length / WORD_BYTES - from): BigUint64Array {
  const end = (from + count) * WORD_BYTES;
  assert(Number.isInteger(count) && from >= 0 && count >= 0 && end <= bytes.length, "words outside of their bytes");
  const words = new BigUint64Array(count);
  bytesOf(words).set(bytes.subarray(from * WORD_BYTES, end)); // every machine that runs WebAssembly is little endian
  return words;
}

/** The little-endian bytes of words, not copied. */
export function bytesOf(words: BigUint64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Collects bytes in the same format. */
export class Writer {
  readonly #parts: Uint8Array[] = [];

  /** A u32. */
  u32(value: number): this {
    return this.bytes(new Uint8Array(Uint32Array.of(value).buffer));
  }

  /** A u64. */
  u64(value: bigint | number): this {
    return this.bytes(bytesOf(BigUint64Array.of(BigInt(value))));
  }

  /** A u128. */
  u128(value: bigint): this {
    return this.u64(BigInt.asUintN(64, value)).u64(value >> 64n);
  }

  /** Bytes as they are; not copied before `finish`. */
  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  /** A length-prefixed `Vec<u64>` given by its bytes. */
  wordBytes(bytes: Uint8Array): this {
    return this.u64(bytes.length / WORD_BYTES).bytes(bytes);
  }

  /** Everything written, in one array. */
  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
