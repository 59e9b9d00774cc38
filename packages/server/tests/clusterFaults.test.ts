/** Processes of a cluster are killed at seeded points, and the engine goes away. Every job that was accepted ends once, and every success decrypts to the clear result. */
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../src/base/random.ts";
import type { Circuit } from "../../../src/index.ts";
import { freePort } from "../../../tests/support/freePort.ts";
import { saved, toyWork } from "./support/circuits.ts";
import { startCluster } from "./support/cluster.ts";
import { endsOf } from "./support/ends.ts";
import { postgresPath, redisPath, startPostgres } from "./support/engines.ts";
import { jobAt } from "./support/raw.ts";
import { outcomes, sendWork } from "./support/sentWork.ts";
import { withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let work: Circuit;
let keys: Uint8Array;
beforeAll(async () => {
  work = await toyWork();
  keys = await work.client.evaluationKeys();
});

/** Waits until a server takes requests again, the queue's too. */
const ready = async (url: string): Promise<void> => {
  await expect
    .poll(
      () =>
        fetch(`${url}/readyz`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 30_000, interval: 50 },
    )
    .not.toBe(0);
};

describe.skipIf(redisPath === null)(redisPath === null ? "faults: there is no redis-server here" : "faults", () => {
  test("a killed worker's job runs again within ten seconds, with another", async () => {
    const cluster = await startCluster(await saved({ work }));
    const { url } = await cluster.server();
    const first = await cluster.worker(url);
    const jobs = await sendWork(url, { work, keys }, 12);
    await cluster.worker(url);
    const running = async () =>
      (await Promise.all([...jobs.keys()].map((id) => jobAt(url, id)))).filter(({ state }) => state === "running");
    await expect.poll(async () => (await running()).length, { timeout: 20_000, interval: 10 }).toBe(2);
    first.process.kill("SIGKILL");
    const killed = performance.now();
    const attempts = async () =>
      Math.max(...(await Promise.all([...jobs.keys()].map(async (id) => (await jobAt(url, id)).attempt))));
    await expect.poll(attempts, { timeout: 20_000, interval: 20 }).toBe(2);
    expect(performance.now() - killed).toBeLessThan(10_000);
    expect(await outcomes(url, work, jobs)).toEqual({ succeeded: 12 });
  });

  test("worker, evaluation process, server and engine are killed while jobs run: each job ends once, right", async () => {
    const random = seededRandom(1415);
    const cluster = await startCluster(await saved({ work }));
    const port = String(await freePort());
    let server = await cluster.server("--port", port);
    const other = await cluster.server();
    const { url } = server;
    let workers = [await cluster.worker(url), await cluster.worker(other.url)];
    const jobs = await sendWork(url, { work, keys }, 12);
    const kills = [
      async () => {
        const [victim, ...rest] = workers;
        victim?.process.kill("SIGKILL");
        workers = [...rest, await cluster.worker(other.url)];
      },
      async () => {
        const pid = workers[0]?.evaluationPid() ?? 0;
        process.kill(pid, "SIGKILL");
        await expect.poll(() => workers[0]?.evaluationPid(), { timeout: 10_000 }).not.toBe(pid);
      },
      async () => {
        server.process.kill("SIGKILL");
        await server.ended;
        server = await cluster.server("--port", port);
      },
      async () => {
        await cluster.engine.kill();
        await cluster.engine.start();
      },
    ];
    for (const kill of kills) {
      await pause(uniformInteger(random, 100, 900));
      await kill();
    }
    await ready(url);
    const counts = await outcomes(url, work, jobs);
    // Each kill costs a job one of its three attempts at most.
    expect(counts).toEqual({ succeeded: 12 });
    expect(await endsOf(cluster.engine, jobs.keys())).toEqual([...jobs.keys()].map(() => 1));
  }, 240_000);

  test("while the engine is away nothing new is taken, with a word; when it is back all finishes", async () => {
    const cluster = await startCluster(await saved({ work }));
    const { url } = await cluster.server();
    await cluster.worker(url);
    const jobs = await sendWork(url, { work, keys }, 3);
    // Whoever listens does no harm when nothing can be told.
    const heard = await Promise.all([...jobs.keys()].map((id) => fetch(`${url}/v1/jobs/${id}/events`)));
    await cluster.engine.kill();
    await expect
      .poll(async () => (await (await fetch(`${url}/readyz`)).json()).checks.queue, { timeout: 10_000 })
      .toBe(false);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const [id = ""] = jobs.keys();
    const answer = await fetch(`${url}/v1/jobs/${id}`);
    expect([answer.status, (await answer.json()).code]).toEqual([503, "queue-unreachable"]);
    for (const listener of heard) await listener.text();
    // Longer than a lock holds.
    await pause(6000);
    await cluster.engine.start();
    await ready(url);
    await expect.poll(async () => (await jobAt(url, id)).state ?? "", { timeout: 20_000 }).not.toBe("");
    expect(await outcomes(url, work, jobs)).toEqual({ succeeded: 3 });
  }, 120_000);
});

describe.skipIf(postgresPath === null)(postgresPath === null ? "Postgres is not installed here" : "Postgres", () => {
  test("a worker is killed and Postgres is away for a while: all jobs end right", async () => {
    const cluster = await startCluster(await saved({ work }), startPostgres);
    const { url } = await cluster.server();
    const first = await cluster.worker(url);
    const jobs = await sendWork(url, { work, keys }, 4);
    first.process.kill("SIGKILL");
    await cluster.worker(url);
    await pause(500);
    await cluster.engine.kill();
    await pause(1000);
    await cluster.engine.start();
    await ready(url);
    const [id = ""] = jobs.keys();
    await expect.poll(async () => (await jobAt(url, id)).state ?? "", { timeout: 60_000 }).not.toBe("");
    expect(await outcomes(url, work, jobs)).toEqual({ succeeded: 4 });
  }, 240_000);
});
