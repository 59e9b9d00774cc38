/** What all processes tell each other of jobs through the engine's stream of events, and who watches which job here. */
import type { IQueueBackend } from "bullmq";
import * as v from "valibot";
import type { Job, JobEvent, JobProgress } from "../jobs/job.ts";
import { jobSchema } from "../jobs/jobFiles.ts";
import { Watchers } from "../jobs/watchers.ts";
import { ask, type Engine } from "./engine.ts";
import { type EngineEvent, readEvents } from "./engineEvents.ts";

/** Milliseconds between two looks at jobs that are watched: events may be missed while the engine is away. */
const lookEvery = 2000;

/** Events that the engine keeps for those who read late. */
export const keptEvents = 10_000;

const progressSchema = v.object({
  stage: v.string(),
  done: v.number(),
  total: v.number(),
  node: v.optional(v.number()),
  remaining: v.optional(v.number()),
});

/** Who hears of what. */
export interface Hearers {
  /** Something waits, or does not any more. */
  readonly changed: () => void;
  /** A job shall stop. */
  readonly stop: (id: string) => void;
  /** A job as it is now. */
  readonly read: (id: string) => Promise<Job | null>;
}

/** Where events are told and heard. */
export interface Streams {
  readonly queue: IQueueBackend;
  readonly events: IQueueBackend;
  readonly after: string;
}

/** Opens the streams of a queue: whatever is told from now on will be heard. */
export async function openStreams(engine: Engine, name: string): Promise<Streams> {
  const [queue, events] = [await engine.queue(name), await engine.events(name)];
  return { queue, events, after: await ask(() => queue.publishEvent({ event: "begin" }, keptEvents)) };
}

/** Tells and hears. */
export class Announcements {
  readonly #queue: IQueueBackend;
  readonly #hearers: Hearers;
  readonly #watchers = new Watchers();
  /** Newest revision that was told, of jobs that are watched. */
  readonly #told = new Map<string, { revision: number; watchers: number }>();
  readonly #end = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param streams the queue, another connection that waits for its events, and after which one */
  constructor({ queue, events, after }: Streams, hearers: Hearers) {
    this.#queue = queue;
    this.#hearers = hearers;
    void readEvents(events, after, this.#end.signal, (event) => this.#hear(event));
    this.#timer = setInterval(() => void this.#look(), lookEvery);
  }

  /** Tells everybody that a job has changed. */
  async change(job: Job): Promise<void> {
    await this.#publish("state", job.id, job);
  }

  /** Tells everybody how far a job is. */
  async report(id: string, progress: JobProgress): Promise<void> {
    await this.#publish("report", id, progress);
  }

  /** Tells whoever has a job that it shall stop. The mark says so too, to those who do not hear this. */
  async stop(id: string): Promise<void> {
    await this.#publish("stop", id, null);
  }

  async #publish(event: string, jobId: string, body: object | null): Promise<void> {
    await ask(() => this.#queue.publishEvent({ event, jobId, body: JSON.stringify(body) }, keptEvents));
  }

  #hear({ event, jobId = "", body = "null", returnvalue = "null" }: EngineEvent): void {
    switch (event) {
      case "state":
        this.#tell(v.parse(jobSchema, JSON.parse(body)));
        break;
      case "completed":
        this.#tell(v.parse(jobSchema, JSON.parse(returnvalue)));
        this.#hearers.changed();
        break;
      case "report":
        this.#watchers.report(jobId, v.parse(progressSchema, JSON.parse(body)));
        break;
      case "stop":
        this.#hearers.stop(jobId);
        break;
      case "delayed":
      case "stalled":
        void this.#refresh(jobId).catch(() => {});
        this.#hearers.changed();
        break;
      default:
    }
  }

  #tell(job: Job): void {
    const told = this.#told.get(job.id);
    if (told === undefined || job.revision <= told.revision) return;
    told.revision = job.revision;
    this.#watchers.change(job);
  }

  async #refresh(id: string): Promise<void> {
    if (!this.#told.has(id)) return;
    const job = await this.#hearers.read(id);
    if (job !== null) this.#tell(job);
  }

  async #look(): Promise<void> {
    for (const id of [...this.#told.keys()]) await this.#refresh(id).catch(() => {});
  }

  /** Adds a listener of a job; the function that it gives takes it away. */
  watch(id: string, listener: (event: JobEvent) => void): () => void {
    const told = this.#told.get(id) ?? { revision: 1, watchers: 0 };
    this.#told.set(id, told);
    told.watchers++;
    const remove = this.#watchers.add(id, listener);
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      remove();
      told.watchers--;
      if (told.watchers === 0) this.#told.delete(id);
    };
  }

  /** Nobody hears anything more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#end.abort();
    this.#watchers.clear();
  }
}
