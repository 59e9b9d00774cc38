/**
 * Takes jobs from a queue and lets the evaluation process run them, a few at a time. Each lane stays with a key while it is loaded and has jobs, for a while: then others get
 * their turn.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Problem, type ProblemData } from "../base/problems.ts";
import type { Traced } from "../base/tracing.ts";
import type { BlobName, BlobStore } from "../blobs/blobStore.ts";
import type { Job, JobProgress } from "../jobs/job.ts";
import type { JobLease, JobQueue, Outcome } from "../jobs/jobQueue.ts";
import { EvaluationLost, type EvaluationProcess } from "./evaluationProcess.ts";
import { circuitId } from "./protocol.ts";
import type { RunSharing } from "./runs.ts";

/** How long a lane stays with a key. */
const stay = { jobs: 8, milliseconds: 2000 } as const;

/** Milliseconds before something that failed for reasons of the machine is tried again. */
const retryAfter = 1000;

/** Settings of a worker. */
export interface WorkerSettings {
  readonly name: string;
  /** Jobs that run at once. */
  readonly lanes: number;
  /** Longest time of a job, and how long results are kept; milliseconds. */
  readonly longestJob: number;
  readonly keepResults: number;
  /** 2 where each job is evaluated twice, and its result counts only when both are the same to the bit. */
  readonly evaluations: 1 | 2;
}

/** Told of every job. */
export interface WorkerEvents {
  readonly began: (lease: JobLease) => void;
  readonly loaded: () => void;
  readonly ended: (lease: JobLease, outcome: Outcome, milliseconds: number) => void;
  /** Two evaluations of a job differ: something on this machine is faulty. */
  readonly differed: (lease: JobLease) => void;
  readonly failed: (thrown: unknown) => void;
}

/** How bytes come to where they are evaluated, and results to where they are fetched. */
export interface Staging {
  /**
   * Brings key, arguments and circuit of a job. What is not there any more is missed by who evaluates.
   * @returns to be called when the job has ended: until then they stay
   */
  bring(job: Pick<Job, "circuit" | "key" | "arguments">): Promise<() => void>;
  /** Takes a result to where it is kept until `keepUntil`, milliseconds since 1970. */
  deliver(result: BlobName, keepUntil: number): Promise<void>;
  /** Brings what another worker delivered. */
  fetch(sha256: string): Promise<void>;
}

/** What a worker works with. */
export interface WorkerParts {
  readonly queue: JobQueue;
  readonly staging: Staging;
  readonly evaluation: EvaluationProcess;
  /** Others that take part in a job; null where there are none. */
  readonly sharing: ((job: Job) => RunSharing) | null;
  readonly traced: Traced;
}

/** Everything is evaluated where it is kept. */
export const inPlace = (jobs: BlobStore): Staging => ({
  bring: async () => () => {},
  fetch: async () => {},
  deliver: ({ sha256 }, keepUntil) => jobs.keepUntil(sha256, keepUntil),
});

interface Stay {
  readonly key: string;
  readonly since: number;
  jobs: number;
}

