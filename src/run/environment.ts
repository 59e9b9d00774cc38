/** What running takes from the platform that it runs on: Node, a worker of a browser, a test. */
import type { RandomSource } from "../base/random.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { TfheLoader } from "../tfhe/package.ts";
import type { Threads } from "../tfhe/threads.ts";
import type { Clock } from "./during.ts";

/** What both take. */
export type RunEnvironment = ClientEnvironment & ServerEnvironment;

/** What a server takes. */
export interface ServerEnvironment extends Clock {
  readonly loadKernel: () => Promise<Kernel>;
  /**
   * Threads that help one evaluator, so that `count` compute with the one that asks, or as many as there are processors when it is undefined. Gives
   * undefined where it computes alone.
   */
  readonly threadsFor: (count: number | undefined) => Threads | undefined;
  /** Circuits as machine code; null where there are none. */
  readonly machine: MachineHost | null;
}

/** What is asked of a circuit's WebAssembly module. */
export interface ModuleOptions {
  /** Whether it is to run on threads, over a memory that its host makes; otherwise it imports nothing. */
  readonly threads?: boolean;
}

/** The exports that a host of a module calls (docs/machine-code.md). */
export interface ModuleExports {
  readonly memory: { readonly buffer: ArrayBufferLike };
  allocate(bytes: number): number;
  load_keys_begin(at: number, bytes: number): number;
  load_keys_some(microseconds: number): number;
  run_begin(at: number, bytes: number): number;
  run_some(microseconds: number): number;
  stop(): void;
  progress(): number;
  progress_total(): number;
  result(): number;
  result_bytes(): number;
  error(): number;
  error_bytes(): number;
}

/** A module that was instantiated. */
export interface RunningModule {
  readonly exports: ModuleExports;
  /** Ends the threads that help it. */
  end(): void;
}

/** Makes circuits' modules (src/machine), which the code of clients and of notebooks does not carry, and instantiates them. */
export interface MachineHost {
  /** @throws UserError for a circuit that no module can be made of */
  readonly moduleOf: (circuit: PreparedCircuit, options: ModuleOptions) => Promise<Uint8Array<ArrayBuffer>>;
  /**
   * An instance with a memory of its own.
   * @param threads in all; as many as there are processors, up to nine, when undefined
   * @throws UserError as `moduleOf`
   */
  readonly open: (circuit: PreparedCircuit, threads: number | undefined) => Promise<RunningModule>;
}

/** What the session of one key takes. */
export interface SessionEnvironment extends Pick<Clock, "now"> {
  readonly loadKernel: () => Promise<Kernel>;
  /** Threads that take part in bootstraps. */
  readonly threads?: Threads | undefined;
}

/** What a client takes. */
export interface ClientEnvironment extends Clock {
  readonly loadTfhe: TfheLoader;
  readonly loadKernel: () => Promise<Kernel>;
  /** The platform's secure generator: seeds and noise of the evaluation keys come from it. */
  readonly random: RandomSource;
}
