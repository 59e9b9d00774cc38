/** Reads the options of displays: known names only, each of its kind, and a sentence for everything else. */
import { displayLimits } from "../shared/limits.ts";
import { described, isRecord, listed, refused } from "./tables.ts";

/** Options by name; missing ones when nothing was given. */
export function optionsOf<K extends string>(
  name: string,
  given: unknown,
  known: readonly K[],
): { readonly [N in K]?: unknown } {
  if (given === undefined) return {};
  if (!isRecord(given)) throw refused(name, `expected options (${known.join(", ")}), got ${described(given)}`);
  knownOptions(name, null, given, known);
  return given as { readonly [N in K]?: unknown };
}

/** Throws when an object has a name that is not known. */
export function knownOptions(name: string, where: string | null, given: object, known: readonly string[]): void {
  const odd = Object.keys(given).find((key) => !known.includes(key));
  if (odd !== undefined) {
    throw refused(name, `${where === null ? "" : `${where}: `}expected ${known.join(", ")}, got '${odd}'`);
  }
}

/** A short text, or null when there is none. */
export function optionalText(name: string, option: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value.length <= displayLimits.name) return value;
  const got = typeof value === "string" ? `${value.length} characters` : described(value);
  throw refused(name, `${option}: expected a text of at most ${displayLimits.name} characters, got ${got}`);
}

/** One of a few words. */
export function chosenFrom<T extends string>(name: string, option: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw refused(name, `${option}: expected ${listed(words)}, got ${described(value)}`);
  return found;
}

/** A list of short texts, or null when there is none; numbers become text. `length` is how many there must be, null for any. */
export function optionalTexts(
  name: string,
  option: string,
  value: unknown,
  length: number | null,
): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw refused(name, `${option}: expected a list of texts, got ${described(value)}`);
  if (length !== null && value.length !== length) {
    throw refused(name, `${option}: expected ${length} texts, got ${value.length}`);
  }
  return value.map((each: unknown) => optionalText(name, option, typeof each === "number" ? String(each) : each) ?? "");
}
