/** Links that only a forger makes, for tests of what reads them. */
import { deflateSync } from "fflate";
import { crc32 } from "../../src/base/crc32.ts";
import { toBase64url } from "../../src/notebook/base64url.ts";
import { linkDictionaries } from "../../src/notebook/linkDictionary.ts";

/** A link with the right length and check sum around any deflated bytes, or what is none. */
export function framedLink(deflated: Uint8Array): string {
  const bytes = new Uint8Array(4 + deflated.length);
  new DataView(bytes.buffer).setUint32(0, crc32(deflated));
  bytes.set(deflated, 4);
  const body = toBase64url(bytes);
  return `#1${toBase64url(Uint8Array.of(body.length >> 16, body.length >> 8, body.length)).slice(-3)}${body}`;
}

/** A link that keeps all rules of the form around any content. */
export const forgedLink = (content: Uint8Array): string =>
  framedLink(deflateSync(content, { level: 9, dictionary: linkDictionaries.get("1") ?? new Uint8Array() }));
