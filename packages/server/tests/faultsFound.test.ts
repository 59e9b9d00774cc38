/** What operators find out: jobs that are evaluated twice and compared, and spans of OpenTelemetry where they are asked for. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { Circuit } from "../../../src/index.ts";
import { untraced, wantsTraces } from "../src/base/tracing.ts";
import { sha256Of } from "../src/blobs/folderBlobs.ts";
import { Worker, type WorkerEvents } from "../src/evaluation/worker.ts";
import { FileQueue } from "../src/jobs/fileQueue.ts";
import type { Outcome } from "../src/jobs/jobQueue.ts";
import { saved, table, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { postJob, putKey, versionOf } from "./support/raw.ts";
import { type RunningCommand, ready, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let toy: Circuit;
beforeAll(async () => {
  toy = await toyLookup();
});

/** Runs the toy circuit on a service. */
async function runOn(service: RunningCommand): Promise<void> {
  await ready(service);
  const { url } = service;
  const key = await putKey(url, await toy.client.evaluationKeys());
  const job = { url, name: "toy", version: await versionOf(url, "toy"), key, encrypted: await toy.client.encrypt(3) };
  const answer = await postJob(job, { prefer: "wait=20" });
  expect(answer.status).toBe(200);
  expect(await toy.client.decrypt(new Uint8Array(await answer.arrayBuffer()))).toBe(table[3]);
}

const start = async (...words: string[]): Promise<RunningCommand> =>
  startService([await saved({ toy }), "--data", join(await temporaryFolder(), "data"), "--enable-unsafe", ...words]);

test("spans tell of jobs and evaluations where they are asked for, and nothing otherwise", async () => {
  const file = join(await temporaryFolder(), "spans");
  const set = (values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  };
  onTestFinished(() => void vi.unstubAllEnvs());
  set({
    NODE_OPTIONS: `--import=${fileURLToPath(new URL("support/spans.mjs", import.meta.url))}`,
    GLOVEBOX_TEST_SPANS: file,
  });
  await runOn(await start("--check", "2"));
  await expect(stat(file)).rejects.toThrow("ENOENT");
  set({ OTEL_TRACES_EXPORTER: "otlp" });
  await runOn(await start("--check", "2"));
  const read = async () =>
    (await readFile(file, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  // A span ends when the job's end is stored; who waited for the result may be told before.
  await expect.poll(async () => (await read()).length).toBe(3);
  const spans = await read();
  expect(spans.map(({ name }) => name)).toEqual(["glovebox.evaluate", "glovebox.evaluate", "glovebox.job"]);
  const job = spans[2];
  expect(job.attributes).toEqual({
    "glovebox.circuit": expect.stringMatching(/^toy\/[0-9a-f]{12}$/),
    "glovebox.attempt": 1,
    "glovebox.outcome": "succeeded",
  });
});

test("the environment's own names decide", () => {
  expect(wantsTraces({})).toBe(false);
  expect(wantsTraces({ OTEL_TRACES_EXPORTER: "none", OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" })).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://x", OTEL_SDK_DISABLED: "true" })).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://x" })).toBe(true);
  expect(wantsTraces({ OTEL_TRACES_EXPORTER: "console" })).toBe(true);
});

/** Works one queue with evaluations that give these results in turn; what became of the job. */
async function evaluatedAs(results: readonly string[], evaluations: 1 | 2) {
  const limits = { queuedByTenant: 10, queuedInAll: 10, runningByTenant: 1 };
  const queue = await FileQueue.open(await temporaryFolder(), limits);
  const id = "0".repeat(31) + results.length;
  const args = { sha256: sha256Of(new Uint8Array(1)), bytes: 1 };
  const circuit = { name: "toy", version: "1" };
  await queue.add({ id, tenant: "alice", circuit, key: "", arguments: args, idempotencyKey: null });
  let runs = 0;
  // A machine that computes wrongly cannot be had: only what it would answer.
  const evaluation = {
    ready: async () => {},
    run: async () => ({ sha256: sha256Of(new TextEncoder().encode(results[runs++])), bytes: 1 }),
  };
  const outcomes: Outcome["kind"][] = [];
  let differences = 0;
  const events: WorkerEvents = {
    began: () => {},
    loaded: () => {},
    failed: () => {},
    differed: () => void differences++,
    ended: (_, { kind }) => void outcomes.push(kind),
  };
  const staging = { bring: async () => () => {}, fetch: async () => {}, deliver: async () => {} };
  const worker = new Worker(
    { queue, staging, evaluation: evaluation as never, sharing: null, traced: untraced },
    { name: "one", lanes: 1, longestJob: 60_000, keepResults: 60_000, evaluations },
    events,
  );
  await expect.poll(async () => (await queue.get(id))?.finishedAt).toEqual(expect.any(Number));
  await worker.drain(0);
  const job = await queue.get(id);
  await queue.close();
  return { state: job?.state, attempt: job?.attempt, code: job?.problem?.code, outcomes, differences };
}

test("a job whose two evaluations differ is begun again, and fails when they never agree", async () => {
  expect(await evaluatedAs(["a", "b", "a", "a"], 2)).toEqual({
    state: "succeeded",
    attempt: 2,
    code: undefined,
    outcomes: ["lost", "succeeded"],
    differences: 1,
  });
  expect(await evaluatedAs(["a", "b", "c", "d", "e", "f"], 2)).toMatchObject({
    state: "failed",
    attempt: 3,
    code: "worker-lost",
    differences: 3,
  });
  expect(await evaluatedAs(["a"], 1)).toMatchObject({ state: "succeeded", attempt: 1, differences: 0 });
});
