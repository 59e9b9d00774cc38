/**
 * A job as BullMQ has it. Waiting is BullMQ's "delayed" until next year: it goes nowhere by itself, and whoever takes it promotes it, which only one can. Running is "active",
 * with a lock that its worker renews; a job whose lock ends is in BullMQ's "wait". Every end is "completed" with the final job as its value.
 */
import type { JobJson } from "bullmq";
import * as v from "valibot";
import type { ProblemData } from "../base/problems.ts";
import { acceptedJob, type Job, type NewJob } from "../jobs/job.ts";
import { jobSchema } from "../jobs/jobFiles.ts";
import { newStored } from "./newStored.ts";

/** Longer than any job waits; BullMQ's times go to the year 2039. */
const aYear = 365 * 24 * 3_600_000;

/** When a job that waits would be promoted by itself, from its acceptance: BullMQ keeps those that wait in this order. */
export const waitingDelay = aYear;

/** What is known of a job for as long as it is there. */
export interface Accepted extends NewJob {
  readonly createdAt: number;
  /** Orders jobs of one millisecond. */
  readonly order: number;
}

const acceptedSchema = v.object({
  ...v.pick(jobSchema, ["id", "tenant", "circuit", "key", "arguments", "idempotencyKey", "createdAt"]).entries,
  order: v.number(),
});

/** A job as it is added. */
export const added = (job: Accepted): JobJson =>
  newStored({
    id: job.id,
    name: "job",
    data: JSON.stringify(job),
    opts: { delay: waitingDelay, attempts: 1, timestamp: job.createdAt },
    timestamp: job.createdAt,
    delay: waitingDelay,
  });

/** What was accepted. */
export const acceptedOf = ({ data }: JobJson): Accepted => v.parse(acceptedSchema, JSON.parse(data));

/** Which of two was accepted first. */
export const byAcceptance = (a: Accepted, b: Accepted): number => a.createdAt - b.createdAt || a.order - b.order;

/** How often a job's process was lost. */
const lossesOf = ({ attemptsMade = 0, stalledCounter = 0 }: JobJson): number => attemptsMade + stalledCounter;

/**
 * A job.
 * @param isRunning whether somebody has it
 * @param stop why it shall stop; null when it shall not, and a problem of null when it is cancelled
 */
export function jobOf(stored: JobJson, isRunning: boolean, stop: { problem: ProblemData | null } | null): Job {
  if (stored.finishedOn !== undefined) return v.parse(jobSchema, JSON.parse(stored.returnvalue));
  const { order: _, ...accepted } = acceptedOf(stored);
  const starts = stored.attemptsStarted ?? 0;
  const base: Job = {
    ...acceptedJob(accepted, accepted.createdAt),
    attempt: lossesOf(stored),
    startedAt: stored.processedOn ?? null,
    // Four for each time that it is begun: it runs, shall stop, ends, or waits again.
    revision: 4 * starts + 1,
  };
  if (!isRunning) return base;
  const running: Job = { ...base, state: "running", attempt: base.attempt + 1, revision: 4 * starts - 2 };
  return stop === null ? running : stopping(running, stop.problem);
}

/** A running job that shall stop. */
export const stopping = (job: Job, problem: ProblemData | null): Job => ({
  ...job,
  state: "cancelling",
  problem,
  revision: job.revision + 1,
});

/** The end of a job that runs. */
export const ending = (running: Job, end: Job): Job => ({ ...end, revision: running.revision + 2 });
