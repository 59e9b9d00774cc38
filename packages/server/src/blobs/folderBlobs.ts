/** Blobs as files of a folder, which may be shared over a network. A blob's time of change says when it may be removed. */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { besides, moveWhole, openFolder, orMissing, prepareWhole, writeWhole } from "../base/files.ts";
import { Problem } from "../base/problems.ts";
import { type BlobName, type BlobStore, type ByteRange, isBlobName } from "./blobStore.ts";

/** SHA-256 in hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The name of bytes. */
export const nameOf = (bytes: Uint8Array): BlobName => ({ sha256: sha256Of(bytes), bytes: bytes.length });

/** A time of change that no clock reaches. */
const never = new Date("9999-01-01T00:00:00Z");

/** A blob that is there. */
export interface StoredBlob extends BlobName {
  /** When it was written, or its expiry was set, last; milliseconds since 1970. */
  readonly usedAt: number;
  /** From when it may be removed. */
  readonly expiresAt: number;
}

/** Blobs in a folder, spread over 256 folders by the first letters of their names. */
export class FolderBlobs implements BlobStore {
  readonly #folder: string;

  /** Blobs of a folder that another process opened. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens a folder, makes it where there is none, and removes what was being written when the process before ended. */
  static async open(folder: string): Promise<FolderBlobs> {
    for (const part of await openFolder(folder)) await openFolder(join(folder, part));
    return new FolderBlobs(folder);
  }

  /** Opens a folder that other processes write to as well: what is unfinished in it may be theirs. */
  static async join(folder: string): Promise<FolderBlobs> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FolderBlobs(folder);
  }

  #path(sha256: string): string {
    if (!isBlobName(sha256)) throw new Problem("bad-request", "expected a SHA-256 in 64 hexadecimal digits");
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  async put(bytes: Uint8Array, expiresAt: number | null, name: BlobName = nameOf(bytes)): Promise<BlobName> {
    const path = this.#path(name.sha256);
    if ((await orMissing(stat(path))) === null) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const { temporary, appear, settle } = await prepareWhole(path, bytes, true);
      // Before it has its name, as in `putFile`.
      await this.#setExpiry(temporary, expiresAt);
      await appear();
      await settle();
    } else await this.#setExpiry(path, expiresAt);
    return name;
  }

  async putFile(from: string, { sha256 }: BlobName, expiresAt: number | null): Promise<void> {
    const path = this.#path(sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Before it has its name: whoever removes what expired would take it for that.
    await this.#setExpiry(from, expiresAt);
    await moveWhole(from, path);
  }

  async stream(sha256: string, range?: ByteRange): Promise<Readable | null> {
    const file = await orMissing(open(this.#path(sha256)));
    if (file === null) return null;
    const part = range === undefined ? {} : { start: range.first, end: range.last };
    return file.createReadStream({ highWaterMark: 2 ** 18, ...part });
  }

  async read(sha256: string): Promise<Uint8Array | null> {
    const bytes = await orMissing(readFile(this.#path(sha256)));
    if (bytes !== null && sha256Of(bytes) !== sha256) throw new Error(`blob ${sha256.slice(0, 8)} is damaged`);
    return bytes;
  }

  async head(sha256: string): Promise<BlobName | null> {
    const found = await orMissing(stat(this.#path(sha256)));
    return found === null ? null : { sha256, bytes: found.size };
  }

  async keepUntil(sha256: string, expiresAt: number): Promise<void> {
    await orMissing(this.#setExpiry(this.#path(sha256), expiresAt));
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.#path(sha256), { force: true });
  }

  async expire(now: number, inUse: ReadonlySet<string>): Promise<number> {
    const gone = (await this.list()).filter(({ sha256, expiresAt }) => expiresAt < now && !inUse.has(sha256));
    for (const { sha256 } of gone) await this.remove(sha256);
    return gone.length;
  }

  /** All blobs that are there, in no order. */
  async list(): Promise<readonly StoredBlob[]> {
    const all: StoredBlob[] = [];
    for (const part of (await readdir(this.#folder)).filter((each) => !each.endsWith(".tmp"))) {
      for (const sha256 of (await readdir(join(this.#folder, part))).filter(isBlobName)) {
        const found = await orMissing(stat(this.#path(sha256)));
        // Setting a time of change is itself a change of the file's record.
        if (found !== null) all.push({ sha256, bytes: found.size, usedAt: found.ctimeMs, expiresAt: found.mtimeMs });
      }
    }
    return all;
  }

  async check(): Promise<void> {
    const path = besides(join(this.#folder, "check"));
    await writeWhole(path, "", false);
    await rm(path, { force: true });
  }

  #setExpiry(path: string, expiresAt: number | null): Promise<void> {
    const time = expiresAt === null ? never : new Date(expiresAt);
    return utimes(path, time, time);
  }
}
