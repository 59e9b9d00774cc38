/**
 * The queue of one machine: in memory while jobs are open, with a file for each. When the process ends, however it does, the next one takes up every job that was accepted and is
 * not final: what ran waits again.
 */
import type { ProblemData } from "../base/problems.ts";
import { checkLimit, checkSame } from "./admission.ts";
import { acceptedJob, isFinal, type Job, type JobEvent, mostAttempts, type NewJob, workerLost } from "./job.ts";
import { JobFiles } from "./jobFiles.ts";
import type { JobLease, JobLimits, JobQueue, Outcome, TenantJobs, Wish } from "./jobQueue.ts";
import { Schedule } from "./schedule.ts";
import { Takers } from "./takers.ts";
import { after, failed, stopped } from "./transitions.ts";
import { Watchers } from "./watchers.ts";

interface OpenJob {
  job: Job;
  /** Of a job that runs. */
  lease: { readonly worker: string; readonly controller: AbortController } | null;
  /** Its states are stored one after the other. */
  writing: Promise<unknown>;
}

const opened = (job: Job): OpenJob => ({ job, lease: null, writing: Promise.resolve() });

/** Queue of this process. */
export class FileQueue implements JobQueue {
  readonly #limits: JobLimits;
  readonly #files: JobFiles;
  readonly #schedule: Schedule;
  readonly #open = new Map<string, OpenJob>();
  readonly #watchers = new Watchers();
  readonly #resultBytes = new Map<string, number>();
  readonly #takers = new Takers();
  /** Idempotency keys whose jobs are being accepted. */
  readonly #adding = new Map<string, Promise<unknown>>();
  /** Jobs that are accepted and not yet stored, so that limits hold meanwhile. */
  readonly #entering = new Map<string, number>();

  private constructor(files: JobFiles, limits: JobLimits) {
    this.#files = files;
    this.#limits = limits;
    this.#schedule = new Schedule(limits);
  }

