/**
 * Where bytes lie: keys, arguments, results, each under the SHA-256 of what it holds, so that a blob never changes. One contract test
 * (`tests/support/blobContract.ts`) holds every implementation to this.
 */
import type { Readable } from "node:stream";

/** A blob by its name. */
export interface BlobName {
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A part of a blob: both ends count. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Stores blobs. Everything that is put is durable when the promise resolves. */
export interface BlobStore {
  /**
   * Stores bytes. Storing a blob that is there renews it.
   * @param expiresAt milliseconds since 1970 from which `expire` may remove it; null for never
   * @param name of the bytes, where it is known already
   */
  put(bytes: Uint8Array, expiresAt: number | null, name?: BlobName): Promise<BlobName>;
  /** Stores a file of known content; the file is gone afterwards. */
  putFile(path: string, name: BlobName, expiresAt: number | null): Promise<void>;
  /** The bytes, or a part of them, as they are read; null when there is no such blob. */
  stream(sha256: string, range?: ByteRange): Promise<Readable | null>;
  /** All bytes; null when there is no such blob. Bytes that are not those of the name are an error. */
  read(sha256: string): Promise<Uint8Array | null>;
  /** Length of a blob; null when there is none. */
  head(sha256: string): Promise<BlobName | null>;
  /** Sets when a blob may be removed; nothing happens when there is none. */
  keepUntil(sha256: string, expiresAt: number): Promise<void>;
  /** Removes a blob, if it is there. */
  remove(sha256: string): Promise<void>;
  /** Removes what expired before `now` and is not in use; gives how many. */
  expire(now: number, inUse: ReadonlySet<string>): Promise<number>;
  /** Throws when blobs cannot be stored. */
  check(): Promise<void>;
}

/** Whether a text is the name of a blob. Anything else never reaches a path. */
export const isBlobName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
