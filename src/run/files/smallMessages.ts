/**
 * Bodies of encrypted arguments and results in format version 3 (docs/serving.md, "Bytes of arguments and results"): several rows of arguments in one message
 * under one seed, and their results rounded to few bits, packed under common masks where that pays. Version 2 is in bundle.ts.
 */
import { at } from "../../base/arrays.ts";
import { BODY_BYTES, valueCount, wordCount } from "../../circuit/messageLengths.ts";
import type { CryptoParameters } from "../../params/parameters.ts";
import type { ResultForm } from "../../params/results.ts";
import { type Reader, Writer } from "../../tfhe/bincode.ts";
import { seedOfValue, writeCiphertext, writeCompressedCiphertext } from "../../tfhe/ciphertext.ts";
import { extractedMask } from "../../tfhe/packing.ts";
import { SwitchedReader, SwitchedWriter, switchedLength } from "../../tfhe/switchedWords.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import { type Tensor, tensor } from "../../value/tensor.ts";

/** Axes and elements of any array in a message, so that hostile lengths end in an error. */
export const maximumAxes = 32;
/** See `maximumAxes`. */
export const maximumElements = 2 ** 24;

/** Ciphertexts in the package's bytes, made one after the other when they are asked for. */
export type Ciphertexts = Iterable<Uint8Array> & { readonly length: number };

/** One argument or result. */
export type BundleItem =
  | { readonly kind: "clear"; readonly value: Tensor }
  | { readonly kind: "encrypted"; readonly shape: Shape; readonly ciphertexts: Ciphertexts };

/** An argument to write: a clear value, or bodies of ciphertexts. */
export type SmallArgument =
  | { readonly kind: "clear"; readonly value: Tensor }
  | { readonly kind: "encrypted"; readonly shape: Shape; readonly bodies: BigUint64Array };

/** What messages are bound to. */
export type MessageParameters = Pick<CryptoParameters, "shape" | "messageBits">;

const ciphertexts = (length: number, make: (index: number) => Uint8Array): Ciphertexts => ({
  length,
  *[Symbol.iterator]() {
    for (let i = 0; i < length; i++) yield make(i);
  },
});

