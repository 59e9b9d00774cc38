/**
 * The store of the browser: files in the origin's private file system (OPFS). Used only inside the client worker. The files are not
 * encrypted; who can run code of this origin, or read this profile's files, can read them (docs/security.md).
 */
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

/** What is used of a directory; `FileSystemDirectoryHandle` is one. */
export interface Directory {
  getDirectoryHandle(name: string, options: { readonly create: boolean }): Promise<Directory>;
  getFileHandle(name: string, options: { readonly create: boolean }): Promise<FileHandle>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
}

/** What is used of a file; `FileSystemFileHandle` is one. */
export interface FileHandle {
  getFile(): Promise<Blob & { readonly lastModified: number }>;
  createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

const folder = "keys";
const ending = ".gbkeys";

const isNamed = (thrown: unknown, name: string): boolean =>
  typeof thrown === "object" && thrown !== null && "name" in thrown && thrown.name === name;

/**
 * A store in a folder of the origin's private files.
 * @param root gives the root, `() => navigator.storage.getDirectory()`; it is asked for on first use
 */
export function privateFileStore(root: () => Promise<Directory>): KeyStore {
  const open = async (): Promise<Directory> => {
    try {
      return await (await root()).getDirectoryHandle(folder, { create: true });
    } catch {
      throw noStorage();
    }
  };
  const fileOf = (name: string): string => encodeURIComponent(name) + ending;
  const existing = async <T>(name: string, call: (folder: Directory) => Promise<T>): Promise<T> => {
    const directory = await open();
    try {
      return await call(directory);
    } catch (thrown) {
      throw isNamed(thrown, "NotFoundError") ? noSuchKeys(name) : thrown;
    }
  };
  return {
    async list() {
      const directory = await open();
      const entries: KeyEntry[] = [];
      for await (const file of directory.keys()) {
        if (!file.endsWith(ending)) continue;
        const handle = await directory.getFileHandle(file, { create: false });
        const blob = await handle.getFile();
        const head = new Uint8Array(await blob.slice(0, headBytes).arrayBuffer());
        const name = decodeURIComponent(file.slice(0, -ending.length));
        entries.push({ name, bytes: blob.size, savedAt: blob.lastModified, head });
      }
      return newestFirst(entries);
    },

    async put(name, bytes) {
      checkKeyName(name);
      const directory = await open();
      const isNew = !(await has(directory, fileOf(name)));
      try {
        const handle = await directory.getFileHandle(fileOf(name), { create: true });
        // The file changes only when it is closed: until then what was there stays.
        const writable = await handle.createWritable();
        try {
          await writable.write(bytes);
          await writable.close();
        } catch (thrown) {
          await writable.abort().catch(() => {});
          throw thrown;
        }
      } catch (thrown) {
        if (isNew) await directory.removeEntry(fileOf(name)).catch(() => {});
        throw isNamed(thrown, "QuotaExceededError") ? storageFull(bytes.length) : thrown;
      }
    },

    get: (name) =>
      existing(name, async (directory) => {
        const handle = await directory.getFileHandle(fileOf(name), { create: false });
        return new Uint8Array(await (await handle.getFile()).arrayBuffer());
      }),

    delete: (name) => existing(name, (directory) => directory.removeEntry(fileOf(name))),
  };
}

async function has(directory: Directory, file: string): Promise<boolean> {
  for await (const key of directory.keys()) if (key === file) return true;
  return false;
}
