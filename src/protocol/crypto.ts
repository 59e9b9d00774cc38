/**
 * The wires between the page and its trusted workers. Types only.
 * The client worker holds the secret key and never sends it, but for `exportKeys`, which the user asks for; the evaluator worker gets the evaluation key and ciphertexts;
 * what travels between the two is `Uint8Array`s: the bytes that a network would carry.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { Configuration } from "../circuit/configuration.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { ClientSpecification } from "../circuit/specification.ts";
import type { GraphData } from "../ir/node.ts";
import type { KeyPart, SharedContext } from "../kernel/kernel.ts";
import type { FileHead } from "../run/files/files.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Result } from "./result.ts";
import type { TracedCircuit } from "./sandbox.ts";

/** What a worker needs in order to rebuild a circuit with its parameters; both sides derive the rest from it. */
export interface CircuitSource {
  readonly graph: GraphData;
  readonly configuration: Configuration;
}

/** A circuit as a client knows it: the circuit itself, or the client file that was made of it. */
export type ClientSource = CircuitSource | { readonly clientFile: Uint8Array };

/** What a file is, from its head. */
export type FileIdentity = Pick<FileHead, "kind" | "parametersId" | "keyId" | "circuit"> & {
  /** What people call it. */
  readonly name: string;
};

/** A circuit in two files, for a client and a server that are apart. Neither holds a key. */
export interface SplitCircuit {
  readonly client: Uint8Array<ArrayBuffer>;
  readonly server: Uint8Array<ArrayBuffer>;
}

/** What a client file says. */
export interface ClientFileContent {
  readonly specification: ClientSpecification;
  readonly parametersId: string;
}

/** What a server file says, and what follows from it. */
export interface ServerFileContent {
  readonly source: CircuitSource;
  readonly report: CircuitReport;
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
  /** Predicted, on `threads` of the report's statistics. */
  readonly milliseconds: number;
}

/** The value of one node of the user's graph under encryption. */
export interface NodeNoise {
  /** Σ w² over the bootstrap outputs that reach it, weights of one source summed before squaring. */
  readonly bootstrapNorm2: number;
  /** Σ w² over the fresh ciphertexts that reach it. */
  readonly inputNorm2: number;
  /** Bits of its message space: its own, or those of the widest value that it is combined with linearly. */
  readonly space: number;
  /** The node whose own width makes the space so wide. */
  readonly forcedBy: number;
  /** Predicted standard deviation of its noise, on the torus. */
  readonly deviation: number;
  /** log2 of the probability that one element would be decrypted wrong. */
  readonly log2PError: number;
  /** log2 of the probability that one lookup of the node goes wrong; null for nodes without any. */
  readonly log2LookupPError: number | null;
}

/** Bootstraps that are done one after the other for the same nodes: several where they share rotations. */
export interface BootstrapSpan {
  readonly nodes: readonly number[];
  readonly count: number;
}

