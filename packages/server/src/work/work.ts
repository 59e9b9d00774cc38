/** `glovebox work`: takes jobs of a cluster and evaluates them, until it is told to stop. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { openTracing } from "../base/tracing.ts";
import { FolderBlobs } from "../blobs/folderBlobs.ts";
import { HttpBlobs, serverAt } from "../blobs/httpBlobs.ts";
import { Catalog } from "../circuits/catalog.ts";
import { type Engine, openEngine, usualTimes } from "../cluster/engine.ts";
import { SharedParts } from "../cluster/parts.ts";
import { removedKeys } from "../cluster/sharedKeys.ts";
import { SharedQueue } from "../cluster/sharedQueue.ts";
import { EvaluationProcess } from "../evaluation/evaluationProcess.ts";
import { type CircuitPath, circuitId } from "../evaluation/protocol.ts";
import { inPlace, type Staging, Worker } from "../evaluation/worker.ts";
import { createLog } from "../http/logging.ts";
import { serveMetrics } from "../http/operations.ts";
import { lockFolder } from "../serve/lock.ts";
import { Metrics } from "../serve/metrics.ts";
import { evaluationEvents, workerEvents } from "../serve/watching.ts";
import { FetchedCircuits } from "./circuits.ts";
import { DiskCache } from "./diskCache.ts";
import { help, sharingOf } from "./helping.ts";
import type { WorkOptions } from "./options.ts";
import { HttpStaging } from "./staging.ts";
import { watch } from "./watchdog.ts";

/** Milliseconds between two rounds of small things: new circuits, deleted keys, old bytes. */
const roundEvery = 5000;

/** Milliseconds until the servers are asked again when they did not answer. */
const retryAfter = 500;

/** Jobs are taken by who serves; a worker gives none. */
const noLimits = { queuedByTenant: 0, queuedInAll: 0 } as const;

/** A worker that runs. */
export interface RunningWorker {
  readonly name: string;
  readonly metricsUrl: string | null;
  /** Takes nothing new, lets what runs end for a while, gives the rest to others, and ends. */
  close(): Promise<void>;
}

/** Where a worker has its bytes and circuits. */
interface Place {
  readonly keys: string;
  readonly jobs: string;
  readonly staging: Staging;
  readonly circuits: readonly CircuitPath[];
  /** Lets the folder go. */
  readonly unlock: () => Promise<void>;
  /** What is done now and then. */
  readonly round: () => Promise<void>;
  readonly forget: (key: string) => Promise<void>;
}

/**
 * Starts a worker.
 * @param lost called when it takes nothing though there is something to take: it must be started anew
 * @throws UserError when the queue cannot be reached, or for circuits that cannot be used
 */
export async function work(options: WorkOptions, lost: () => void): Promise<RunningWorker> {
  const log = createLog(options.logLevel);
  const name = `worker-${randomBytes(4).toString("hex")}`;
  const traced = await openTracing(process.env, () => log.warn("traces: the package @opentelemetry/api is not there"));
  const engine = await openEngine({
    ...options.cluster,
    times: usualTimes,
    failed: (error) => log.warn({ err: error }, "queue"),
  });
  let setCircuits: (circuits: readonly CircuitPath[]) => void = () => {};
  const place = await (options.api === null
    ? sharedPlace(options, log)
    : fetchedPlace(options.api, options, engine, log, (circuits) => setCircuits(circuits)));
  const queue = await SharedQueue.open(engine, { ...noLimits, runningByTenant: options.runningByTenant });
  const metrics = new Metrics(async () => (await queue.openJobs()).filter(({ state }) => state === "queued").length);
  const { keyMemory, threads, enableUnsafeFeatures, lanes, longestJob, keepResults, evaluations } = options;
  // Workers share parts of large jobs, which machine code does not do.
  const evaluation = new EvaluationProcess(
    { keys: place.keys, jobs: place.jobs, keyMemory, threads, machineCode: false, enableUnsafeFeatures },
    place.circuits,
    evaluationEvents(log, metrics),
  );
  setCircuits = (circuits) => evaluation.setCircuits(circuits);
  const parts = await SharedParts.open(engine, name);
  const { staging } = place;
  const worker = new Worker(
    { queue, staging, evaluation, sharing: sharingOf({ parts, staging }, options.partMilliseconds), traced },
    { name, lanes, longestJob, keepResults, evaluations },
    workerEvents(log, metrics),
  );
  const stopHelping = new AbortController();
  const helping = help({ parts, staging, evaluation }, worker, stopHelping.signal, {
    computed: (circuit, { kind, from, to }) => log.info({ circuit, kind, units: to - from }, "part computed"),
    failed: (thrown) => log.warn({ err: thrown }, "part"),
  });
  const forgotten = new Map<string, number>();
  const round = setInterval(() => {
    void Promise.all([place.round(), forgetRemoved(engine, forgotten, evaluation, place)]).catch((thrown: unknown) =>
      log.warn({ err: thrown }, "round"),
    );
  }, roundEvery);
  const unwatch = watch({ queue, evaluation, name }, () => {
    log.error("there are jobs, and this worker takes none: it ends, to be started anew");
    lost();
  });
  const metricsServer: Server | null = await serveMetrics({ metrics, options });
  const metricsPort = (metricsServer?.address() as AddressInfo | null | undefined)?.port;
  log.info({ worker: name }, "worker started");
  return {
    name,
    metricsUrl: metricsPort === undefined ? null : `http://${options.metrics?.host}:${metricsPort}/metrics`,
    async close() {
      clearInterval(round);
      unwatch();
      stopHelping.abort();
      await worker.drain(options.drain);
      await helping;
      await parts.close();
      await evaluation.close();
      metricsServer?.close();
      await queue.close();
      await engine.close();
      await place.unlock();
    },
  };
}

