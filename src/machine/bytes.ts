/** Bytes as the binary format of WebAssembly has them: numbers of variable length, vectors with their length before them. */
import { InternalError } from "../base/errors.ts";

/** Collects bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  bytes(values: ArrayLike<number>): this {
    this.#room(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
    return this;
  }

  /** An unsigned LEB128 number below 2^32. */
  u32(value: number): this {
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  /** A signed LEB128 number of up to 64 bits. */
  signed(value: bigint): this {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const sign = (low & 0x40) !== 0;
      if ((rest === 0n && !sign) || (rest === -1n && sign)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** A name, or any bytes behind their length. */
  sized(values: ArrayLike<number>): this {
    return this.u32(values.length).bytes(values);
  }

  name(text: string): this {
    return this.sized(new TextEncoder().encode(text));
  }

  /** What was collected. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads bytes that a compiler wrote. A read beyond their end is an `InternalError`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new InternalError("a WebAssembly module ends within a part");
    return value;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Passes over a number of variable length. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  take(count: number): Uint8Array {
    const from = this.at;
    this.at += count;
    if (this.at > this.bytes.length) throw new InternalError("a WebAssembly module ends within a part");
    return this.bytes.subarray(from, this.at);
  }

  sized(): Uint8Array {
    return this.take(this.u32());
  }

  name(): string {
    return new TextDecoder().decode(this.sized());
  }

  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }
}
