/** How many bytes of results each tenant keeps, as counts by the minute of their end: what is older than results are kept counts no more. */
import type { Records } from "./records.ts";

const minute = 60_000;

/** Map of the tenants that have some. */
const tenants = "tenants-with-results";

const mapOf = (tenant: string): string => `results:${tenant}`;

/** Counts of all tenants. */
export class ResultBytes {
  readonly #records: Records;
  /** Results that ended before are gone. */
  #goneBefore = 0;

  constructor(records: Records) {
    this.#records = records;
  }

  /** A job of a tenant ended with a result. */
  async add(tenant: string, bytes: number, now: number): Promise<void> {
    await this.#records.add(mapOf(tenant), String(Math.floor(now / minute)), bytes);
    await this.#records.set(tenants, tenant, "1");
  }

  /** Bytes that a tenant keeps. */
  async of(tenant: string): Promise<number> {
    let sum = 0;
    for (const [field, bytes] of await this.#records.fields(mapOf(tenant)))
      if (!this.#isGone(field)) sum += Number(bytes);
    return sum;
  }

  #isGone(field: string): boolean {
    return (Number(field) + 1) * minute <= this.#goneBefore;
  }

  /** Results that ended before a time are gone. */
  async expire(goneBefore: number): Promise<void> {
    this.#goneBefore = Math.max(this.#goneBefore, goneBefore);
    for (const tenant of (await this.#records.fields(tenants)).keys()) {
      const fields = [...(await this.#records.fields(mapOf(tenant))).keys()];
      const gone = fields.filter((field) => this.#isGone(field));
      await this.#records.remove(mapOf(tenant), gone);
      if (gone.length === fields.length) await this.#records.remove(tenants, [tenant]);
    }
  }
}
