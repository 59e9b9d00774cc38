/** Messages of Protocol Buffers as typed objects: each says which fields it has, and what is not said is skipped. The bytes are read by @bufbuild/protobuf. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { UserError } from "../../base/errors.ts";

/** One field of a message. */
export interface Field<T> {
  readonly number: number;
  /** What it is when the message does not have it. */
  start(): T;
  /** What it is after one more occurrence; `reader` stands behind its tag. */
  read(reader: BinaryReader, wire: WireType, before: T, depth: number): T;
}

/** Reads a message that ends at `end`. */
export type MessageReader<T> = (reader: BinaryReader, end: number, depth: number) => T;

type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

/** Most messages within messages: a graph within a node within a graph takes three. */
const deepest = 60;

/** A message of these fields. */
export function message<T extends object>(fields: Fields<T>): MessageReader<T> {
  const entries = Object.entries(fields) as [keyof T & string, Field<unknown>][];
  const byNumber = new Map(entries.map((entry) => [entry[1].number, entry]));
  return (reader, end, depth) => {
    if (depth > deepest) throw new RangeError(`more than ${deepest} levels`);
    const result = Object.fromEntries(entries.map(([name, field]) => [name, field.start()])) as Record<string, unknown>;
    while (reader.pos < end) {
      const [number, wire] = reader.tag();
      const known = byNumber.get(number);
      if (known === undefined) reader.skip(wire, number);
      else result[known[0]] = known[1].read(reader, wire, result[known[0]], depth);
    }
    if (reader.pos !== end) throw new RangeError("a message is longer than it says");
    return result as T;
  };
}

const single = <T>(number: number, missing: T, read: (reader: BinaryReader) => T): Field<T> => ({
  number,
  start: () => missing,
  read: (reader) => read(reader),
});

/** Text; bytes that are no UTF-8 are replaced. */
const readText = (reader: BinaryReader): string => new TextDecoder().decode(reader.bytes());
/** Integers beyond 2^53 are rounded: those that occur, such as the largest one, mean "to the end". */
const readInteger = (reader: BinaryReader): number => Number(reader.int64());

/** One text; empty when it is missing. */
export const text = (number: number): Field<string> => single(number, "", readText);
/** One integer; 0 when it is missing. */
export const integer = (number: number): Field<number> => single(number, 0, readInteger);
/** One integer; null when it is missing. */
export const optionalInteger = (number: number): Field<number | null> =>
  single<number | null>(number, null, readInteger);
/** One float32; null when it is missing. */
export const optionalFloat = (number: number): Field<number | null> =>
  single<number | null>(number, null, (reader) => reader.float());
/** Bytes, as a view; null when they are missing. */
export const optionalBytes = (number: number): Field<Uint8Array | null> =>
  single<Uint8Array | null>(number, null, (reader) => reader.bytes());

/** Texts, each with a tag of its own. */
export const texts = (number: number): Field<readonly string[]> => list(number, readText);

/** Numbers, packed or each with a tag of its own. */
const numbers = (number: number, read: (reader: BinaryReader) => number): Field<number[]> => ({
  number,
  start: () => [],
  read(reader, wire, before) {
    if (wire !== WireType.LengthDelimited) before.push(read(reader));
    else {
      const end = endOf(reader);
      while (reader.pos < end) before.push(read(reader));
    }
    return before;
  },
});

/** Signed integers. */
export const integers = (number: number): Field<number[]> => numbers(number, readInteger);
/** Unsigned integers. */
export const unsignedIntegers = (number: number): Field<number[]> =>
  numbers(number, (reader) => Number(reader.uint64()));
/** Float32 numbers. */
export const floats = (number: number): Field<number[]> => numbers(number, (reader) => reader.float());
/** Float64 numbers. */
export const doubles = (number: number): Field<number[]> => numbers(number, (reader) => reader.double());

const list = <T>(number: number, read: (reader: BinaryReader, depth: number) => T): Field<T[]> => ({
  number,
  start: () => [],
  read(reader, _wire, before, depth) {
    before.push(read(reader, depth));
    return before;
  },
});

/** Messages; the reader is asked for when it is needed, since messages may hold their like. */
export const messages = <T>(number: number, of: () => MessageReader<T>): Field<T[]> =>
  list(number, (reader, depth) => of()(reader, endOf(reader), depth + 1));

/** One message; null when it is missing. */
export const optionalMessage = <T>(number: number, of: () => MessageReader<T>): Field<T | null> => ({
  number,
  start: () => null,
  read: (reader, _wire, _before, depth) => of()(reader, endOf(reader), depth + 1),
});

/** Where what follows ends, by the length that stands before it. */
function endOf(reader: BinaryReader): number {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError("it is cut off");
  return end;
}

/**
 * A whole message.
 * @param what names the bytes in errors
 * @throws UserError for bytes that are none
 */
export function readMessage<T>(what: string, bytes: Uint8Array, of: MessageReader<T>): T {
  try {
    return of(new BinaryReader(bytes), bytes.length, 0);
  } catch (thrown) {
    // What the package throws, and what is thrown here.
    if (!(thrown instanceof Error) || thrown instanceof UserError) throw thrown;
    throw new UserError(`${what}: expected an ONNX file, got bytes that are none (${thrown.message.slice(0, 100)})`, {
      code: "damaged-bytes",
      hint: 'save it in Python with onnx.save(model, "model.onnx")',
    });
  }
}
