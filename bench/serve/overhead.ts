/** A run over HTTP and the queue against `Server.run` with a loaded key: 8 lookups of 4 bits on one thread, real parameters, in turn. */
import { toyLookup } from "../../packages/server/tests/support/circuits.ts";
import { connect } from "../../src/exports/remote.ts";
import { compiler, LookupTable, type NDArray, np, Server } from "../../src/index.ts";
import type { Row } from "../table.ts";
import { end, median, type Place, serviceOf, timed } from "./place.ts";

const turns = 15;

/** Measures. */
export async function overheadRows(place: Place): Promise<readonly Row[]> {
  const lookup = new LookupTable(Array.from({ length: 16 }, (_, i) => (i * 5) % 16));
  const samples = [0, 15].map((value) => np.full([8], value) as NDArray);
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(samples);
  const service = await serviceOf(place, { table: circuit }, "--threads", "1");
  const remote = (await connect(service.url)).circuit("table");
  const client = await remote.client();
  const keys = await client.evaluationKeys();
  const server = Server.load(circuit.server.save(), { threads: 1 });

  const encrypt = () => client.encrypt([0, 1, 2, 3, 4, 5, 6, 7]);

  // Keys are loaded on both sides before anything counts.
  const first = await encrypt();
  await server.run(first, keys);
  await remote.run(first);
  const [near, far]: [number[], number[]] = [[], []];
  for (let i = 0; i < turns; i++) {
    // Bytes that were never sent, as any client's.
    const encrypted = await encrypt();
    near.push(await timed(() => server.run(encrypted, keys)));
    far.push(await timed(() => remote.run(encrypted)));
  }
  server.dispose();
  await end(service);
  const alone = await toyTimes(place);
  const [inProcess, overHttp] = [median(near), median(far)];
  const least = Math.min(...far) - Math.min(...near);
  return [
    { what: "Server.run, loaded key, 8 lookups of 4 bits", value: inProcess, unit: "ms" },
    {
      what: "the same over HTTP and the queue",
      value: overHttp,
      unit: "ms",
      note: `bar: ${(5 + 1.05 * inProcess).toFixed(0)} ms; difference of the fastest ${least.toFixed(1)} ms`,
    },
    {
      what: "HTTP and queue alone: a toy circuit of one lookup, less Server.run of it, in turn",
      value: median(alone.far) - median(alone.near),
      unit: "ms",
      note: `of the fastest ${(Math.min(...alone.far) - Math.min(...alone.near)).toFixed(1)} ms; bar: 5; waits for the disk among it`,
    },
  ];
}

/** Runs that take next to no time by themselves, here and over HTTP and the queue. */
async function toyTimes(place: Place): Promise<{ readonly near: readonly number[]; readonly far: readonly number[] }> {
  const circuit = await toyLookup();
  const service = await serviceOf(place, { toy: circuit }, "--threads", "1");
  const remote = (await connect(service.url, { enableUnsafeFeatures: true })).circuit("toy");
  const keys = await (await remote.client()).evaluationKeys();
  const server = Server.load(circuit.server.save(), { threads: 1, enableUnsafeFeatures: true });
  await server.run(await remote.encrypt(1), keys);
  await remote.run(await remote.encrypt(1));
  const [near, far]: [number[], number[]] = [[], []];
  for (let i = 0; i < 300; i++) {
    const encrypted = await remote.encrypt(i % 4);
    near.push(await timed(() => server.run(encrypted, keys)));
    far.push(await timed(() => remote.run(encrypted)));
  }
  server.dispose();
  await end(service);
  return { near, far };
}
