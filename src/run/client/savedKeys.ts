/** Keys in the browser's storage: between a client session and a store. Nothing is kept unless the user asks. */
import type { ClientSpecification } from "../../circuit/specification.ts";
import type { During } from "../during.ts";
import { readHead } from "../files/files.ts";
import type { ClientSession, KeyInfo } from "./session.ts";
import { checkKeyName, type KeyEntry, type KeyStore } from "./storage/keyStore.ts";

/** Keys that are kept in the browser's storage. */
export interface SavedKeys {
  /** The name that the user gave. */
  readonly name: string;
  /** Parameter set; empty for an entry that cannot be read, which can still be deleted. */
  readonly parametersId: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

const savedKeysOf = ({ name, bytes, savedAt, head }: KeyEntry): SavedKeys => ({
  name,
  parametersId: parametersOf(head),
  bytes,
  savedAt,
});

/** The parameter set of a key file; empty when it cannot be read, so that a list with a damaged entry is still a list. */
function parametersOf(head: Uint8Array): string {
  try {
    return readHead("keys", head).parametersId;
  } catch {
    return "";
  }
}

/** All kept keys, newest first. */
export async function listKeys(store: KeyStore): Promise<readonly SavedKeys[]> {
  return (await store.list()).map(savedKeysOf);
}

/** Keeps the session's keys of a circuit, evaluation keys included: with them, the next visit waits for nothing. */
export async function saveKeys(
  session: ClientSession,
  store: KeyStore,
  specification: ClientSpecification,
  name: string,
  now: () => number,
  during: During,
): Promise<SavedKeys> {
  checkKeyName(name);
  const file = await session.exportKeys(specification, true, during);
  await store.put(name, file);
  return savedKeysOf({ name, bytes: file.length, savedAt: now(), head: file });
}

/** Takes up kept keys. */
export async function loadKeys(
  session: ClientSession,
  store: KeyStore,
  name: string,
  during: During,
): Promise<KeyInfo> {
  return session.importKeys(await store.get(name), null, during);
}

/** Deletes saved keys; there need not be any of that name. */
export async function deleteKeys(store: KeyStore, name: string): Promise<null> {
  await store.delete(name);
  return null;
}
