/**
 * One JSON file a job, in one of three folders: `open` while something may happen to it, `done` while its result is kept, `gone` while it is remembered. A job in two of them was
 * being moved when the process ended: the later one counts. `names` has the jobs by their idempotency keys.
 */
import { createHash } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { openFolder, orMissing, prepareWhole, readJson, type WholeFile, writeWhole } from "../base/files.ts";
import { isFinal, type Job } from "./job.ts";

const blob = v.object({ sha256: v.string(), bytes: v.number() });

/** A job as it is stored. */
export const jobSchema = v.object({
  id: v.string(),
  tenant: v.string(),
  circuit: v.object({ name: v.string(), version: v.string() }),
  key: v.string(),
  arguments: blob,
  idempotencyKey: v.nullable(v.string()),
  state: v.picklist(["queued", "running", "cancelling", "succeeded", "failed", "cancelled", "expired"]),
  attempt: v.number(),
  createdAt: v.number(),
  startedAt: v.nullable(v.number()),
  finishedAt: v.nullable(v.number()),
  result: v.nullable(blob),
  problem: v.nullable(v.object({ code: v.string(), detail: v.string(), hint: v.optional(v.string()) })),
  revision: v.number(),
});

const nameSchema = v.object({ id: v.string() });

type Place = "open" | "done" | "gone";

/** Whether a text can be the id of a job. Anything else never reaches a path. */
export const isJobId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

/** Jobs on disk. */
export class JobFiles {
  readonly #folder: string;
  /** Settled when all successes outlive a power cut. */
  #settling: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder of jobs, and makes it where there is none. */
  static async open(folder: string): Promise<JobFiles> {
    for (const part of ["open", "done", "gone", "names"]) await openFolder(join(folder, part));
    return new JobFiles(folder);
  }

  #path(place: Place, id: string): string {
    return join(this.#folder, place, `${id}.json`);
  }

  /** A new job, which is there from when its file appears. */
  prepare(job: Job): Promise<WholeFile> {
    return prepareWhole(this.#path("open", job.id), JSON.stringify(job), true);
  }

  /**
   * Stores a job where it belongs, so that it outlives the end of the process. Waiting, failed and cancelled ones outlive a power cut too; of a running or just succeeded one the
   * state before does, from which it is begun again and gives the same bytes.
   */
  async write(job: Job): Promise<void> {
    const open = this.#path("open", job.id);
    if (!isFinal(job)) return writeWhole(open, JSON.stringify(job), job.state !== "running");
    const { appear, settle } = await prepareWhole(this.#path("done", job.id), JSON.stringify(job), true);
    await appear();
    const settled = settle().then(() => rm(open, { force: true }));
    if (job.state !== "succeeded") return settled;
    // What is left of it in `open` when this fails is seen to be done at the next start.
    this.#settling = Promise.all([this.#settling, settled.catch(() => {})]);
  }

  /** Waits until all that was stored outlives a power cut. */
  async settled(): Promise<void> {
    await this.#settling;
  }

  /** A job of any place; null when there is none. */
  async read(id: string): Promise<Job | null> {
    if (!isJobId(id)) return null;
    for (const place of ["gone", "done", "open"] as const) {
      const saved = await readJson(this.#path(place, id));
      if (saved !== null) return v.parse(jobSchema, saved);
    }
    return null;
  }

  /** All jobs of a place. */
  async *all(place: "open" | "done"): AsyncGenerator<Job> {
    for (const name of await readdir(join(this.#folder, place))) {
      const job = await this.read(name.replace(/\.json$/, ""));
      if (job !== null) yield job;
    }
  }

  /** Calls `expired` with jobs that finished before a time and are remembered only from then on. */
  async expire(finishedBefore: number, expired: (job: Job) => void): Promise<void> {
    for (const { name, changedAt } of await this.#entries("done")) {
      if (changedAt >= finishedBefore) continue;
      const job = await this.read(name.replace(/\.json$/, ""));
      if (job === null) continue;
      await writeWhole(join(this.#folder, "done", name), JSON.stringify({ ...job, state: "expired", result: null }));
      await rename(join(this.#folder, "done", name), join(this.#folder, "gone", name));
      expired(job);
    }
  }

  /** Removes what is remembered since before a time. */
  async forget(before: number): Promise<void> {
    for (const place of ["gone", "names"] as const) {
      for (const { name, changedAt } of await this.#entries(place)) {
        if (changedAt < before) await rm(join(this.#folder, place, name), { force: true });
      }
    }
  }

  async #entries(place: string): Promise<readonly { name: string; changedAt: number }[]> {
    const names = await readdir(join(this.#folder, place));
    const found: { name: string; changedAt: number }[] = [];
    // One after the other: thousands at once would be thousands of requests in memory.
    for (const name of names) {
      const file = name.endsWith(".tmp") ? null : await orMissing(stat(join(this.#folder, place, name)));
      if (file !== null) found.push({ name, changedAt: file.mtimeMs });
    }
    return found;
  }

  /** The job of a tenant's idempotency key; null when there is none. */
  async named(tenant: string, idempotencyKey: string): Promise<Job | null> {
    const saved = await readJson(this.#namePath(tenant, idempotencyKey));
    return saved === null ? null : this.read(v.parse(nameSchema, saved).id);
  }

  /** Remembers the job of an idempotency key. */
  async name({ tenant, id }: Job, idempotencyKey: string): Promise<void> {
    await writeWhole(this.#namePath(tenant, idempotencyKey), JSON.stringify({ id }));
  }

  #namePath(tenant: string, idempotencyKey: string): string {
    const hash = createHash("sha256")
      .update(JSON.stringify([tenant, idempotencyKey]))
      .digest("hex");
    return join(this.#folder, "names", `${hash}.json`);
  }
}
