/**
 * Predicted against measured: whole circuits on one thread, in processor time, so that other work on the machine counts for nothing. Predictions are those of
 * the cost constants at the pace that a few bootstraps give just before and after, as the page measures it before any run. On an idle machine they are within 25 %.
 * Run alone with `npx tsx bench/prediction.ts`, or call `predictionRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { compiler, LookupTable, type NDArray, np, roundBitPattern } from "../src/index.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { measurePace } from "../src/run/measurePace.ts";
import { printTable, type Row } from "./table.ts";

/** Milliseconds that this process computed. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const table = (bits: number) => new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => (i * i + 3) % 2 ** bits));

const lookups = (bits: number, count: number) => ({
  what: `${count} lookups of ${bits} bits`,
  call: (x: NDArray) => table(bits).lookup(x),
  sample: Array.from({ length: count }, (_, i) => i % 2 ** bits),
  most: 2 ** bits - 1,
});

const circuits = [
  lookups(4, 40),
  lookups(5, 20),
  lookups(6, 6),
  {
    what: "20 values of 11 bits rounded to 6 approximately, one lookup each",
    call: (x: NDArray) => np.maximum(roundBitPattern(x, 5, { exactness: "approximate" }), 512),
    sample: Array.from({ length: 20 }, (_, i) => 70 * i),
    most: 2000,
  },
  {
    what: "the same rounded exactly",
    call: (x: NDArray) => np.maximum(roundBitPattern(x, 5), 512),
    sample: Array.from({ length: 20 }, (_, i) => 70 * i),
    most: 2000,
  },
];

/** A row for each circuit: processor time of a run beside its prediction. */
export async function predictionRows(): Promise<readonly Row[]> {
  const kernel = await loadKernel();
  measurePace(kernel, processorTime);
  const rows: Row[] = [];
  for (const { what, call, sample, most } of circuits) {
    const circuit = await compiler({ x: "encrypted" }, call).compile([sample, sample.map(() => most)], { threads: 1 });
    const encrypted = await circuit.encrypt(sample);
    await circuit.run(encrypted);
    // Before and after, since the pace of a shared machine changes from second to second.
    const before = measurePace(kernel, processorTime);
    const begin = processorTime();
    await circuit.run(encrypted);
    const value = processorTime() - begin;
    const pace = Math.sqrt(before * measurePace(kernel, processorTime));
    const predicted = pace * circuit.statistics.milliseconds;
    const off = Math.round(100 * (predicted / value - 1));
    const note = `${circuit.statistics.programmableBootstraps} bootstraps; ${off >= 0 ? "+" : ""}${off} % predicted; pace ${pace.toFixed(2)}`;
    rows.push({ what, value, unit: "ms", against: { what: "predicted", value: predicted }, note });
    circuit.dispose();
  }
  return rows;
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) printTable(await predictionRows());
