/** The same faults as in clusterFaults.test.ts for longer and at many points: the engine away for half a minute, kill after kill under seeds, many clients on two workers. */
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../src/base/random.ts";
import type { Circuit } from "../../../src/index.ts";
import { freePort } from "../../../tests/support/freePort.ts";
import { quantile } from "../src/base/quantile.ts";
import { saved, table, toyLookup, toyWork } from "./support/circuits.ts";
import { type Cluster, startCluster } from "./support/cluster.ts";
import { endsOf } from "./support/ends.ts";
import { type RunningEngine, redisPath } from "./support/engines.ts";
import { jobAt } from "./support/raw.ts";
import { outcomes, sendWork } from "./support/sentWork.ts";
import { type RunningWorkerCommand, ready, withBuiltCommand } from "./support/service.ts";
import { manyClients } from "./support/soak.ts";

withBuiltCommand();

let work: Circuit;
let keys: Uint8Array;
beforeAll(async () => {
  work = await toyWork();
  keys = await work.client.evaluationKeys();
});

/** Waits until a server reaches the queue. */
const reaches = (url: string): Promise<void> =>
  expect
    .poll(
      async () => {
        const answer = await fetch(`${url}/readyz`).catch(() => null);
        return answer === null ? false : (await answer.json()).checks.queue;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(true);

describe.skipIf(redisPath === null)(redisPath === null ? "faults: there is no redis-server here" : "faults", () => {
  // Jobs as short as these may end before another is seen to be idle: on a loaded machine that takes several tries.
  test("a job's lookups are shared with an idle worker, and with one that is killed while it helps", async () => {
    const cluster = await startCluster(await saved({ work }));
    const { url } = await cluster.server();
    const workers = [await cluster.worker(url, "--part", "10ms"), await cluster.worker(url, "--part", "10ms")];
    const computed = () => workers.map(({ log }) => log().split("part computed").length - 1);
    // One sees that the other has nothing to do. The first part makes it load the key: jobs as short as these end meanwhile.
    for (let i = 0; i < 8 && Math.max(...computed()) === 0; i++) {
      await pause(2500);
      expect(await outcomes(url, work, await sendWork(url, { work, keys }, 1))).toEqual({ succeeded: 1 });
    }
    expect(Math.max(...computed())).toBeGreaterThan(0);
    // Where nobody has anything to do, either may get the job: the other one helps, and ends when it has begun to.
    await pause(2500);
    const before = computed();
    const jobs = await sendWork(url, { work, keys }, 1);
    await expect
      .poll(() => computed().findIndex((count, i) => count > (before[i] ?? 0)), { timeout: 20_000, interval: 5 })
      .not.toBe(-1);
    workers[computed().findIndex((count, i) => count > (before[i] ?? 0))]?.process.kill("SIGKILL");
    expect(await outcomes(url, work, jobs)).toEqual({ succeeded: 1 });
  });

  test.each([
    [
      "killed, and started again on what it wrote",
      (engine: RunningEngine) => engine.kill(),
      (engine: RunningEngine) => engine.start(),
    ],
    [
      "still, with all connections open",
      async (engine: RunningEngine) => void process.kill(engine.pid(), "SIGSTOP"),
      async (engine: RunningEngine) => void process.kill(engine.pid(), "SIGCONT"),
    ],
  ])("the engine is away for half a minute, %s: all jobs finish, each once", async (_, leave, comeBack) => {
    const cluster = await startCluster(await saved({ work }));
    const { url } = await cluster.server();
    for (let i = 0; i < 2; i++) await cluster.worker(url);
    const jobs = await sendWork(url, { work, keys }, 12);
    const states = () => Promise.all([...jobs.keys()].map(async (id) => (await jobAt(url, id)).state));
    const running = async () => (await states()).filter((state) => state === "running").length;
    await expect.poll(running, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    await leave(cluster.engine);
    await pause(30_000);
    // Nobody is told anything else than that it is away.
    const [id = ""] = jobs.keys();
    const answer = await fetch(`${url}/v1/jobs/${id}`);
    expect([answer.status, (await answer.json()).code]).toEqual([503, "queue-unreachable"]);
    await comeBack(cluster.engine);
    await reaches(url);
    expect(await outcomes(url, work, jobs)).toEqual({ succeeded: 12 });
    expect(await endsOf(cluster.engine, jobs.keys())).toEqual([...jobs.keys()].map(() => 1));
  });

  test.each([1, 2, 3, 4, 5])(
    "kills at random points, seed %i: each job ends, right or for lost processes",
    async (seed) => {
      const random = seededRandom(seed);
      const cluster: Cluster = await startCluster(await saved({ work }));
      const port = String(await freePort());
      let server = await cluster.server("--port", port);
      const { url } = server;
      const workers: RunningWorkerCommand[] = [await cluster.worker(url), await cluster.worker(url)];
      const jobs = await sendWork(url, { work, keys }, 30);
      for (let i = 0; i < 8; i++) {
        await pause(uniformInteger(random, 50, 1500));
        const which = uniformInteger(random, 0, 3);
        const at = uniformInteger(random, 0, 1);
        if (which === 0) {
          workers[at]?.process.kill("SIGKILL");
          workers[at] = await cluster.worker(url);
        } else if (which === 1) {
          process.kill(workers[at]?.evaluationPid() ?? 0, "SIGKILL");
          await pause(500);
        } else if (which === 2) {
          server.process.kill("SIGKILL");
          await server.ended;
          server = await cluster.server("--port", port);
        } else {
          await cluster.engine.kill();
          await pause(uniformInteger(random, 0, 2000));
          await cluster.engine.start();
          await reaches(url);
        }
      }
      await reaches(url);
      const counts = await outcomes(url, work, jobs);
      expect((counts.succeeded ?? 0) + (counts.failed ?? 0)).toBe(30);
      // A job fails only when three of the kills met it.
      expect(counts.failed ?? 0).toBeLessThanOrEqual(2);
      expect(await endsOf(cluster.engine, jobs.keys())).toEqual([...jobs.keys()].map(() => 1));
    },
  );

  test("two hundred clients with keys of their own on two workers with memory for twenty", async () => {
    const circuit = await toyLookup();
    const cluster = await startCluster(await saved({ toy: circuit }));
    const many = [
      "--queued",
      "100000",
      "--queued-in-all",
      "100000",
      "--most-keys",
      "1000",
      "--requests-per-minute",
      "0",
    ];
    const server = await cluster.server(...many);
    await ready(server);
    const room = ["--key-memory", `${20 * circuit.statistics.sizeOfLoadedKeys}B`, "--metrics", "127.0.0.1:0"];
    const workers = [await cluster.worker(server.url, ...room), await cluster.worker(server.url, ...room)];
    const metricsUrls = workers.map(({ metricsUrl }) => metricsUrl);
    const { waits, keyLoads, wrong } = await manyClients({ url: server.url, metricsUrls }, circuit, {
      name: "toy",
      clients: 200,
      jobs: 2,
      expected: table[1],
    });
    expect(wrong).toBe(0);
    expect(waits.length).toBe(400);
    expect(quantile(waits, 0.95) / quantile(waits, 0.5)).toBeLessThanOrEqual(3);
    expect(keyLoads / 200).toBeLessThanOrEqual(1.3);
  });
});
