/** What every store of blobs must do. Another implementation is held to it by one more call. */
import { createHash, randomBytes } from "node:crypto";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "../../src/blobs/blobStore.ts";
import { temporaryFolder } from "./folders.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * The contract.
 * @param open an empty store; called once a test
 */
export function blobContract(name: string, open: () => Promise<BlobStore>): void {
  const all = async (store: BlobStore, blob: string, range?: { first: number; last: number }) => {
    const stream = await store.stream(blob, range);
    return stream === null ? null : Buffer.concat((await stream.toArray()) as Buffer[]);
  };

  describe(name, () => {
    test("gives back what was put, under its hash, whole and in parts", async () => {
      const store = await open();
      const bytes = randomBytes(100_000);
      expect(await store.put(bytes, null)).toEqual({ sha256: sha256(bytes), bytes: 100_000 });
      const blob = sha256(bytes);
      expect(Buffer.from((await store.read(blob)) ?? [])).toEqual(bytes);
      expect(await store.head(blob)).toEqual({ sha256: blob, bytes: 100_000 });
      expect(await all(store, blob)).toEqual(bytes);
      expect(await all(store, blob, { first: 10, last: 19 })).toEqual(bytes.subarray(10, 20));
      expect(await all(store, blob, { first: 99_999, last: 99_999 })).toEqual(bytes.subarray(99_999));
    });

    test("holds the empty blob, and the same bytes put many times at once", async () => {
      const store = await open();
      const empty = await store.put(new Uint8Array(), null);
      expect((await store.read(empty.sha256))?.length).toBe(0);
      const bytes = randomBytes(5000);
      const names = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes, null)));
      expect(new Set(names.map((each) => each.sha256)).size).toBe(1);
      expect(Buffer.from((await store.read(sha256(bytes))) ?? [])).toEqual(bytes);
    });

    test("says of what is not there that it is not", async () => {
      const store = await open();
      const nothing = "0".repeat(64);
      expect(await store.read(nothing)).toBe(null);
      expect(await store.head(nothing)).toBe(null);
      expect(await store.stream(nothing)).toBe(null);
      await store.remove(nothing);
      await store.keepUntil(nothing, 1);
    });

    test.each(["", "..", "../../etc/passwd", "A".repeat(64), `${"0".repeat(63)}/`, "0".repeat(65)])(
      "refuses the name %j",
      async (bad) => {
        const store = await open();
        await expect(store.read(bad)).rejects.toThrow("64 hexadecimal digits");
        await expect(store.remove(bad)).rejects.toThrow("64 hexadecimal digits");
      },
    );

    test("takes up a file, which is gone afterwards", async () => {
      const store = await open();
      const bytes = randomBytes(70_000);
      const path = join(await temporaryFolder(), "file");
      await writeFile(path, bytes);
      await store.putFile(path, { sha256: sha256(bytes), bytes: bytes.length }, null);
      await expect(access(path)).rejects.toThrow("ENOENT");
      expect(await all(store, sha256(bytes))).toEqual(bytes);
    });

    test("removes at once, and what expired and is not in use when it is told to", async () => {
      const store = await open();
      const put = async (expiresAt: number | null) => (await store.put(randomBytes(100), expiresAt)).sha256;
      const [gone, kept, old, inUse, renewed] = [
        await put(null),
        await put(null),
        await put(1e12),
        await put(1e12),
        await put(1e12),
      ];
      await store.remove(gone);
      await store.keepUntil(renewed, 3e12);
      expect(await store.expire(2e12, new Set([inUse]))).toBe(1);
      const left = await Promise.all([gone, kept, old, inUse, renewed].map((blob) => store.head(blob)));
      expect(left.map((each) => each !== null)).toEqual([false, true, false, true, true]);
    });

    test("putting what is there renews it", async () => {
      const store = await open();
      const bytes = randomBytes(100);
      await store.put(bytes, 1e12);
      await store.put(bytes, 3e12);
      expect(await store.expire(2e12, new Set())).toBe(0);
    });
  });
}
