/** What every queue of jobs must do. Another implementation is held to it by one more call. */
import { createHash, randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../../src/base/random.ts";
import type { Job, JobEvent, NewJob } from "../../src/jobs/job.ts";
import type { JobLease, JobLimits, JobQueue, Wish } from "../../src/jobs/jobQueue.ts";

/** Engines share the machine with other tests. */
const patience = { timeout: 20_000 } as const;

const limits: JobLimits = { queuedByTenant: 10, queuedInAll: 25, runningByTenant: 3 };
const blob = (text: string) => ({ sha256: createHash("sha256").update(text).digest("hex"), bytes: text.length });

/** A job of a tenant under a key. */
export const newJob = (more: Partial<NewJob> = {}): NewJob => ({
  id: randomBytes(16).toString("hex"),
  tenant: "alice",
  circuit: { name: "spam", version: "0123456789ab" },
  key: blob("key").sha256,
  arguments: blob("arguments"),
  idempotencyKey: null,
  ...more,
});

const wish = (more: Partial<Wish> = {}): Wish => ({ worker: "w", preferredKey: null, ...more });

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );

/**
 * The contract.
 * @param open an empty queue with these limits; called once a test
 * @param reopen gives the queue that finds what the one before left when its process ended, as if it had been killed
 */
export function queueContract(
  name: string,
  open: (limits: JobLimits) => Promise<JobQueue>,
  reopen: (queue: JobQueue) => Promise<JobQueue>,
): void {
  const opened = async (): Promise<JobQueue> => {
    const queue = await open(limits);
    onTestFinished(() => queue.close());
    return queue;
  };
  const taken = async (queue: JobQueue, more: Partial<Wish> = {}): Promise<JobLease> => {
    const lease = await queue.take(wish(more), AbortSignal.timeout(patience.timeout));
    if (lease === null) throw new Error("expected a job");
    return lease;
  };
  /** Null when nobody gets a job within a moment. */
  const takenSoon = (queue: JobQueue, more: Partial<Wish> = {}) => queue.take(wish(more), AbortSignal.timeout(100));
  const states = async (queue: JobQueue, jobs: readonly NewJob[]) =>
    Promise.all(jobs.map(async ({ id }) => (await queue.get(id))?.state));

  describe(name, () => {
    test("a job goes from queued by running to succeeded, and tells it", async () => {
      const queue = await opened();
      const request = newJob();
      const events: JobEvent[] = [];
      const job = await queue.add(request);
      expect(job).toMatchObject({ ...request, state: "queued", attempt: 0, result: null });
      queue.watch(job.id, (event) => events.push(event));
      const lease = await taken(queue);
      expect(lease.job).toMatchObject({ id: request.id, state: "running", attempt: 1 });
      lease.report({ stage: "evaluate", done: 1, total: 2 });
      await lease.end({ kind: "succeeded", result: blob("result") });
      const ended = await queue.get(job.id);
      expect(ended).toMatchObject({ state: "succeeded", result: blob("result"), problem: null });
      expect(ended?.finishedAt).toBeGreaterThanOrEqual(ended?.startedAt ?? Number.POSITIVE_INFINITY);
      await expect.poll(() => events.length, patience).toBeGreaterThanOrEqual(3);
      const told = events.map((event) => (event.type === "state" ? event.job.state : event.progress.stage));
      expect(told).toEqual(["running", "evaluate", "succeeded"]);
      const revisions = events.flatMap((event) => (event.type === "state" ? event.job.revision : []));
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    });

    test("no job is accepted before its arguments are stored, and none whose arguments cannot be", async () => {
      const queue = await opened();
      const [request, other] = [newJob({ idempotencyKey: "a" }), newJob({ idempotencyKey: "b" })];
      let stored = (): void => {};
      const adding = queue.add(request, new Promise<void>((resolve) => (stored = resolve)));
      expect(await takenSoon(queue)).toBe(null);
      expect(await queue.get(request.id)).toBe(null);
      stored();
      expect((await adding).state).toBe("queued");
      expect((await taken(queue)).job.id).toBe(request.id);
      await expect(queue.add(other, Promise.reject(new Error("the disk is full")))).rejects.toThrow("the disk is full");
      expect(await queue.get(other.id)).toBe(null);
      // Its name is free: the same request may come again.
      expect((await queue.add({ ...other, id: newJob().id })).state).toBe("queued");
    });

    test("who waits for a job gets it when it comes, and nothing when it stops waiting", async () => {
      const queue = await opened();
      expect(await takenSoon(queue)).toBe(null);
      const waiting = queue.take(wish(), AbortSignal.timeout(patience.timeout));
      const job = await queue.add(newJob());
      expect((await waiting)?.job.id).toBe(job.id);
      expect(await takenSoon(queue)).toBe(null);
    });

    test("each job is given to one of many who wait", async () => {
      const queue = await opened();
      const end = new AbortController();
      const workers = Array.from({ length: 8 }, async (_, i) => {
        const got: string[] = [];
        for (;;) {
          const lease = await queue.take(wish({ worker: `w${i}` }), end.signal);
          if (lease === null) return got;
          got.push(lease.job.id);
          await lease.end({ kind: "succeeded", result: blob("r") });
        }
      });
      const sent: string[] = [];
      for (let i = 0; i < 40; i++) {
        const { id } = await queue.add(newJob({ tenant: `t${i % 7}`, key: blob(`k${i % 5}`).sha256 }));
        sent.push(id);
        if (i % 5 === 4) await expect.poll(async () => (await queue.openJobs()).length, patience).toBe(0);
      }
      end.abort();
      expect((await Promise.all(workers)).flat().sort()).toEqual(sent.sort());
    });

    test("one worker never has two jobs of a key at a time; the preferred key comes first", async () => {
      const queue = await opened();
      const [a, b] = [blob("a").sha256, blob("b").sha256];
      const jobs: Job[] = [];
      for (const key of [a, b, a, b]) jobs.push(await queue.add(newJob({ key, tenant: key === a ? "a" : "b" })));
      const first = await taken(queue);
      const second = await taken(queue);
      expect([first.job.id, second.job.id]).toEqual([jobs[0]?.id, jobs[1]?.id]);
      expect(await takenSoon(queue)).toBe(null);
      await second.end({ kind: "succeeded", result: blob("r") });
      await first.end({ kind: "succeeded", result: blob("r") });
      expect((await taken(queue, { preferredKey: b })).job.id).toBe(jobs[3]?.id);
    });

    test("no tenant runs more than its share, and tenants take turns", async () => {
      const queue = await opened();
      for (let i = 0; i < 6; i++) await queue.add(newJob({ tenant: "greedy", key: blob(`g${i}`).sha256 }));
      await queue.add(newJob({ tenant: "modest", key: blob("m").sha256 }));
      const leases = [];
      for (let i = 0; i < 4; i++) leases.push(await taken(queue));
      expect(leases.map(({ job }) => job.tenant)).toEqual(["greedy", "modest", "greedy", "greedy"]);
      expect(await takenSoon(queue)).toBe(null);
      expect(await queue.usageOf("greedy")).toMatchObject({ queued: 3, running: 3 });
      await leases[0]?.end({ kind: "failed", problem: { code: "argument", detail: "wrong" } });
      expect((await taken(queue)).job.tenant).toBe("greedy");
    });

    test("limits of waiting jobs hold, also for those that come at once", async () => {
      const queue = await opened();
      const codes = await Promise.all(Array.from({ length: 14 }, () => codeOf(queue.add(newJob()))));
      expect(codes.filter((code) => code === "done").length).toBe(10);
      expect(codes.filter((code) => code === "too-many-jobs").length).toBe(4);
      const others = await Promise.all(
        Array.from({ length: 20 }, (_, i) => codeOf(queue.add(newJob({ tenant: `t${i}` })))),
      );
      expect(others.filter((code) => code === "done").length).toBe(15);
    });

    test("a lost worker's job is begun again, three times at most; an input error never is", async () => {
      const queue = await opened();
      const job = await queue.add(newJob());
      for (const attempt of [1, 2, 3]) {
        const lease = await taken(queue);
        expect(lease.job.attempt).toBe(attempt);
        await lease.end({ kind: "lost" });
      }
      expect(await queue.get(job.id)).toMatchObject({ state: "failed", problem: { code: "worker-lost" } });
      const wrong = await queue.add(newJob());
      await (await taken(queue)).end({ kind: "failed", problem: { code: "arity", detail: "two", hint: "one" } });
      expect(await queue.get(wrong.id)).toMatchObject({ state: "failed", problem: { code: "arity", hint: "one" } });
      expect(await takenSoon(queue)).toBe(null);
    });

    test("a released job goes back as if it had not been begun, before others of its key", async () => {
      const queue = await opened();
      const [job] = [await queue.add(newJob()), await queue.add(newJob())];
      await (await taken(queue)).end({ kind: "released" });
      expect(await queue.get(job.id)).toMatchObject({ state: "queued", attempt: 0 });
      expect((await taken(queue)).job).toMatchObject({ id: job.id, attempt: 1 });
    });

    test("cancelling ends a waiting job at once and a running one when it stops, whatever it says then", async () => {
      const queue = await opened();
      const [running, waiting] = [await queue.add(newJob()), await queue.add(newJob())];
      const lease = await taken(queue);
      expect(await queue.stop(waiting.id, null)).toMatchObject({ state: "cancelled" });
      expect(await queue.stop(running.id, null)).toMatchObject({ state: "cancelling" });
      await expect.poll(() => lease.signal.aborted, patience).toBe(true);
      await lease.end({ kind: "succeeded", result: blob("late") });
      expect(await states(queue, [running, waiting])).toEqual(["cancelled", "cancelled"]);
      expect(await queue.stop(running.id, null)).toMatchObject({ state: "cancelled" });
      expect(await queue.stop("f".repeat(32), null)).toBe(null);
      expect(await takenSoon(queue)).toBe(null);
    });

    test("a job that is stopped for a reason fails with it", async () => {
      const queue = await opened();
      const [running, waiting] = [await queue.add(newJob()), await queue.add(newJob())];
      const lease = await taken(queue);
      const problem = { code: "key-deleted", detail: "gone" };
      await queue.stop(running.id, problem);
      await queue.stop(waiting.id, problem);
      await lease.end({ kind: "failed", problem: { code: "cancelled", detail: "the run was cancelled" } });
      for (const { id } of [running, waiting]) expect(await queue.get(id)).toMatchObject({ state: "failed", problem });
    });

    test("places count the jobs that begin before: tenants take turns, whoever sent more", async () => {
      const queue = await opened();
      const jobs: Job[] = [];
      for (const tenant of ["alice", "alice", "alice", "bob", "alice"]) jobs.push(await queue.add(newJob({ tenant })));
      const places = () => Promise.all(jobs.map(({ id }) => queue.placeOf(id)));
      expect(await places()).toEqual([0, 2, 3, 1, 4]);
      await taken(queue);
      // The next turn is bob's, since alice has a running job.
      expect(await places()).toEqual([null, 1, 2, 0, 3]);
      await taken(queue, { worker: "v" });
      expect(await places()).toEqual([null, 0, 1, null, 2]);
    });

    test("jobs of any tenants and keys begin in the order of their places", async () => {
      const random = seededRandom(4218);
      for (const _ of [1, 2, 3]) {
        const queue = await opened();
        const jobs: Job[] = [];
        for (let i = 0; i < 9; i++) {
          const [tenant, key] = [`t${uniformInteger(random, 0, 3)}`, blob(`k${uniformInteger(random, 0, 3)}`).sha256];
          jobs.push(await queue.add(newJob({ tenant, key })));
        }
        // So that some were served before the places are asked for.
        for (const _ of [1, 2]) await (await taken(queue)).end({ kind: "succeeded", result: blob("r") });
        const places = await Promise.all(jobs.map(async ({ id }) => ({ id, place: await queue.placeOf(id) })));
        const order = places.flatMap(({ id, place }) => (place === null ? [] : [{ id, place }]));
        order.sort((a, b) => a.place - b.place);
        for (const { id } of order) {
          const lease = await taken(queue);
          expect(lease.job.id).toBe(id);
          await lease.end({ kind: "succeeded", result: blob("r") });
        }
        expect(order.length).toBe(7);
      }
    });

    test("the same request under one idempotency key is one job, also when it comes twice at once; another is refused", async () => {
      const queue = await opened();
      const request = () => newJob({ idempotencyKey: "once" });
      const [a, b] = await Promise.all([queue.add(request()), queue.add(request())]);
      expect(a.id).toBe(b.id);
      await (await taken(queue)).end({ kind: "succeeded", result: blob("r") });
      expect(await queue.add(request())).toMatchObject({ id: a.id, state: "succeeded" });
      expect(await codeOf(queue.add({ ...request(), arguments: blob("other") }))).toBe("idempotency-mismatch");
      expect((await queue.add({ ...request(), tenant: "bob" })).id).not.toBe(a.id);
    });

    test("results expire, and jobs are forgotten after that; usage follows", async () => {
      const queue = await opened();
      const job = await queue.add(newJob());
      await (await taken(queue)).end({ kind: "succeeded", result: { ...blob("r"), bytes: 1000 } });
      expect((await queue.usageOf("alice")).resultBytes).toBe(1000);
      const later = Date.now() + 60_000;
      await queue.expire({ finishedBefore: later, forgottenBefore: 0 });
      expect(await queue.get(job.id)).toMatchObject({ state: "expired", result: null });
      expect((await queue.usageOf("alice")).resultBytes).toBe(0);
      await queue.expire({ finishedBefore: later, forgottenBefore: later });
      expect(await queue.get(job.id)).toBe(null);
    });

    test("no path is made of an id", async () => {
      const queue = await opened();
      for (const id of ["", "..", "../open/x", "x".repeat(32), "A".repeat(32)]) expect(await queue.get(id)).toBe(null);
    });

    test("what was accepted is there after the end of the process: waiting jobs wait, running ones wait again", async () => {
      const queue = await opened();
      const jobs = [];
      for (let i = 0; i < 6; i++) jobs.push(await queue.add(newJob({ tenant: `t${i}`, key: blob(`k${i}`).sha256 })));
      await (await taken(queue)).end({ kind: "succeeded", result: blob("r") });
      await taken(queue);
      const cancelling = await taken(queue);
      await queue.stop(cancelling.job.id, null);
      const next = await reopen(queue);
      onTestFinished(() => next.close());
      expect(await states(next, jobs)).toEqual(["succeeded", "queued", "cancelled", "queued", "queued", "queued"]);
      const again = await taken(next);
      expect(again.job).toMatchObject({ id: jobs[1]?.id, attempt: 2 });
      expect((await next.usageOf("t0")).resultBytes).toBe(blob("r").bytes);
    });
  });
}
