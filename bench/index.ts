/**
 * `npm run bench`: every speed that Glovebox claims, in one table, with the machine it was measured on, and as a ratio where there is
 * something to compare with: the tfhe package at the same work in the same run, one thread, or a cold start. Nothing here is a test.
 */
import { cpus } from "node:os";
import { bundleSizes } from "../scripts/bundleBudgets.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { cancelRows } from "./cancel.ts";
import { compiledRows } from "./compiled.ts";
import { frontendRows } from "./frontend.ts";
import { goalShape, kernelRows, timeBootstrap } from "./kernel.ts";
import { layoutRows } from "./layout.ts";
import { lookupRows } from "./lookups.ts";
import { machineRows } from "./machines.ts";
import { modelRows } from "./ml.ts";
import { pageRows } from "./page.ts";
import { benchParams } from "./params.ts";
import { partitionRows } from "./partitions.ts";
import { predictionRows } from "./prediction.ts";
import { printTable, type Row } from "./table.ts";
import { tableRows } from "./tables.ts";
import { measureKeyGeneration, measurePeer } from "./tfhePeer.ts";
import { threadRows } from "./threads.ts";
import { trainingRows } from "./training.ts";
import { wideRows } from "./wide.ts";

function searchRows(): readonly Row[] {
  const { firstQuery, meanQuery, worstQuery, smallCircuit, largeCircuit } = benchParams();
  return [
    { what: "parameter search, first query of the process", value: firstQuery, unit: "ms" },
    {
      what: "parameter search, mean of the grid",
      value: meanQuery,
      unit: "ms",
      note: `worst ${worstQuery.toFixed(2)} ms`,
    },
    {
      what: "parameter search, circuit of 8 distinct needs",
      value: smallCircuit,
      unit: "ms",
      note: `of 400: ${largeCircuit.toFixed(1)} ms`,
    },
  ];
}

/** What the site makes a browser fetch; `pageRows` has built it. The twelve largest parts. */
function sizeRows(): readonly Row[] {
  return bundleSizes("dist/site")
    .slice(0, 12)
    .map(({ what, size, budget }) => ({
      what: `gzip, ${what}`,
      value: size,
      unit: "kB",
      against: { what: "budget", value: budget },
    }));
}

async function peerRows(): Promise<readonly Row[]> {
  const own = timeBootstrap(await loadKernel(), goalShape, 15);
  const peer = await measurePeer();
  const keys = await measureKeyGeneration();
  const against = { what: "tfhe package", value: peer.msPerBootstrap };
  const note = `package: ${peer.parameters}; ${peer.how}`;
  return [
    { what: "bootstrap, n=918 k=1 N=2048", value: own.single, unit: "ms", against, note },
    { what: "the same in fours", value: own.batched, unit: "ms", against },
    {
      what: "evaluation key, p=4",
      value: keys.ourSeconds,
      unit: "s",
      against: { what: "tfhe package", value: keys.packageSeconds },
      note: `${(keys.bytes / 2 ** 20).toFixed(1)} MiB`,
    },
  ];
}

/** Each part says on the error stream when it begins: the whole takes minutes. */
const parts: readonly (readonly [string, () => readonly Row[] | Promise<readonly Row[]>])[] = [
  ["parameter search", searchRows],
  ["front end", frontendRows],
  ["layout of graphs", () => layoutRows()],
  ["kernel", async () => kernelRows(await loadKernel())],
  ["lookups", () => lookupRows()],
  ["threads", () => threadRows()],
  ["two parameter sets", () => partitionRows()],
  ["wide tables", () => tableRows()],
  ["modules", () => machineRows()],
  ["wide values", () => wideRows()],
  ["cancel", () => cancelRows()],
  ["models of machine learning", () => modelRows()],
  ["prediction", () => predictionRows()],
  ["tfhe package", peerRows],
  ["page", () => pageRows()],
  ["compiled circuits", () => compiledRows()],
  ["training", () => trainingRows()],
  ["size of the site", sizeRows],
];

const rows: Row[] = [];
for (const [name, measure] of parts) {
  console.error(`${name} …`);
  rows.push(...(await measure()));
}
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);
printTable(rows);
process.exit(0); // the package's threads would go on
