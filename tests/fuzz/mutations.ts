/** Changes of bytes and of plain data, drawn by fast-check: what an accident or somebody with a keyboard does to a file. */
import fc from "fast-check";
import { crc32 } from "../../src/base/crc32.ts";
import { plainText } from "../../src/base/plainData.ts";

/** Values that programs forget about. */
const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  "",
  "x",
  "__proto__",
  "x".repeat(70_000),
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  8,
  63,
  64,
  65,
  0.5,
  -1e9,
  1e9,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e300,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  [],
  [0],
  [[]],
  [2, 3],
  {},
  { length: 5 },
  { kind: "integer" },
  Float64Array.of(),
  Float64Array.of(1, Number.NaN),
];

/** One change of plain data. Places are counted over the whole, and wrap around. */
export type DataChange = { readonly at: number } & (
  | { readonly kind: "odd"; readonly which: number }
  | { readonly kind: "nudge"; readonly by: number }
  | { readonly kind: "times"; readonly by: number }
  | { readonly kind: "remove" }
  | { readonly kind: "repeat" }
  | { readonly kind: "copy"; readonly from: number }
  | { readonly kind: "swap"; readonly with: number }
  | { readonly kind: "add"; readonly which: number }
);

const place = fc.nat(1_000_000);

/** A few changes of plain data. */
export const dataChanges: fc.Arbitrary<readonly DataChange[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("odd" as const), at: place, which: fc.nat(oddValues.length - 1) }),
    fc.record({ kind: fc.constant("nudge" as const), at: place, by: fc.constantFrom(1, -1, 2, -2, 0.5, 100) }),
    fc.record({ kind: fc.constant("times" as const), at: place, by: fc.constantFrom(-1, 2, 0.5, 1e6) }),
    fc.record({ kind: fc.constant("remove" as const), at: place }),
    fc.record({ kind: fc.constant("repeat" as const), at: place }),
    fc.record({ kind: fc.constant("copy" as const), at: place, from: place }),
    fc.record({ kind: fc.constant("swap" as const), at: place, with: place }),
    fc.record({ kind: fc.constant("add" as const), at: place, which: fc.nat(oddValues.length - 1) }),
  ),
  { minLength: 1, maxLength: 3 },
);

type Members = Record<string, unknown>;

/** A place in plain data: an object, a list or an array of numbers, and one of its keys. */
interface Place {
  readonly parent: Members;
  readonly key: string;
  readonly path: string;
}

function placesIn(data: unknown): readonly Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    // Long arrays of numbers would hide everything else.
    const keys = Object.keys(value).slice(0, ArrayBuffer.isView(value) ? 3 : 10_000);
    for (const key of keys) {
      const member = (value as Members)[key];
      places.push({ parent: value as Members, key, path: `${path}.${key}` });
      visit(member, `${path}.${key}`);
    }
  };
  visit(data, "");
  return places;
}

const at = (places: readonly Place[], number: number): Place | undefined => places[number % Math.max(1, places.length)];

/** Plain data with the changes made, in a copy; and what was done, for people. */
export function changedData<T>(data: T, changes: readonly DataChange[]): { readonly data: T; readonly done: string } {
  const whole: Members = { data: structuredClone(data) };
  const done: string[] = [];
  for (const change of changes) {
    const places = placesIn(whole);
    const found = at(places, change.at);
    if (found === undefined) break;
    const { parent, key, path } = found;
    const before = parent[key];
    apply(change, found, places);
    done.push(`${path.slice(6) || "the whole"}: ${change.kind} ${shown(before)} → ${shown(parent[key])}`);
  }
  return { data: whole.data as T, done: done.join("; ") };
}

/** What stands in the place of a value after a change of the value alone. */
function valueAfter(change: DataChange, value: unknown, places: readonly Place[]): unknown {
  if (change.kind === "odd") return structuredClone(oddValues[change.which]);
  if (change.kind === "nudge") {
    return typeof value === "number" ? value + change.by : typeof value === "boolean" ? !value : value;
  }
  if (change.kind === "times") {
    return typeof value === "number" ? value * change.by : typeof value === "string" ? value + value : value;
  }
  const other = change.kind === "copy" ? change.from : change.kind === "swap" ? change.with : change.at;
  const place = at(places, other);
  return structuredClone(place?.parent[place.key]);
}

