/** Ends of jobs, as Redis tells them: each accepted job must have one. */
import { Redis } from "ioredis";
import type { RunningEngine } from "./engines.ts";

/** How often each of these jobs ended. */
export async function endsOf({ url }: RunningEngine, ids: Iterable<string>): Promise<readonly number[]> {
  const redis = new Redis(url);
  const ended: string[] = [];
  for (const [, fields] of await redis.xrange("glovebox:jobs:events", "-", "+")) {
    if (fields[fields.indexOf("event") + 1] === "completed") ended.push(fields[fields.indexOf("jobId") + 1] ?? "");
  }
  redis.disconnect();
  return [...ids].map((id) => ended.filter((each) => each === id).length);
}
