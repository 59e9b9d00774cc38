/** Plain data as bytes, for the bodies of files: JSON in which every number comes back as it was. It checks no meaning. */
import { fromJson, parseJson, plainText } from "../../base/plainData.ts";

/** Longest text that is read, in bytes. */
const longest = 64 * 2 ** 20;

/** The bytes of plain data. */
export const plainDataBytes = (content: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(plainText(content));

/**
 * The plain data of bytes.
 * @param what names the whole in errors
 * @throws UserError when they are too many, too deep, or no JSON
 */
export function plainDataOf(what: string, bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes.subarray(0, longest + 1));
  return fromJson(what, parseJson(text, what, longest));
}
