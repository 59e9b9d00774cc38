/** What becomes of jobs: the ends of leases and the wish to stop, as functions of states, the same for every queue. */
import type { ProblemData } from "../base/problems.ts";
import { type Job, mostAttempts, workerLost } from "./job.ts";
import type { Outcome } from "./jobQueue.ts";

/** A job that failed. */
export const failed = (job: Job, problem: ProblemData, now: number): Job => ({
  ...job,
  state: "failed",
  problem,
  finishedAt: now,
});

/** A job that stopped because somebody said so. */
export const stopped = (job: Job, now: number): Job =>
  job.problem === null ? { ...job, state: "cancelled", finishedAt: now } : failed(job, job.problem, now);

/** What becomes of a running job when its lease ends. */
export function after(job: Job, outcome: Outcome, now: number): Job {
  if (job.state === "cancelling") return stopped(job, now);
  switch (outcome.kind) {
    case "succeeded":
      return { ...job, state: "succeeded", result: outcome.result, finishedAt: now };
    case "failed":
      return failed(job, outcome.problem, now);
    case "lost":
      return job.attempt >= mostAttempts ? failed(job, workerLost, now) : { ...job, state: "queued" };
    case "released":
      return { ...job, state: "queued", attempt: job.attempt - 1 };
  }
}
