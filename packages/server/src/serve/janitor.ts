/** Takes away what is not kept any more: results, records of jobs, keys, blobs of none. */
import type { Service } from "../http/service.ts";
import { deleteKey } from "../keys/adoption.ts";

/** Milliseconds between two rounds at most; shorter where things are kept for a shorter time. */
const longestPause = 60_000;

/** For how long a job is remembered when its result is gone, so that who asks is told what became of it. */
const rememberFor = 24 * 3_600_000;

/** One round. */
export async function tidy(service: Service): Promise<void> {
  const { queue, keys, jobBlobs, options } = service;
  const now = Date.now();
  await queue.expire({
    finishedBefore: now - options.keepResults,
    forgottenBefore: now - options.keepResults - rememberFor,
  });
  const open = await queue.openJobs();
  const inUse = new Set(open.flatMap((job) => [job.arguments.sha256, job.key]));
  for (const record of await keys.expired(now, (sha256) => inUse.has(sha256))) await deleteKey(service, record);
  await jobBlobs.expire(now, inUse);
}

/** Tidies now and then, until the function that it gives is called. */
export function startJanitor(service: Service, failed: (thrown: unknown) => void): () => void {
  const pause = Math.max(100, Math.min(longestPause, service.options.keepResults / 4));
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    tidy(service)
      .catch(failed)
      .finally(() => {
        isBusy = false;
      });
  }, pause);
  return () => clearInterval(timer);
}
