/** What BullMQ keeps of a job that nobody has begun. */
import type { JobJson } from "bullmq";

/** A new record: what tells it from others, and nothing that has happened yet. */
export const newStored = (
  own: Pick<JobJson, "id" | "name" | "data" | "opts" | "timestamp"> & { readonly delay: number },
): JobJson => ({
  ...own,
  priority: 0,
  progress: 0,
  attemptsMade: 0,
  attemptsStarted: 0,
  stalledCounter: 0,
  failedReason: "",
  stacktrace: "[]",
  returnvalue: "null",
});
