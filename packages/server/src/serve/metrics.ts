/** What an operator's Prometheus asks: counts, times and sizes; nothing of whom and of what. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Outcome } from "../jobs/jobQueue.ts";

/** The service's metrics. */
export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly requests = new Histogram({
    name: "glovebox_request_seconds",
    help: "Time of answers by route and status",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: this.#registers,
  });
  readonly jobs = new Counter({
    name: "glovebox_jobs_total",
    help: "Leases of jobs by how they ended",
    labelNames: ["circuit", "outcome"] as const,
    registers: this.#registers,
  });
  readonly running = new Gauge({ name: "glovebox_jobs_running", help: "Jobs that run", registers: this.#registers });
  readonly waiting = new Histogram({
    name: "glovebox_job_waiting_seconds",
    help: "Time from acceptance to begin",
    buckets: [0.01, 0.1, 0.5, 2, 10, 60, 600],
    registers: this.#registers,
  });
  readonly runTimes = new Histogram({
    name: "glovebox_job_run_seconds",
    help: "Time of evaluation, with loading of keys",
    labelNames: ["circuit"] as const,
    buckets: [0.1, 0.5, 2, 10, 60, 600, 3600],
    registers: this.#registers,
  });
  readonly keyLoads = new Counter({
    name: "glovebox_key_loads_total",
    help: "Keys that were loaded: compare with glovebox_jobs_total for the hit rate of the key memory",
    registers: this.#registers,
  });
  readonly uploads = new Counter({
    name: "glovebox_uploaded_bytes_total",
    help: "Bytes of keys that were stored",
    registers: this.#registers,
  });
  readonly evaluationEnds = new Counter({
    name: "glovebox_evaluation_ends_total",
    help: "Evaluation processes that ended though nobody asked",
    registers: this.#registers,
  });

  readonly differences = new Counter({
    name: "glovebox_evaluation_differences_total",
    help: "Jobs whose two evaluations differed (--check 2): a fault of the machine",
    registers: this.#registers,
  });

  /** @param queued gives how many jobs wait */
  constructor(queued: () => Promise<number>) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = new Gauge({
      name: "glovebox_jobs_queued",
      help: "Jobs that wait: scale workers on it",
      registers: this.#registers,
      async collect() {
        gauge.set(await queued());
      },
    });
  }

  /** Counts the end of a lease. */
  ended(circuit: string, { kind }: Outcome, milliseconds: number): void {
    this.jobs.inc({ circuit, outcome: kind });
    this.runTimes.observe({ circuit }, milliseconds / 1000);
  }
}
