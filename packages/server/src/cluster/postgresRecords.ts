/** Records in Postgres: one table. The fields of a map have its name; names are fields of the map "" that expire. */
import { Pool, type PoolConfig } from "pg";
import type { Records } from "./records.ts";

const create = `CREATE TABLE IF NOT EXISTS glovebox_records (
  map text NOT NULL, field text NOT NULL, value text NOT NULL, expires_at bigint,
  PRIMARY KEY (map, field))`;

/** Any number that stands for this table among the locks of the database: two that make it at once would collide. */
const lockNumber = 4_710_815;

/** Records of a database. */
export class PostgresRecords implements Records {
  readonly #pool: Pool;
  readonly #prefix: string;

  private constructor(pool: Pool, prefix: string) {
    this.#pool = pool;
    this.#prefix = prefix;
  }

  /**
   * Connects, and makes the table where there is none.
   * @param failed told of connections that broke; they are made again
   */
  static async open(options: PoolConfig, prefix: string, failed: (error: Error) => void): Promise<PostgresRecords> {
    const pool = new Pool(options);
    pool.on("error", failed);
    const client = await pool.connect();
    try {
      await client.query("SELECT pg_advisory_lock($1)", [lockNumber]);
      await client.query(create);
      await client.query("SELECT pg_advisory_unlock($1)", [lockNumber]);
    } finally {
      client.release();
    }
    return new PostgresRecords(pool, prefix);
  }

  async #query(text: string, values: readonly unknown[]): Promise<readonly { field: string; value: string }[]> {
    const { rows } = await this.#pool.query(text, [...values]);
    return rows as { field: string; value: string }[];
  }

  #map(name: string): string {
    return `${this.#prefix}:${name}`;
  }

  async claim(name: string, value: string, keepFor: number): Promise<string> {
    const now = Date.now();
    for (;;) {
      const [own] = await this.#query(
        `INSERT INTO glovebox_records AS r (map, field, value, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (map, field) DO UPDATE SET value = $3, expires_at = $4 WHERE r.expires_at <= $5
         RETURNING field, value`,
        [this.#map(""), name, value, now + keepFor, now],
      );
      if (own !== undefined) return value;
      const stands = await this.read(name);
      if (stands !== null) return stands;
    }
  }

  async read(name: string): Promise<string | null> {
    const [found] = await this.#query(
      "SELECT field, value FROM glovebox_records WHERE map = $1 AND field = $2 AND expires_at > $3",
      [this.#map(""), name, Date.now()],
    );
    return found?.value ?? null;
  }

  async release(name: string, value: string): Promise<void> {
    // What has expired goes with it: nobody asks for it any more.
    await this.#query(
      "DELETE FROM glovebox_records WHERE map = $1 AND ((field = $2 AND value = $3) OR expires_at <= $4)",
      [this.#map(""), name, value, Date.now()],
    );
  }

  async set(map: string, field: string, value: string): Promise<void> {
    await this.#query(
      `INSERT INTO glovebox_records (map, field, value) VALUES ($1, $2, $3)
       ON CONFLICT (map, field) DO UPDATE SET value = $3`,
      [this.#map(map), field, value],
    );
  }

  async add(map: string, field: string, amount: number): Promise<void> {
    await this.#query(
      `INSERT INTO glovebox_records AS r (map, field, value) VALUES ($1, $2, $3)
       ON CONFLICT (map, field) DO UPDATE SET value = (r.value::bigint + $3::bigint)::text`,
      [this.#map(map), field, String(amount)],
    );
  }

  async field(map: string, field: string): Promise<string | null> {
    const [found] = await this.#query("SELECT field, value FROM glovebox_records WHERE map = $1 AND field = $2", [
      this.#map(map),
      field,
    ]);
    return found?.value ?? null;
  }

  async fields(map: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#query("SELECT field, value FROM glovebox_records WHERE map = $1", [this.#map(map)]);
    return new Map(rows.map(({ field, value }) => [field, value]));
  }

  async remove(map: string, fields: readonly string[]): Promise<void> {
    await this.#query("DELETE FROM glovebox_records WHERE map = $1 AND field = ANY($2)", [this.#map(map), fields]);
  }

  async check(): Promise<void> {
    await this.#pool.query("SELECT 1");
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
