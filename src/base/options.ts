/**
 * Objects of options, as the last argument of a call: read once, key by key. A key that nobody knows and a value of the wrong type are errors
 * that name the key, say what would be right, and where the key belongs if it belongs elsewhere: an option that is dropped without a word changes results.
 */
import { UserError } from "./errors.ts";
import { reading } from "./reading.ts";
import { shown } from "./shown.ts";
import { similarTo } from "./similar.ts";

/** What an option may be: in words, and as a test. */
export type Check = readonly [expected: string, holds: (value: unknown) => boolean];

/** A check for every option of `T`. */
export type Checks<T> = { readonly [K in keyof Required<T>]: Check };

/** Options of one kind of call. */
export interface OptionPlace<T> {
  /** The call, as messages name it. */
  readonly name: string;
  /** What could be written, as in `{ strides: [2, 2] }`. */
  readonly example?: string;
  readonly checks: Checks<T>;
  /** Where a key belongs that is an option of something else; null when nothing is known of it. */
  readonly elsewhere?: (key: string) => string | null;
  readonly code?: string;
  /** The sentence about a key that is not known here. */
  readonly unknown?: (key: string) => string;
  /** The sentence about a value that is not `expected`. */
  readonly wrong?: (key: string, expected: string, value: unknown) => string;
}

/** True or false. */
export const isBoolean: Check = ["a boolean", (value) => typeof value === "boolean"];
/** A function. */
export const isFunction: Check = ["a function", (value) => typeof value === "function"];
/** A number of at least 0 without a fraction. */
export const isCount: Check = [
  "an integer of at least 0",
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
];
/** Anything: what the call itself checks, with words of its own. */
export const isAnything: Check = ["a value", () => true];

/** One of these words. */
export const oneOf = (...words: readonly string[]): Check => [
  words.map((word) => `"${word}"`).join(" or "),
  (value) => typeof value === "string" && words.includes(value),
];

/**
 * The options that were given, frozen, without those that are undefined.
 * @throws UserError for anything but a plain object, for a key that is not known and for a value that fails its check
 */
export function readOptions<T extends object>(place: OptionPlace<T>, given: unknown): Partial<T> {
  const { name, example, checks, code = "options" } = place;
  if (given === undefined) return Object.freeze({});
  const entries = entriesOf(given);
  if (entries === null) {
    const expected = example === undefined ? "an object" : `options in an object such as ${example}`;
    throw new UserError(`${name}: expected ${expected}, got ${shown(given)}`, { code });
  }
  for (const [key, value] of entries) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof T] : undefined;
    if (check === undefined) throw new UserError(unknownKey(place, key), { code });
    const [expected, holds] = check;
    if (reading(name, () => holds(value))) continue;
    throw new UserError(
      place.wrong?.(key, expected, value) ?? `${name}: expected '${key}' to be ${expected}, got ${shown(value)}`,
      { code },
    );
  }
  return Object.freeze(Object.fromEntries(entries)) as Partial<T>;
}

function unknownKey<T>({ name, checks, elsewhere, unknown }: OptionPlace<T>, key: string): string {
  const short = shown(key);
  const known = Object.keys(checks);
  const message = unknown?.(key) ?? `${name}: ${short} is no option of it`;
  const place = elsewhere?.(key) ?? null;
  if (place !== null) return `${message}; it belongs ${place}`;
  const similar = similarTo(key, known);
  if (similar !== null) return `${message}, did you mean '${similar}'?`;
  return unknown === undefined ? `${message}, expected ${known.map((each) => `'${each}'`).join(", ")}` : message;
}

/** The entries that are not undefined; null for anything but a plain object, or cannot be read. */
function entriesOf(given: unknown): readonly (readonly [string, unknown])[] | null {
  try {
    return isPlainObject(given) ? Object.entries(given).filter(([, value]) => value !== undefined) : null;
  } catch {
    return null;
  }
}

/** Whether a value is an object as `{ }` makes it. May throw for a value that throws when it is looked at. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
