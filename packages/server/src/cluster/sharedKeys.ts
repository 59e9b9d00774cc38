/** Which tenant has which evaluation keys, in a cluster: the engine knows it, and every process asks it. */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import type { BlobStore } from "../blobs/blobStore.ts";
import { type KeyRecord, type KeyRegistry, keyRecordSchema, useResolution } from "../keys/keyRegistry.ts";
import { ask } from "./engine.ts";
import type { Records } from "./records.ts";

/** Map of all tenants with keys, by their hash. */
const ownersMap = "key-owners";

/** Map of keys whose bytes were removed, with when: workers let go what they hold of them. */
const removedMap = "removed-keys";

/** Milliseconds for which a removal is remembered: longer than a worker is away and comes back. */
const rememberRemoval = 24 * 3_600_000;

/** Milliseconds after which a lock counts for nothing: whoever had it has ended. Storing a large key takes less. */
const lockFor = 60_000;

const hashOf = (tenant: string): string => createHash("sha256").update(tenant).digest("hex").slice(0, 32);
const keysOf = (tenant: string): string => `keys:${hashOf(tenant)}`;
const usesOf = (tenant: string): string => `key-uses:${hashOf(tenant)}`;
const ownersOf = (sha256: string): string => `owners:${sha256}`;

/** Keys of a cluster. */
export class SharedKeys implements KeyRegistry {
  readonly #records: Records;
  readonly #blobs: BlobStore;
  readonly #keepFor: number;

  /** @param keepFor milliseconds after its last use for which a key is kept */
  constructor(records: Records, blobs: BlobStore, keepFor: number) {
    this.#records = records;
    this.#blobs = blobs;
    this.#keepFor = keepFor;
  }

  /** Who adds an owner and who removes the last one do it one after the other, on whichever machines they are. */
  async #locked<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const [name, own] = [`lock:key:${sha256}`, randomBytes(8).toString("hex")];
    while ((await ask(() => this.#records.claim(name, own, lockFor))) !== own) await delay(20);
    try {
      return await work();
    } finally {
      await ask(() => this.#records.release(name, own));
    }
  }

  async add(record: KeyRecord, store: () => Promise<void>): Promise<void> {
    const { tenant, sha256 } = record;
    await this.#locked(sha256, async () => {
      await store();
      await ask(async () => {
        await this.#records.remove(removedMap, [sha256]);
        await this.#records.set(ownersMap, hashOf(tenant), tenant);
        await this.#records.set(ownersOf(sha256), hashOf(tenant), tenant);
        await this.#records.set(usesOf(tenant), sha256, String(Date.now()));
        await this.#records.set(keysOf(tenant), sha256, JSON.stringify(record));
      });
    });
  }

  async find(tenant: string, sha256: string): Promise<KeyRecord | null> {
    const text = await ask(() => this.#records.field(keysOf(tenant), sha256));
    return text === null ? null : v.parse(keyRecordSchema, JSON.parse(text));
  }

  async of(tenant: string): Promise<readonly KeyRecord[]> {
    const found = await ask(() => this.#records.fields(keysOf(tenant)));
    return [...found.values()].map((text) => v.parse(keyRecordSchema, JSON.parse(text)));
  }

  async expiryOf({ tenant, sha256 }: KeyRecord): Promise<number> {
    return Number((await ask(() => this.#records.field(usesOf(tenant), sha256))) ?? 0) + this.#keepFor;
  }

  async use(record: KeyRecord): Promise<void> {
    const now = Date.now();
    if (now + this.#keepFor - (await this.expiryOf(record)) < useResolution) return;
    await ask(() => this.#records.set(usesOf(record.tenant), record.sha256, String(now)));
  }

  async remove({ tenant, sha256 }: KeyRecord): Promise<void> {
    await this.#locked(sha256, async () => {
      const isLast = await ask(async () => {
        await this.#records.remove(keysOf(tenant), [sha256]);
        await this.#records.remove(usesOf(tenant), [sha256]);
        await this.#records.remove(ownersOf(sha256), [hashOf(tenant)]);
        return (await this.#records.fields(ownersOf(sha256))).size === 0;
      });
      if (!isLast) return;
      await this.#blobs.remove(sha256);
      await ask(() => this.#records.set(removedMap, sha256, String(Date.now())));
    });
  }

  async expired(now: number, isInUse: (sha256: string) => boolean): Promise<readonly KeyRecord[]> {
    const found: KeyRecord[] = [];
    for (const [hash, tenant] of await ask(() => this.#records.fields(ownersMap))) {
      const [own, uses] = await ask(() =>
        Promise.all([this.of(tenant), this.#records.fields(usesOf(tenant))] as const),
      );
      if (own.length === 0) await ask(() => this.#records.remove(ownersMap, [hash]));
      const old = own.filter(({ sha256 }) => Number(uses.get(sha256) ?? 0) + this.#keepFor < now);
      found.push(...old.filter(({ sha256 }) => !isInUse(sha256)));
    }
    const removed = await removedKeys(this.#records);
    const forgotten = [...removed].filter(([, at]) => at + rememberRemoval < now).map(([sha256]) => sha256);
    await ask(() => this.#records.remove(removedMap, forgotten));
    return found;
  }
}

/** Keys whose bytes were removed, and when. */
export async function removedKeys(records: Records): Promise<ReadonlyMap<string, number>> {
  const found = await ask(() => records.fields(removedMap));
  return new Map([...found].map(([sha256, at]) => [sha256, Number(at)]));
}