/** What is known of a circuit before it runs. */
export interface CircuitReport extends Pick<PreparedCircuit, "parameters" | "parametersId" | "statistics"> {
  /** log2 of the predicted probability that anything in one run is wrong. */
  readonly log2GlobalPError: number;
  /** The plan, printed. */
  readonly plan: string;
  /** By node id. */
  readonly nodes: Readonly<Record<number, NodeCost>>;
  /** By node id, for every encrypted node whose value a run makes. */
  readonly noise: Readonly<Record<number, NodeNoise>>;
  /** The bootstraps of a run in their order, so that progress can be told of each node. */
  readonly order: readonly BootstrapSpan[];
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

/** Ciphertexts of the user's nodes from inside a run. */
export interface Intermediates {
  /** Nodes in the order of the bundle. */
  readonly nodes: readonly number[];
  /** A bundle of their ciphertexts. */
  readonly bytes: Uint8Array;
  /** Nodes for which there was no more room. */
  readonly refused: readonly number[];
  /** The most ciphertexts that are kept. */
  readonly most: number;
}

/** A run whose values were kept. */
export interface KeptRun {
  readonly result: Uint8Array;
  readonly intermediates: Intermediates;
}

/** What to look into: bytes of a run, or fresh encryptions of zero, which are made for it. */
export type Inspected =
  | {
      readonly kind: "arguments" | "results" | "intermediates";
      readonly bytes: Uint8Array;
      readonly nodes: readonly number[];
    }
  | { readonly kind: "fresh" };

/** What a client with its secret key sees in the ciphertexts of one value. Errors are on the torus. */
export interface Inspection {
  /** Id in the user's graph, -1 for fresh ciphertexts. */
  readonly node: number;
  /** Name of a parameter, else empty. */
  readonly name: string;
  /** Bits of the message space. */
  readonly bits: number;
  /** Number of ciphertexts; the first ones are measured. */
  readonly count: number;
  /** Bytes of one ciphertext as it travels. */
  readonly bytes: number;
  /** Whether its mask travels as a seed. */
  readonly seeded: boolean;
  /** Words of a ciphertext: k·N + 1. */
  readonly lweSize: number;
  /** Of the first ciphertext: words of its mask, and the body last. */
  readonly words: BigUint64Array;
  /** How far each phase is from the message that it decrypts to. */
  readonly errors: Float64Array;
  /** What each decrypts to; arguments are shifted to non-negative values. */
  readonly messages: Float64Array;
  /** Predicted standard deviation. */
  readonly deviation: number;
  /** Half the distance of two messages: a larger error is decrypted to another message. */
  readonly tolerance: number;
  /** log2 of the predicted probability of that, for one ciphertext. */
  readonly log2PError: number;
}

/** Clear and simulated values of the nodes, by id; nodes that a run does not make have no simulated one. */
export interface NodeValues {
  readonly clear: Readonly<Record<number, Tensor>>;
  readonly simulated: Readonly<Record<number, Tensor>>;
}

/** Simulated runs on the same arguments, against the clear results. */
export interface Comparison {
  readonly clear: readonly Tensor[];
  /** The first simulated results. */
  readonly simulated: readonly Tensor[];
  readonly draws: number;
  /** Draws in which any result differs from the clear one. */
  readonly differing: number;
  /** Of one clear evaluation. */
  readonly clearMilliseconds: number;
  /** Of one simulation, on average. */
  readonly simulatedMilliseconds: number;
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
  keygen(circuit: ClientSource, force: boolean, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  /** The evaluation keys in the bytes that go to the server. */
  evaluationKeys(circuit: ClientSource): Promise<Result<Uint8Array>>;
  encrypt(circuit: ClientSource, args: readonly Tensor[], onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  decrypt(circuit: ClientSource, result: Uint8Array, onProgress: ProgressListener): Promise<Result<Evaluation>>;
  /** Values inside a run that this page's evaluator kept, as `decrypt`; for the page's own button, never for user code. */
  decryptIntermediates(
    circuit: CircuitSource,
    kept: Pick<Intermediates, "nodes" | "bytes">,
  ): Promise<Result<readonly Tensor[]>>;
  /** The words and the measured noise of ciphertexts of this session's key: errors leave the worker, the key does not. */
  inspect(circuit: CircuitSource, what: Inspected): Promise<Result<readonly Inspection[]>>;
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
  exportKeys(circuit: ClientSource): Promise<Result<Uint8Array>>;
  /** Takes up the keys of a file, in place of the session's keys of the same parameters. */
  importKeys(file: Uint8Array, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
}

/** The evaluator worker. */
export interface EvaluatorApi {
  /** Loads an evaluation key; a circuit without lookups needs none. */
  loadKeys(circuit: CircuitSource, keys: Uint8Array, onProgress: ProgressListener): Promise<Result<null>>;
  /** Runs on encrypted arguments. Cancelled by `cancel`, which makes it answer with a `cancelled` diagnostic. */
  run(circuit: CircuitSource, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  /** The same, keeping ciphertexts of the user's nodes as far as there is room for them. */
  runKeeping(circuit: CircuitSource, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<KeptRun>>;
  cancel(): Promise<void>;
}

/** A helper of the evaluator worker: it computes with the key in the evaluator's shared memory, and speaks to nobody else. */
export interface BootstrapperApi {
  /** Says whose keys to use. */
  open(share: SharedContext): Promise<Result<null>>;
  /** Loads part of a key into the shared memory: see `KeyLoader` in the kernel. */
  load(part: KeyPart): Promise<Result<null>>;
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
  /** Simulates `draws` times and counts how often a result differs from the clear one. */
  compare(circuit: CircuitSource, args: readonly Tensor[], draws: number): Promise<Result<Comparison>>;
  /** What every node is worth on these arguments. */
  nodeValues(circuit: CircuitSource, args: readonly Tensor[]): Promise<Result<NodeValues>>;
  /** The two files of a circuit. */
  split(circuit: CircuitSource): Promise<Result<SplitCircuit>>;
  /** What a file is; its first bytes suffice. */
  identify(head: Uint8Array): Promise<Result<FileIdentity>>;
  readClientFile(file: Uint8Array): Promise<Result<ClientFileContent>>;
  readServerFile(file: Uint8Array): Promise<Result<ServerFileContent>>;
}
