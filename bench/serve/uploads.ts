/** Upload of a large key in pieces, and what it does to the service's memory. */
import { memoryOf } from "../../packages/server/tests/support/soak.ts";
import { connect } from "../../src/exports/remote.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import type { Row } from "../table.ts";
import { end, median, type Place, serviceOf, timed } from "./place.ts";

const turns = 7;

/** Measures. */
export async function uploadRows(place: Place): Promise<readonly Row[]> {
  const lookup = new LookupTable(Array.from({ length: 64 }, (_, i) => 63 - i));
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 63]);
  const service = await serviceOf(place, { wide: circuit });
  const remote = (await connect(service.url)).circuit("wide");
  await remote.keygen();
  const bytes = remote.description.evaluationKeyBytes;
  const before = await memoryOf(service.pid);
  let most = before;
  const watch = setInterval(async () => {
    most = Math.max(most, await memoryOf(service.pid));
  }, 5);
  const times: number[] = [];
  let first = Number.NaN;
  for (let i = 0; i < turns; i++) {
    times.push(await timed(() => remote.sendKeys()));
    if (i === 0) first = most - before;
    await remote.deleteKeys();
  }
  clearInterval(watch);
  await end(service);
  const rate = (milliseconds: number) => bytes / 2 ** 20 / (milliseconds / 1000);
  return [
    {
      what: `upload of a key of ${(bytes / 2 ** 20).toFixed(0)} MiB`,
      value: rate(median(times)),
      unit: "MiB/s",
      note: `fastest ${rate(Math.min(...times)).toFixed(0)}; bar: 150; both sides on this machine`,
    },
    {
      what: "memory of the service during the first one, at most more",
      value: first / 2 ** 20,
      unit: "MiB",
      note: `bar: 40; after ${turns} of them ${((most - before) / 2 ** 20).toFixed(0)}`,
    },
  ];
}
