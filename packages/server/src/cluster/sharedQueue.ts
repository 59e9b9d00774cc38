/**
 * The queue of many machines, over BullMQ on Redis, Valkey or Postgres: the same promises as the one of this machine. Any process takes jobs, each by the same rule
 * (jobs/schedule.ts) from what waits and runs everywhere; promoting a waiting job is what only one of them can do. It polls as well as it listens, so that a stream of
 * events that falls silent costs a second and nothing more.
 */
import { createHash } from "node:crypto";
import type { IQueueBackend, JobJson } from "bullmq";
import * as v from "valibot";
import { BackOff } from "../base/backOff.ts";
import type { ProblemData } from "../base/problems.ts";
import { checkLimit, checkSame } from "../jobs/admission.ts";
import { isFinal, type Job, type JobEvent, mostAttempts, type NewJob, workerLost } from "../jobs/job.ts";
import { isJobId, jobSchema } from "../jobs/jobFiles.ts";
import type { JobLease, JobLimits, JobQueue, TenantJobs, Wish } from "../jobs/jobQueue.ts";
import { Turns } from "../jobs/schedule.ts";
import { Takers } from "../jobs/takers.ts";
import { failed, stopped } from "../jobs/transitions.ts";
import { Announcements, openStreams, type Streams } from "./announcements.ts";
import { claim, scheduleOf } from "./claims.ts";
import { ask, type Engine } from "./engine.ts";
import { Leases } from "./leases.ts";
import { ResultBytes } from "./results.ts";
import { Stops } from "./stops.ts";
import { type Accepted, added, jobOf } from "./storedJob.ts";
import { View } from "./view.ts";

/** Milliseconds between two looks for jobs, whatever events say. */
const lookEvery = 1000;

/** Milliseconds between two attempts to get hold of a job, which others may be about to do as well. */
const tryAgainAfter = { first: 2, last: 1000 } as const;

/** For how long an idempotency key is remembered: longer than its job. */
const rememberNames = 3 * 24 * 3_600_000;

/** Jobs that are forgotten at a time. */
const forgottenAtOnce = 1000;

const named = v.pick(jobSchema, ["id", "circuit", "key", "arguments"]);

/** Queue of a cluster. */
export class SharedQueue implements JobQueue {
  readonly #engine: Engine;
  readonly #queue: IQueueBackend;
  readonly #limits: JobLimits;
  readonly #view: View;
  readonly #stops: Stops;
  readonly #results: ResultBytes;
  readonly #leases: Leases;
  readonly #announcements: Announcements;
  readonly #takers = new Takers();
  readonly #turns = new Turns();
  readonly #timer: ReturnType<typeof setInterval>;
  /** What reads and then writes goes one after the other within this process. */
  #turn: Promise<unknown> = Promise.resolve();
  #order = 0;
  /** Results of jobs that ended before are gone. */
  #goneBefore = 0;

