/** Which store keeps keys in this browser: private files where they can be written, else a database. */
import { lazily } from "../../../base/lazily.ts";
import type { KeyStore } from "./keyStore.ts";
import { type Directory, privateFileStore } from "./privateFiles.ts";

/** What is asked of a worker's scope; browsers have all, some or none of it. */
export interface StorageScope {
  readonly navigator: { readonly storage?: { getDirectory?(): Promise<Directory> } };
  readonly FileSystemFileHandle?: { readonly prototype: object };
}

/** The store of the browser with this scope. */
export function browserKeyStore({ navigator: { storage }, FileSystemFileHandle }: StorageScope): KeyStore {
  const { getDirectory } = storage ?? {}; // absent: WebKitGTK has none
  const canWrite = FileSystemFileHandle !== undefined && "createWritable" in FileSystemFileHandle.prototype;
  if (getDirectory !== undefined && canWrite) return privateFileStore(() => getDirectory.call(storage));
  // Few browsers need it: it is loaded by those.
  const database = lazily(async () => (await import("./keyDatabase.ts")).databaseKeyStore(Date.now));
  return {
    list: async () => (await database()).list(),
    put: async (name, bytes) => (await database()).put(name, bytes),
    get: async (name) => (await database()).get(name),
    delete: async (name) => (await database()).delete(name),
  };
}
