/** What an operator sees of evaluation, in the log and in the metrics: the same for a service and for a worker. */
import type { Logger } from "pino";
import { circuitId } from "../evaluation/protocol.ts";
import type { EvaluationEvents } from "../evaluation/runs.ts";
import type { WorkerEvents } from "../evaluation/worker.ts";
import type { Metrics } from "./metrics.ts";

/** Tells of the evaluation process. */
export const evaluationEvents = (log: Logger, metrics: Metrics): EvaluationEvents => ({
  started: (evaluation) => log.info({ evaluation }, "evaluation process started"),
  ended: (how) => {
    metrics.evaluationEnds.inc();
    log.error({ how }, "evaluation process ended");
  },
  broken: (message) => log.error({ detail: message }, "evaluation failed for a reason of ours"),
});

/** Tells of jobs. */
export const workerEvents = (log: Logger, metrics: Metrics): WorkerEvents => ({
  began: ({ job }) => {
    metrics.running.inc();
    metrics.waiting.observe((Date.now() - job.createdAt) / 1000);
  },
  loaded: () => metrics.keyLoads.inc(),
  ended: ({ job }, outcome, milliseconds) => {
    metrics.running.dec();
    metrics.ended(job.circuit.name, outcome, milliseconds);
    log.info(
      { job: job.id, circuit: circuitId(job.circuit), outcome: outcome.kind, milliseconds: Math.round(milliseconds) },
      "job ended",
    );
  },
  differed: ({ job }) => {
    metrics.differences.inc();
    log.error(
      { job: job.id, circuit: circuitId(job.circuit) },
      "two evaluations of a job differ: the machine is faulty",
    );
  },
  failed: (thrown) => log.error({ err: thrown }, "worker"),
});
