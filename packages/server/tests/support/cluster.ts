/** A cluster of real processes: servers that share a folder, workers that share nothing, an engine between them. */
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type RunningEngine, startRedis } from "./engines.ts";
import { temporaryFolder } from "./folders.ts";
import { type RunningCommand, type RunningWorkerCommand, startService, startWorker } from "./service.ts";

/** What runs. */
export interface Cluster {
  readonly engine: RunningEngine;
  /** Starts another server. */
  server(...words: readonly string[]): Promise<RunningCommand>;
  /** Starts another worker, which gets everything from a server. */
  worker(api: string, ...words: readonly string[]): Promise<RunningWorkerCommand>;
}

/**
 * Starts an engine.
 * @param models folder of server files
 */
export async function startCluster(models: string, start: () => Promise<RunningEngine> = startRedis): Promise<Cluster> {
  const [engine, data] = [await start(), await temporaryFolder()];
  onTestFinished(() => engine.close());
  const common = ["--enable-unsafe", "--queue", engine.url];
  return {
    engine,
    server: (...words) => startService([models, ...common, "--data", join(data, "shared"), "--role", "api", ...words]),
    async worker(api, ...words) {
      const own = ["--data", join(await temporaryFolder(), "work"), "--threads", "1", "--jobs", "1"];
      return startWorker([...common, "--api", api, ...own, ...words]);
    },
  };
}