/** Works until it is drained. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #settings: WorkerSettings;
  readonly #events: WorkerEvents;
  readonly #stop = new AbortController();
  /** Aborted when what runs shall go back to the queue. */
  readonly #release = new AbortController();
  readonly #lanes: readonly Promise<void>[];
  #running = 0;

  constructor(parts: WorkerParts, settings: WorkerSettings, events: WorkerEvents) {
    this.#parts = parts;
    this.#settings = settings;
    this.#events = events;
    this.#lanes = Array.from({ length: settings.lanes }, () => this.#lane());
  }

  /** Takes no more jobs; those that run may end within `milliseconds`, then they go back to the queue. */
  async drain(milliseconds: number): Promise<void> {
    this.#stop.abort();
    const timer = setTimeout(() => this.#release.abort(), milliseconds);
    await Promise.all(this.#lanes);
    clearTimeout(timer);
  }

  /** Jobs that run. */
  get running(): number {
    return this.#running;
  }

  async #lane(): Promise<void> {
    const { queue, evaluation } = this.#parts;
    const { signal } = this.#stop;
    let at: Stay | null = null;
    while (!signal.aborted) {
      await evaluation.ready(signal);
      const mayStay: boolean = at !== null && at.jobs < stay.jobs && Date.now() - at.since < stay.milliseconds;
      const preferredKey: string | null = mayStay && at !== null ? at.key : null;
      const take = (): Promise<JobLease | null> => queue.take({ worker: this.#settings.name, preferredKey }, signal);
      const lease = await this.#stubbornly(take);
      if (lease === null) return;
      const { key } = lease.job;
      if (at === null || at.key !== key || !mayStay) at = { key, since: Date.now(), jobs: 0 };
      at.jobs++;
      await this.#carryOut(lease);
    }
  }

  async #carryOut(lease: JobLease): Promise<void> {
    const began = performance.now();
    this.#events.began(lease);
    this.#running++;
    const { circuit, attempt } = lease.job;
    const facts = { "glovebox.circuit": circuitId(circuit), "glovebox.attempt": attempt };
    const outcome = await this.#parts
      .traced("glovebox.job", facts, async (note) => {
        const ended = await this.#outcomeOf(lease);
        note({ "glovebox.outcome": ended.kind });
        return ended;
      })
      .finally(() => this.#running--);
    await this.#stubbornly(() => lease.end(outcome));
    this.#events.ended(lease, outcome, performance.now() - began);
  }

  async #outcomeOf(lease: JobLease): Promise<Outcome> {
    const { job } = lease;
    const { evaluation, staging, sharing, traced } = this.#parts;
    const { longestJob, keepResults, evaluations } = this.#settings;
    // Signals of the whole process hear of no job once it has ended: one that is joined to them for good would stay in memory.
    const run = new AbortController();
    let isTooLong = false;
    const cancel = (): void => run.abort();
    const timer = setTimeout(() => {
      isTooLong = true;
      cancel();
    }, longestJob);
    const signals = [lease.signal, this.#release.signal];
    for (const signal of signals) {
      signal.addEventListener("abort", cancel);
      if (signal.aborted) cancel();
    }
    let letGo = (): void => {};
    try {
      const request = {
        circuit: circuitId(job.circuit),
        key: job.key,
        arguments: job.arguments.sha256,
        // Longer than the job's record, so that a result that is told is there.
        keepUntil: Date.now() + 2 * longestJob + keepResults,
      };
      letGo = await this.#stubbornly(() => staging.bring(job), run.signal);
      // The process may have ended since the job was waited for; then it was not begun.
      await evaluation.ready(run.signal);
      const watcher = {
        signal: run.signal,
        onProgress: (progress: JobProgress) => lease.report(progress),
        onLoad: this.#events.loaded,
      };
      const result = await traced("glovebox.evaluate", {}, () =>
        evaluation.run(request, watcher, sharing?.(job) ?? null),
      );
      if (evaluations === 2) {
        // Alone on this machine, whoever took part before.
        const again = await traced("glovebox.evaluate", {}, () => evaluation.run(request, watcher, null));
        if (again.sha256 !== result.sha256) {
          this.#events.differed(lease);
          return { kind: "lost" };
        }
      }
      await this.#stubbornly(() => staging.deliver(result, Date.now() + 2 * keepResults), run.signal);
      return { kind: "succeeded", result };
    } catch (thrown) {
      if (thrown instanceof EvaluationLost) return { kind: this.#release.signal.aborted ? "released" : "lost" };
      if (!(thrown instanceof Problem)) {
        this.#events.failed(thrown);
        return { kind: "lost" };
      }
      if (thrown.code === "cancelled" && isTooLong) return { kind: "failed", problem: tooLongProblem(longestJob) };
      if (thrown.code === "cancelled" && this.#release.signal.aborted) return { kind: "released" };
      return { kind: "failed", problem: thrown.data };
    } finally {
      letGo();
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", cancel);
    }
  }

  /**
   * Tries again until it works: what fails here is a disk or a network, and jobs must not be lost for that.
   * @throws Problem of code `cancelled` when `signal` is aborted meanwhile
   */
  async #stubbornly<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (thrown) {
        this.#events.failed(thrown);
        if (signal?.aborted === true) throw new Problem("cancelled", "the run was cancelled");
        await delay(retryAfter);
      }
    }
  }
}

const tooLongProblem = (milliseconds: number): ProblemData => ({
  code: "too-long",
  detail: `the job ran longer than ${milliseconds / 1000} seconds, the most that is allowed`,
  hint: "send fewer values at once, or ask the operator",
});
