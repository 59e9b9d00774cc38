/**
 * The store of browsers without private files (WebKitGTK), or without writing to them (Safari before 26): IndexedDB. Used only inside the client worker. The same
 * wall is around it, the browser's origin, and nothing is encrypted here either (docs/security.md).
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import {
  checkKeyName,
  headBytes,
  type KeyEntry,
  type KeyStore,
  newestFirst,
  noStorage,
  noSuchKeys,
  storageFull,
} from "./keyStore.ts";

/** Lists are read without the bytes of keys, which are some ten MiB each. */
interface KeySchema extends DBSchema {
  readonly entries: { readonly key: string; readonly value: KeyEntry };
  readonly bytes: { readonly key: string; readonly value: Uint8Array<ArrayBuffer> };
}

const databaseName = "glovebox keys";
const databaseVersion = 1;

/** Opens the database for one piece of work, and closes it: no tab keeps another one's newer form out. */
async function withDatabase<T>(work: (database: IDBPDatabase<KeySchema>) => Promise<T>): Promise<T> {
  let database: IDBPDatabase<KeySchema>;
  try {
    database = await openDB<KeySchema>(databaseName, databaseVersion, {
      upgrade(fresh) {
        fresh.createObjectStore("entries", { keyPath: "name" });
        fresh.createObjectStore("bytes");
      },
    });
  } catch {
    throw noStorage();
  }
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/**
 * A store in a database of the origin.
 * @param now milliseconds since 1970
 */
export function databaseKeyStore(now: () => number): KeyStore {
  return {
    list: () => withDatabase(async (database) => newestFirst(await database.getAll("entries"))),

    async put(name, bytes) {
      checkKeyName(name);
      const entry: KeyEntry = { name, bytes: bytes.length, savedAt: now(), head: bytes.slice(0, headBytes) };
      await withDatabase(async (database) => {
        const transaction = database.transaction(["entries", "bytes"], "readwrite");
        // The bytes first: when they are refused, nothing is changed. Room may also be missed only at the end.
        const done = transaction.done.catch((thrown: unknown) => thrown);
        try {
          await transaction.objectStore("bytes").put(bytes, name);
          await transaction.objectStore("entries").put(entry);
        } catch (thrown) {
          throw isFull(thrown) ? storageFull(bytes.length) : thrown;
        }
        const failure = await done;
        if (failure !== undefined) throw isFull(failure) ? storageFull(bytes.length) : failure;
      });
    },

    get: (name) =>
      withDatabase(async (database) => {
        const bytes = await database.get("bytes", name);
        if (bytes === undefined) throw noSuchKeys(name);
        return bytes;
      }),

    delete: (name) =>
      withDatabase(async (database) => {
        const transaction = database.transaction(["entries", "bytes"], "readwrite");
        const key = await transaction.objectStore("entries").getKey(name);
        await transaction.objectStore("entries").delete(name);
        await transaction.objectStore("bytes").delete(name);
        await transaction.done;
        if (key === undefined) throw noSuchKeys(name);
      }),
  };
}

const isFull = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === "QuotaExceededError";
