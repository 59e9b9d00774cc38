/**
 * Small texts that all processes of a cluster share, kept by the engine beside its queues: marks, names, counts, who owns which key. Redis and Postgres have them
 * (redisRecords.ts, postgresRecords.ts), held to one contract (`tests/support/recordsContract.ts`).
 */

/** Texts by name, and maps of texts. Every call is atomic, and durable as far as the engine is. */
export interface Records {
  /**
   * Gives a name a value unless it has one.
   * @param keepFor milliseconds until it is gone
   * @returns the value that stands: this one, or the earlier one
   */
  claim(name: string, value: string, keepFor: number): Promise<string>;
  /** Value of a name; null when it has none. */
  read(name: string): Promise<string | null>;
  /** Takes a name's value away, if it is this one. */
  release(name: string, value: string): Promise<void>;
  /** Sets a field of a map. */
  set(map: string, field: string, value: string): Promise<void>;
  /** Adds to a field of a map that holds an integer; a field that is not there is 0. */
  add(map: string, field: string, amount: number): Promise<void>;
  /** One field of a map; null when it is not there. */
  field(map: string, field: string): Promise<string | null>;
  /** All fields of a map. */
  fields(map: string): Promise<ReadonlyMap<string, string>>;
  /** Removes fields of a map. */
  remove(map: string, fields: readonly string[]): Promise<void>;
  /** Throws when the engine cannot be reached. */
  check(): Promise<void>;
  close(): Promise<void>;
}
