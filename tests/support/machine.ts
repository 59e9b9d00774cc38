/** Modules of circuits in tests: a host of few lines, and runs beside the evaluator on the same bytes. */
import { Worker } from "node:worker_threads";
import { expect } from "vitest";
import type { Circuit } from "../../src/index.ts";

/** What a module exports (docs/machine-code.md). */
interface MachineExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  load_keys(at: number, bytes: number): number;
  load_keys_begin(at: number, bytes: number): number;
  load_keys_some(microseconds: number): number;
  run(at: number, bytes: number): number;
  run_begin(at: number, bytes: number): number;
  run_some(microseconds: number): number;
  stop(): void;
  progress(): number;
  progress_total(): number;
  step_now(): number;
  result(): number;
  result_bytes(): number;
  error(): number;
  error_bytes(): number;
}

/** A module that was instantiated. */
export interface Machine {
  readonly exports: MachineExports;
  /** Copies bytes into memory; gives what calls take. */
  put(bytes: Uint8Array): readonly [at: number, bytes: number];
  /** The result, copied. */
  result(): Uint8Array;
  error(): string;
}

/** Instantiates a module, which imports nothing. */
export async function startMachine(bytes: Uint8Array): Promise<Machine> {
  const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  return machineWith((await WebAssembly.instantiate(module)).exports as unknown as MachineExports);
}

function machineWith(exports: MachineExports): Machine {
  const read = (at: number, length: number) => Uint8Array.from(new Uint8Array(exports.memory.buffer, at >>> 0, length));
  return {
    exports,
    put(given) {
      const at = exports.allocate(given.length) >>> 0;
      expect(at).toBeGreaterThan(0);
      new Uint8Array(exports.memory.buffer, at, given.length).set(given);
      return [at, given.length];
    },
    result: () => read(exports.result(), exports.result_bytes()),
    error: () => new TextDecoder().decode(read(exports.error(), exports.error_bytes())),
  };
}

/** A module on threads: its leader, and what ends helpers. */
export interface ThreadedMachine extends Machine {
  readonly exports: MachineExports & { help(milliseconds: number): number };
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** One more helper on a thread of its own. */
  addHelper(): Worker;
  /** Another instance over the same memory, on this thread. */
  another(): Machine & { readonly exports: { help(milliseconds: number): number } };
  dispose(): Promise<void>;
}

/** What a helper's thread does. */
const helperProgram = `
  const { workerData, parentPort } = require("node:worker_threads");
  const { exports } = new WebAssembly.Instance(workerData.module, { env: { memory: workerData.memory } });
  let code = 0;
  do code = exports.help(50); while (code >= 0);
  parentPort.postMessage(code);
`;

/** Instantiates a module for threads, with so many of them beside this one. */
export async function startThreads(bytes: Uint8Array, helpers: number): Promise<ThreadedMachine> {
  const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  type Exports = ThreadedMachine["exports"];
  const instance = (): Exports => new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  const workers: Worker[] = [];
  const addHelper = (): Worker => {
    const worker = new Worker(helperProgram, { eval: true, workerData: { module, memory } });
    workers.push(worker);
    return worker;
  };
  const exports = instance();
  for (let i = 0; i < helpers; i++) addHelper();
  return {
    ...machineWith(exports),
    exports,
    memory,
    module,
    addHelper,
    another: () => {
      const own = instance();
      return { ...machineWith(own), exports: own };
    },
    dispose: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

/** A circuit's module with its keys loaded, and what it takes. */
export async function machineOf(circuit: Circuit) {
  const { client } = circuit;
  await client.keygen();
  const keys = await client.evaluationKeys();
  const bytes = await circuit.toWebAssembly();
  const machine = await startMachine(bytes);
  const { exports } = machine;
  expect([exports.load_keys(...machine.put(keys)), machine.error()]).toEqual([0, ""]);
  return { machine, keys, bytes };
}

/** Runs arguments through the module and through the server: the same bytes come out, and the client reads them. Gives the module's size. */
export async function expectSame(circuit: Circuit, samples: readonly (readonly unknown[])[]): Promise<number> {
  const { machine, keys, bytes } = await machineOf(circuit);
  const { client, server } = circuit;
  try {
    for (const sample of samples) {
      const encrypted = await client.encrypt(...(sample as never[]));
      const expected = await server.run(encrypted, keys);
      expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
      expect(Buffer.compare(machine.result(), expected), "the module's bytes are the server's").toBe(0);
      expect(machine.exports.progress()).toBe(machine.exports.progress_total());
    }
    return bytes.length;
  } finally {
    circuit.dispose();
  }
}