function put({ parent, key }: Place, value: unknown): void {
  // Arrays of numbers hold numbers only.
  parent[key] = ArrayBuffer.isView(parent) && typeof value !== "number" ? Number.NaN : value;
}

function apply(change: DataChange, place: Place, places: readonly Place[]): void {
  const { parent, key } = place;
  const value = parent[key];
  if (change.kind === "remove") {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (!ArrayBuffer.isView(parent)) delete parent[key];
  } else if (change.kind === "repeat") {
    if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(value));
  } else if (change.kind === "add") {
    const extra = structuredClone(oddValues[change.which]);
    if (Array.isArray(value)) value.push(extra);
    else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
      (value as Members).extra = extra;
    }
  } else {
    const next = valueAfter(change, value, places);
    const other = change.kind === "swap" ? at(places, change.with) : undefined;
    if (other !== undefined) put(other, structuredClone(value));
    put(place, next);
  }
}

function shown(value: unknown): string {
  try {
    return (value === undefined ? "nothing" : plainText(value)).slice(0, 60);
  } catch {
    return typeof value;
  }
}

/** One change of bytes. */
export type ByteChange = { readonly at: number } & (
  | { readonly kind: "flip"; readonly bit: number }
  | { readonly kind: "set"; readonly value: number; readonly size: 1 | 4 | 8 }
  | { readonly kind: "cut"; readonly length: number }
  | { readonly kind: "insert"; readonly bytes: Uint8Array }
  | { readonly kind: "splice"; readonly from: number; readonly length: number }
);

const words = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0xffff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** A few changes of bytes; most of them lie at the beginning, where lengths and kinds are. */
export const byteChanges: fc.Arbitrary<readonly ByteChange[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("flip" as const), at: somewhere(), bit: fc.nat(7) }),
    fc.record({
      kind: fc.constant("set" as const),
      at: somewhere(),
      value: fc.constantFrom(...words),
      size: fc.constantFrom(1 as const, 4 as const, 8 as const),
    }),
    fc.record({ kind: fc.constant("cut" as const), at: somewhere(), length: fc.nat(300) }),
    fc.record({
      kind: fc.constant("insert" as const),
      at: somewhere(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    }),
    fc.record({ kind: fc.constant("splice" as const), at: somewhere(), from: place, length: fc.nat(300) }),
  ),
  { minLength: 1, maxLength: 3 },
);

function somewhere(): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(400), place);
}

/** Bytes with the changes made; `other` is what parts are spliced from. */
export function changedBytes(bytes: Uint8Array, changes: readonly ByteChange[], other: Uint8Array): Uint8Array {
  return changes.reduce<Uint8Array>((before, change) => changedOnce(before, change, other), bytes);
}

function changedOnce(bytes: Uint8Array, change: ByteChange, other: Uint8Array): Uint8Array {
  const start = change.at % Math.max(1, bytes.length);
  const replaced = (length: number, by: Uint8Array): Uint8Array =>
    Uint8Array.from([...bytes.subarray(0, start), ...by, ...bytes.subarray(start + length)]);
  if (change.kind === "cut") return replaced(change.length, new Uint8Array());
  if (change.kind === "insert") return replaced(0, change.bytes);
  if (change.kind === "splice") {
    const from = change.from % Math.max(1, other.length);
    return replaced(change.length, other.subarray(from, from + change.length));
  }
  const copy = bytes.slice();
  if (change.kind === "flip") {
    if (start < copy.length) copy[start] = (copy[start] ?? 0) ^ (1 << change.bit);
    return copy;
  }
  const word = new Uint8Array(8);
  new DataView(word.buffer).setBigUint64(0, BigInt(change.value), true);
  copy.set(word.subarray(0, Math.min(change.size, copy.length - start)), start);
  return copy;
}

/** Where the head of a file (src/run/files/files.ts) holds its sum and the length of its body. */
const sumAt = 16;
const summedFrom = sumAt + 4;

/** A file whose length of the body and check sum are put right after `grown` bytes were added: what somebody does who knows the format. */
export function sealed(file: Uint8Array, grown: number): Uint8Array {
  if (file.length < summedFrom + 8) return file;
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  view.setBigUint64(summedFrom, BigInt.asUintN(64, view.getBigUint64(summedFrom, true) + BigInt(grown)), true);
  view.setUint32(sumAt, crc32(copy.subarray(summedFrom)), true);
  return copy;
}
