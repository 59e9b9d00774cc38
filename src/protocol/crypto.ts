/**
 * The wires between the page and its trusted workers. Types only.
 * The client worker holds the secret key and never sends it, but for `exportKeys`, which the user asks for; the evaluator worker gets the evaluation key and ciphertexts;
 * what travels between the two is `Uint8Array`s: the bytes that a network would carry.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { Configuration } from "../compile/configuration.ts";
import type { PreparedCircuit } from "../compile/prepare.ts";
import type { GraphData } from "../ir/node.ts";
import type { SharedContext } from "../kernel/kernel.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Result } from "./result.ts";
import type { TracedCircuit } from "./sandbox.ts";

/** What a worker needs in order to rebuild a circuit with its parameters; both sides derive the rest from it. */
export interface CircuitSource {
  readonly graph: GraphData;
  readonly configuration: Configuration;
}

/** Results, and warnings of values that left what was measured: signs of a wrong result. */
export interface Evaluation {
  readonly values: readonly Tensor[];
  readonly warnings: readonly Diagnostic[];
}

/** What one node of the user's graph takes under encryption. Nodes that take no lookup have no entry. */
export interface NodeCost {
  /** How it is computed: the name of an expansion, or `lookup` for what is one as it stands. */
  readonly strategy: string;
  /** Results of lookups; several may share a bootstrap. 0 when another node's lookups compute this one as well. */
  readonly lookups: number;
  readonly bootstraps: number;
  /** Bits of the inputs of its lookups, ascending, each once. */
  readonly widths: readonly number[];
  /** Predicted, on one thread. */
  readonly milliseconds: number;
}

/** What is known of a circuit before it runs. */
export interface CircuitReport extends Pick<PreparedCircuit, "parameters" | "parametersId" | "statistics"> {
  /** log2 of the predicted probability that anything in one run is wrong. */
  readonly log2GlobalPError: number;
  /** The plan, printed. */
  readonly plan: string;
  /** By node id. */
  readonly nodes: Readonly<Record<number, NodeCost>>;
}

/** What the page knows of how a circuit came about. */
export interface TraceRecord extends Pick<TracedCircuit, "virtual" | "diagnostics" | "stages"> {
  /** The text of the program that made it. */
  readonly program: string;
}

/** Everything about one compilation, for debugging and for reports. */
export interface Artifacts {
  readonly files: readonly (readonly [name: string, text: string])[];
  /** The same files. */
  readonly zip: Uint8Array<ArrayBuffer>;
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
  /** Name of the parameter set: keys of equal names serve the same circuits. */
  readonly parametersId: string;
  /** Name of this very key pair, random: a server that holds evaluation keys of another name needs these. */
  readonly keyId: string;
  readonly evaluationKeyBytes: number;
  readonly seconds: number;
  /** True when the keys existed already. */
  readonly reused: boolean;
}

/** Keys that are kept in the browser's storage. */
export interface SavedKeys {
  /** The name that the user gave. */
  readonly name: string;
  /** Parameter set; empty for an entry that cannot be read, which can still be deleted. */
  readonly parametersId: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** The client worker. Calls of one session go one after the other. */
export interface ClientApi {
  /** Makes keys for the circuit's parameters, or finds those of this session. */
  keygen(circuit: CircuitSource, force: boolean, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  /** The evaluation keys in the bytes that go to the server. */
  evaluationKeys(circuit: CircuitSource): Promise<Result<Uint8Array>>;
  encrypt(circuit: CircuitSource, args: readonly Tensor[], onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  decrypt(circuit: CircuitSource, result: Uint8Array, onProgress: ProgressListener): Promise<Result<Evaluation>>;
  /** Ends what goes on or waits; it answers with a `cancelled` diagnostic. Keys that were made before stay. */
  cancel(): Promise<void>;
  /** Keys in this browser's storage, newest first. Nothing is there unless the user asked for it by `saveKeys`. */
  listKeys(): Promise<Result<readonly SavedKeys[]>>;
  /** Keeps the session's keys of this circuit under a name, in place of what had the name. Fails when there are none, or no room. */
  saveKeys(circuit: CircuitSource, name: string): Promise<Result<SavedKeys>>;
  /** Takes up kept keys, in place of the session's keys of the same parameters. */
  loadKeys(name: string, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  deleteKeys(name: string): Promise<Result<null>>;
  /**
   * The session's keys of this circuit as a file: the one way in which a secret key leaves the worker, and only for a download that the
   * user explicitly asked for (docs/security.md). The evaluation keys are not in it; they are made again on import.
   */
  exportKeys(circuit: CircuitSource): Promise<Result<Uint8Array>>;
  /** Takes up the keys of a file, in place of the session's keys of the same parameters. */
  importKeys(file: Uint8Array, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
}

/** The evaluator worker. */
export interface EvaluatorApi {
  /** Loads an evaluation key; a circuit without lookups needs none. */
  loadKeys(circuit: CircuitSource, keys: Uint8Array, onProgress: ProgressListener): Promise<Result<null>>;
  /** Runs on encrypted arguments. Cancelled by `cancel`, which makes it answer with a `cancelled` diagnostic. */
  run(circuit: CircuitSource, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  cancel(): Promise<void>;
}

/** A helper of the evaluator worker: it computes with the key in the evaluator's shared memory, and speaks to nobody else. */
export interface BootstrapperApi {
  /** Says whose keys to use. */
  open(share: SharedContext): Promise<Result<null>>;
  /** See `Bootstrapper.bootstrap` in the kernel. */
  bootstrap(
    inputs: BigUint64Array,
    tables: BigUint64Array,
    tableOf: Uint32Array,
    sharing: number,
  ): Promise<Result<BigUint64Array>>;
}

/** The simulator worker: what circuits give and what they cost, without keys. */
export interface SimulatorApi {
  /** Plan, parameters and predictions. Fails when no parameters fit. */
  describe(circuit: CircuitSource): Promise<Result<CircuitReport>>;
  /** The artifacts of a compilation, also of one that failed. */
  artifacts(circuit: CircuitSource, record: TraceRecord): Promise<Result<Artifacts>>;
  /** Clear results. */
  evaluate(circuit: CircuitSource, args: readonly Tensor[]): Promise<Result<Evaluation>>;
  simulate(circuit: CircuitSource, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
}
