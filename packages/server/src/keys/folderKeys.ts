/** Which tenant has which evaluation keys, on one machine: the record of an owner is a file whose time of change says when the key was used last. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { openFolder, orMissing, readJson, writeWhole } from "../base/files.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import { type KeyRecord, type KeyRegistry, keyRecordSchema, useResolution } from "./keyRegistry.ts";

interface HeldKey {
  readonly record: KeyRecord;
  usedAt: number;
}

/** Keys of this process. */
export class FolderKeys implements KeyRegistry {
  readonly #folder: string;
  readonly #blobs: BlobStore;
  readonly #keepFor: number;
  readonly #keys = new Map<string, Map<string, HeldKey>>();

  /** Keys come and go one after the other, so that no owner loses bytes that another deletes. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, blobs: BlobStore, keepFor: number) {
    this.#folder = folder;
    this.#blobs = blobs;
    this.#keepFor = keepFor;
  }

  /**
   * Opens the records of a folder, and makes it where there is none.
   * @param keepFor milliseconds after its last use for which a key is kept
   */
  static async open(folder: string, blobs: BlobStore, keepFor: number): Promise<FolderKeys> {
    const registry = new FolderKeys(folder, blobs, keepFor);
    for (const owner of await openFolder(folder)) {
      for (const name of await openFolder(join(folder, owner))) {
        const path = join(folder, owner, name);
        const [saved, file] = [await readJson(path), await orMissing(stat(path))];
        if (saved !== null && file !== null) registry.#hold(v.parse(keyRecordSchema, saved), file.mtimeMs);
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

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  add(record: KeyRecord, store: () => Promise<void>): Promise<void> {
    return this.#inTurn(() => this.#add(record, store));
  }

  async #add(record: KeyRecord, store: () => Promise<void>): Promise<void> {
    await store();
    const path = this.#path(record.tenant, record.sha256);
    await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
    await writeWhole(path, JSON.stringify(record));
    this.#hold(record, Date.now());
  }

  async find(tenant: string, sha256: string): Promise<KeyRecord | null> {
    return this.#keys.get(tenant)?.get(sha256)?.record ?? null;
  }

  async of(tenant: string): Promise<readonly KeyRecord[]> {
    return [...(this.#keys.get(tenant)?.values() ?? [])].map(({ record }) => record);
  }

  async expiryOf({ tenant, sha256 }: KeyRecord): Promise<number> {
    const held = this.#keys.get(tenant)?.get(sha256);
    return (held?.usedAt ?? 0) + this.#keepFor;
  }

  async use({ tenant, sha256 }: KeyRecord): Promise<void> {
    const held = this.#keys.get(tenant)?.get(sha256);
    const now = Date.now();
    if (held === undefined || now - held.usedAt < useResolution) return;
    held.usedAt = now;
    await orMissing(utimes(this.#path(tenant, sha256), new Date(now), new Date(now)));
  }

  remove(record: KeyRecord): Promise<void> {
    return this.#inTurn(() => this.#remove(record));
  }

  async #remove({ tenant, sha256 }: KeyRecord): Promise<void> {
    this.#keys.get(tenant)?.delete(sha256);
    if (this.#keys.get(tenant)?.size === 0) this.#keys.delete(tenant);
    await rm(this.#path(tenant, sha256), { force: true });
    const isOwned = [...this.#keys.values()].some((keys) => keys.has(sha256));
    if (!isOwned) await this.#blobs.remove(sha256);
  }

  async expired(now: number, isInUse: (sha256: string) => boolean): Promise<readonly KeyRecord[]> {
    return [...this.#keys.values()].flatMap((keys) =>
      [...keys.values()].flatMap(({ record, usedAt }) =>
        usedAt + this.#keepFor < now && !isInUse(record.sha256) ? [record] : [],
      ),
    );
  }
}