  /** Opens the queue of a folder, and takes up the jobs that are in it. */
  static async open(folder: string, limits: JobLimits): Promise<FileQueue> {
    const queue = new FileQueue(await JobFiles.open(folder), limits);
    const left: Job[] = [];
    for await (const job of queue.#files.all("open")) left.push(job);
    for (const job of left.sort((a, b) => a.createdAt - b.createdAt)) await queue.#recover(job);
    for await (const { tenant, result } of queue.#files.all("done")) queue.#countResult(tenant, result?.bytes ?? 0);
    return queue;
  }

  async #recover(job: Job): Promise<void> {
    const now = Date.now();
    if (isFinal(job)) return this.#files.write(job);
    if (job.state === "cancelling") return this.#files.write(stopped(job, now));
    if (job.state === "running" && job.attempt >= mostAttempts) return this.#files.write(failed(job, workerLost, now));
    const waiting: Job = { ...job, state: "queued" };
    this.#open.set(job.id, opened(waiting));
    this.#schedule.add(waiting);
  }

  async add(request: NewJob, stored: Promise<unknown> = Promise.resolve()): Promise<Job> {
    // It may fail before it is waited for.
    stored.catch(() => {});
    const { idempotencyKey, tenant } = request;
    if (idempotencyKey === null) return this.#accept(request, stored);
    const name = JSON.stringify([tenant, idempotencyKey]);
    const before = this.#adding.get(name);
    const work = Promise.resolve(before)
      .catch(() => {})
      .then(() => this.#addNamed(request, idempotencyKey, stored));
    this.#adding.set(name, work);
    try {
      return await work;
    } finally {
      if (this.#adding.get(name) === work) this.#adding.delete(name);
    }
  }

  async #addNamed(request: NewJob, idempotencyKey: string, stored: Promise<unknown>): Promise<Job> {
    const known = await this.#files.named(request.tenant, idempotencyKey);
    if (known === null) return this.#accept(request, stored);
    checkSame(known, request);
    return this.#open.get(known.id)?.job ?? known;
  }

  async #accept(request: NewJob, stored: Promise<unknown>): Promise<Job> {
    const { tenant } = request;
    const entering = this.#entering.get(tenant) ?? 0;
    const enteringInAll = [...this.#entering.values()].reduce((sum, count) => sum + count, 0);
    checkLimit(this.#schedule.waitingOf(tenant) + entering, this.#limits.queuedByTenant, "of one tenant");
    checkLimit(this.#schedule.size + enteringInAll, this.#limits.queuedInAll, "in all");
    this.#entering.set(tenant, entering + 1);
    const job = acceptedJob(request, Date.now());
    try {
      await this.#store(job, stored);
    } finally {
      const left = (this.#entering.get(tenant) ?? 1) - 1;
      if (left > 0) this.#entering.set(tenant, left);
      else this.#entering.delete(tenant);
    }
    this.#open.set(job.id, opened(job));
    this.#schedule.add(job);
    this.#takers.wake();
    return job;
  }

  /** All waits for the disk at once, but for the job's name: it appears when all that belongs to it is there. */
  async #store(job: Job, stored: Promise<unknown>): Promise<void> {
    const { idempotencyKey } = job;
    const written = this.#files.prepare(job);
    try {
      await Promise.all([written, stored, idempotencyKey === null ? null : this.#files.name(job, idempotencyKey)]);
    } catch (thrown) {
      await written.then(({ discard }) => discard()).catch(() => {});
      throw thrown;
    }
    const { appear, settle } = await written;
    await appear();
    await settle();
  }

  async take(wish: Wish, signal: AbortSignal): Promise<JobLease | null> {
    for (;;) {
      if (signal.aborted) return null;
      const next = this.#next(wish);
      if (next !== null) return this.#lend(next, wish.worker);
      await this.#takers.wait(signal);
    }
  }

  #next({ worker, preferredKey }: Wish): OpenJob | null {
    const busy = new Set(
      [...this.#open.values()].flatMap(({ job, lease }) => (lease?.worker === worker ? job.key : [])),
    );
    const found = this.#schedule.next(preferredKey, (key) => busy.has(key));
    return found === null ? null : (this.#open.get(found.id) ?? null);
  }

  async #lend(open: OpenJob, worker: string): Promise<JobLease> {
    const controller = new AbortController();
    open.lease = { worker, controller };
    const { job } = open;
    const running: Job = { ...job, state: "running", attempt: job.attempt + 1, startedAt: Date.now(), problem: null };
    try {
      await this.#change(open, running);
    } catch (thrown) {
      this.#giveBack(open, job);
      throw thrown;
    }
    return {
      job: running,
      signal: controller.signal,
      report: (progress) => this.#watchers.report(job.id, progress),
      end: (outcome) => this.#end(open, outcome),
    };
  }

  async #end(open: OpenJob, outcome: Outcome): Promise<void> {
    const { job, lease } = open;
    if (lease === null) return;
    const next = after(job, outcome, Date.now());
    await this.#change(open, next);
    if (!isFinal(next)) {
      this.#giveBack(open, open.job);
      return;
    }
    open.lease = null;
    this.#open.delete(job.id);
    this.#countResult(job.tenant, next.result?.bytes ?? 0);
    this.#schedule.ended(job.tenant);
    this.#takers.wake();
  }

  #giveBack(open: OpenJob, job: Job): void {
    open.job = job;
    open.lease = null;
    this.#schedule.ended(job.tenant);
    this.#schedule.add(job, true);
    this.#takers.wake();
  }

  async stop(id: string, problem: ProblemData | null): Promise<Job | null> {
    const open = this.#open.get(id);
    if (open === undefined) return this.#files.read(id);
    const { job, lease } = open;
    if (lease === null) {
      this.#schedule.remove(job);
      await this.#change(open, stopped({ ...job, problem }, Date.now()));
      this.#open.delete(id);
    } else if (job.state === "running") {
      await this.#change(open, { ...job, state: "cancelling", problem });
      lease.controller.abort();
    }
    return open.job;
  }

  /**
   * Stores and tells a job's new state. Memory comes first, so that nobody acts on the old one meanwhile; when it cannot be stored, nothing has
   * changed.
   */
  async #change(open: OpenJob, next: Job): Promise<void> {
    const before = open.job;
    const job = { ...next, revision: before.revision + 1 };
    open.job = job;
    const write = open.writing.then(() => this.#files.write(job));
    open.writing = write.catch(() => {});
    try {
      await write;
    } catch (thrown) {
      if (open.job === job) open.job = before;
      throw thrown;
    }
    this.#watchers.change(job);
  }

  #countResult(tenant: string, bytes: number): void {
    const sum = (this.#resultBytes.get(tenant) ?? 0) + bytes;
    if (sum > 0) this.#resultBytes.set(tenant, sum);
    else this.#resultBytes.delete(tenant);
  }

  async get(id: string): Promise<Job | null> {
    return this.#open.get(id)?.job ?? this.#files.read(id);
  }

  async placeOf(id: string): Promise<number | null> {
    return this.#schedule.placeOf(id);
  }

  async openJobs(): Promise<readonly Job[]> {
    return [...this.#open.values()].map(({ job }) => job);
  }

  watch(id: string, listener: (event: JobEvent) => void): () => void {
    return this.#watchers.add(id, listener);
  }

  async usageOf(tenant: string): Promise<TenantJobs> {
    return {
      queued: this.#schedule.waitingOf(tenant),
      running: this.#schedule.runningOf(tenant),
      resultBytes: this.#resultBytes.get(tenant) ?? 0,
    };
  }

  async expire({ finishedBefore, forgottenBefore }: Parameters<JobQueue["expire"]>[0]): Promise<void> {
    await this.#files.expire(finishedBefore, ({ tenant, result }) => this.#countResult(tenant, -(result?.bytes ?? 0)));
    await this.#files.forget(forgottenBefore);
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {
    this.#watchers.clear();
    await this.#files.settled();
  }
}
