/**
 * The wires between the page and its trusted workers. Types only.
 * The client worker holds the secret key and never sends it; the evaluator worker gets the evaluation key and ciphertexts;
 * what travels between the two is `Uint8Array`s: the bytes that a network would carry.
 */
import type { Configuration } from "../compile/configuration.ts";
import type { GraphData } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Result } from "./result.ts";

/** What a worker needs in order to rebuild a circuit with its parameters; both sides derive the rest from it. */
export interface CircuitSource {
  readonly graph: GraphData;
  readonly configuration: Configuration;
}

/** One report of a running stage. `done` and `total` count key parts, values or bootstraps. */
export interface Progress {
  readonly stage: "keys" | "encrypt" | "load" | "evaluate" | "decrypt";
  readonly done: number;
  readonly total: number;
  /** Graph node whose values are being made, while evaluating. */
  readonly node?: number | undefined;
}

/** Called with progress; in a worker it is a proxied function, and nobody waits for it. */
export type ProgressListener = (progress: Progress) => void;

/** What the page may know of a key pair. */
export interface KeyInfo {
  /** Name of the parameter set: equal names mean the same keys. */
  readonly parametersId: string;
  readonly evaluationKeyBytes: number;
  readonly seconds: number;
  /** True when the keys existed already. */
  readonly reused: boolean;
}

/** The client worker. */
export interface ClientApi {
  /** Makes keys for the circuit's parameters, or finds those of this session. */
  keygen(circuit: CircuitSource, force: boolean, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  /** The evaluation key in the bytes that go to the server. */
  evaluationKeys(circuit: CircuitSource): Promise<Result<Uint8Array>>;
  encrypt(circuit: CircuitSource, args: readonly Tensor[], onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  decrypt(circuit: CircuitSource, result: Uint8Array, onProgress: ProgressListener): Promise<Result<readonly Tensor[]>>;
}

/** The evaluator worker. */
export interface EvaluatorApi {
  /** Loads an evaluation key; a circuit without lookups needs none. */
  loadKeys(circuit: CircuitSource, keys: Uint8Array, onProgress: ProgressListener): Promise<Result<null>>;
  /** Runs on encrypted arguments. Cancelled by `cancel`, which makes it answer with a `cancelled` diagnostic. */
  run(circuit: CircuitSource, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  cancel(): Promise<void>;
}

/** The simulator worker: clear and simulated evaluation, no keys. */
export interface SimulatorApi {
  evaluate(circuit: CircuitSource, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
  simulate(circuit: CircuitSource, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
}
