/** What stores give that answer over HTTP, as streams and bytes. */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { ByteRange } from "./blobStore.ts";
import { sha256Of } from "./folderBlobs.ts";

/**
 * An answer that says that all went well.
 * @param what was asked for
 * @throws Error for another, which names who gave it
 */
export async function checked(answer: Response, who: "server" | "store", what: string): Promise<Response> {
  if (answer.ok) return answer;
  throw new Error(`${what}: the ${who} answered ${answer.status} ${(await answer.text()).slice(0, 200)}`);
}

/** The same; null where there is no such blob. */
export async function found(answer: Response, who: "server" | "store", what: string): Promise<Response | null> {
  if (answer.status !== 404) return checked(answer, who, what);
  // What is not read keeps its connection.
  await answer.arrayBuffer();
  return null;
}

/** Headers that ask for a part of a blob. */
export const rangeHeaders = (range: ByteRange | undefined): Record<string, string> =>
  range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` };

/** The bytes of an answer as they come. */
export function streamOf(answer: Response | null): Readable | null {
  if (answer === null) return null;
  return answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body as unknown as ReadableStream);
}

/** All bytes of an answer. @throws Error when they are not those of the blob */
export async function bytesOf(answer: Response | null, sha256: string): Promise<Uint8Array | null> {
  if (answer === null) return null;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (sha256Of(bytes) !== sha256) throw new Error(`blob ${sha256.slice(0, 8)} is damaged`);
  return bytes;
}
