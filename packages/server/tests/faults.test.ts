/** Processes are killed at seeded points. Every job that was accepted ends once, and every success decrypts to the clear result. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../src/base/random.ts";
import type { Circuit } from "../../../src/index.ts";
import { saved, toyWork, workOf } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { jobAt, postJob, putKey, versionOf } from "./support/raw.ts";
import { outcomes, sendWork } from "./support/sentWork.ts";
import { ready, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let work: Circuit;
let keys: Uint8Array;
beforeAll(async () => {
  work = await toyWork();
  keys = await work.client.evaluationKeys();
});

test("the evaluation process is killed again and again: the service goes on, and lost jobs run again", async () => {
  const random = seededRandom(1414);
  const service = await startService([
    await saved({ work }),
    "--enable-unsafe",
    "--data",
    join(await temporaryFolder(), "d"),
  ]);
  await ready(service);
  const jobs = await sendWork(service.url, { work, keys }, 6);
  for (const _ of [1, 2, 3]) {
    await pause(uniformInteger(random, 50, 700));
    const pid = service.evaluationPid();
    process.kill(pid, "SIGKILL");
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const began = performance.now();
    await expect.poll(() => service.evaluationPid(), { timeout: 10_000, interval: 20 }).not.toBe(pid);
    await ready(service);
    expect(performance.now() - began).toBeLessThan(10_000);
  }
  const counts = await outcomes(service.url, work, jobs);
  expect((counts.succeeded ?? 0) + (counts.failed ?? 0)).toBe(6);
  // One key: one job runs at a time, so that no kill costs more than one attempt.
  expect(counts.failed ?? 0).toBeLessThanOrEqual(1);
});

test("the service is killed with fifty jobs waiting and two running: all of them finish after the restart", async () => {
  const words = [await saved({ work }), "--enable-unsafe", "--data", join(await temporaryFolder(), "d")];
  const first = await startService(words);
  await ready(first);
  // Two keys, so that two run at once.
  const other = (await import("../../../src/index.ts")).Client.load(work.client.save(), { enableUnsafeFeatures: true });
  const version = await versionOf(first.url, "work");
  const owners = [work.client, other];
  const names = await Promise.all(owners.map(async (client) => putKey(first.url, await client.evaluationKeys())));
  const jobs = new Map<string, { readonly owner: number; readonly seed: number }>();
  for (let i = 0; i < 52; i++) {
    const [owner, seed] = [i % 2, i % 5];
    const encrypted = await (owners[owner] ?? other).encrypt(workOf(seed).x);
    const answer = await postJob({ url: first.url, name: "work", version, key: names[owner] ?? "", encrypted });
    expect(answer.status).toBe(202);
    jobs.set((await answer.json()).id, { owner, seed });
  }
  const { jobs: usage } = await (await fetch(`${first.url}/v1/usage`)).json();
  expect(usage.running).toBe(2);
  const evaluation = first.evaluationPid();
  first.process.kill("SIGKILL");
  await first.ended;
  // Its evaluation process ends with it.
  await expect.poll(() => isAlive(evaluation), { timeout: 5000 }).toBe(false);
  const second = await startService(words);
  for (const [id, { owner, seed }] of jobs) {
    await expect
      .poll(async () => (await jobAt(second.url, id)).state, { timeout: 110_000, interval: 50 })
      .toBe("succeeded");
    if (seed > 1) continue;
    const result = new Uint8Array(await (await fetch(`${second.url}/v1/jobs/${id}/result`)).arrayBuffer());
    const clear = await (owners[owner] ?? other).decrypt(result);
    expect((clear as { tolist(): unknown }).tolist()).toEqual(workOf(seed).y);
  }
}, 240_000);

test("the service is killed at random points while jobs come: what was accepted is there, once", async () => {
  const random = seededRandom(77);
  const data = join(await temporaryFolder(), "d");
  const folder = await saved({ work });
  const accepted = new Map<string, number>();
  for (let round = 0; round < 3; round++) {
    const service = await startService([folder, "--enable-unsafe", "--data", data]);
    await ready(service);
    const [key, version] = [await putKey(service.url, keys), await versionOf(service.url, "work")];
    const encrypted = await work.client.encrypt(workOf(round).x);
    setTimeout(() => service.process.kill("SIGKILL"), uniformInteger(random, 20, 600));
    for (let i = 0; i < 12; i++) {
      const job = { url: service.url, name: "work", version, key, encrypted };
      // Sent twice under one name: it is one job, whenever the service ends.
      const answers = await Promise.all(
        [0, 1].map(() =>
          postJob(job, { "idempotency-key": `${round}-${i}` })
            .then((answer) => answer.json())
            .catch(() => null),
        ),
      );
      const ids = new Set(answers.flatMap((answer) => (answer === null ? [] : answer.id)));
      expect(ids.size).toBeLessThanOrEqual(1);
      for (const id of ids) accepted.set(id, round);
    }
    await service.ended;
  }
  const last = await startService([folder, "--enable-unsafe", "--data", data]);
  expect(accepted.size).toBeGreaterThan(0);
  const counts = await outcomes(last.url, work, accepted);
  expect((counts.succeeded ?? 0) + (counts.failed ?? 0)).toBe(accepted.size);
}, 240_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
