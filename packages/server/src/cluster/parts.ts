/**
 * Parts of large jobs, which idle workers compute for the one that has the job: a queue of BullMQ beside that of jobs. Nothing is lost with a part: who asked for it computes it
 * when nobody else did.
 */
import { randomBytes } from "node:crypto";
import type { IQueueBackend, JobJson, MinimalJob } from "bullmq";
import type { RunPart } from "glovebox/server";
import * as v from "valibot";
import type { BlobName } from "../blobs/blobStore.ts";
import type { AskedPart } from "../evaluation/runs.ts";
import { Takers } from "../jobs/takers.ts";
import { keptEvents, openStreams, type Streams } from "./announcements.ts";
import { ask, type Engine } from "./engine.ts";
import { type EngineEvent, readEvents } from "./engineEvents.ts";
import { Locks } from "./locks.ts";
import { newStored } from "./newStored.ts";

/** Map of workers that have nothing to do, with when they said so. */
const idleMap = "idle-workers";

/** Milliseconds between two words of an idle worker, for how long one counts, and after which a worker that ended is forgotten. */
const idleTimes = { said: 1000, counts: 4000, forgotten: 60_000 } as const;

/** Milliseconds between two looks for parts, and for results of those that were asked for, whatever events say. */
const lookEvery = 1000;

/** The event that a part is not needed any more. */
const withdrawn = "withdrawn";

/** Parts that are done are remembered for so long, and so many of them. */
const kept = { age: 300, count: 10_000 } as const;

const blob = v.object({ sha256: v.string(), bytes: v.number() });

const specSchema = v.object({
  circuit: v.object({ name: v.string(), version: v.string() }),
  key: v.string(),
  part: v.variant("kind", [
    v.object({
      kind: v.literal("lookups"),
      round: v.number(),
      set: v.picklist(["narrow", "wide"]),
      from: v.number(),
      to: v.number(),
    }),
    v.object({ kind: v.literal("keyswitches"), from: v.number(), to: v.number() }),
  ]),
  inputs: blob,
});

const doneSchema = v.object({ result: v.nullable(blob) });

/** What is to compute. */
export interface PartSpec {
  readonly circuit: { readonly name: string; readonly version: string };
  readonly key: string;
  readonly part: RunPart;
  readonly inputs: BlobName;
}

/** A part in the hands of a worker. */
export interface PartLease extends PartSpec {
  /** Aborted when another may have it, or nobody needs it any more. */
  readonly signal: AbortSignal;
  /** Ends it; null when it cannot be computed here. */
  end(result: BlobName | null): Promise<void>;
}

/** Parts of a cluster. */
export class SharedParts {
  readonly #engine: Engine;
  readonly #queue: IQueueBackend;
  readonly #locks: Locks;
  readonly #takers = new Takers();
  readonly #asked = new Map<string, (result: BlobName | null) => void>();
  /** Parts that are computed here. */
  readonly #held = new Map<string, AbortController>();
  readonly #end = new AbortController();
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  readonly #name: string;
  #saidIdle = 0;
  #idle = 0;

  private constructor(engine: Engine, { queue, events, after }: Streams, name: string) {
    this.#engine = engine;
    this.#queue = queue;
    this.#name = name;
    this.#locks = new Locks(queue, engine.times.lock);
    void readEvents(events, after, this.#end.signal, (event) => this.#hear(event));
    this.#timers = [
      setInterval(() => void this.#look().catch(() => {}), lookEvery),
      setInterval(() => void queue.moveStalledJobsToWait().catch(() => {}), engine.times.check),
    ];
  }

  /** @param name of the worker */
  static async open(engine: Engine, name: string): Promise<SharedParts> {
    return new SharedParts(engine, await openStreams(engine, "parts"), name);
  }

  #hear({ event, jobId = "", returnvalue = "null" }: EngineEvent): void {
    if (event === "completed") this.#finish(jobId, v.parse(doneSchema, JSON.parse(returnvalue)).result);
    if (event === withdrawn) this.#held.get(jobId)?.abort();
    if (event === "waiting" || event === "stalled") this.#takers.wake();
  }

