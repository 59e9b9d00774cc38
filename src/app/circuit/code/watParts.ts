/** WebAssembly's text format in parts that have a colour each. */

/** What a part is; null: nothing in particular. */
export type WatKind = "instruction" | "name" | "number" | "type" | null;

/** A piece of a text. */
export interface WatPart {
  readonly kind: WatKind;
  readonly text: string;
  /** Where in the whole text it begins. */
  readonly at: number;
}

const pattern =
  /(?<name>\$[^\s()]+)|(?<type>\b(?:i32|i64|v128)\b(?!\.))|(?<number>-?\b\d+\b)|(?<instruction>\b[a-z][\w.]*)/g;

/** The parts of `text`, which joined are the text. */
export function watParts(text: string): readonly WatPart[] {
  const parts: WatPart[] = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) parts.push({ kind: null, text: text.slice(at, found.index), at });
    const [kind] = Object.entries(found.groups ?? {}).find(([, part]) => part !== undefined) ?? [null];
    parts.push({ kind: kind as WatKind, text: found[0], at: found.index });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ kind: null, text: text.slice(at), at });
  return parts;
}
