/** Tables and texts of a module: each once, in one segment. */
import { ByteWriter } from "./bytes.ts";

/** Widths in which integers can lie in a table, in bytes. */
export type Width = 1 | 2 | 4 | 8;

/** The least width that holds all signed integers of a list. */
export function signedWidth(values: Iterable<number | bigint>): Width {
  let width: Width = 1;
  for (const value of values) {
    const size = value < 0 ? -Number(value) - 1 : Number(value);
    if (size >= 2 ** 31) return 8;
    if (size >= 2 ** 15) width = 4;
    else if (size >= 2 ** 7 && width < 2) width = 2;
  }
  return width;
}

/** Integers as bytes, little endian, modulo the width. */
export function integerBytes(values: Iterable<number | bigint>, width: Width): Uint8Array {
  const list = Array.from(values);
  const bytes = new Uint8Array(list.length * width);
  const view = new DataView(bytes.buffer);
  list.forEach((value, i) => {
    const at = i * width;
    if (width === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
    else if (width === 4) view.setUint32(at, Number(value) >>> 0, true);
    else if (width === 2) view.setUint16(at, Number(value), true);
    else view.setUint8(at, Number(value));
  });
  return bytes;
}

/** Collects data behind an address. */
export class DataPool {
  readonly #address: number;
  readonly #writer = new ByteWriter();
  readonly #known = new Map<string, number>();

  constructor(address: number) {
    this.#address = address;
  }

  /** Where the next bytes would go. */
  get end(): number {
    return this.#address + this.#writer.length;
  }

  /** The address of bytes; equal ones are there once. */
  place(bytes: Uint8Array, alignment = 1): number {
    const key = `${alignment} ${bytes.length} ${bytes.join()}`;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    while (this.end % alignment !== 0) this.#writer.byte(0);
    const address = this.end;
    this.#writer.bytes(bytes);
    this.#known.set(key, address);
    return address;
  }

  text(text: string): { readonly address: number; readonly length: number } {
    const bytes = new TextEncoder().encode(text);
    return { address: this.place(bytes), length: bytes.length };
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }
}
