/**
 * Lookups of 10 to 16 bits in random tables: by trees, as the product does them, and decomposed into narrower ones, turn by turn in one process on one
 * thread. Decompositions that are predicted to take more than some seconds are not run: the prediction stands for them. Run alone with
 * `npx tsx bench/tables.ts`, or call `tableRows`.
 */
import { argv, cpuUsage } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom, uniformInteger } from "../src/base/random.ts";
import type { PreparedCircuit } from "../src/circuit/prepare.ts";
import { compiler, LookupTable, type NDArray } from "../src/index.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { fromNested } from "../src/value/tensor.ts";
import { quiet } from "../tests/support/activities.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { prepareCircuit } from "../tests/support/prepared.ts";
import { printTable, type Row } from "./table.ts";

const environment = nodeEnvironment();

/** The limit on failures that the tables of docs/performance.md are made for. */
const limits = { pError: 2 ** -40 };

/** Predicted milliseconds of runs that are too long to be measured. */
const patience = 8000;

/** A circuit with loaded keys, to be run again and again: its processor time in milliseconds, since other programs may be running. */
async function open(circuit: PreparedCircuit, value: number) {
  const client = new ClientSession(environment);
  const server = new ServerSession(environment);
  const start = performance.now();
  await server.loadKeys(circuit, await client.evaluationKeys(circuit.specification, quiet), quiet);
  const keySeconds = (performance.now() - start) / 1000;
  const encrypted = await client.encrypt(circuit.specification, [fromNested(value)], quiet);
  return {
    keySeconds,
    async time(): Promise<number> {
      const begun = cpuUsage();
      await server.run(circuit, encrypted, quiet);
      const { user, system } = cpuUsage(begun);
      return (user + system) / 1000;
    },
    async dispose(): Promise<void> {
      server.dispose();
      await client.free();
    },
  };
}

/** A row for each width: the fastest of some turns, against the decomposition. */
export async function tableRows(widths = [10, 12, 14, 16], turns = 3): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const bits of widths) {
    const random = seededRandom(bits);
    const table = new LookupTable(Array.from({ length: 2 ** bits }, () => uniformInteger(random, 0, 2 ** bits - 1)));
    const program = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
    const graph = program.trace([0, 2 ** bits - 1] as never).data;
    const tree = prepareCircuit(graph, limits);
    const decomposed = prepareCircuit(graph, limits, "one");
    const isMeasured = decomposed.statistics.milliseconds < patience;
    const sides = [await open(tree, 2 ** bits - 1), ...(isMeasured ? [await open(decomposed, 2 ** bits - 1)] : [])];
    const fastest = sides.map(() => Number.POSITIVE_INFINITY);
    // The first turn warms up.
    for (let turn = 0; turn <= turns; turn++) {
      for (const [i, side] of sides.entries()) {
        const ms = await side.time();
        if (turn > 0) fastest[i] = Math.min(ms, fastest[i] ?? ms);
      }
    }
    const { milliseconds, sizeOfLoadedKeys } = tree.statistics;
    rows.push({
      what: `a table of ${bits} bits`,
      value: fastest[0] ?? 0,
      unit: "ms",
      against: {
        what: isMeasured ? "decomposed" : "decomposed, predicted",
        value: fastest[1] ?? decomposed.statistics.milliseconds,
      },
      note: `predicted ${milliseconds.toFixed(0)} ms; keys ${(sizeOfLoadedKeys / 2 ** 20).toFixed(0)} MiB in ${(sides[0]?.keySeconds ?? 0).toFixed(1)} s`,
    });
    for (const side of sides) await side.dispose();
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await tableRows());
  process.exit(0); // the package's threads would go on
}
