/** All stores keep the same promises; the one of private files runs on directories in memory, the database on an IndexedDB in memory. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UserError } from "../../../base/errors.ts";
import { browserKeyStore, type StorageScope } from "./browserKeys.ts";
import { databaseKeyStore } from "./keyDatabase.ts";
import { headBytes, type KeyStore, memoryKeyStore } from "./keyStore.ts";
import { type Directory, type FileHandle, privateFileStore } from "./privateFiles.ts";

const named = (name: string) => Object.assign(new Error(name), { name });

/** A directory in memory: files change when they are closed, and there is room for `capacity` bytes. */
function memoryDirectory(now: () => number, capacity: number): Directory {
  const files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; lastModified: number }>();
  const folders = new Map<string, Directory>();
  const handle = (name: string): FileHandle => ({
    async getFile() {
      const { bytes, lastModified } = files.get(name) ?? { bytes: new Uint8Array(), lastModified: 0 };
      return Object.assign(new Blob([bytes]), { lastModified });
    },
    async createWritable() {
      let written = new Uint8Array();
      return {
        async write(bytes) {
          const others = [...files].reduce((sum, [other, { bytes }]) => sum + (other === name ? 0 : bytes.length), 0);
          if (others + bytes.length > capacity) throw named("QuotaExceededError");
          written = bytes.slice();
        },
        async close() {
          files.set(name, { bytes: written, lastModified: now() });
        },
        async abort() {},
      };
    },
  });
  return {
    async getDirectoryHandle(name) {
      const folder = folders.get(name) ?? memoryDirectory(now, capacity);
      folders.set(name, folder);
      return folder;
    },
    async getFileHandle(name, { create }) {
      if (/[/\\]/.test(name) || name.length > 255) throw new TypeError("bad file name");
      if (!files.has(name) && !create) throw named("NotFoundError");
      if (!files.has(name)) files.set(name, { bytes: new Uint8Array(), lastModified: now() });
      return handle(name);
    },
    async removeEntry(name) {
      if (!files.delete(name)) throw named("NotFoundError");
    },
    async *keys() {
      yield* [...files.keys()];
    },
  };
}

/** A new IndexedDB, in which values of bytes have room for `capacity` bytes. */
function freshDatabases(capacity: number): void {
  vi.stubGlobal("indexedDB", new IDBFactory());
  const sizes = new Map<IDBValidKey | undefined, number>();
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value, key) {
    if (value instanceof Uint8Array) {
      const others = [...sizes].reduce((sum, [other, size]) => sum + (other === key ? 0 : size), 0);
      if (others + value.length > capacity) throw new DOMException("no room", "QuotaExceededError");
      sizes.set(key, value.length);
    }
    return put.call(this, value, key);
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let time = 0;
const now = () => ++time;
const capacity = 20_000;
const stores: readonly [string, () => KeyStore][] = [
  ["memory", () => memoryKeyStore(now, capacity)],
  [
    "private files",
    () => {
      const root = memoryDirectory(now, capacity);
      return privateFileStore(async () => root);
    },
  ],
  [
    "a database",
    () => {
      freshDatabases(capacity);
      return databaseKeyStore(now);
    },
  ],
];
const bytesOf = (length: number, value: number) => new Uint8Array(length).fill(value);
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (thrown: unknown) => (thrown instanceof UserError ? thrown.diagnostic.code : String(thrown)),
  );

