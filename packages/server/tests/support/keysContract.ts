/** What every registry of keys must do. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "../../src/blobs/blobStore.ts";
import type { KeyRecord, KeyRegistry } from "../../src/keys/keyRegistry.ts";

/** A registry, and the store that its keys lie in. */
export interface KeyPlace {
  readonly keys: KeyRegistry;
  readonly blobs: BlobStore;
  /** What another process, or the same one after a restart, sees of the same keys. */
  readonly again: () => Promise<KeyRegistry>;
}

/**
 * The contract.
 * @param open a registry without keys that keeps them for so many milliseconds; called once a test
 */
export function keysContract(name: string, open: (keepFor: number) => Promise<KeyPlace>): void {
  const day = 24 * 3_600_000;
  const add = async ({ keys, blobs }: KeyPlace, tenant: string, bytes: Uint8Array): Promise<KeyRecord> => {
    const { sha256 } = await blobs.put(bytes, null);
    const record = { tenant, sha256, bytes: bytes.length, parametersId: "p", keyId: "k", createdAt: Date.now() };
    await keys.add(record, async () => void (await blobs.put(bytes, null)));
    return record;
  };

  describe(name, () => {
    test("a key is its tenant's and nobody else's; another process knows it too", async () => {
      const place = await open(day);
      const own = await add(place, "alice", randomBytes(100));
      expect(await place.keys.find("alice", own.sha256)).toEqual(own);
      expect(await place.keys.find("bob", own.sha256)).toBe(null);
      expect(await place.keys.of("bob")).toEqual([]);
      const second = await add(place, "alice", randomBytes(100));
      expect((await place.keys.of("alice")).map(({ sha256 }) => sha256).sort()).toEqual(
        [own.sha256, second.sha256].sort(),
      );
      const again = await place.again();
      expect(await again.find("alice", own.sha256)).toEqual(own);
      expect(await again.find("bob", own.sha256)).toBe(null);
    });

    test("bytes go with their last owner", async () => {
      const place = await open(day);
      const bytes = randomBytes(100);
      const [a, b] = [await add(place, "alice", bytes), await add(place, "bob", bytes)];
      await place.keys.remove(a);
      expect(await place.keys.find("alice", a.sha256)).toBe(null);
      expect(await place.keys.find("bob", b.sha256)).toEqual(b);
      expect(await place.blobs.head(a.sha256)).not.toBe(null);
      await place.keys.remove(b);
      expect(await place.blobs.head(a.sha256)).toBe(null);
      expect(await (await place.again()).of("bob")).toEqual([]);
    });

    test("an owner that comes while the last one goes has the bytes", async () => {
      const place = await open(day);
      for (let i = 0; i < 5; i++) {
        const bytes = randomBytes(100);
        const a = await add(place, "alice", bytes);
        const b = { ...a, tenant: "bob" };
        await Promise.all([
          place.keys.remove(a),
          place.keys.add(b, async () => void (await place.blobs.put(bytes, null))),
        ]);
        expect(await place.keys.find("bob", b.sha256)).toEqual(b);
        expect(await place.blobs.head(b.sha256)).not.toBe(null);
      }
    });

    test("keys expire after their last use, and not while they are in use", async () => {
      const place = await open(day);
      const record = await add(place, "alice", randomBytes(100));
      const expiry = await place.keys.expiryOf(record);
      expect(Math.abs(expiry - Date.now() - day)).toBeLessThan(60_000);
      await place.keys.use(record);
      expect(await place.keys.expired(expiry - 1, () => false)).toEqual([]);
      expect(await place.keys.expired(expiry + 60_000, (sha256) => sha256 === record.sha256)).toEqual([]);
      expect(await place.keys.expired(expiry + 60_000, () => false)).toEqual([record]);
    });
  });
}
