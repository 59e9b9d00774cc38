/** A job: one run of a circuit that a client asked for, from its acceptance to the end of its result. */

import type { ProblemData } from "../base/problems.ts";
import type { BlobName } from "../blobs/blobStore.ts";

/**
 * Where a job stands: `queued → running → succeeded | failed | cancelled`; `running → queued` when its worker is lost; `cancelling` between the wish and the stop;
 * any final state `→ expired`.
 */
export type JobState = "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled" | "expired";

/** What is asked for. */
export interface NewJob {
  /** 128 random bits in hexadecimal. */
  readonly id: string;
  readonly tenant: string;
  readonly circuit: { readonly name: string; readonly version: string };
  /** SHA-256 of the evaluation keys; empty for a circuit that needs none. */
  readonly key: string;
  readonly arguments: BlobName;
  /** The client's own name for the request, so that sending it again asks for nothing new. */
  readonly idempotencyKey: string | null;
}

/** A job as it is stored. Times are milliseconds since 1970. */
export interface Job extends NewJob {
  readonly state: JobState;
  /** How many times it was begun. */
  readonly attempt: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly result: BlobName | null;
  /** Why it failed, or will when it stops. */
  readonly problem: ProblemData | null;
  /** Counts what happened to it. */
  readonly revision: number;
}

/** How far a running job is. */
export interface JobProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly node?: number | undefined;
}

/** What a watcher hears. */
export type JobEvent =
  | { readonly type: "state"; readonly job: Job }
  | { readonly type: "progress"; readonly id: string; readonly progress: JobProgress };

/** Times that a job is begun at most. */
export const mostAttempts = 3;

/** Whether nothing more happens to a job but that it expires. */
export const isFinal = ({ state }: Pick<Job, "state">): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "expired";

/** The problem of a job whose workers were lost. */
export const workerLost: ProblemData = {
  code: "worker-lost",
  detail: `the job was begun ${mostAttempts} times, and each time the process that evaluates ended`,
  hint: "it may need more memory than there is; ask the operator",
};

/** A job that was just accepted. */
export const acceptedJob = (job: NewJob, now: number): Job => ({
  ...job,
  state: "queued",
  attempt: 0,
  createdAt: now,
  startedAt: null,
  finishedAt: null,
  result: null,
  problem: null,
  revision: 1,
});
