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
import { quiet } from "../tests/support/activities.ts";
import { startMachine } from "../tests/support/machine.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { prepareCircuit } from "../tests/support/prepared.ts";
import { printTable, type Row } from "./table.ts";

/** Processor time of what `work` does, in milliseconds. */
async function timed(work: () => unknown): Promise<number> {
  const begun = cpuUsage();
  await work();
  const { user, system } = cpuUsage(begun);
  return (user + system) / 1000;
}

async function measure(
  name: string,
  circuit: PreparedCircuit,
  args: readonly NestedInput[],
  turns: number,
): Promise<readonly Row[]> {
  // The module's kernel, whatever this engine could do beside it.
  const environment = { ...nodeEnvironment(), loadKernel: () => loadKernel("simd") };
  const client = new ClientSession(environment);
  const server = new ServerSession(environment);
  const keys = await client.evaluationKeys(circuit.specification, quiet);
  const encrypted = await client.encrypt(
    circuit.specification,
    args.map((arg) => fromNested(arg)),
    quiet,
  );
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
  const row = Array.from({ length: comparisons?.type.shape[0] ?? 0 }, (_, i) => i % 2); // absent: a model has inputs
  return [
    ...(await measure("a linear model", prepareCircuit(linear.trace(rows as never).data, {}), [rows[1] ?? []], 40)),
    ...(await measure(
      "16 lookups of 4 bits",
      prepareCircuit(table.trace([Array.from({ length: 16 }, (_, i) => i)] as never).data, {}),
      [rows.flat().slice(0, 4).concat(Array(12).fill(7))],
      12,
    )),
    ...(await measure("XGBoost 10 × 3", prepared, [row], 2)),
  ];
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await machineRows());
  process.exit(0); // the package's threads would go on
}
