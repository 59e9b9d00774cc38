/**
 * What happens to a job as server-sent events. Each event is a whole picture, not a difference: who comes back with the number of the last event that it heard hears what is newer,
 * and who comes with any other number hears where the job stands.
 */
import { PassThrough } from "node:stream";
import { isFinal, type Job, type JobEvent } from "../jobs/job.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";

/** Milliseconds between two signs of life, which keep proxies from closing the connection. */
const heartbeat = 15_000;

/** Milliseconds between two looks at a waiting job's place. */
const placeEvery = 2_000;

/** Bytes that may wait for a slow reader before progress is left out for it. */
const mostWaiting = 64 * 1024;

/** How a job is told. */
export type TellJob = (job: Job) => Promise<object>;

/**
 * The events of a job from now on, until it is final or the reader leaves.
 * @param lastEventId what the reader heard last; anything may stand there
 */
export async function jobEvents(
  queue: JobQueue,
  id: string,
  lastEventId: string | null,
  tell: TellJob,
): Promise<PassThrough | null> {
  const stream = new PassThrough();
  let revision = 0;
  let reports = 0;
  let place: number | null = null;
  /** The first picture comes before what happens meanwhile. */
  let isReady = false;
  const early: JobEvent[] = [];
  const write = (event: string, number: string, data: object): void => {
    stream.write(`id: ${number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const tellState = async (job: Job): Promise<void> => {
    if (job.revision <= revision) return;
    revision = job.revision;
    reports = 0;
    const body = await tell(job);
    if (stream.destroyed) return;
    if (lastEventId !== String(job.revision)) write("state", String(job.revision), body);
    if (isFinal(job)) stream.end();
  };
  /** While the queue is away nothing can be told: who listens comes back and asks anew. */
  const end = (): void => {
    if (!stream.writableEnded) stream.end();
  };
  /** Events are told in order, though telling one takes a while. */
  let telling: Promise<void> = Promise.resolve();
  const hear = (event: JobEvent): void => {
    if (!isReady) {
      early.push(event);
      return;
    }
    telling = telling
      .then(async () => {
        if (event.type === "state") return tellState(event.job);
        if (stream.writableEnded || stream.writableLength > mostWaiting) return;
        write("progress", `${revision}.${++reports}`, event.progress);
      })
      .catch(end);
  };
  const unwatch = queue.watch(id, hear);
  const alive = setInterval(() => stream.write(": alive\n\n"), heartbeat);
  const tellPlace = async (): Promise<void> => {
    const now = await queue.placeOf(id);
    if (now === null || now === place || stream.writableEnded) return;
    place = now;
    write("progress", `${revision}.${++reports}`, { stage: "queued", done: 0, total: 0, place });
  };
  const look = setInterval(() => void tellPlace().catch(end), placeEvery);
  stream.on("close", () => {
    unwatch();
    clearInterval(alive);
    clearInterval(look);
  });
  const job = await queue.get(id);
  if (job === null) {
    stream.destroy();
    return null;
  }
  // Headers go out at once, whatever happens later.
  stream.write("retry: 1000\n\n");
  await tellState(job);
  isReady = true;
  for (const event of early) hear(event);
  return stream;
}
