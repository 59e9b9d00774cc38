/** A short text that tells one text from another; no protection against intent. */

const known = new Map<string, string>();

/** Texts whose digests are kept: those of the largest notebook. */
const mostKnown = 1000;

/** The digest: 64 bits in two lanes, as FNV-1a has them (Fowler, Noll, Vo), the second with a prime of its own. */
export function digestOf(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13);
  }
  const digest = (a >>> 0).toString(36) + (b >>> 0).toString(36).padStart(7, "0");
  if (known.size >= mostKnown) known.clear();
  known.set(text, digest);
  return digest;
}
