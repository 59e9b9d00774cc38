/** From the start of the process to its readiness, and who only listens. */

import { toyLookup, toyWork, workOf } from "../../packages/server/tests/support/circuits.ts";
import { postJob, putKey, versionOf } from "../../packages/server/tests/support/raw.ts";
import { memoryOf } from "../../packages/server/tests/support/soak.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import type { Row } from "../table.ts";
import { end, median, type Place, serviceOf, timed } from "./place.ts";

const listeners = 200;

/** Measures. */
export async function startRows(place: Place): Promise<readonly Row[]> {
  const circuits = Object.fromEntries(
    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const lookup = new LookupTable(Array.from({ length: 16 }, (__, x) => (x + i) % 16));
        return [
          `table${i}`,
          await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 15]),
        ] as const;
      }),
    ),
  );
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    let stop = async (): Promise<void> => {};
    starts.push(
      await timed(async () => {
        const service = await serviceOf(place, circuits);
        stop = () => end(service);
      }),
    );
    await stop();
  }
  return [
    { what: "start to ready, 10 circuits", value: median(starts), unit: "ms", note: "bar: 2000" },
    await listenerRow(place),
  ];
}

async function listenerRow(place: Place): Promise<Row> {
  const work = await toyWork();
  const service = await serviceOf(place, { work, toy: await toyLookup() }, "--jobs", "1", "--queued", "1000");
  const { url } = service;
  const key = await putKey(url, await work.client.evaluationKeys());
  const job = {
    url,
    name: "work",
    version: await versionOf(url, "work"),
    key,
    encrypted: await work.client.encrypt(workOf(0).x),
  };
  for (let i = 0; i < 100; i++) await (await postJob(job)).arrayBuffer();
  const last = await (await postJob(job)).json();
  const before = await memoryOf(service.pid);
  const leave = new AbortController();
  const heard = Array.from({ length: listeners }, () =>
    fetch(`${url}/v1/jobs/${last.id}/events`, { signal: leave.signal }),
  );
  await Promise.all(heard);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const more = (await memoryOf(service.pid)) - before;
  leave.abort();
  service.process.kill("SIGKILL");
  await service.ended;
  return {
    what: `memory of ${listeners} who listen to a waiting job`,
    value: more / 2 ** 20,
    unit: "MiB",
    note: "bar: 50",
  };
}
