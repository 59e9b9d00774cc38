/** The store of the browser: IndexedDB, whose transactions keep tabs apart, and a BroadcastChannel, by which they hear of each other. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { UserError } from "../base/errors.ts";
import {
  createNotebookStore,
  type HeadRecord,
  type NotebookStore,
  type NotebookTable,
  type StoreEnvironment,
  type VersionRecord,
} from "./store.ts";

interface StoreSchema extends DBSchema {
  readonly heads: { readonly key: string; readonly value: HeadRecord };
  readonly versions: { readonly key: [string, number]; readonly value: VersionRecord };
}

const databaseName = "glovebox notebooks";
const databaseVersion = 1;

/**
 * Opens the store.
 * @throws UserError (code `storage-unavailable`) where the browser keeps nothing: go on with `createMemoryStore`, and say so
 */
export async function openBrowserStore(environment: Pick<StoreEnvironment, "now" | "newId">): Promise<NotebookStore> {
  try {
    const database = await openDB<StoreSchema>(databaseName, databaseVersion, {
      upgrade(fresh) {
        fresh.createObjectStore("heads", { keyPath: "id" });
        fresh.createObjectStore("versions", { keyPath: ["id", "revision"] });
      },
      // A newer page wants another form: this one lets go, and its next save fails and says so.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    return createNotebookStore({ table: tableOf(database), channel: broadcast(), ...environment });
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError(`storage: this browser keeps no notebooks (${detail.slice(0, 200)})`, {
      code: "storage-unavailable",
      hint: "save the notebook as a file, or allow this page to store data",
    });
  }
}

function tableOf(database: IDBPDatabase<StoreSchema>): NotebookTable {
  return {
    heads: () => database.getAll("heads"),
    head: (id) => database.get("heads", id),
    version: (id, revision) => database.get("versions", [id, revision]),
    async change(id, decide) {
      const transaction = database.transaction(["heads", "versions"], "readwrite");
      const heads = transaction.objectStore("heads");
      const versions = transaction.objectStore("versions");
      const writes: Promise<unknown>[] = [];
      try {
        const change = decide(await heads.get(id));
        for (const version of change?.add ?? []) writes.push(versions.put(version));
        for (const revision of change?.drop ?? []) writes.push(versions.delete([id, revision]));
        if (change !== null) writes.push(change.head === null ? heads.delete(id) : heads.put(change.head));
        await Promise.all([...writes, transaction.done]);
      } catch (thrown) {
        abort(transaction);
        await Promise.allSettled([...writes, transaction.done]);
        throw thrown;
      }
    },
    close: () => database.close(),
  };
}

/** A write that throws at once ends nothing by itself: the writes before it would stay. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

function broadcast() {
  const channel = new BroadcastChannel(databaseName);
  return {
    post: (notice: unknown): void => channel.postMessage(notice),
    listen: (listener: (notice: unknown) => void): void => {
      channel.onmessage = ({ data }) => listener(data);
    },
    close: (): void => channel.close(),
  };
}
