/**
 * `npm run bench:serve`: what `glovebox serve` costs beside the evaluation itself, on this machine: real keys, real processes, HTTP on loopback. Ratios are within one run, the two
 * ways in turn. Nothing here is a test.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { buildCommand } from "../../packages/server/tests/support/command.ts";
import { printTable, type Row } from "../table.ts";
import { crowdRows } from "./crowd.ts";
import { memoryRows } from "./memory.ts";
import { messageRows } from "./messages.ts";
import { overheadRows } from "./overhead.ts";
import { splitRows, throughputRows } from "./scaling.ts";
import { startRows } from "./starts.ts";
import { uploadRows } from "./uploads.ts";

const built = await buildCommand();
const folder = await mkdtemp(join(tmpdir(), "glovebox-bench-"));
const place = { built, folder };
try {
  const [first] = cpus();
  console.log(
    `${first?.model}, ${cpus().length} processors, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
  );
  const rows: Row[] = [];
  // One of them alone by its name: npm run bench:serve -- throughput
  const measures = {
    messages: messageRows,
    overhead: overheadRows,
    uploads: uploadRows,
    starts: startRows,
    memory: memoryRows,
    throughput: throughputRows,
    split: splitRows,
    crowd: crowdRows,
  };
  const wanted = process.argv.slice(2);
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const more = await measure(place);
    printTable(more);
    rows.push(...more);
  }
} finally {
  await rm(built, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
