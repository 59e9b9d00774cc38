/** Stores of many machines keep the contracts of one machine's, on every engine that is here. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { IQueueBackend } from "bullmq";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { FolderBlobs } from "../src/blobs/folderBlobs.ts";
import { type Engine, openEngine } from "../src/cluster/engine.ts";
import { type PartLease, type PartSpec, SharedParts } from "../src/cluster/parts.ts";
import { SharedKeys } from "../src/cluster/sharedKeys.ts";
import { SharedQueue } from "../src/cluster/sharedQueue.ts";
import type { JobLimits, JobQueue } from "../src/jobs/jobQueue.ts";
import { postgresPath, type RunningEngine, redisPath, startPostgres, startRedis } from "./support/engines.ts";
import { temporaryFolder } from "./support/folders.ts";
import { keysContract } from "./support/keysContract.ts";
import { newJob, queueContract } from "./support/queueContract.ts";
import { recordsContract } from "./support/recordsContract.ts";

/** Short ones, so that tests need not wait; those of real use are tried in clusterFaults.test.ts. */
const times = { lock: 1000, check: 200 };

// CI installs Redis and says so: there nothing is skipped for want of it.
test.runIf(process.env.GLOVEBOX_REQUIRE_CLUSTER === "1")("redis-server is here", () =>
  expect(redisPath).not.toBe(null),
);

const engines = [
  { name: "Redis", path: redisPath, start: startRedis },
  { name: "Postgres", path: postgresPath, start: startPostgres },
];