/** The body of a message of arguments: rows of the same inputs, whose masks follow one another in the stream of `maskKey`. */
export function writeArguments(maskKey: Uint8Array, rows: readonly (readonly SmallArgument[])[]): Uint8Array {
  const [first = []] = rows; // absent: a message without rows, which nobody makes
  const writer = new Writer().u32(rows.length).bytes(maskKey).u32(first.length);
  for (const item of first) {
    const shape = item.kind === "clear" ? item.value.shape : item.shape;
    writer.u32(item.kind === "clear" ? 0 : 1).u32(shape.length);
    for (const extent of shape) writer.u32(extent);
  }
  for (const item of rows.flat()) {
    const words = item.kind === "clear" ? item.value.data.slice() : item.bodies;
    writer.bytes(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  }
  return writer.finish();
}

/** Reads what `writeArguments` wrote. Throws a `UserError` for damaged bytes. */
export function readArguments(reader: Reader, { shape, messageBits }: MessageParameters): BundleItem[][] {
  const rows = readRows(reader);
  const maskKey = reader.bytes("seed", 16).slice();
  const inputs = Array.from({ length: readCount(reader, "inputs") }, () => {
    const kind = reader.u32("input kind");
    if (kind > 1) throw reader.damaged("input kind", "0 or 1", kind);
    return { encrypted: kind === 1, extents: readShape(reader, rows) };
  });
  const lweSize = shape.glweDimension * shape.polynomialSize + 1;
  let before = 0;
  return Array.from({ length: rows }, () =>
    inputs.map(({ encrypted, extents }): BundleItem => {
      const size = sizeOf(extents);
      const bytes = reader.bytes("values", BODY_BYTES * size).slice();
      if (!encrypted) return { kind: "clear", value: tensor("int64", extents, new Float64Array(bytes.buffer)) };
      const bodies = new BigUint64Array(bytes.buffer);
      const first = before;
      before += size;
      const make = (i: number): Uint8Array => {
        const seed = seedOfValue(maskKey, lweSize, first + i);
        return writeCompressedCiphertext({ body: at(bodies, i), lweSize, seed, messageBits });
      };
      return { kind: "encrypted", shape: extents, ciphertexts: ciphertexts(size, make) };
    }),
  );
}

/** Writes the body of a message of results, whose values come one after the other: rounded at once, so that no more is held than is sent. */
export class ResultsWriter {
  readonly #head: Writer;
  readonly #words: SwitchedWriter;

  /** @param shapes of the outputs of a row */
  constructor(
    parameters: Pick<MessageParameters, "shape">,
    shapes: readonly Shape[],
    rows: number,
    { wordBits, packed }: ResultForm,
  ) {
    const count = rows * valueCount(shapes.map((shape) => ({ shape })));
    this.#words = new SwitchedWriter(wordCount(parameters, packed, count), wordBits);
    this.#head = new Writer().u32(rows).u32(shapes.length);
    for (const shape of shapes) {
      this.#head.u32(shape.length);
      for (const extent of shape) this.#head.u32(extent);
    }
    this.#head.u32(wordBits).u32(Number(packed));
  }

  /** The next words: ciphertexts of values, or where they are packed the mask and the bodies of the next group. */
  write(words: BigUint64Array): void {
    this.#words.write(words);
  }

  /** The body, when all are written. */
  finish(): Uint8Array {
    return this.#head.bytes(this.#words.finish()).finish();
  }
}

/** Results as they were read. */
interface ReadResults {
  readonly rows: readonly (readonly BundleItem[])[];
  /** Bytes of one ciphertext, on average. */
  readonly bytesEach: number;
  readonly form: ResultForm;
}

/** Reads what a `ResultsWriter` wrote. Throws a `UserError` for damaged bytes. */
export function readResults(reader: Reader, parameters: MessageParameters): ReadResults {
  const { shape, messageBits } = parameters;
  const rows = readRows(reader);
  const outputs = Array.from({ length: readCount(reader, "outputs") }, () => readShape(reader, rows));
  const wordBits = reader.u32("bits of a word");
  if (wordBits < 2 || wordBits > 64) throw reader.damaged("bits of a word", "2 to 64", wordBits);
  const packed = reader.u32("packing");
  if (packed > 1) throw reader.damaged("packing", "0 or 1", packed);
  const count = rows * outputs.reduce((sum, extents) => sum + sizeOf(extents), 0);
  if (count > maximumElements) throw reader.damaged("rows", `at most ${maximumElements} values`, count);
  const total = wordCount(parameters, packed === 1, count);
  const length = switchedLength(total, wordBits);
  const words = new SwitchedReader(reader.bytes("words", length), wordBits);
  const mask = shape.glweDimension * shape.polynomialSize;
  const ofValue = (index: number): BigUint64Array => {
    const lwe = new BigUint64Array(mask + 1);
    words.read(index * (mask + 1), lwe);
    return lwe;
  };
  const masks = new Map<number, BigUint64Array>();
  const ofPacked = (index: number): BigUint64Array => {
    const { polynomialSize } = shape;
    const place = index % polynomialSize;
    const start = Math.floor(index / polynomialSize) * (mask + polynomialSize);
    let glwe = masks.get(start);
    if (glwe === undefined) {
      glwe = new BigUint64Array(mask);
      words.read(start, glwe);
      masks.set(start, glwe);
    }
    const lwe = extractedMask(glwe, polynomialSize, place);
    words.read(start + mask + place, lwe.subarray(mask));
    return lwe;
  };
  let before = 0;
  const read = Array.from({ length: rows }, () =>
    outputs.map((extents): BundleItem => {
      const size = sizeOf(extents);
      const first = before;
      before += size;
      const make = (i: number): Uint8Array => {
        const lwe = packed === 1 ? ofPacked(first + i) : ofValue(first + i);
        return writeCiphertext({ lwe, messageBits });
      };
      return { kind: "encrypted", shape: extents, ciphertexts: ciphertexts(size, make) };
    }),
  );
  return { rows: read, bytesEach: Math.ceil(length / Math.max(1, count)), form: { wordBits, packed: packed === 1 } };
}

function readRows(reader: Reader): number {
  const rows = reader.u32("rows");
  if (rows < 1 || rows > maximumElements) throw reader.damaged("rows", `1 to ${maximumElements}`, rows);
  return rows;
}

/** A number of inputs or outputs. Each takes bytes, so that more than there are end in an error at once. */
function readCount(reader: Reader, field: string): number {
  const count = reader.u32(field);
  if (count > 2 ** 16) throw reader.damaged(field, `at most ${2 ** 16}`, count);
  return count;
}

function readShape(reader: Reader, rows: number): Shape {
  const axes = reader.u32("axes");
  if (axes > maximumAxes) throw reader.damaged("axes", `at most ${maximumAxes}`, axes);
  const shape = Array.from({ length: axes }, () => reader.u32("extent"));
  const size = rows * sizeOf(shape);
  if (size > maximumElements) throw reader.damaged("extent", `at most ${maximumElements} elements`, size);
  // Rows of nothing would take memory that their bytes do not pay for.
  if (size === 0 && rows > 1) throw reader.damaged("extent", "elements in every one of several rows", 0);
  return shape;
}
