/** Parts of a result: `Range: bytes=FIRST-LAST` (RFC 9110, section 14). */
import type { IncomingHttpHeaders } from "node:http";
import type { ByteRange } from "../blobs/blobStore.ts";

/**
 * The part that is asked for. Null for all of it, which is also the answer to what cannot be read, to several parts, and to a part of something that has changed.
 * @param tag ETag of what there is
 * @param bytes its length
 */
export function readRange(headers: IncomingHttpHeaders, tag: string, bytes: number): ByteRange | "outside" | null {
  const { range, "if-range": ifRange } = headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== tag)) return null;
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range) ?? [];
  if (from === "" && to === "") return null;
  if (from === "") return Number(to) === 0 ? "outside" : { first: Math.max(0, bytes - Number(to)), last: bytes - 1 };
  const first = Number(from);
  const last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (first >= bytes) return "outside";
  return last < first ? null : { first, last };
}
