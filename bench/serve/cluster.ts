/** Many machines, as many as this one can be: a server, Redis, and workers of one thread each, with the processor time of every process. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type RunningCommand,
  type RunningWorkerCommand,
  ready,
  spawnService,
  spawnWorker,
} from "../../packages/server/tests/support/command.ts";
import { type RunningEngine, startRedis } from "../../packages/server/tests/support/engines.ts";
import type { Circuit } from "../../src/index.ts";
import type { Place } from "./place.ts";

let clusters = 0;

/** Milliseconds of processor time, by whose it is. */
export interface ProcessorTimes {
  readonly server: number;
  readonly engine: number;
  /** Who asks: the measure itself. */
  readonly client: number;
  /** Of each worker: its own process, and the one that evaluates. */
  readonly workers: readonly { readonly own: number; readonly evaluation: number }[];
}

/** A cluster that is measured. */
export interface BenchCluster {
  readonly server: RunningCommand;
  /** Starts or ends workers until there are so many, ready to take jobs. */
  scale(count: number): Promise<void>;
  readonly workers: readonly RunningWorkerCommand[];
  /** Processor time since each process began. */
  times(): Promise<ProcessorTimes>;
  close(): Promise<void>;
}

/** Starts a server for circuits by name, and an engine; no worker yet. */
export async function clusterOf(
  { built, folder }: Place,
  circuits: Readonly<Record<string, Circuit>>,
  serverWords: readonly string[] = [],
  workerWords: readonly string[] = [],
): Promise<BenchCluster> {
  const own = join(folder, `cluster${++clusters}`);
  await mkdir(join(own, "models"), { recursive: true });
  for (const [name, circuit] of Object.entries(circuits)) {
    await writeFile(join(own, "models", `${name}.glovebox-server`), circuit.server.save());
  }
  const engine: RunningEngine = await startRedis();
  const common = ["--queue", engine.url, "--enable-unsafe"];
  const server = await spawnService(built, [
    join(own, "models"),
    ...[...common, "--role", "api", "--data", join(own, "data"), "--requests-per-minute", "0", ...serverWords],
  ]);
  await ready(server);
  const workers: RunningWorkerCommand[] = [];
  let started = 0;
  const end = async (worker: RunningWorkerCommand | undefined): Promise<void> => {
    worker?.process.kill("SIGTERM");
    await worker?.ended;
  };
  return {
    server,
    workers,
    async scale(count) {
      while (workers.length > count) await end(workers.pop());
      while (workers.length < count) {
        const data = ["--data", join(own, `worker${++started}`)];
        workers.push(
          await spawnWorker(built, [
            ...common,
            "--api",
            server.url,
            "--threads",
            "1",
            "--jobs",
            "1",
            ...data,
            ...workerWords,
          ]),
        );
      }
    },
    async times() {
      const usage = process.cpuUsage();
      return {
        server: await processorTime(server.pid),
        engine: await processorTime(engine.pid()),
        client: (usage.user + usage.system) / 1000,
        workers: await Promise.all(
          workers.map(async ({ pid, evaluationPid }) => ({
            own: await processorTime(pid),
            evaluation: await processorTime(evaluationPid()),
          })),
        ),
      };
    },
    async close() {
      for (const worker of workers.splice(0)) await end(worker);
      server.process.kill("SIGTERM");
      await server.ended;
      await engine.close();
    },
  };
}

/** Processor time of a process with all its threads; milliseconds. */
async function processorTime(pid: number): Promise<number> {
  const [, fields = ""] = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ");
  const [user = Number.NaN, system = Number.NaN] = fields.split(" ").slice(11, 13).map(Number);
  // Linux counts in hundredths of a second.
  return 10 * (user + system);
}