describe.each(stores)("%s", (_, create) => {
  let store: KeyStore;
  beforeEach(() => {
    store = create();
  });

  test("keeps, lists newest first, gives back, replaces, deletes", async () => {
    expect(await store.list()).toEqual([]);
    await store.put("first", bytesOf(5000, 1));
    await store.put("zweite Schlüssel / 2", bytesOf(10, 2));
    const listed = await store.list();
    expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["zweite Schlüssel / 2", 10],
      ["first", 5000],
    ]);
    expect(listed[0]?.savedAt).toBeGreaterThan(listed[1]?.savedAt ?? Number.POSITIVE_INFINITY);
    expect(listed[1]?.head).toEqual(bytesOf(headBytes, 1));
    await store.put("first", bytesOf(20, 3));
    expect(await store.get("first")).toEqual(bytesOf(20, 3));
    expect((await store.list()).map(({ name }) => name)).toEqual(["first", "zweite Schlüssel / 2"]);
    await store.delete("first");
    expect((await store.list()).map(({ name }) => name)).toEqual(["zweite Schlüssel / 2"]);
    expect(await codeOf(store.get("first"))).toBe("no-such-keys");
    expect(await codeOf(store.delete("first"))).toBe("no-such-keys");
  });

  test("what it keeps is a copy", async () => {
    const bytes = bytesOf(10, 1);
    await store.put("a", bytes);
    bytes.fill(9);
    (await store.get("a")).fill(8);
    expect(await store.get("a")).toEqual(bytesOf(10, 1));
  });

  test("without room it says so, and what was there stays", async () => {
    await store.put("a", bytesOf(15_000, 1));
    await expect(store.put("b", bytesOf(6000, 2))).rejects.toThrow(/expected room for .* MiB/);
    expect(await codeOf(store.put("a", bytesOf(25_000, 2)))).toBe("storage-full");
    expect((await store.list()).map(({ name, bytes }) => [name, bytes])).toEqual([["a", 15_000]]);
    expect(await store.get("a")).toEqual(bytesOf(15_000, 1));
  });

  test("takes every sensible name and refuses others", async () => {
    for (const name of ["..", "a/b", "%2F", "con", "鍵".repeat(26), "🔑".repeat(10), "x".repeat(60)]) {
      await store.put(name, bytesOf(1, 1));
      expect((await store.list()).map((entry) => entry.name)).toContain(name);
      await store.delete(name);
    }
    for (const name of ["", " a", "a\n", "x".repeat(61), "鍵".repeat(40), "\ud800"]) {
      expect(await codeOf(store.put(name, bytesOf(1, 1)))).toBe("bad-name");
    }
  });
});

test("a browser that keeps nothing is told so, in no engine's words", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("an engine's words", "SecurityError");
    },
  });
  for (const store of [
    privateFileStore(() => Promise.reject(new Error("an engine's words"))),
    databaseKeyStore(now),
    browserKeyStore({ navigator: {} }),
  ]) {
    expect(await codeOf(store.list())).toBe("no-storage");
    expect(await codeOf(store.put("a", bytesOf(1, 1)))).toBe("no-storage");
    await expect(store.get("a")).rejects.not.toThrow("engine");
  }
});

test("keys go to private files where they can be written, and else to a database that later pages read", async () => {
  const writable = { prototype: { createWritable() {} } };
  const scopes: readonly (readonly [boolean, (root: Directory) => StorageScope])[] = [
    [true, (root) => ({ navigator: { storage: { getDirectory: async () => root } }, FileSystemFileHandle: writable })],
    // As in WebKitGTK, in an older browser, in Safari before 26.
    [false, () => ({ navigator: {} })],
    [false, () => ({ navigator: { storage: {} }, FileSystemFileHandle: writable })],
    [
      false,
      (root) => ({
        navigator: { storage: { getDirectory: async () => root } },
        FileSystemFileHandle: { prototype: {} },
      }),
    ],
  ];
  for (const [toFiles, scopeOver] of scopes) {
    vi.stubGlobal("indexedDB", new IDBFactory());
    const root = memoryDirectory(now, capacity);
    await browserKeyStore(scopeOver(root)).put("a", bytesOf(5, 1));
    expect(await browserKeyStore(scopeOver(root)).get("a")).toEqual(bytesOf(5, 1));
    const names = async (store: KeyStore) => (await store.list()).map(({ name }) => name);
    expect(await names(privateFileStore(async () => root))).toEqual(toFiles ? ["a"] : []);
    expect(await names(databaseKeyStore(now))).toEqual(toFiles ? [] : ["a"]);
  }
});
