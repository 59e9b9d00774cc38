/**
 * Torus words of fewer than 64 bits: rounded to their topmost ones and written one behind the other as bits, and read back. So results travel: what
 * is below the noise need not be sent. What noise the rounding adds: params/results.ts.
 *
 * A word of w bits is the integer round(x · 2^w / 2^64) mod 2^w; word number i has the bits from i·w on, lowest bit first, and bit b is bit b mod 8 of byte
 * ⌊b/8⌋. Zeros fill the last byte.
 */
import { assert } from "../base/errors.ts";

/** Bytes of so many words. */
export function switchedLength(count: number, wordBits: number): number {
  return Math.ceil((count * wordBits) / 8);
}

/** Halves of 64-bit words, low half first. */
const halvesOf = (words: BigUint64Array): Uint32Array =>
  new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);

/** Writes words one behind the other. */
export class SwitchedWriter {
  readonly #wordBits: number;
  readonly #room: Uint32Array;
  readonly #length: number;
  #at = 0;

  /** @param count of all words that will be written */
  constructor(count: number, wordBits: number) {
    assert(wordBits >= 1 && wordBits <= 64, "a word has 1 to 64 bits");
    this.#wordBits = wordBits;
    this.#length = switchedLength(count, wordBits);
    this.#room = new Uint32Array(Math.ceil(this.#length / 4) + 1);
  }

  /** Rounds and writes words of the torus. */
  write(words: BigUint64Array): void {
    const w = this.#wordBits;
    const halves = halvesOf(words);
    // Half of the lowest bit that stays, in the half of the word that holds what goes; a word of 64 bits stays as it is.
    const half = w === 64 ? 0 : 2 ** (w < 32 ? 31 - w : 63 - w);
    for (let i = 0; i < halves.length; i += 2) {
      const [low, high] = [halves[i]!, halves[i + 1]!];
      if (w < 32) this.#put(Math.floor((high + half) / 2 ** (32 - w)), w);
      else {
        const sum = low + half;
        if (w > 32) this.#put(Math.floor((sum % 2 ** 32) / 2 ** (64 - w)), w - 32);
        this.#put(high + Math.floor(sum / 2 ** 32), 32);
      }
    }
  }

  /** The lowest `count` bits, 32 at most. */
  #put(value: number, count: number): void {
    const bits = (count === 32 ? value : value % 2 ** count) >>> 0;
    const at = Math.floor(this.#at / 32);
    const shift = this.#at % 32;
    this.#room[at] = this.#room[at]! | (bits << shift);
    if (shift + count > 32) this.#room[at + 1] = bits >>> (32 - shift);
    this.#at += count;
  }

  /** What was written. */
  finish(): Uint8Array<ArrayBuffer> {
    assert(Math.ceil(this.#at / 8) === this.#length, "all words are written");
    return new Uint8Array(this.#room.buffer as ArrayBuffer, 0, this.#length);
  }
}

/** Reads words that lie one behind the other. */
export class SwitchedReader {
  readonly #wordBits: number;
  readonly #room: Uint32Array;

  /** @param bytes a whole number of words, which the caller has checked */
  constructor(bytes: Uint8Array, wordBits: number) {
    assert(wordBits >= 1 && wordBits <= 64, "a word has 1 to 64 bits");
    this.#wordBits = wordBits;
    this.#room = new Uint32Array(Math.ceil(bytes.length / 4) + 1);
    new Uint8Array(this.#room.buffer).set(bytes);
  }

  /** The words from number `first` on, as words of the torus. */
  read(first: number, out: BigUint64Array): void {
    const w = this.#wordBits;
    const halves = halvesOf(out);
    for (let i = 0, bit = first * w; i < halves.length; i += 2, bit += w) {
      halves[i] = w > 32 ? this.#take(bit, w - 32) << (64 - w) : 0;
      halves[i + 1] = w > 32 ? this.#take(bit + w - 32, 32) : this.#take(bit, w) << (32 - w);
    }
  }

  #take(bit: number, count: number): number {
    const at = Math.floor(bit / 32);
    const shift = bit % 32;
    const low = this.#room[at]! >>> shift;
    const both = shift === 0 ? low : low | (this.#room[at + 1]! << (32 - shift));
    return count === 32 ? both >>> 0 : (both & (2 ** count - 1)) >>> 0;
  }
}
