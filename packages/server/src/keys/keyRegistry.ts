/**
 * Which tenant has which evaluation keys. The bytes lie in a blob store, once for all owners. A key is an owner's own: to others it is not there. One contract test
 * (`tests/support/keysContract.ts`) holds every implementation to this: that of this machine (folderKeys.ts), and that of many (cluster/sharedKeys.ts).
 */
import * as v from "valibot";

/** A key of a tenant, as it is stored. */
export const keyRecordSchema = v.object({
  tenant: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.number(),
  parametersId: v.string(),
  /** The name of the key pair, which its ciphertexts carry. */
  keyId: v.string(),
  createdAt: v.number(),
});

/** A key of a tenant. */
export type KeyRecord = Readonly<v.InferOutput<typeof keyRecordSchema>>;

/** A use is written down when the last one that was is older than this; milliseconds. */
export const useResolution = 60_000;

/** Keys by owner. */
export interface KeyRegistry {
  /**
   * Writes down who owns a key.
   * @param store stores its bytes; nobody removes them between that and the record
   */
  add(record: KeyRecord, store: () => Promise<void>): Promise<void>;
  /** A tenant's key; null when it has none of this name. */
  find(tenant: string, sha256: string): Promise<KeyRecord | null>;
  /** All keys of a tenant. */
  of(tenant: string): Promise<readonly KeyRecord[]>;
  /** When a key goes, if it is not used before: milliseconds since 1970. */
  expiryOf(record: KeyRecord): Promise<number>;
  /** Writes down that a key is used, which prolongs its life. */
  use(record: KeyRecord): Promise<void>;
  /** Removes a tenant's key, and its bytes when nobody else owns them. */
  remove(record: KeyRecord): Promise<void>;
  /** Keys that were not used for too long and are not in use. */
  expired(now: number, isInUse: (sha256: string) => boolean): Promise<readonly KeyRecord[]>;
}