for (const { name, path, start } of engines) {
  describe.skipIf(path === null)(path === null ? `${name}, which is not installed here` : name, () => {
    let running: RunningEngine;
    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running?.close());

    const reach = (cluster: string): Promise<Engine> =>
      openEngine({ url: running.url, name: cluster, times, failed: () => {} });
    /** An engine on which nothing is yet. */
    const fresh = async (): Promise<Engine> => {
      const engine = await reach(`t${randomBytes(6).toString("hex")}`);
      onTestFinished(() => engine.close());
      return engine;
    };

    recordsContract(`records on ${name}`, async () => (await fresh()).records);

    keysContract(`keys on ${name}`, async (keepFor) => {
      const cluster = `t${randomBytes(6).toString("hex")}`;
      const blobs = await FolderBlobs.open(join(await temporaryFolder(), "blobs"));
      const again = async () => {
        const engine = await reach(cluster);
        onTestFinished(() => engine.close());
        return new SharedKeys(engine.records, blobs, keepFor);
      };
      return { keys: await again(), blobs, again };
    });

    test("a stream of events that falls silent costs a second: jobs are taken, watchers hear of their ends", async () => {
      const engine = await fresh();
      const silent = async (): Promise<IQueueBackend> => {
        const events = await engine.events("jobs");
        return Object.assign(events, { readEvents: () => new Promise(() => {}) });
      };
      const limits = { queuedByTenant: 10, queuedInAll: 10, runningByTenant: 1 };
      const [deaf, other] = [
        await SharedQueue.open({ ...engine, events: silent }, limits),
        await SharedQueue.open(engine, limits),
      ];
      const taking = deaf.take({ worker: "w", preferredKey: null }, AbortSignal.timeout(20_000));
      const job = await other.add(newJob());
      const lease = await taking;
      expect(lease?.job.id).toBe(job.id);
      const states: string[] = [];
      deaf.watch(job.id, (event) => event.type === "state" && states.push(event.job.state));
      await lease?.end({ kind: "failed", problem: { code: "argument", detail: "wrong" } });
      await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe("failed");
      await Promise.all([deaf.close(), other.close()]);
    });

    test("a job that begins while it is read is told as it is then: no revision above its end's", async () => {
      const engine = await fresh();
      const limits = { queuedByTenant: 10, queuedInAll: 10, runningByTenant: 1 };
      const other = await SharedQueue.open(engine, limits);
      /** What happens right after the next look at a job's state. */
      let between: (() => Promise<unknown>) | null = null;
      const interrupted = async (name: string): Promise<IQueueBackend> => {
        const backend = await engine.queue(name);
        const getState = backend.getState.bind(backend);
        return Object.assign(backend, {
          async getState(id: string) {
            const state = await getState(id);
            const happens = between;
            between = null;
            await happens?.();
            return state;
          },
        });
      };
      const reader = await SharedQueue.open({ ...engine, queue: interrupted }, limits);
      // Before their engine, also when this fails: a queue without an engine would ask it for ever.
      onTestFinished(async () => void (await Promise.all([reader.close(), other.close()])));
      const job = await other.add(newJob());
      const begin = () => other.take({ worker: "w", preferredKey: null }, AbortSignal.timeout(20_000));
      let lease: Awaited<ReturnType<typeof begin>> = null;
      between = async () => {
        lease = await begin();
      };
      const told = await reader.get(job.id);
      expect(lease).not.toBe(null);
      expect(told?.state).toBe("running");
      // The same between the two of a job that ends.
      between = () =>
        lease?.end({ kind: "failed", problem: { code: "argument", detail: "wrong" } }) ?? Promise.resolve();
      const end = await reader.get(job.id);
      expect(end?.state).toBe("failed");
      expect(told?.revision).toBeLessThan(end?.revision ?? 0);
    });

    test.each(["is closed beneath it", "is killed"])(
      "a queue that nobody closed does not spin when its engine %s",
      async (how) => {
        const own = how === "is killed" ? await start() : null;
        if (own !== null) onTestFinished(() => own.close());
        const url = own?.url ?? running.url;
        const engine = await openEngine({ url, name: `t${randomBytes(6).toString("hex")}`, times, failed: () => {} });
        if (own !== null) onTestFinished(() => engine.close());
        let attempts = 0;
        const counted = async (queue: string): Promise<IQueueBackend> => {
          const events = await engine.events(queue);
          const readEvents = events.readEvents.bind(events);
          return Object.assign(events, {
            // Whoever asks without an end would let this test end never.
            readEvents: (...words: Parameters<typeof readEvents>) =>
              ++attempts > 1000 ? new Promise<never>(() => {}) : readEvents(...words),
          });
        };
        const queue = await SharedQueue.open(
          { ...engine, events: counted },
          { queuedByTenant: 10, queuedInAll: 10, runningByTenant: 1 },
        );
        onTestFinished(() => queue.close());
        await (own === null ? engine.close() : own.kill());
        const before = attempts;
        await new Promise((resolve) => setTimeout(resolve, 2000));
        // After 0.1 s at most, 0.2 s, 0.4 s, …: on a slow machine fewer.
        expect(attempts - before).toBeLessThan(10);
      },
    );

    test("whoever computes a part is told when nobody needs it; one that nobody understands is the asker's again", async () => {
      const engine = await fresh();
      const [asker, helper] = [await SharedParts.open(engine, "asker"), await SharedParts.open(engine, "helper")];
      onTestFinished(async () => void (await Promise.all([asker.close(), helper.close()])));
      const spec: PartSpec = {
        circuit: { name: "spam", version: "0123456789ab" },
        key: "key",
        part: { kind: "keyswitches", from: 3, to: 7 },
        inputs: { sha256: "0".repeat(64), bytes: 8 },
      };
      const taken = async (): Promise<PartLease> => {
        const lease = await helper.take(AbortSignal.timeout(20_000));
        return lease ?? taken();
      };
      const [unneeded, needed] = [asker.ask(spec, Promise.resolve()), asker.ask(spec, Promise.resolve())];
      const [first, second] = [await taken(), await taken()];
      expect(first).toMatchObject(spec);
      unneeded.withdraw();
      expect(await unneeded.results).toBe(null);
      await expect
        .poll(() => [first, second].filter(({ signal }) => signal.aborted).length, { timeout: 20_000 })
        .toBe(1);
      const result = { sha256: "1".repeat(64), bytes: 16 };
      await Promise.all([first, second].map((lease) => lease.end(lease.signal.aborted ? null : result)));
      expect(await needed.results).toEqual(result);
      const foreign = asker.ask({ ...spec, part: { kind: "roots", from: 0, to: 1 } as never }, Promise.resolve());
      let answer: unknown = "none";
      void foreign.results.then((words) => {
        answer = words;
      });
      await expect
        .poll(
          async () => {
            expect(await helper.take(AbortSignal.timeout(500))).toBe(null);
            return answer;
          },
          { timeout: 20_000 },
        )
        .toBe(null);
    });

    test("a worker that could take a job and does not is noticed; one that has one, or may have none, is not", async () => {
      const queue = await SharedQueue.open(await fresh(), { queuedByTenant: 10, queuedInAll: 10, runningByTenant: 1 });
      expect(await queue.overlooked("w")).toBe(null);
      const [first, second] = [await queue.add(newJob()), await queue.add(newJob())];
      expect(await queue.overlooked("w")).toBe(first.id);
      const lease = await queue.take({ worker: "w", preferredKey: null }, AbortSignal.timeout(20_000));
      expect(await queue.overlooked("w")).toBe(null);
      // Its tenant has its share.
      expect(await queue.overlooked("another")).toBe(null);
      await lease?.end({ kind: "released" });
      expect(await queue.overlooked("w")).toBe(first.id);
      await queue.stop(first.id, null);
      expect(await queue.overlooked("w")).toBe(second.id);
      await queue.close();
    });

    const opened = new WeakMap<JobQueue, { readonly cluster: string; readonly limits: JobLimits }>();
    const open = async (cluster: string, limits: JobLimits): Promise<JobQueue> => {
      const engine = await reach(cluster);
      onTestFinished(() => engine.close());
      const queue = await SharedQueue.open(engine, limits);
      opened.set(queue, { cluster, limits });
      return queue;
    };
    queueContract(
      `the queue on ${name}`,
      (limits) => open(`t${randomBytes(6).toString("hex")}`, limits),
      async (queue) => {
        const { cluster, limits } = opened.get(queue) ?? { cluster: "", limits: null };
        if (limits === null) throw new Error("expected a queue of this test");
        // A process that ended renews nothing: its locks end, and two looks later its jobs wait.
        await queue.close();
        const next = await open(cluster, limits);
        await expect
          .poll(async () => (await next.openJobs()).every(({ state }) => state === "queued"), { timeout: 10_000 })
          .toBe(true);
        // Those that were to stop are ended in the round after that.
        await new Promise((resolve) => setTimeout(resolve, 3 * times.check));
        return next;
      },
    );
  });
}
