/** Many machines, as many as this one can be: workers of one thread each. Throughput of two against one, one large job on two against one, many clients with keys of their own. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toyLookup, table as toyTable } from "../../packages/server/tests/support/circuits.ts";
import {
  type RunningCommand,
  type RunningWorkerCommand,
  ready,
  spawnService,
  spawnWorker,
} from "../../packages/server/tests/support/command.ts";
import { type RunningEngine, redisPath, startRedis } from "../../packages/server/tests/support/engines.ts";
import { postJob, putKey, versionOf } from "../../packages/server/tests/support/raw.ts";
import { manyClients, quantile } from "../../packages/server/tests/support/soak.ts";
import { type Circuit, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import type { Row } from "../table.ts";
import { type Place, timed } from "./place.ts";

const turns = 2;
const clients = 200;
const largeJob = 2000;
let clusters = 0;

interface BenchCluster {
  readonly server: RunningCommand;
  /** Starts or ends workers until there are so many, ready to take jobs. */
  scale(count: number): Promise<void>;
  readonly workers: readonly RunningWorkerCommand[];
  close(): Promise<void>;
}

async function clusterOf(
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
    async close() {
      for (const worker of workers.splice(0)) await end(worker);
      server.process.kill("SIGTERM");
      await server.ended;
      await engine.close();
    },
  };
}

const tableOf = (bits: number) => new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => (5 * i) % 2 ** bits));

/** A circuit of so many lookups of 4 bits, real parameters. */
const lookups = (count: number): Promise<Circuit> =>
  compiler({ x: "encrypted" }, (x: NDArray) => tableOf(4).lookup(x)).compile(
    [0, 15].map((value) => np.full([count], value) as NDArray),
  );

/** Sends jobs at once and waits for all results. */
async function runAll(url: string, name: string, key: string, encrypted: Uint8Array, count: number): Promise<void> {
  const version = await versionOf(url, name);
  const answers = await Promise.all(
    Array.from({ length: count }, async () => {
      let answer = await postJob({ url, name, version, key, encrypted }, { prefer: "wait=60" });
      const place = answer.headers.get("location");
      while (answer.status === 202 || answer.status === 409) {
        await answer.arrayBuffer();
        await new Promise((resolve) => setTimeout(resolve, 100));
        answer = await fetch(`${url}${place}/result`);
      }
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  if (answers.some((status) => status !== 200)) throw new Error(`answers: ${answers.join()}`);
}

/** Processor time of a worker and its evaluation process; milliseconds. */
async function processorTime({ pid, evaluationPid }: RunningWorkerCommand): Promise<number> {
  let ticks = 0;
  for (const each of [pid, evaluationPid()]) {
    const [, fields = ""] = (await readFile(`/proc/${each}/stat`, "utf8")).split(") ");
    const [user, system] = fields.split(" ").slice(11, 13).map(Number);
    ticks += (user ?? 0) + (system ?? 0);
  }
  // Linux counts in hundredths of a second.
  return 10 * ticks;
}

/** Milliseconds of work, and processor time of the worker that had most of it. */
interface Taken {
  readonly wall: number;
  readonly processor: number;
}

/** The best of several turns, by one and by two workers in turn. */
async function oneAndTwo(cluster: BenchCluster, work: () => Promise<void>): Promise<readonly [Taken, Taken]> {
  const [alone, together]: [Taken[], Taken[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    for (const count of [1, 2] as const) {
      await cluster.scale(count);
      // Keys are loaded, and workers know of each other, before anything counts.
      await work();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const before = await Promise.all(cluster.workers.map(processorTime));
      const wall = await timed(work);
      const after = await Promise.all(cluster.workers.map(processorTime));
      const processor = Math.max(...after.map((time, i) => time - (before[i] ?? 0)));
      (count === 1 ? alone : together).push({ wall, processor });
    }
  }
  const best = (taken: readonly Taken[]): Taken => ({
    wall: Math.min(...taken.map(({ wall }) => wall)),
    processor: Math.min(...taken.map(({ processor }) => processor)),
  });
  return [best(alone), best(together)];
}

/** Measures. */
export async function clusterRows(place: Place): Promise<readonly Row[]> {
  if (redisPath === null)
    return [{ what: "many machines: there is no redis-server here", value: Number.NaN, unit: "×" }];
  return [...(await scalingRows(place)), ...(await crowdRows(place))];
}

async function scalingRows(place: Place): Promise<readonly Row[]> {
  const [small, large] = [await lookups(64), await lookups(largeJob)];
  const cluster = await clusterOf(place, { small, large });
  const { url } = cluster.server;
  const prepared = async (circuit: Circuit, count: number) => ({
    key: await putKey(url, await circuit.client.evaluationKeys()),
    encrypted: await circuit.client.encrypt(Array.from({ length: count }, (_, i) => i % 16)),
  });
  const [one, many] = [await prepared(small, 64), await prepared(large, largeJob)];
  const jobs = 16;
  const throughput = await oneAndTwo(cluster, () => runAll(url, "small", one.key, one.encrypted, jobs));
  const shared = await oneAndTwo(cluster, () => runAll(url, "large", many.key, many.encrypted, 1));
  await cluster.close();
  const rows = (what: string, [alone, together]: readonly [Taken, Taken], bar: number): readonly Row[] => [
    {
      what: `${what}: two workers / one`,
      value: alone.wall / together.wall,
      unit: "×",
      note: `bar: ${bar}; ${(alone.wall / 1000).toFixed(1)} and ${(together.wall / 1000).toFixed(1)} s`,
    },
    {
      what: "the same by processor time of the busier worker, whatever else runs here",
      value: alone.processor / together.processor,
      unit: "×",
      note: `${(alone.processor / 1000).toFixed(1)} and ${(together.processor / 1000).toFixed(1)} s`,
    },
  ];
  return [
    ...rows(`${jobs} jobs of 64 lookups`, throughput, 1.85),
    ...rows(`one job of ${largeJob} lookups`, shared, 1.7),
  ];
}

async function crowdRows(place: Place): Promise<readonly Row[]> {
  const circuit = await toyLookup();
  const many = ["--queued", "100000", "--queued-in-all", "100000", "--most-keys", "1000"];
  const room = ["--key-memory", `${20 * circuit.statistics.sizeOfLoadedKeys}B`, "--metrics", "127.0.0.1:0"];
  const cluster = await clusterOf(place, { toy: circuit }, many, room);
  await cluster.scale(2);
  const metricsUrls = cluster.workers.map(({ metricsUrl }) => metricsUrl);
  const { waits, keyLoads, wrong } = await manyClients({ ...cluster.server, metricsUrls }, circuit, {
    name: "toy",
    clients,
    jobs: 2,
    expected: toyTable[1],
  });
  await cluster.close();
  return [
    {
      what: `${clients} clients, two workers with memory for 20 keys each: waiting, p95 / p50`,
      value: quantile(waits, 0.95) / quantile(waits, 0.5),
      unit: "×",
      note: `bar: 3; ${wrong} wrong results`,
    },
    { what: "the same: loads of keys a client", value: keyLoads / clients, unit: "×", note: "bar: 1.3" },
  ];
}
