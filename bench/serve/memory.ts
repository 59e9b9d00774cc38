/** Many clients, many jobs: waiting, loads of keys, memory. Toy parameters, since what is measured is the service. */

import { quantile } from "../../packages/server/src/base/quantile.ts";
import { table, toyLookup } from "../../packages/server/tests/support/circuits.ts";
import { manyClients, manyJobs } from "../../packages/server/tests/support/soak.ts";
import type { Row } from "../table.ts";
import { end, type Place, serviceOf } from "./place.ts";

const clients = 200;

/** Measures. */
export async function memoryRows(place: Place): Promise<readonly Row[]> {
  const circuit = await toyLookup();
  const many = ["--queued", "100000", "--queued-in-all", "100000", "--most-keys", "1000"];
  const room = `${20 * circuit.statistics.sizeOfLoadedKeys}B`;
  const crowded = await serviceOf(place, { toy: circuit }, ...many, "--key-memory", room);
  const { waits, keyLoads, wrong } = await manyClients({ ...crowded, metricsUrls: [crowded.metricsUrl] }, circuit, {
    name: "toy",
    clients,
    jobs: 2,
    expected: table[1],
  });
  await end(crowded);
  const steady = await serviceOf(place, { toy: circuit }, ...many);
  const start = performance.now();
  const { early, late, failed } = await manyJobs(steady, circuit, {
    name: "toy",
    early: 3000,
    total: 10_000,
    atOnce: 8,
  });
  const seconds = (performance.now() - start) / 1000;
  await end(steady);
  const growth = (after: number, before: number) => 100 * (after / before - 1);
  const spread = quantile(waits, 0.95) / quantile(waits, 0.5);
  return [
    {
      what: `${clients} clients, memory for 20 keys: waiting, p95 / p50`,
      value: spread,
      unit: "×",
      note: `bar: 3; ${wrong} wrong results`,
    },
    { what: "the same: loads of keys a client", value: keyLoads / clients, unit: "×", note: "bar: 1.3" },
    {
      what: "10,000 jobs, one after the other by 8 senders",
      value: 10_000 / seconds,
      unit: "/s",
      note: `${failed} failed`,
    },
    {
      what: "most memory of the service in jobs 3,000 to 10,000, beside before",
      value: growth(late.service, early.service),
      unit: "%",
      note: `bar: 5; ${(late.service / 2 ** 20).toFixed(0)} MiB`,
    },
    {
      what: "the same of the evaluation process",
      value: growth(late.evaluation, early.evaluation),
      unit: "%",
      note: `bar: 5; ${(late.evaluation / 2 ** 20).toFixed(0)} MiB`,
    },
  ];
}
