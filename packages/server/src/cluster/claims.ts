/** Whose turn it is on an engine, and taking one job that waits there: of many processes that try, one gets it. */
import { randomBytes } from "node:crypto";
import type { IQueueBackend, JobJson } from "bullmq";
import type { JobLimits } from "../jobs/jobQueue.ts";
import { Schedule, type Turns } from "../jobs/schedule.ts";
import { ask, isRefusal } from "./engine.ts";
import { type Accepted, acceptedOf } from "./storedJob.ts";
import type { Look } from "./view.ts";

/** A job that this process has just taken, before anybody works on it. */
export interface Claim {
  readonly stored: JobJson;
  readonly accepted: Accepted;
  readonly token: string;
}

/** The schedule of what waits and runs everywhere. */
export function scheduleOf(
  { waiting, running }: Look,
  limits: Pick<JobLimits, "runningByTenant">,
  turns: Turns,
): Schedule {
  turns.keep(new Set([...waiting, ...running].map(({ tenant }) => tenant)));
  const schedule = new Schedule(limits, turns);
  for (const { tenant } of running) schedule.began(tenant);
  for (const job of waiting) schedule.add(job);
  return schedule;
}

/**
 * Takes a waiting job, or another that somebody promoted; null when others were faster.
 * @param isLoose it needs no promotion
 */
export async function claim(queue: IQueueBackend, id: string, isLoose: boolean): Promise<Claim | null> {
  const token = randomBytes(16).toString("hex");
  try {
    if (!isLoose) await ask(() => queue.promote(id));
  } catch (thrown) {
    if (isRefusal(thrown)) return null;
    throw thrown;
  }
  const [stored, got] = (await ask(() => queue.moveToActive(token))) as [JobJson | null | undefined, string];
  if (!stored) return null;
  return { stored: { ...stored, id: got }, accepted: acceptedOf(stored), token };
}
