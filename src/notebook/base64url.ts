/** Base64url without padding (RFC 4648, section 5), strictly: each list of bytes has one text, and nothing else is accepted. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values = new Map([...alphabet].map((character, value) => [character, value]));

/** The text of bytes. */
export function toBase64url(bytes: Uint8Array): string {
  const text: string[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push(alphabet.charAt((held >> bits) & 63));
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) text.push(alphabet.charAt(held << (6 - bits)));
  return text.join("");
}

/** The bytes of a text; null for what `toBase64url` never gives: other characters, a wrong length, bits left over that are not 0. */
export function fromBase64url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    const value = values.get(character);
    if (value === undefined) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
    held &= (1 << bits) - 1;
  }
  return held === 0 ? bytes : null;
}
