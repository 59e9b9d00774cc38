/** Many clients with keys of their own on workers that have memory for a tenth of them: who waits for how long, and how often keys are loaded. */

import { quantile } from "../../packages/server/src/base/quantile.ts";
import { toyLookup, table as toyTable } from "../../packages/server/tests/support/circuits.ts";
import { redisPath } from "../../packages/server/tests/support/engines.ts";
import { manyClients } from "../../packages/server/tests/support/soak.ts";
import type { Row } from "../table.ts";
import { clusterOf } from "./cluster.ts";
import type { Place } from "./place.ts";

const clients = 200;

/** Measures. */
export async function crowdRows(place: Place): Promise<readonly Row[]> {
  if (redisPath === null) return [{ what: "a crowd: there is no redis-server here", value: Number.NaN, unit: "×" }];
  const circuit = await toyLookup();
  const many = ["--queued", "100000", "--queued-in-all", "100000", "--most-keys", "1000"];
  const room = ["--key-memory", `${20 * circuit.statistics.sizeOfLoadedKeys}B`, "--metrics", "127.0.0.1:0"];
  const cluster = await clusterOf(place, { toy: circuit }, many, room);
  await cluster.scale(2);
  const metricsUrls = cluster.workers.map(({ metricsUrl }) => metricsUrl);
  const { waits, keyLoads, wrong } = await manyClients({ ...cluster.server, metricsUrls }, circuit, {
    name: "toy",
    clients,
    jobs: 2,
    expected: toyTable[1],
  });
  await cluster.close();
  return [
    {
      what: `${clients} clients, two workers with memory for 20 keys each: waiting, p95 / p50`,
      value: quantile(waits, 0.95) / quantile(waits, 0.5),
      unit: "×",
      note: `bar: 3; ${wrong} wrong results`,
    },
    { what: "the same: loads of keys a client", value: keyLoads / clients, unit: "×", note: "bar: 1.3" },
  ];
}
