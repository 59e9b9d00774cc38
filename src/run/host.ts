/**
 * Where a compiled circuit really runs: in this process (Node, tests), or on the other side of a sandbox's wire.
 * The compiler is given a host and never asks which one it is.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { Configuration } from "../circuit/configuration.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { Graph } from "../ir/graph.ts";
import type { PassRecord } from "../passes/pass.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Progress } from "./during.ts";

/** Last argument of every running method. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told of values that leave what was measured: a sign of a wrong result. */
  readonly onWarning?: ((warning: Diagnostic) => void) | undefined;
}

/** A graph that was traced, with what is wrong with it; it may not be compilable. */
export interface TracedGraph {
  readonly graph: Graph;
  readonly configuration: Configuration;
  readonly virtual: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The graph on its way through the passes. */
  readonly stages: readonly PassRecord[];
}

/** The running half of a circuit. Every method rejects with a `UserError`. */
export interface CircuitRuntime {
  simulate(args: readonly Tensor[], options: RunOptions): Promise<readonly Tensor[]>;
  /** Many runs at once: arguments and results have one axis more, in front, that counts them. */
  simulateBatch(args: readonly Tensor[], options: RunOptions): Promise<readonly Tensor[]>;
  encryptRunDecrypt(args: readonly Tensor[], options: RunOptions): Promise<readonly Tensor[]>;
  keygen(force: boolean, options: RunOptions): Promise<void>;
  encrypt(args: readonly Tensor[], options: RunOptions): Promise<Uint8Array>;
  run(encrypted: Uint8Array, options: RunOptions): Promise<Uint8Array>;
  decrypt(result: Uint8Array, options: RunOptions): Promise<readonly Tensor[]>;
  dispose(): void;
}

/** Makes runtimes, and hears of every traced graph before its problems are thrown. */
export interface CircuitHost {
  /**
   * @param prepare null for a virtual circuit. It searches at its first call and throws when no parameters fit; a host that only traces does not
   * call it
   * @param threads that evaluate, the calling one among them; as many as there are processors, up to nine, when nothing is said
   */
  open(circuit: TracedGraph, prepare: (() => PreparedCircuit) | null, threads?: number): CircuitRuntime;
  traced?(circuit: TracedGraph): void;
  /** Shows text to the user, where the configuration asks for it. */
  print?(text: string): void;
}
