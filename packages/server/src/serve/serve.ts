/** `glovebox serve`: puts the parts together, opens the doors, and closes them in order. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "glovebox/server";
import { fromFile, open, readAuthFile } from "../auth/tenants.ts";
import { openTracing } from "../base/tracing.ts";
import { Catalog, type ServedCircuit } from "../circuits/catalog.ts";
import { EvaluationProcess } from "../evaluation/evaluationProcess.ts";
import { circuitId } from "../evaluation/protocol.ts";
import { inPlace, Worker } from "../evaluation/worker.ts";
import { createApp } from "../http/app.ts";
import { createLog } from "../http/logging.ts";
import { serveMetrics } from "../http/operations.ts";
import type { Service } from "../http/service.ts";
import { startJanitor } from "./janitor.ts";
import { Metrics } from "./metrics.ts";
import type { ServeOptions } from "./options.ts";
import { openStores } from "./stores.ts";
import { evaluationEvents, workerEvents } from "./watching.ts";

/** Milliseconds that clients have to fetch results of jobs that ended while the service was closing. */
const fetchWithin = 3000;

/** A service that runs. */
export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  readonly metricsUrl: string | null;
  /** Process that evaluates; null between two of them. */
  readonly evaluationPid: () => number | null;
  /** Reads circuits and tokens anew. What cannot be read changes nothing and is told. */
  reload(): Promise<void>;
  /** Takes nothing new, lets what runs end for a while, puts the rest back, and ends. */
  close(): Promise<void>;
}

/**
 * Starts the service.
 * @throws UserError for circuits, tokens or folders that cannot be used
 */
export async function serve(options: ServeOptions): Promise<RunningService> {
  const log = createLog(options.logLevel);
  const path = (name: string): string => join(options.data, name);
  const traced = await openTracing(process.env, () => log.warn("traces: the package @opentelemetry/api is not there"));
  const stores = await openStores(options, (error) => log.warn({ err: error }, "queue"));
  const { queue, keys, keyBlobs, jobBlobs } = stores;
  const openCatalog = async (): Promise<Catalog> => {
    const { paths, enableUnsafeFeatures } = options;
    const opened = await Catalog.open(paths, path("versions.json"), {
      enableUnsafeFeatures,
      warn: (message) => log.warn(message),
    });
    for (const circuit of opened.all) checkRoom(circuit, options);
    return opened;
  };
  const defaults = { quota: options.quota, mostKeys: options.mostKeys };
  const openAuth = async () =>
    options.auth === null ? open(defaults) : fromFile(await readAuthFile(options.auth), defaults);
  let [catalog, authenticator] = [await openCatalog(), await openAuth()];
  let isDraining = false;

  const queued = async () => (await queue.openJobs()).filter(({ state }) => state === "queued").length;
  const metrics = new Metrics(queued);
  const circuitPaths = () => catalog.all.map((circuit) => ({ id: circuitId(circuit), path: circuit.path }));
  const { keyMemory, threads, machineCode, enableUnsafeFeatures } = options;
  const startEvaluation = (): EvaluationProcess =>
    new EvaluationProcess(
      { keys: path("keys"), jobs: path("blobs"), keyMemory, threads, machineCode, enableUnsafeFeatures },
      circuitPaths(),
      evaluationEvents(log, metrics),
    );
  const evaluation = options.evaluates ? startEvaluation() : null;
  const service: Service = {
    options,
    uploads: path("uploads"),
    workerSecret: stores.workerSecret,
    keyBlobs,
    jobBlobs,
    keys,
    queue,
    evaluation,
    metrics,
    catalog: () => catalog,
    authenticator: () => authenticator,
    isDraining: () => isDraining,
    unfetched: new Set(),
  };
  const app = await createApp(service, log).catch(async (thrown: unknown) => {
    await evaluation?.close();
    await stores.close();
    throw thrown;
  });
  const startWorker = (evaluation: EvaluationProcess): Worker => {
    const events = workerEvents(log, metrics);
    return new Worker(
      { queue, staging: inPlace(jobBlobs), evaluation, sharing: null, traced },
      {
        name: "embedded",
        lanes: options.lanes,
        longestJob: options.longestJob,
        keepResults: options.keepResults,
        evaluations: options.evaluations,
      },
      {
        ...events,
        ended: (lease, outcome, milliseconds) => {
          if (isDraining && outcome.kind === "succeeded") service.unfetched.add(lease.job.id);
          events.ended(lease, outcome, milliseconds);
        },
      },
    );
  };
  const worker = evaluation === null ? null : startWorker(evaluation);
  const stopJanitor = startJanitor(service, (thrown) => log.error({ err: thrown }, "janitor"));
  let metricsServer: Server | null = null;
  const close = async (drain: number): Promise<void> => {
    isDraining = true;
    stopJanitor();
    await worker?.drain(drain);
    // Who waited for what just ended has a moment to fetch it; later it is there when the service is.
    const until = Date.now() + Math.min(drain, fetchWithin);
    while (service.unfetched.size > 0 && Date.now() < until) await delay(20);
    await app.close();
    await evaluation?.close();
    metricsServer?.close();
    await stores.close();
  };
  try {
    metricsServer = await serveMetrics(service);
    await app.listen({ host: options.host, port: options.port });
  } catch (thrown) {
    await close(0);
    throw thrown;
  }
  const { port } = app.server.address() as AddressInfo;
  const scheme = options.tls === null ? "http" : "https";
  const metricsPort = (metricsServer?.address() as AddressInfo | null | undefined)?.port;

  return {
    url: `${scheme}://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    metricsUrl: metricsPort === undefined ? null : `http://${options.metrics?.host}:${metricsPort}/metrics`,
    evaluationPid: () => evaluation?.pid ?? null,
    async reload() {
      try {
        [catalog, authenticator] = [await openCatalog(), await openAuth()];
        evaluation?.setCircuits(circuitPaths());
        log.info({ circuits: catalog.all.map(circuitId) }, "circuits and tokens were read anew");
      } catch (thrown) {
        log.error({ err: thrown }, "reload: nothing was changed");
      }
    },
    close: () => close(options.drain),
  };
}

/** Throws a `UserError` unless the memory for keys holds one of the circuit: its evaluation process would not begin. */
function checkRoom({ name, description: { loadedKeyBytes } }: ServedCircuit, { keyMemory }: ServeOptions): void {
  if (loadedKeyBytes <= keyMemory) return;
  throw new UserError(
    `--key-memory: expected at least ${loadedKeyBytes} bytes, which one key of '${name}' takes, got ${keyMemory}`,
    {
      code: "memory-limit",
    },
  );
}
