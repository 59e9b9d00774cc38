/** Two workers of one thread each against one: throughput of jobs, and one large job; with the processor time of every process, which says where the rest goes. */
import { loadavg } from "node:os";
import { redisPath } from "../../packages/server/tests/support/engines.ts";
import { postJob, putKey, versionOf } from "../../packages/server/tests/support/raw.ts";
import { type Circuit, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import type { Row } from "../table.ts";
import { type BenchCluster, clusterOf, type ProcessorTimes } from "./cluster.ts";
import { type Place, timed } from "./place.ts";

const turns = 2;

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

/** What a piece of work took. */
interface Taken {
  /** Milliseconds. */
  readonly wall: number;
  readonly processor: ProcessorTimes;
  /** Processors that were busy with anything, this work among it: the mean over the last minute. */
  readonly load: number;
}

const difference = (after: ProcessorTimes, before: ProcessorTimes): ProcessorTimes => ({
  server: after.server - before.server,
  engine: after.engine - before.engine,
  client: after.client - before.client,
  workers: after.workers.map(({ own, evaluation }, i) => ({
    own: own - (before.workers[i]?.own ?? Number.NaN),
    evaluation: evaluation - (before.workers[i]?.evaluation ?? Number.NaN),
  })),
});

/** The best of several turns by the clock, by one and by two workers in turn. */
async function oneAndTwo(cluster: BenchCluster, work: () => Promise<void>): Promise<readonly [Taken, Taken]> {
  const taken: readonly [Taken[], Taken[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    for (const count of [1, 2] as const) {
      await cluster.scale(count);
      // Keys are loaded, and workers know of each other, before anything counts.
      await work();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const before = await cluster.times();
      const wall = await timed(work);
      const processor = difference(await cluster.times(), before);
      taken[count - 1]?.push({ wall, processor, load: loadavg()[0] ?? Number.NaN });
    }
  }
  const best = (all: readonly Taken[]): Taken => {
    const [first] = all.toSorted((a, b) => a.wall - b.wall);
    if (first === undefined) throw new Error("nothing was measured");
    return first;
  };
  return [best(taken[0]), best(taken[1])];
}

/** Processor time of the worker that had most. */
const busiest = ({ processor }: Taken): number =>
  Math.max(...processor.workers.map(({ own, evaluation }) => own + evaluation));

function told({ wall, processor: { server, engine, client, workers }, load }: Taken): string {
  const of = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
  const each = workers.map(({ own, evaluation }) => `${of(evaluation)} + ${of(own)}`).join(", ");
  return `${of(wall)} s (load ${load.toFixed(1)}; processor: evaluation + worker ${each}, server ${of(server)}, Redis ${of(engine)}, client ${of(client)})`;
}

function rows(what: string, [alone, together]: readonly [Taken, Taken], bar: number): readonly Row[] {
  return [
    {
      what: `${what}: two workers / one`,
      value: alone.wall / together.wall,
      unit: "×",
      note: `bar: ${bar}; ${told(alone)} and ${told(together)}`,
    },
    {
      what: "the same by processor time of the busier worker, whatever else runs here",
      value: busiest(alone) / busiest(together),
      unit: "×",
    },
  ];
}

async function scaling(place: Place, what: string, lookupsOfJob: number, jobs: number, bar: number) {
  if (redisPath === null)
    return [{ what: `${what}: there is no redis-server here`, value: Number.NaN, unit: "×" as const }];
  const circuit = await lookups(lookupsOfJob);
  const cluster = await clusterOf(place, { work: circuit });
  const { url } = cluster.server;
  const key = await putKey(url, await circuit.client.evaluationKeys());
  const encrypted = await circuit.client.encrypt(Array.from({ length: lookupsOfJob }, (_, i) => i % 16));
  const taken = await oneAndTwo(cluster, () => runAll(url, "work", key, encrypted, jobs));
  await cluster.close();
  return rows(what, taken, bar);
}

/** Many jobs at once. */
export const throughputRows = (place: Place): Promise<readonly Row[]> =>
  scaling(place, "16 jobs of 64 lookups", 64, 16, 1.85);

/** One job that is split. */
export const splitRows = (place: Place): Promise<readonly Row[]> =>
  scaling(place, "one job of 2,000 lookups", 2000, 1, 1.7);
