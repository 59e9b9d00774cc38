/**
 * Lookups of 1 to 10 bits through random tables, as the product does them: encrypted runs with the plan and the parameters that are chosen, for
 * binary and for block-binary keys, turn by turn with the way of the release before (key bits one by one, parameters by that time's costs; its
 * keyswitch of 64-bit words is gone, so that the way before is a little faster here than it was). Run alone with `npx tsx bench/lookups.ts`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom, uniformInteger } from "../src/base/random.ts";
import { chooseCircuit, spaceQuery } from "../src/circuit/choose.ts";
import { PreparedCircuit } from "../src/circuit/prepare.ts";
import { choosePlanAndSpaces } from "../src/eval/chooseSpaces.ts";
import { compiler, LookupTable, type NDArray } from "../src/index.ts";
import type { GraphData } from "../src/ir/node.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { type CostWeights, KERNEL_COST } from "../src/params/cost.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { loadNodeTfhe } from "../src/tfhe/packageNode.ts";
import { fromNested } from "../src/value/tensor.ts";
import { checkpointsAt, quiet } from "../tests/support/activities.ts";
import { nodeThreads } from "../tests/support/nodeThreads.ts";
import { printTable, type Row } from "./table.ts";

/** Of the release before, whose keyswitch had words of 64 bits. */
const FORMER_COST: CostWeights = { ...KERNEL_COST, keyswitch: 0.1 };

/** The limit on failures that the tables of docs/performance.md are made for. */
const limits = { pError: 2 ** -40 };

const ways = ["former", "binary", "block-binary"] as const;
type Way = (typeof ways)[number];

function chosen(graph: GraphData, way: Way): PreparedCircuit {
  if (way !== "former") return new PreparedCircuit(chooseCircuit(graph, { ...limits, secretKeyDistribution: way }));
  const query = spaceQuery(limits);
  const found = choosePlanAndSpaces(graph, {
    ...query,
    limits: { ...query.limits, cost: FORMER_COST, singleProducts: true },
  });
  const { choice, measured, prediction } = found;
  return new PreparedCircuit({
    graph,
    configuration: limits,
    choice: { ...choice, measured, parameters: prediction.parameters },
  });
}

const environment = (threads: number) => ({
  loadTfhe: loadNodeTfhe,
  loadKernel: () => loadKernel(),
  random: { fill: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
  now: () => performance.now(),
  yieldToOthers: () => new Promise<void>((resolve) => setImmediate(resolve)),
  threadsFor: () => undefined,
  threads: threads > 1 ? nodeThreads(threads - 1) : undefined,
});

/** Lets helpers be heard between steps. */
const yielding = () => checkpointsAt(() => new Promise<void>((resolve) => setImmediate(resolve)));

/** Elements of a run: one; four, which go through the key together; and eight on two threads. */
const kinds = {
  single: { count: 1, threads: 1 },
  fours: { count: 4, threads: 1 },
  twoThreads: { count: 8, threads: 2 },
};
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

/** Circuits of one table on as many elements as a kind has, with keys loaded, to be run again and again. */
async function open(bits: number, way: Way) {
  const random = seededRandom(bits);
  const table = new LookupTable(Array.from({ length: 2 ** bits }, () => uniformInteger(random, 0, 2 ** bits - 1)));
  const program = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
  const client = new ClientSession(environment(1));
  const opened: { readonly kind: Kind; time(): Promise<number>; dispose(): void }[] = [];
  let keySeconds = 0;
  let circuit: PreparedCircuit | undefined;
  for (const kind of kindNames) {
    const { count, threads } = kinds[kind];
    const filled = (value: number) => Array.from({ length: count }, () => value);
    circuit = chosen(program.trace([filled(0), filled(2 ** bits - 1)] as never).data, way);
    const { specification } = circuit;
    const server = new ServerSession(environment(threads));
    const begin = performance.now();
    const keys = await client.evaluationKeys(specification, quiet);
    await server.loadKeys(circuit, keys, quiet);
    keySeconds ||= (performance.now() - begin) / 1000;
    const encrypted = await client.encrypt(specification, [fromNested(filled(2 ** bits - 1))], quiet);
    const ready = circuit;
    opened.push({
      kind,
      async time() {
        const start = performance.now();
        await server.run(ready, encrypted, yielding);
        return (performance.now() - start) / count;
      },
      dispose: () => server.dispose(),
    });
  }
  const { statistics } = circuit as PreparedCircuit;
  const dispose = async () => {
    for (const each of opened) each.dispose();
    await client.free();
  };
  return { opened, keySeconds, mebibytes: statistics.sizeOfLoadedKeys / 2 ** 20, dispose };
}

/** Milliseconds after which no further turn begins. */
const patience = 8000;

/** A row for each width and kind of key, the fastest of `turns` turns, against the way before. */
export async function lookupRows(widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], turns = 8): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const bits of widths) {
    const sides = new Map<Way, Awaited<ReturnType<typeof open>>>();
    for (const way of ways) sides.set(way, await open(bits, way));
    const fastest = new Map<string, number>();
    const start = performance.now();
    // The first turn warms up and starts threads.
    for (let turn = 0; turn <= turns && (turn < 2 || performance.now() - start < patience); turn++) {
      for (const [way, { opened }] of sides) {
        for (const each of opened) {
          const ms = await each.time();
          const key = `${way} ${each.kind}`;
          if (turn > 0) fastest.set(key, Math.min(ms, fastest.get(key) ?? Number.POSITIVE_INFINITY));
        }
      }
    }
    const ms = (way: Way, kind: Kind) => fastest.get(`${way} ${kind}`) ?? Number.NaN;
    for (const way of ["binary", "block-binary"] as const) {
      const compared = (kind: Kind) =>
        `${ms(way, kind).toPrecision(3)} ms (${(ms("former", kind) / ms(way, kind)).toFixed(2)} ×)`;
      const keys = (of: Way) =>
        `${sides.get(of)?.mebibytes.toFixed(0)} MiB in ${sides.get(of)?.keySeconds.toFixed(1)} s`;
      rows.push({
        what: `lookup of ${bits} bits, ${way} key`,
        value: ms(way, "single"),
        unit: "ms",
        against: { what: "the way before", value: ms("former", "single") },
        note: `in fours ${compared("fours")}, on two threads ${compared("twoThreads")}; keys ${keys(way)}, before ${keys("former")}`,
      });
    }
    for (const { dispose } of sides.values()) await dispose();
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await lookupRows(argv.slice(2).length > 0 ? argv.slice(2).map(Number) : undefined));
  process.exit(0); // the package's threads would go on
}
