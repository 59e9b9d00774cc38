/**
 * The queue of jobs. It carries names and hashes, never bytes. One contract test (`tests/support/queueContract.ts`) holds every implementation to this: the one
 * of this machine (fileQueue.ts), and those of many machines.
 */

import type { ProblemData } from "../base/problems.ts";
import type { BlobName } from "../blobs/blobStore.ts";
import type { Job, JobEvent, JobProgress, NewJob } from "./job.ts";

/** How many jobs there may be. */
export interface JobLimits {
  readonly queuedByTenant: number;
  readonly queuedInAll: number;
  readonly runningByTenant: number;
}

/** Who takes jobs, and which it would rather have. */
export interface Wish {
  /** Name of the worker. It never gets two jobs of one key at a time: runs of a key go one after the other. */
  readonly worker: string;
  /** A key whose jobs are taken before all others, since it is loaded; null for none. */
  readonly preferredKey: string | null;
}

/** How a lease ends. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly result: BlobName }
  | { readonly kind: "failed"; readonly problem: ProblemData }
  /** The process that evaluated ended: the job is begun again, if it was not begun too often. */
  | { readonly kind: "lost" }
  /** The worker stops: the job goes back as if it had not been begun. */
  | { readonly kind: "released" };

/** A job in the hands of a worker. It is kept alive until it ends. */
export interface JobLease {
  readonly job: Job;
  /** Aborted when the job shall stop, or is in other hands. */
  readonly signal: AbortSignal;
  /** Tells watchers how far it is. Nobody waits for it. */
  report(progress: JobProgress): void;
  /** Ends the lease. A job that was to stop ends as whoever stopped it said, whatever the outcome is. */
  end(outcome: Outcome): Promise<void>;
}

/** What a tenant has. */
export interface TenantJobs {
  readonly queued: number;
  readonly running: number;
  /** Bytes of results that are kept. */
  readonly resultBytes: number;
}

/** A queue of jobs. */
export interface JobQueue {
  /**
   * Accepts a job: it is durable when the promise resolves. A job of the same tenant and idempotency key is given back as it is.
   * @param stored settled when the job's arguments are stored, before which it is not accepted; without it they are
   * @throws Problem of code `too-many-jobs`, or `idempotency-mismatch` when the earlier job asked for something else
   */
  add(job: NewJob, stored?: Promise<unknown>): Promise<Job>;
  /** Waits for a job and lends it; null when `signal` is aborted before. */
  take(wish: Wish, signal: AbortSignal): Promise<JobLease | null>;
  /** A job; null when there is none of this id. */
  get(id: string): Promise<Job | null>;
  /** How many waiting jobs begin before a queued one, as tenants take turns; null when it is not queued. */
  placeOf(id: string): Promise<number | null>;
  /** Jobs that are not final. */
  openJobs(): Promise<readonly Job[]>;
  /**
   * Stops a job: at once when it is queued, else as soon as its worker does.
   * @param problem why it fails; null when it is cancelled
   * @returns the job as it is then; null when there is none of this id
   */
  stop(id: string, problem: ProblemData | null): Promise<Job | null>;
  /** Calls `listener` with what happens to a job from now on, until the function that it gives is called. */
  watch(id: string, listener: (event: JobEvent) => void): () => void;
  /** What a tenant has. */
  usageOf(tenant: string): Promise<TenantJobs>;
  /** Lets results go that finished before `finishedBefore`, and all memory of jobs that finished before `forgottenBefore`. */
  expire(times: { readonly finishedBefore: number; readonly forgottenBefore: number }): Promise<void>;
  /** Throws a `Problem` of code `queue-unreachable` when jobs cannot be accepted. */
  check(): Promise<void>;
  /** Ends; jobs stay where they are. */
  close(): Promise<void>;
}