  private constructor(engine: Engine, streams: Streams, limits: JobLimits) {
    const { queue } = streams;
    this.#engine = engine;
    this.#queue = queue;
    this.#limits = limits;
    this.#view = new View(queue);
    this.#stops = new Stops(engine.records);
    this.#results = new ResultBytes(engine.records);
    this.#announcements = new Announcements(streams, {
      changed: () => this.#takers.wake(),
      stop: (id) => this.#leases.stop(id),
      read: (id) => this.get(id),
    });
    this.#leases = new Leases({
      engine,
      queue,
      stops: this.#stops,
      results: this.#results,
      announcements: this.#announcements,
    });
    this.#timer = setInterval(() => void this.#recover().catch(() => {}), engine.times.check);
  }

  /** Opens the queue of an engine's cluster. */
  static async open(engine: Engine, limits: JobLimits): Promise<SharedQueue> {
    return new SharedQueue(engine, await openStreams(engine, "jobs"), limits);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async add(request: NewJob, stored?: Promise<unknown>): Promise<Job> {
    await stored;
    return this.#inTurn(async () => {
      const { idempotencyKey, tenant } = request;
      if (idempotencyKey === null) return this.#accept(request);
      const hash = createHash("sha256")
        .update(JSON.stringify([tenant, idempotencyKey]))
        .digest("hex");
      const { id, circuit, key, arguments: args } = request;
      const own = JSON.stringify({ id, circuit, key, arguments: args });
      const stands = await ask(() => this.#engine.records.claim(`once:${hash}`, own, rememberNames));
      const known = v.parse(named, JSON.parse(stands));
      checkSame(known, request);
      // Who gave the name its job may have ended before it was accepted.
      return (await this.get(known.id)) ?? this.#accept({ ...request, id: known.id });
    });
  }

  async #accept(request: NewJob): Promise<Job> {
    const { waiting } = await ask(() => this.#view.look());
    checkLimit(
      waiting.filter(({ tenant }) => tenant === request.tenant).length,
      this.#limits.queuedByTenant,
      "of one tenant",
    );
    checkLimit(waiting.length, this.#limits.queuedInAll, "in all");
    const accepted: Accepted = { ...request, createdAt: Date.now(), order: ++this.#order };
    const stored = added(accepted);
    // Adding a job that is there changes nothing.
    await ask(() => this.#queue.addJob(stored, accepted.id));
    this.#takers.wake();
    return jobOf(stored, false, null);
  }

  async take(wish: Wish, signal: AbortSignal): Promise<JobLease | null> {
    const backOff = new BackOff(tryAgainAfter);
    for (;;) {
      if (signal.aborted) return null;
      const found = await this.#inTurn(() => (signal.aborted ? Promise.resolve(null) : this.#tryTake(wish)));
      if (found === "missed") await backOff.pause();
      else if (found === "settled") backOff.reset();
      else if (found !== null) return found;
      else if (!signal.aborted) await this.#takers.wait(signal, lookEvery);
    }
  }

  /** A job; else whether one was missed, which others have, or one was settled that nobody shall run. */
  async #tryTake({ worker, preferredKey }: Wish): Promise<JobLease | "missed" | "settled" | null> {
    const look = await ask(() => this.#view.look());
    const busy = this.#leases.keysOf(worker);
    const schedule = scheduleOf(look, this.#limits, this.#turns);
    // Another worker has these keys loaded, and stays with them: here they come last.
    const elsewhere = new Set(look.running.map(({ key }) => key));
    const next =
      schedule.next(preferredKey, (key) => busy.has(key) || elsewhere.has(key)) ??
      schedule.next(preferredKey, (key) => busy.has(key));
    if (next === null) return null;
    const taken = await claim(this.#queue, next.id, look.loose.has(next.id));
    if (taken === null) return "missed";
    const { accepted, stored, token } = taken;
    const share = look.running.filter(({ tenant }) => tenant === accepted.tenant).length;
    const fits = accepted.id === next.id || (!busy.has(accepted.key) && share < this.#limits.runningByTenant);
    const running = jobOf(stored, true, null);
    const stop = await ask(() => this.#stops.of(accepted.id));
    if (stop !== null)
      await this.#leases.finish(running, stopped({ ...running, problem: stop.problem }, Date.now()), token);
    else if (running.attempt > mostAttempts)
      await this.#leases.finish(running, failed(running, workerLost, Date.now()), token);
    else if (!fits) await this.#leases.putBack(running, token, "released");
    else return this.#leases.begin(running, token, worker);
    return "settled";
  }

  /** A job that a worker of this process could take and does not; null when there is none, or it has one. */
  async overlooked(worker: string): Promise<string | null> {
    if (this.#leases.keysOf(worker).size > 0) return null;
    const schedule = scheduleOf(await ask(() => this.#view.look()), this.#limits, new Turns());
    return schedule.next(null, () => false)?.id ?? null;
  }

  async stop(id: string, problem: ProblemData | null): Promise<Job | null> {
    const job = await this.get(id);
    if (job === null || isFinal(job)) return job;
    await ask(() => this.#stops.mark(id, problem));
    await this.#announcements.stop(id);
    this.#leases.stop(id);
    const backOff = new BackOff(tryAgainAfter);
    for (;;) {
      const now = await this.get(id);
      if (now === null || isFinal(now)) return now;
      if (now.state === "cancelling") {
        await this.#announcements.change(now);
        return now;
      }
      if (!(await this.#inTurn(() => this.#settle(id)))) await backOff.pause();
    }
  }

  /** Ends a waiting job that shall stop. Where another comes along, it goes back; false when none could be had. */
  async #settle(id: string): Promise<boolean> {
    const { loose } = await ask(() => this.#view.look());
    const taken = await claim(this.#queue, id, loose.has(id));
    if (taken === null) return false;
    const { accepted, stored, token } = taken;
    const running = jobOf(stored, true, null);
    const stop = await ask(() => this.#stops.of(accepted.id));
    if (stop === null) {
      await this.#leases.putBack(running, token, "released");
      return true;
    }
    // It was never begun: its count of attempts stays.
    const end = { ...stopped({ ...running, problem: stop.problem }, Date.now()), attempt: running.attempt - 1 };
    await this.#leases.finish(running, end, token);
    return true;
  }

  /** Lets jobs whose lock ended wait again, and ends those of them that shall stop. */
  async #recover(): Promise<void> {
    await this.#queue.moveStalledJobsToWait();
    const { loose } = await this.#view.look();
    for (const id of loose) if ((await this.#stops.of(id)) !== null) await this.#inTurn(() => this.#settle(id));
    if (loose.size > 0) this.#takers.wake();
  }

  async get(id: string): Promise<Job | null> {
    if (!isJobId(id)) return null;
    return ask(async () => {
      for (;;) {
        const state = await this.#queue.getState(id);
        const stored = await this.#queue.getJobData(id);
        if (stored === undefined) return null;
        // Read in two steps: a job that went on between them would be told as one that it never was, with a revision above its later ones.
        if ((await this.#queue.getState(id)) !== state) continue;
        const isRunning = state === "active";
        return this.#told(stored, isRunning, isRunning ? await this.#stops.of(id) : null);
      }
    });
  }

  #told(stored: JobJson, isRunning: boolean, stop: Awaited<ReturnType<Stops["of"]>>): Job {
    const job = jobOf(stored, isRunning, stop);
    if (job.finishedAt === null || job.finishedAt >= this.#goneBefore) return job;
    return { ...job, state: "expired", result: null, revision: job.revision + 1 };
  }

  async placeOf(id: string): Promise<number | null> {
    return scheduleOf(await ask(() => this.#view.look()), this.#limits, this.#turns).placeOf(id);
  }

  async openJobs(): Promise<readonly Job[]> {
    const { waiting, running } = await ask(() => this.#view.look());
    const jobs = await Promise.all([...waiting, ...running].map(({ id }) => this.get(id)));
    return jobs.filter((job): job is Job => job !== null && !isFinal(job));
  }

  watch(id: string, listener: (event: JobEvent) => void): () => void {
    return this.#announcements.watch(id, listener);
  }

  async usageOf(tenant: string): Promise<TenantJobs> {
    const { waiting, running } = await ask(() => this.#view.look());
    const own = (jobs: readonly Accepted[]): number => jobs.filter((job) => job.tenant === tenant).length;
    return { queued: own(waiting), running: own(running), resultBytes: await ask(() => this.#results.of(tenant)) };
  }

  async expire({ finishedBefore, forgottenBefore }: Parameters<JobQueue["expire"]>[0]): Promise<void> {
    this.#goneBefore = Math.max(this.#goneBefore, finishedBefore);
    await ask(() => this.#results.expire(finishedBefore));
    for (;;) {
      const gone = await ask(() => this.#queue.cleanJobsByState("completed", forgottenBefore, forgottenAtOnce));
      if (gone.length < forgottenAtOnce) return;
    }
  }

  async check(): Promise<void> {
    await ask(() => this.#engine.records.check());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#leases.close();
    await this.#announcements.close();
  }
}
