/**
 * Plain data as a list of named values that can be compared: every field of a type has a reader, so that a field which is added and forgotten here does not
 * compile. Knows no circuit.
 */

/** A number with its unit, or a text. A `log2` is a size given by its logarithm, a `probability` too. */
export type ComparedValue =
  | { readonly kind: "count" | "bits" | "bytes" | "milliseconds" | "log2" | "probability"; readonly value: number }
  | { readonly kind: "text"; readonly text: string };

/** A value by its name; names within a part are joined by dots. */
export type Entry = readonly [key: string, value: ComparedValue];

/** What of a field is compared: nothing, one value (of the name ""), or several. */
export type Reader<V> = (value: V) => readonly Entry[];

/** A reader for each field of `T`, the optional ones too. */
export type Readers<T> = { readonly [K in keyof T]-?: Reader<T[K]> };

/** The entries of all fields in the order of the readers. A field that an earlier version of the page did not keep is none. */
export function entriesOf<T extends object>(value: T, readers: Readers<T>): readonly Entry[] {
  return (Object.keys(readers) as (keyof T & string)[]).flatMap((key) => {
    const field = value[key];
    return readers[key](field).map(([name, read]): Entry => [name === "" ? key : `${key}.${name}`, read]);
  });
}

/** A number of this unit; a field that is missing, or null, is none. */
export const number =
  (kind: Exclude<ComparedValue["kind"], "text">): Reader<number | null | undefined> =>
  (value) =>
    typeof value === "number" ? [["", { kind, value }]] : [];

/** A small number by its logarithm, because noise and probabilities are told so. */
export const logarithm =
  (kind: "log2" | "probability"): Reader<number | null | undefined> =>
  (value) =>
    typeof value === "number" ? [["", { kind, value: Math.log2(value) }]] : [];

/** A word or a flag, as it is written in programs. */
export const word: Reader<string | boolean | number | null | undefined> = (value) =>
  value === null || value === undefined ? [] : [["", { kind: "text", text: String(value) }]];

/** A list as one text; an empty one is none. */
export const list: Reader<readonly (string | number)[] | undefined> = (value) =>
  value === undefined || value.length === 0 ? [] : [["", { kind: "text", text: value.join(", ") }]];

/** What is no matter of comparing, or is compared by another field. */
export const left: Reader<unknown> = () => [];

/** A part with fields of its own; one that is missing has none. */
export const part =
  <T extends object>(readers: Readers<T>): Reader<T | null | undefined> =>
  (value) =>
    value === null || value === undefined ? [] : entriesOf(value, readers);
