/**
 * Plain data as JSON text in which every number comes back as it was. JSON itself has no NaN and no infinities, and its writer drops the sign
 * of -0: those numbers are written as `{"$number":"NaN"}`, arrays of numbers as `{"$f64":[1,"NaN"]}`. What the data mean is not known here.
 */
import { InternalError, UserError } from "./errors.ts";

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Keys of the two forms that stand for numbers; no other key may begin like them. */
const numberKey = "$number";
const arrayKey = "$f64";

/** Numbers that JSON does not keep, by their names. */
const named: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

const isKept = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const nameOf = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Numbers and arrays of numbers in a form that JSON holds exactly; anything else as it is. A replacer for `JSON.stringify`. */
export function exactNumbers(value: unknown): unknown {
  if (typeof value === "number") return isKept(value) ? value : { [numberKey]: nameOf(value) };
  if (!(value instanceof Float64Array)) return value;
  return { [arrayKey]: Array.from(value, (item) => (isKept(item) ? item : nameOf(item))) };
}

/**
 * Plain data (objects, lists, `Float64Array`s, numbers, text, booleans, null) as what JSON holds exactly. Members that are undefined are left
 * out, and so are those whose name `skip` accepts.
 * @throws InternalError for anything else, such as a function: it would be lost without a word
 */
export function jsonOf(content: unknown, skip: (name: string) => boolean = () => false): JsonValue {
  if (typeof content === "number" || content instanceof Float64Array) return exactNumbers(content) as JsonValue;
  if (typeof content === "string" || typeof content === "boolean" || content === null) return content;
  if (Array.isArray(content)) return content.map((item) => jsonOf(item, skip));
  if (typeof content !== "object") throw new InternalError(`expected plain data, got a ${typeof content}`);
  const members = Object.entries(content).filter(([name, value]) => value !== undefined && !skip(name));
  for (const [name] of members) if (name.startsWith("$")) throw new InternalError(`plain data may not have '${name}'`);
  return Object.fromEntries(members.map(([name, value]) => [name, jsonOf(value, skip)]));
}

/**
 * What `jsonOf` was given, from what it gave.
 * @throws UserError that begins with `what` for a number in a form that `jsonOf` never gives
 */
export function fromJson(what: string, json: unknown): unknown {
  if (Array.isArray(json)) return json.map((item) => fromJson(what, item));
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json);
  if (!members.some(([name]) => name.startsWith("$"))) {
    return Object.fromEntries(members.map(([name, value]) => [name, fromJson(what, value)]));
  }
  const [[name, value] = ["", null], ...more] = members;
  if (name === numberKey && more.length === 0 && named.has(value)) return named.get(value);
  const numbers = name === arrayKey && more.length === 0 && Array.isArray(value) ? numbersOf(value) : null;
  if (numbers !== null) return numbers;
  throw new UserError(`${what}: expected a number or numbers in '${name.slice(0, 100)}', got something else`, {
    code: "damaged-bytes",
  });
}

/** The numbers of a list of numbers and names of numbers; null for any other list. */
function numbersOf(list: readonly unknown[]): Float64Array | null {
  const numbers = Float64Array.from(list, (item) =>
    typeof item === "number" ? item : (named.get(item) ?? Number.NaN),
  );
  return list.every((item) => typeof item === "number" || named.has(item)) ? numbers : null;
}

/** A text that is equal for equal plain data only: for keys of caches and for digests. Members are taken in the order in which they stand. */
export const plainText = (content: unknown, skip?: (name: string) => boolean): string =>
  JSON.stringify(jsonOf(content, skip));

/** The same, equal for plain data whose members stand in another order too: for what was rebuilt on its way. */
export const sortedText = (content: unknown, skip?: (name: string) => boolean): string =>
  JSON.stringify(jsonOf(content, skip), (_, value: JsonValue) =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))),
  );

/** Most levels of lists and objects: engines differ in how deep they can go. */
const deepest = 100;

/**
 * The value of a JSON text that may be anything: its size and depth are measured before it is parsed.
 * @param what names the text in errors
 * @throws UserError (code `json`) when it is longer than `longest` characters, too deep or no JSON
 */
export function parseJson(text: string, what: string, longest: number): unknown {
  if (text.length > longest) {
    throw new UserError(`${what}: expected at most ${longest} characters, got ${text.length}`, { code: "json" });
  }
  if (depthOf(text) > deepest) {
    throw new UserError(`${what}: expected at most ${deepest} levels, got more`, { code: "json" });
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.slice(0, 200) : "unknown error";
    throw new UserError(`${what}: expected JSON, got what cannot be read (${message})`, { code: "json" });
  }
}

/** Most lists and objects that are open at once; brackets in strings do not count. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 0x22) quoted = !quoted;
    else if (quoted) i += character === 0x5c ? 1 : 0;
    else if (character === 0x5b || character === 0x7b) most = Math.max(most, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return most;
}
