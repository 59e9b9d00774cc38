/**
 * Measures circuits as WebAssembly modules beside the evaluator on the same bytes, turn by turn in one process on one thread (processor time, since other
 * programs may be running), and how long a module takes until it can run: instantiated, keys loaded. Run alone with `npx tsx bench/machines.ts`, or call
 * `machineRows`.
 */
import { argv, cpuUsage } from "node:process";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { PreparedCircuit } from "../src/circuit/prepare.ts";
import * as ml from "../src/exports/ml.ts";
import { compiler, type NDArray, np } from "../src/index.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { circuitModule } from "../src/machine/circuitModule.ts";
import { ClientSession } from "../src/run/client/session.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { fromNested, type NestedInput } from "../src/value/tensor.ts";
import { checkpointsAt, quiet } from "../tests/support/activities.ts";
import { startMachine, startThreads } from "../tests/support/machine.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { nodeThreads } from "../tests/support/nodeThreads.ts";
import { prepareCircuit } from "../tests/support/prepared.ts";
import { printTable, type Row } from "./table.ts";

/** Processor time of what `work` does, in milliseconds. */
async function timed(work: () => unknown): Promise<number> {
  const begun = cpuUsage();
  await work();
  const { user, system } = cpuUsage(begun);
  return (user + system) / 1000;
}

/** What a client sends: evaluation keys, and arguments. */
async function clientBytes(
  environment: ReturnType<typeof nodeEnvironment>,
  circuit: PreparedCircuit,
  args: readonly NestedInput[],
) {
  const client = new ClientSession(environment);
  const { specification } = circuit;
  const keys = await client.evaluationKeys(specification, quiet);
  const given = args.map((arg) => fromNested(arg));
  return { keys, encrypted: await client.encrypt(specification, given, quiet) };
}

/** A run on two threads: both ways on the clock, turn by turn, in milliseconds; the fastest of each. */
async function measureThreads(
  name: string,
  circuit: PreparedCircuit,
  args: readonly NestedInput[],
  turns: number,
): Promise<Row> {
  const environment = { ...nodeEnvironment(), loadKernel: () => loadKernel("simd"), threadsFor: () => nodeThreads(1) };
  const { keys, encrypted } = await clientBytes(environment, circuit, args);
  const server = new ServerSession({ ...environment, threads: nodeThreads(1) });
  await server.loadKeys(circuit, keys, quiet);
  const one = await startMachine(circuitModule(circuit).bytes);
  one.exports.load_keys(...one.put(keys));
  const two = await startThreads(circuitModule(circuit, { threads: true }).bytes, 1);
  two.exports.load_keys(...two.put(keys));
  // Helpers are heard between steps.
  const during = () => checkpointsAt(() => new Promise<void>((resolve) => setImmediate(resolve)));
  // The evaluator's helper reads TypeScript before it helps.
  for (const begun = performance.now(); performance.now() - begun < 3000; )
    await server.run(circuit, encrypted, during);
  const fastest = { server: Number.POSITIVE_INFINITY, one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY };
  const keep = async (key: keyof typeof fastest, work: () => unknown) => {
    const begun = performance.now();
    await work();
    fastest[key] = Math.min(fastest[key], performance.now() - begun);
  };
  for (let turn = 0; turn < turns; turn++) {
    await keep("server", () => server.run(circuit, encrypted, during));
    await keep("one", () => one.exports.run(...one.put(encrypted)));
    await keep("two", () => two.exports.run(...two.put(encrypted)));
  }
  server.dispose();
  await two.dispose();
  return {
    what: `module, ${name}: run on two threads`,
    value: fastest.two,
    unit: "ms",
    against: { what: "evaluator on two threads", value: fastest.server },
    note: `on one ${fastest.one.toFixed(0)} ms: ${(fastest.one / fastest.two).toFixed(2)} times as fast`,
  };
}

