/**
 * Which tenant has which evaluation keys. The bytes lie in a blob store, once for all owners; the record of an owner is a file whose time of change says when the key was used
 * last. A key is an owner's own: to others it is not there.
 */
import { createHash } from "node:crypto";
import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { openFolder, orMissing, readJson, writeWhole } from "../base/files.ts";
import type { BlobStore } from "../blobs/blobStore.ts";

/** A key of a tenant. */
export interface KeyRecord {
  readonly tenant: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly parametersId: string;
  /** The name of the key pair, which its ciphertexts carry. */
  readonly keyId: string;
  readonly createdAt: number;
}

interface HeldKey {
  readonly record: KeyRecord;
  usedAt: number;
}

const schema = v.object({
  tenant: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.number(),
  parametersId: v.string(),
  keyId: v.string(),
  createdAt: v.number(),
});

/** A use is written down when the last one that was is older than this. */
const useResolution = 60_000;

/** Keys by owner. */
export class KeyRegistry {
  readonly #folder: string;
  readonly #blobs: BlobStore;
  readonly #keepFor: number;
  readonly #keys = new Map<string, Map<string, HeldKey>>();

  private constructor(folder: string, blobs: BlobStore, keepFor: number) {
    this.#folder = folder;
    this.#blobs = blobs;
    this.#keepFor = keepFor;
  }

  /**
   * Opens the records of a folder, and makes it where there is none.
   * @param keepFor milliseconds after its last use for which a key is kept
   */
  static async open(folder: string, blobs: BlobStore, keepFor: number): Promise<KeyRegistry> {
    const registry = new KeyRegistry(folder, blobs, keepFor);
    for (const owner of await openFolder(folder)) {
      for (const name of await openFolder(join(folder, owner))) {
        const path = join(folder, owner, name);
        const [saved, file] = [await readJson(path), await orMissing(stat(path))];
        if (saved !== null && file !== null) registry.#hold(v.parse(schema, saved), file.mtimeMs);
      }
    }
    return registry;
  }

  #hold(record: KeyRecord, usedAt: number): void {
    const keys = this.#keys.get(record.tenant) ?? new Map<string, HeldKey>();
    this.#keys.set(record.tenant, keys.set(record.sha256, { record, usedAt }));
  }

  #path(tenant: string, sha256: string): string {
    const owner = createHash("sha256").update(tenant).digest("hex").slice(0, 32);
    return join(this.#folder, owner, `${sha256}.json`);
  }

  /** Writes down who owns a key whose bytes are stored. */
  async add(record: KeyRecord): Promise<void> {
    const path = this.#path(record.tenant, record.sha256);
    await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
    await writeWhole(path, JSON.stringify(record));
    this.#hold(record, Date.now());
  }

  /** A tenant's key; null when it has none of this name. */
  find(tenant: string, sha256: string): KeyRecord | null {
    return this.#keys.get(tenant)?.get(sha256)?.record ?? null;
  }

  /** All keys of a tenant. */
  of(tenant: string): readonly KeyRecord[] {
    return [...(this.#keys.get(tenant)?.values() ?? [])].map(({ record }) => record);
  }

  /** When a key goes, if it is not used before: milliseconds since 1970. */
  expiryOf({ tenant, sha256 }: KeyRecord): number {
    const held = this.#keys.get(tenant)?.get(sha256);
    return (held?.usedAt ?? 0) + this.#keepFor;
  }

  /** Writes down that a key is used, which prolongs its life. */
  async use({ tenant, sha256 }: KeyRecord): Promise<void> {
    const held = this.#keys.get(tenant)?.get(sha256);
    const now = Date.now();
    if (held === undefined || now - held.usedAt < useResolution) return;
    held.usedAt = now;
    await orMissing(utimes(this.#path(tenant, sha256), new Date(now), new Date(now)));
  }

  /** Removes a tenant's key, and its bytes when nobody else owns them. */
  async remove({ tenant, sha256 }: KeyRecord): Promise<void> {
    this.#keys.get(tenant)?.delete(sha256);
    if (this.#keys.get(tenant)?.size === 0) this.#keys.delete(tenant);
    await rm(this.#path(tenant, sha256), { force: true });
    const isOwned = [...this.#keys.values()].some((keys) => keys.has(sha256));
    if (!isOwned) await this.#blobs.remove(sha256);
  }

  /** Keys that were not used for too long and are not in use. */
  expired(now: number, isInUse: (sha256: string) => boolean): readonly KeyRecord[] {
    return [...this.#keys.values()].flatMap((keys) =>
      [...keys.values()].flatMap(({ record, usedAt }) =>
        usedAt + this.#keepFor < now && !isInUse(record.sha256) ? [record] : [],
      ),
    );
  }
}
