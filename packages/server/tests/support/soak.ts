/** Long work for a service, and what it did meanwhile: for long tests and measurements. */
import { readFile } from "node:fs/promises";
import { type Circuit, Client } from "../../../../src/index.ts";
import { unsafe } from "./circuits.ts";
import type { RunningCommand } from "./command.ts";
import { putKey, versionOf } from "./raw.ts";

/** Bytes that a process has in memory. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** Where a service and its workers tell metrics. */
export interface Measured {
  readonly url: string;
  readonly metricsUrls: readonly string[];
}

/** The sum of a metric over all its labels and all processes. */
export async function metricOf({ metricsUrls }: Measured, name: string): Promise<number> {
  const texts = await Promise.all(metricsUrls.map(async (url) => (await fetch(url)).text()));
  const values = texts.flatMap((text) => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, "gm"))]);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** What many clients at once had to wait. */
export interface Fairness {
  readonly clients: number;
  /** Milliseconds from acceptance to begin, of every job. */
  readonly waits: readonly number[];
  readonly keyLoads: number;
  /** Results that did not decrypt to the clear one. */
  readonly wrong: number;
}

/**
 * Clients with keys of their own send all their jobs at once.
 * @param circuit looks one number up; `expected` says what it gives for 1
 */
export async function manyClients(
  service: Measured,
  circuit: Circuit,
  { name, clients, jobs, expected }: { name: string; clients: number; jobs: number; expected: number },
): Promise<Fairness> {
  const version = await versionOf(service.url, name);
  const prepared = [];
  for (let i = 0; i < clients; i++) {
    const client = Client.load(circuit.client.save(), unsafe);
    const key = await putKey(service.url, await client.evaluationKeys());
    prepared.push({ client, key, encrypted: await client.encrypt(1) });
  }
  const before = await metricOf(service, "glovebox_key_loads_total");
  const sent = prepared.flatMap((one) => Array.from({ length: jobs }, () => one));
  const done = await Promise.all(
    sent.map(async ({ client, key, encrypted }) => {
      const answer = await fetch(`${service.url}/v1/circuits/${name}/${version}/jobs`, {
        method: "POST",
        headers: { "glovebox-key": key },
        body: encrypted as Uint8Array<ArrayBuffer>,
      });
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
      const { id } = await answer.json();
      for (;;) {
        const job = await (await fetch(`${service.url}/v1/jobs/${id}`)).json();
        if (job.state === "succeeded") {
          const result = await (await fetch(`${service.url}/v1/jobs/${id}/result`)).arrayBuffer();
          const isRight = (await client.decrypt(new Uint8Array(result))) === expected;
          return { wait: Date.parse(job.startedAt) - Date.parse(job.createdAt), isRight };
        }
        if (job.problem !== null) throw new Error(JSON.stringify(job));
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }),
  );
  for (const { client } of prepared) client.dispose();
  return {
    clients,
    waits: done.map(({ wait }) => wait),
    keyLoads: (await metricOf(service, "glovebox_key_loads_total")) - before,
    wrong: done.filter(({ isRight }) => !isRight).length,
  };
}

/** The most memory of both processes, looked at now and then, up to a number of jobs and from there on. What is not let go shows; when it is let go does not matter. */
export interface MemoryOverJobs {
  readonly early: { readonly service: number; readonly evaluation: number };
  readonly late: { readonly service: number; readonly evaluation: number };
  readonly failed: number;
}

/** One client sends jobs, a few at a time, each with arguments of its own. */
export async function manyJobs(
  service: RunningCommand,
  circuit: Circuit,
  { name, early, total, atOnce }: { name: string; early: number; total: number; atOnce: number },
): Promise<MemoryOverJobs> {
  const version = await versionOf(service.url, name);
  const key = await putKey(service.url, await circuit.client.evaluationKeys());
  let [sent, failed] = [0, 0];
  const upTo = async (count: number) => {
    const lane = async (): Promise<void> => {
      while (sent < count) {
        sent++;
        const encrypted = await circuit.client.encrypt(sent % 4);
        const answer = await fetch(`${service.url}/v1/circuits/${name}/${version}/jobs`, {
          method: "POST",
          headers: { "glovebox-key": key, prefer: "wait=60" },
          body: encrypted as Uint8Array<ArrayBuffer>,
        });
        await answer.arrayBuffer();
        if (answer.status !== 200) failed++;
      }
    };
    const most = { service: 0, evaluation: 0 };
    const look = async (): Promise<void> => {
      most.service = Math.max(most.service, await memoryOf(service.pid));
      most.evaluation = Math.max(most.evaluation, await memoryOf(service.evaluationPid()));
    };
    const watch = setInterval(() => void look(), 1000);
    await Promise.all(Array.from({ length: atOnce }, lane));
    clearInterval(watch);
    await look();
    return most;
  };
  return { early: await upTo(early), late: await upTo(total), failed };
}