  #finish(id: string, result: BlobName | null): void {
    this.#asked.get(id)?.(result);
    this.#asked.delete(id);
  }

  /** Events may be missed while the engine is away. */
  async #look(): Promise<void> {
    const now = Date.now();
    const said = await this.#engine.records.fields(idleMap);
    const gone = [...said].filter(([, at]) => Number(at) + idleTimes.forgotten < now).map(([name]) => name);
    await this.#engine.records.remove(idleMap, gone);
    this.#idle = [...said].filter(([name, at]) => name !== this.#name && Number(at) + idleTimes.counts > now).length;
    for (const id of [...this.#asked.keys()]) {
      const stored = await this.#queue.getJobData(id);
      if (stored?.finishedOn !== undefined)
        this.#finish(id, v.parse(doneSchema, JSON.parse(stored.returnvalue)).result);
    }
  }

  /** Other workers that have nothing to do but parts. */
  idle(): number {
    return this.#idle;
  }

  /** This worker has nothing to do but parts. */
  async sayIdle(): Promise<void> {
    const now = Date.now();
    if (now - this.#saidIdle < idleTimes.said) return;
    this.#saidIdle = now;
    await this.#engine.records.set(idleMap, this.#name, String(now));
  }

  /** This worker has something to do. */
  async sayBusy(): Promise<void> {
    if (this.#saidIdle === 0) return;
    this.#saidIdle = 0;
    await this.#engine.records.remove(idleMap, [this.#name]);
  }

  /**
   * Asks others for a part.
   * @param ready the inputs are where others find them
   */
  ask(spec: PartSpec, ready: Promise<void>): AskedPart {
    const id = randomBytes(16).toString("hex");
    const results = new Promise<BlobName | null>((resolve) => this.#asked.set(id, resolve));
    const add = async (): Promise<void> => {
      await ready;
      if (this.#asked.has(id)) await ask(() => this.#queue.addJob(added(id, spec), id));
    };
    add().catch(() => this.#finish(id, null));
    return {
      results,
      withdraw: () => {
        if (!this.#asked.has(id)) return;
        this.#finish(id, null);
        // It is not there any more, or somebody computes it and is told: who does not hear it does so for nothing.
        void this.#queue.remove(id, false).catch(() => {});
        void this.#queue.publishEvent({ event: withdrawn, jobId: id }, keptEvents).catch(() => {});
      },
    };
  }

  /** Waits a moment for a part, and takes it; null when there is none. */
  async take(signal: AbortSignal): Promise<PartLease | null> {
    const token = randomBytes(16).toString("hex");
    const [stored, id] = (await ask(() => this.#queue.moveToActive(token))) as [JobJson | null | undefined, string];
    if (!stored) {
      await this.#takers.wait(signal, lookEvery);
      return null;
    }
    const end = async (result: BlobName | null): Promise<void> => {
      const job = { id, opts: {}, attemptsMade: 0 } as unknown as MinimalJob;
      // Whoever asked does not wait for ever for what fails here.
      await ask(() => this.#queue.moveToCompleted(job, { result }, kept, token, false)).catch(() => {});
    };
    const spec = v.safeParse(specSchema, JSON.parse(stored.data));
    if (!spec.success) {
      // A worker of another version asked: it computes this itself.
      await end(null);
      return null;
    }
    const controller = new AbortController();
    const lock = { id, token, lost: () => controller.abort() };
    this.#held.set(id, controller);
    this.#locks.hold(lock);
    return {
      ...spec.output,
      signal: controller.signal,
      end: async (result) => {
        this.#held.delete(id);
        this.#locks.drop(lock);
        await end(result);
      },
    };
  }

  /** Nobody hears anything more. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#end.abort();
    this.#locks.close();
    for (const id of [...this.#asked.keys()]) this.#finish(id, null);
    await this.sayBusy().catch(() => {});
  }
}

const added = (id: string, spec: PartSpec): JobJson =>
  newStored({
    id,
    name: "part",
    data: JSON.stringify(spec),
    opts: { attempts: 1 },
    timestamp: Date.now(),
    delay: 0,
  });
