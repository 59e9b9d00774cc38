/** Records in Redis or Valkey: names are keys that expire, maps are hashes. */
import { Redis, type RedisOptions } from "ioredis";
import type { Records } from "./records.ts";

/** Takes a name away if its value is the given one, which nobody can change between the two. */
const releaseScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/** Records under a prefix of their own. */
export class RedisRecords implements Records {
  readonly #client: Redis;
  readonly #prefix: string;

  /** @param failed told of connections that broke; they are made again */
  constructor(options: RedisOptions, prefix: string, failed: (error: Error) => void) {
    this.#client = new Redis(options);
    this.#client.on("error", failed);
    this.#prefix = prefix;
  }

  #key(kind: "name" | "map", name: string): string {
    return `${this.#prefix}:${kind}:${name}`;
  }

  async claim(name: string, value: string, keepFor: number): Promise<string> {
    const key = this.#key("name", name);
    for (;;) {
      if ((await this.#client.set(key, value, "PX", keepFor, "NX")) === "OK") return value;
      const stands = await this.#client.get(key);
      // It may have expired between the two.
      if (stands !== null) return stands;
    }
  }

  async read(name: string): Promise<string | null> {
    return this.#client.get(this.#key("name", name));
  }

  async release(name: string, value: string): Promise<void> {
    await this.#client.eval(releaseScript, 1, this.#key("name", name), value);
  }

  async set(map: string, field: string, value: string): Promise<void> {
    await this.#client.hset(this.#key("map", map), field, value);
  }

  async add(map: string, field: string, amount: number): Promise<void> {
    await this.#client.hincrby(this.#key("map", map), field, amount);
  }

  async field(map: string, field: string): Promise<string | null> {
    return this.#client.hget(this.#key("map", map), field);
  }

  async fields(map: string): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries(await this.#client.hgetall(this.#key("map", map))));
  }

  async remove(map: string, fields: readonly string[]): Promise<void> {
    if (fields.length > 0) await this.#client.hdel(this.#key("map", map), ...fields);
  }

  async check(): Promise<void> {
    await this.#client.ping();
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }
}
