/** Which jobs shall stop, and why: a mark that outlives whoever made it, seen by whoever has the job or takes it. */
import * as v from "valibot";
import type { ProblemData } from "../base/problems.ts";
import type { Records } from "./records.ts";

const schema = v.object({
  problem: v.nullable(v.object({ code: v.string(), detail: v.string(), hint: v.optional(v.string()) })),
});

/** Longer than a job runs. */
const keepFor = 7 * 24 * 3_600_000;

/** A wish to stop a job; a problem of null cancels it. */
export interface Stop {
  readonly problem: ProblemData | null;
}

/** Marks of jobs. */
export class Stops {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Marks a job; a mark that is there stays as it is. */
  async mark(id: string, problem: ProblemData | null): Promise<void> {
    await this.#records.claim(`stop:${id}`, JSON.stringify({ problem }), keepFor);
  }

  /** The mark of a job; null when it has none. */
  async of(id: string): Promise<Stop | null> {
    const text = await this.#records.read(`stop:${id}`);
    return text === null ? null : v.parse(schema, JSON.parse(text));
  }

  /** A job has ended. */
  async forget(id: string): Promise<void> {
    const text = await this.#records.read(`stop:${id}`);
    if (text !== null) await this.#records.release(`stop:${id}`, text);
  }
}
