/** Jobs in the hands of this process, and how they leave them. */
import type { IQueueBackend, MinimalJob } from "bullmq";
import { isFinal, type Job, type JobProgress } from "../jobs/job.ts";
import type { JobLease, Outcome } from "../jobs/jobQueue.ts";
import { after } from "../jobs/transitions.ts";
import type { Announcements } from "./announcements.ts";
import { ask, type Engine, isRefusal } from "./engine.ts";
import { type HeldLock, Locks } from "./locks.ts";
import type { ResultBytes } from "./results.ts";
import type { Stops } from "./stops.ts";
import { ending, stopping, waitingDelay } from "./storedJob.ts";

/** Milliseconds between two reports of one job that are told to others. */
const reportEvery = 200;

/** What leases work with. */
export interface LeaseParts {
  readonly engine: Engine;
  readonly queue: IQueueBackend;
  readonly stops: Stops;
  readonly results: ResultBytes;
  readonly announcements: Announcements;
}

interface Held {
  readonly job: Job;
  readonly worker: string;
  readonly controller: AbortController;
  readonly lock: HeldLock;
}

/** Leases of this process. */
export class Leases {
  readonly #parts: LeaseParts;
  readonly #locks: Locks;
  readonly #held = new Map<string, Held>();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#locks = new Locks(parts.queue, parts.engine.times.lock);
  }

  /** Keys of the jobs that a worker of this process has. */
  keysOf(worker: string): ReadonlySet<string> {
    return new Set([...this.#held.values()].flatMap((held) => (held.worker === worker ? held.job.key : [])));
  }

  /** Lends a job that was taken under `token`. */
  async begin(job: Job, token: string, worker: string): Promise<JobLease> {
    const controller = new AbortController();
    const lost = (): void => {
      if (this.#held.get(job.id)?.controller === controller) this.#held.delete(job.id);
      controller.abort();
    };
    const lock = { id: job.id, token, lost };
    const held: Held = { job, worker, controller, lock };
    this.#held.set(job.id, held);
    this.#locks.hold(lock);
    const { announcements, stops } = this.#parts;
    // Who asks later learns it from the job itself.
    await announcements.change(job).catch(() => {});
    // The wish may have come between the look and the begin.
    if ((await ask(() => stops.of(job.id)).catch(() => null)) !== null) controller.abort();
    let [lastReport, telling] = [0, Promise.resolve()];
    return {
      job,
      signal: controller.signal,
      report: (progress: JobProgress) => {
        const now = Date.now();
        if (now - lastReport < reportEvery) return;
        lastReport = now;
        telling = telling.then(() => announcements.report(job.id, progress)).catch(() => {});
      },
      end: async (outcome) => {
        await telling;
        await this.#end(held, outcome);
      },
    };
  }

  async #end(held: Held, outcome: Outcome): Promise<void> {
    const { job, lock } = held;
    // Another may have it.
    if (this.#held.get(job.id) !== held) return;
    const stop = await ask(() => this.#parts.stops.of(job.id));
    const next = after(stop === null ? job : stopping(job, stop.problem), outcome, Date.now());
    if (isFinal(next)) await this.finish(job, next, lock.token);
    else await this.putBack(job, lock.token, outcome.kind === "released" ? "released" : "lost");
    this.#held.delete(job.id);
    this.#locks.drop(lock);
  }

  /** Ends a running job for good. When another has it by now, that one ends it. */
  async finish(running: Job, end: Job, token: string): Promise<void> {
    const { queue, results, stops } = this.#parts;
    const { id } = running;
    if (end.result !== null) await ask(() => results.add(end.tenant, end.result?.bytes ?? 0, Date.now()));
    const value = ending(running, end);
    await unlessRefused(() => queue.moveToCompleted(minimal(id), value, false, token, false));
    await ask(() => stops.forget(id)).catch(() => {});
  }

  /** Lets a running job wait again, where it stood. One that is lost was begun, one that is released was not. */
  async putBack({ id, createdAt }: Job, token: string, why: "lost" | "released"): Promise<void> {
    const options = { skipAttempt: why === "released" };
    await unlessRefused(() => this.#parts.queue.moveToDelayed(id, createdAt, waitingDelay, token, options));
  }

  /** A job shall stop, if it is here. */
  stop(id: string): void {
    this.#held.get(id)?.controller.abort();
  }

  /** Renews no locks any more: what is still here goes to others. */
  close(): void {
    this.#locks.close();
  }
}

/** What BullMQ asks of a job that ends. */
const minimal = (id: string) => ({ id, opts: {}, attemptsMade: 0 }) as unknown as MinimalJob;

async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await ask(work);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
  }
}