async function measure(
  name: string,
  circuit: PreparedCircuit,
  args: readonly NestedInput[],
  turns: number,
): Promise<readonly Row[]> {
  // The module's kernel, whatever this engine could do beside it.
  const environment = { ...nodeEnvironment(), loadKernel: () => loadKernel("simd") };
  const server = new ServerSession(environment);
  const { keys, encrypted } = await clientBytes(environment, circuit, args);
  const { bytes } = circuitModule(circuit);
  const fastest = {
    load: Number.POSITIVE_INFINITY,
    start: Number.POSITIVE_INFINITY,
    server: Number.POSITIVE_INFINITY,
    module: Number.POSITIVE_INFINITY,
  };
  const keep = async (key: keyof typeof fastest, work: () => unknown) => {
    fastest[key] = Math.min(fastest[key], await timed(work));
  };
  let machine = await startMachine(bytes);
  for (let turn = 0; turn < 3; turn++) {
    await keep("load", () => server.loadKeys(circuit, keys, quiet));
    await keep("start", async () => {
      machine = await startMachine(bytes);
      machine.exports.load_keys(...machine.put(keys));
    });
  }
  for (let turn = 0; turn < turns; turn++) {
    await keep("server", () => server.run(circuit, encrypted, quiet));
    await keep("module", () => machine.exports.run(...machine.put(encrypted)));
  }
  server.dispose();
  const against = (value: number) => ({ what: "evaluator", value });
  return [
    { what: `module, ${name}: run`, value: fastest.module, unit: "ms", against: against(fastest.server) },
    {
      what: `module, ${name}: instantiated, keys loaded`,
      value: fastest.start,
      unit: "ms",
      against: against(fastest.load),
    },
    {
      what: `module, ${name}: size`,
      value: bytes.length / 1000,
      unit: "kB",
      note: `${(gzipSync(bytes).length / 1000).toFixed(1)} kB after gzip`,
    },
  ];
}

/** Runs, starts and sizes of modules. */
export async function machineRows(): Promise<readonly Row[]> {
  const linear = compiler({ x: "encrypted" }, (x: NDArray) => np.add(np.dot(x, [3, -2, 5, 7]), 11));
  const rows = [Array(4).fill(0), Array(4).fill(15)] as number[][];
  const table = compiler({ x: "encrypted" }, (x: NDArray) => np.power(np.subtract(x, 4), 2));
  const { data, target } = ml.datasets.loadBreastCancer();
  const model = new ml.XGBClassifier({ nBits: 6, nEstimators: 10, maxDepth: 3 });
  await model.fit(data, target);
  const circuit = await model.compile(data);
  const prepared = prepareCircuit(circuit.graph.data, circuit.configuration);
  const [comparisons] = prepared.specification.inputs;
  const iris = ml.datasets.loadIris();
  const network = new ml.NeuralNetClassifier({ module: { nLayers: 2, nWBits: 3, nABits: 3 }, maxEpochs: 20 });
  await network.fit(iris.data, iris.target);
  const networkCircuit = await network.compile(iris.data);
  const preparedNetwork = prepareCircuit(networkCircuit.graph.data, networkCircuit.configuration);
  const row = Array.from({ length: comparisons?.type.shape[0] ?? 0 }, (_, i) => i % 2); // absent: a model has inputs
  const lookups = prepareCircuit(table.trace([Array.from({ length: 16 }, (_, i) => i)] as never).data, {});
  const sixteen = [...Array<number>(4).fill(0), ...Array<number>(12).fill(7)];
  return [
    ...(await measure("a linear model", prepareCircuit(linear.trace(rows as never).data, {}), [rows[1] ?? []], 40)),
    ...(await measure("16 lookups of 4 bits", lookups, [sixteen], 12)),
    await measureThreads("16 lookups of 4 bits", lookups, [sixteen], 12),
    ...(await measure("XGBoost 10 × 3", prepared, [row], 2)),
    await measureThreads("XGBoost 10 × 3", prepared, [row], 4),
    ...(await measure("iris network", preparedNetwork, [[[1, 2, 3, 1]]], 4)),
  ];
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await machineRows());
  process.exit(0); // the package's threads would go on
}
