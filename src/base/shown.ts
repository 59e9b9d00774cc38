/** Values of users in messages: short, and never an error themselves, whatever a value does when it is read. */

/** Longest text of a value, in characters. */
const longest = 60;

/** Bigints from here on are not written out: that would take long. */
const largestBigint = 10n ** 40n;

/** Lists within lists that are written out. */
const deepest = 3;

/** What a class says of its objects under `Symbol.toStringTag`, as far as it is a name and no text of any kind. */
const tagPattern = /^\[object (?!Object\])([\w .,()<>=]{1,80})\]$/;

/** A value in words: `'abc'`, `[1, 2, 3]`, `3n (a bigint)`, `a Date`, `a list that cannot be read`. */
export function shown(value: unknown): string {
  const text = textOf(value, 0);
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return value.length > longest ? `'${value.slice(0, longest)}` : `'${value}'`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return value < largestBigint && value > -largestBigint ? `${value}n (a bigint)` : "a bigint";
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : ofObject(value, depth);
    default:
      return String(value);
  }
}

function ofObject(value: object, depth: number): string {
  try {
    if (Array.isArray(value)) return depth < deepest ? ofList(value, depth) : "[...]";
    const [, tag] = tagPattern.exec(Object.prototype.toString.call(value)) ?? [];
    return tag === undefined ? "an object" : withArticle(tag);
  } catch {
    return "an object that cannot be read";
  }
}

function ofList(list: readonly unknown[], depth: number): string {
  let text = "";
  for (let i = 0; i < list.length && text.length <= longest; i++) {
    text += (i === 0 ? "" : ", ") + (i in list ? textOf(list[i], depth + 1) : "an empty place");
  }
  return `[${text}]`;
}

/** `a Date`, `an Error`; `U` as in `Uint8Array` is spoken as a consonant. */
function withArticle(noun: string): string {
  return `${/^[aeioAEIO]/.test(noun) ? "an" : "a"} ${noun}`;
}
