/**
 * Where keys are kept when the user asks for it: a small interface, and a store in memory for tests. Entries are bytes under names;
 * what is in them is not known here. The stores of browsers are privateFiles.ts and keyDatabase.ts, and only the client worker uses it.
 */
import { UserError } from "../../../base/errors.ts";

/** One kept entry. */
export interface KeyEntry {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** The first bytes, at most `headBytes`: enough to say what the entry holds without reading it all. */
  readonly head: Uint8Array;
}

/** Keeps bytes under names. Every method rejects with a `UserError`. */
export interface KeyStore {
  /** All entries, newest first. */
  list(): Promise<readonly KeyEntry[]>;
  /** Keeps bytes, in place of what had the name. When there is no room, what had the name stays. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Throws when there is no entry of this name. */
  get(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Throws when there is no entry of this name. */
  delete(name: string): Promise<void>;
}

/** Bytes of an entry that a list holds. */
export const headBytes = 4096;

/** Longest name in characters, and percent-encoded, so that it stays within the 255 bytes of a file's name on all systems. */
const maximumName = 60;
const maximumEncodedName = 240;

/** Throws a `UserError` unless a name can be given to an entry. */
export function checkKeyName(name: unknown): asserts name is string {
  const isName =
    typeof name === "string" &&
    name.length > 0 &&
    name.length <= maximumName &&
    name.trim() === name &&
    // No control characters and no halves of characters.
    !/[\p{Cc}\p{Cs}]/u.test(name) &&
    encodeURIComponent(name).length <= maximumEncodedName;
  if (isName) return;
  throw new UserError(
    `saved keys: expected a name of 1 to ${maximumName} characters (fewer of those beyond ASCII), without spaces around it, got ${JSON.stringify(name)}`,
    { code: "bad-name" },
  );
}

/** The error of a name that no entry has. */
export function noSuchKeys(name: string): UserError {
  return new UserError(`saved keys: there are none named ${JSON.stringify(name)}`, { code: "no-such-keys" });
}

/** The error of a browser that keeps nothing. */
export function noStorage(): UserError {
  return new UserError("saved keys: expected a browser that keeps data of this page, got one that keeps none", {
    code: "no-storage",
    hint: "private windows and pages without https have no storage; export the keys as a file",
  });
}

/** The error of storage that has no room. */
export function storageFull(bytes: number): UserError {
  const wanted = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return new UserError(`saved keys: expected room for ${wanted} in the browser's storage, got none`, {
    code: "storage-full",
    hint: "delete saved keys, or export these as a file",
  });
}

/** The order of lists. */
export function newestFirst(entries: readonly KeyEntry[]): readonly KeyEntry[] {
  return [...entries].sort((a, b) => b.savedAt - a.savedAt || (a.name < b.name ? -1 : 1));
}

/** A store in memory, with room for `capacity` bytes. */
export function memoryKeyStore(now: () => number, capacity = Number.POSITIVE_INFINITY): KeyStore {
  const entries = new Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly savedAt: number }>();
  const known = (name: string) => {
    const entry = entries.get(name);
    if (entry === undefined) throw noSuchKeys(name);
    return entry;
  };
  return {
    list: async () =>
      newestFirst(
        Array.from(entries, ([name, { bytes, savedAt }]) => ({
          name,
          bytes: bytes.length,
          savedAt,
          head: bytes.slice(0, headBytes),
        })),
      ),
    async put(name, bytes) {
      checkKeyName(name);
      let used = bytes.length;
      for (const [other, entry] of entries) used += other === name ? 0 : entry.bytes.length;
      if (used > capacity) throw storageFull(bytes.length);
      entries.set(name, { bytes: bytes.slice(), savedAt: now() });
    },
    get: async (name) => known(name).bytes.slice(),
    async delete(name) {
      known(name);
      entries.delete(name);
    },
  };
}
