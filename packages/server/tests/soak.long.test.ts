/** Many clients, many jobs: nobody waits much longer than others, keys are loaded about once, memory stays what it is. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { quantile } from "../src/base/quantile.ts";
import { saved, table, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { ready, startService, withBuiltCommand } from "./support/service.ts";
import { manyClients, manyJobs } from "./support/soak.ts";

withBuiltCommand();

const start = async (circuit: Awaited<ReturnType<typeof toyLookup>>, ...words: string[]) => {
  const data = join(await temporaryFolder(), "data");
  const common = [
    "--enable-unsafe",
    "--data",
    data,
    "--requests-per-minute",
    "0",
    "--queued",
    "100000",
    "--queued-in-all",
    "100000",
  ];
  const service = await startService([await saved({ toy: circuit }), ...common, ...words]);
  await ready(service);
  return service;
};

test("two hundred clients with keys of their own and memory for twenty", async () => {
  const circuit = await toyLookup();
  const room = 20 * circuit.statistics.sizeOfLoadedKeys;
  const service = await start(circuit, "--key-memory", `${room}B`, "--most-keys", "1000");
  const { waits, keyLoads, wrong } = await manyClients({ ...service, metricsUrls: [service.metricsUrl] }, circuit, {
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

test("ten thousand jobs: the most memory after three thousand is within 5 % of the most before", async () => {
  const circuit = await toyLookup();
  const service = await start(circuit);
  const { early, late, failed } = await manyJobs(service, circuit, {
    name: "toy",
    early: 3000,
    total: 10_000,
    atOnce: 8,
  });
  expect(failed).toBe(0);
  expect(late.service / early.service).toBeLessThanOrEqual(1.05);
  expect(late.evaluation / early.evaluation).toBeLessThanOrEqual(1.05);
});
