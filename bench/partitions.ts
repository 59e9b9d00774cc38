/**
 * Measures encrypted runs of circuits with narrow and wide lookups under one parameter set and under two, turn by turn in one process, on one
 * thread. Run alone with `npx tsx bench/partitions.ts`, or call `partitionRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom, uniformInteger } from "../src/base/random.ts";
import type { PreparedCircuit } from "../src/circuit/prepare.ts";
import { compiler, LookupTable, type NDArray, np } from "../src/index.ts";
import type { GraphData } from "../src/ir/node.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { fromNested, type NestedInput } from "../src/value/tensor.ts";
import { quiet } from "../tests/support/activities.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { prepareCircuit } from "../tests/support/prepared.ts";
import { printTable, type Row } from "./table.ts";

const environment = nodeEnvironment();
const random = seededRandom(1);
const randomTable = (bits: number, resultBits: number) =>
  new LookupTable(Array.from({ length: 2 ** bits }, () => uniformInteger(random, 0, 2 ** resultBits - 1)));
const filled = (count: number, value: number) => Array.from({ length: count }, () => value);

/** A circuit and its largest arguments, which it is measured on. */
interface Subject {
  readonly name: string;
  readonly graph: GraphData;
  readonly args: readonly NestedInput[];
}

function subjects(): readonly Subject[] {
  const [three, six] = [randomTable(3, 3), randomTable(6, 6)];
  const apart = compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) => [
    three.lookup(x),
    six.lookup(y),
  ]);
  const layer = compiler({ x: "encrypted" }, (x: NDArray) => six.lookup(np.sum(three.lookup(x) as NDArray, 1)));
  const [least, most] = [0, 7].map((value) => Array.from({ length: 16 }, () => filled(9, value)));
  const pair = (narrow: number, wide: number) => [filled(100, narrow), filled(16, wide)];
  return [
    {
      name: "100 lookups of 3 bits, 16 of 6",
      graph: apart.trace([pair(0, 0), pair(7, 63)]).data,
      args: pair(7, 63),
    },
    {
      name: "16 × 9 lookups of 3 bits, their 16 sums in tables of 6",
      graph: layer.trace([least, most]).data,
      args: [most ?? []],
    },
  ];
}

/** A circuit with loaded keys, to be run again and again. */
async function open(circuit: PreparedCircuit, args: readonly NestedInput[]) {
  const client = new ClientSession(environment);
  const server = new ServerSession(environment);
  const start = performance.now();
  const keys = await client.evaluationKeys(circuit.specification, quiet);
  await server.loadKeys(circuit, keys, quiet);
  const keySeconds = (performance.now() - start) / 1000;
  const encrypted = await client.encrypt(
    circuit.specification,
    args.map((value) => fromNested(value)),
    quiet,
  );
  return {
    keySeconds,
    async time(): Promise<number> {
      const begin = performance.now();
      await server.run(circuit, encrypted, quiet);
      return performance.now() - begin;
    },
    async dispose() {
      server.dispose();
      await client.free();
    },
  };
}

/** A row for each circuit: two sets against one, the fastest of `runs` runs of each. */
export async function partitionRows(runs = 5): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, graph, args } of subjects()) {
    const circuits = [prepareCircuit(graph, {}, "one"), prepareCircuit(graph, {}, "two")] as const;
    const [one, two] = [await open(circuits[0], args), await open(circuits[1], args)];
    const fastest = { one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY };
    for (let run = 0; run < runs; run++) {
      fastest.one = Math.min(fastest.one, await one.time());
      fastest.two = Math.min(fastest.two, await two.time());
    }
    const numbers = circuits.map(
      ({ statistics }, i) =>
        `predicted ${statistics.milliseconds.toFixed(0)} ms, keys ${(statistics.sizeOfLoadedKeys / 2 ** 20).toFixed(0)} MiB in ${[one, two][i]?.keySeconds.toFixed(1)} s`,
    );
    rows.push({
      what: `two parameter sets: ${name}`,
      value: fastest.two,
      unit: "ms",
      against: { what: "one set", value: fastest.one },
      note: numbers.toReversed().join("; one set "),
    });
    await one.dispose();
    await two.dispose();
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await partitionRows());
  process.exit(0); // the package's threads would go on
}