/** Keys that their owners deleted go from memory and disk. */
async function forgetRemoved(
  { records }: Engine,
  forgotten: Map<string, number>,
  evaluation: EvaluationProcess,
  place: Place,
): Promise<void> {
  const removed = await removedKeys(records);
  for (const sha256 of forgotten.keys()) if (!removed.has(sha256)) forgotten.delete(sha256);
  for (const [sha256, at] of removed) {
    if (forgotten.get(sha256) === at) continue;
    evaluation.forget(sha256);
    await place.forget(sha256);
    forgotten.set(sha256, at);
  }
}

/** The servers' folder, and circuits of files. */
async function sharedPlace({ data, paths, enableUnsafeFeatures }: WorkOptions, log: Logger): Promise<Place> {
  const catalog = await Catalog.open(paths, join(data, "versions.json"), {
    enableUnsafeFeatures,
    warn: (message) => log.warn(message),
  });
  const [keys, jobs] = [join(data, "keys"), join(data, "blobs")];
  return {
    keys,
    jobs,
    staging: inPlace(await FolderBlobs.join(jobs)),
    circuits: catalog.all.map((circuit) => ({ id: circuitId(circuit), path: circuit.path })),
    unlock: async () => {},
    round: async () => {},
    forget: async () => {},
  };
}

/** A folder of its own, filled from the servers. */
async function fetchedPlace(
  api: string,
  { data, diskCache }: WorkOptions,
  { records }: Engine,
  log: Logger,
  changed: (circuits: readonly CircuitPath[]) => void,
): Promise<Place> {
  const path = (folder: string): string => join(data, folder);
  for (const folder of ["coming", "keys", "blobs"]) await mkdir(path(folder), { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(data);
  const ask = serverAt(api, await secretOf(records, log));
  const own: { circuits: readonly CircuitPath[] } = { circuits: [] };
  const circuits = new FetchedCircuits(ask, path("circuits"), (all) => {
    own.circuits = all;
    changed(all);
  });
  for (;;) {
    try {
      await circuits.refresh();
      break;
    } catch (thrown) {
      log.warn({ err: thrown }, "the servers do not answer yet");
      await delay(retryAfter);
    }
  }
  const kept = { keys: new HttpBlobs(ask, "keys"), jobs: new HttpBlobs(ask, "jobs") };
  const here = { keys: await FolderBlobs.open(path("keys")), jobs: await FolderBlobs.open(path("blobs")) };
  const cache = new DiskCache(here, diskCache);
  const staging = new HttpStaging(kept, cache, path("coming"), (circuit) => circuits.bring(circuit));
  return {
    keys: path("keys"),
    jobs: path("blobs"),
    staging,
    circuits: own.circuits,
    unlock,
    async round() {
      await circuits.refresh();
      await staging.tidy();
    },
    forget: (key) => staging.forget(key),
  };
}

/** The secret that the first server of the cluster laid into the queue. */
async function secretOf(records: Engine["records"], log: Logger): Promise<string> {
  for (;;) {
    const secret = await records.read("worker-secret");
    if (secret !== null) return secret;
    log.warn("no server of this cluster was ever started");
    await delay(retryAfter);
  }
}
