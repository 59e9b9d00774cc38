/** Machine code in Node: circuits' modules, made when the first is asked for, and instances of them with helping threads. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { MachineHost, ModuleExports } from "../run/environment.ts";

/** Most threads when nothing is said, as for the evaluator; most that a module has room for. */
const [usualThreads, mostThreads] = [9, 16] as const;

/** What a helping thread does; it is ended while it waits or works, which leaves nothing undone. */
const helperProgram = `
const { workerData: { module, memory } } = require("node:worker_threads");
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
while (exports.help(1000) >= 0);
`;

function startHelper(module: WebAssembly.Module, memory: WebAssembly.Memory): Worker {
  const worker = new Worker(helperProgram, { eval: true, workerData: { module, memory } });
  // A helper that cannot begin is missed by nobody.
  worker.on("error", () => {});
  worker.unref();
  return worker;
}

/** Modules are compiled once, whatever the number of keys: for one thread, and for several. */
const compiled = {
  one: new WeakMap<PreparedCircuit, Promise<WebAssembly.Module>>(),
  several: new WeakMap<PreparedCircuit, Promise<WebAssembly.Module>>(),
};

function compiledOf(circuit: PreparedCircuit, threads: boolean): Promise<WebAssembly.Module> {
  const known = threads ? compiled.several : compiled.one;
  const found = known.get(circuit) ?? moduleOf(circuit, { threads }).then((bytes) => WebAssembly.compile(bytes)); // absent: not compiled yet
  known.set(circuit, found);
  return found;
}

const moduleOf: MachineHost["moduleOf"] = async (circuit, options) =>
  (await import("../machine/circuitModule.ts")).circuitModule(circuit, options).bytes;

/** Makes modules and runs them. */
export const nodeMachineHost: MachineHost = {
  moduleOf,
  async open(circuit, threads) {
    const count = threads ?? Math.min(availableParallelism(), usualThreads); // absent: processors decide
    const helpers = circuit.parameters.lookups ? Math.min(mostThreads, count) - 1 : 0;
    const module = await compiledOf(circuit, helpers > 0);
    if (helpers === 0) {
      const { exports } = await WebAssembly.instantiate(module);
      return { exports: exports as unknown as ModuleExports, end: () => {} };
    }
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    const workers = Array.from({ length: helpers }, () => startHelper(module, memory));
    return {
      exports: exports as unknown as ModuleExports,
      end: () => workers.forEach((worker) => void worker.terminate()),
    };
  },
};
