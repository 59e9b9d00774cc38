/**
 * The wires between the page and its trusted workers. Types only.
 * The client worker holds the secret key and never sends it, but for `exportKeys`, which the user asks for; the evaluator worker gets the evaluation key and ciphertexts;
 * what travels between the two is `Uint8Array`s: the bytes that a network would carry.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { CompiledCircuit } from "../circuit/compiled.ts";
import type { CircuitSource } from "../circuit/source.ts";
import type { ClientSpecification, NodeSpecification } from "../circuit/specification.ts";
import type { ClientFileContent, FileIdentity, ServerFileContent, SplitCircuit } from "../compile/circuitFiles.ts";
import type { Artifacts, CircuitReport, TraceRecord } from "../compile/describe.ts";
import type { KeyPart, SharedContext } from "../kernel/kernel.ts";
import type { Inspected, Inspection, NodeCiphertexts } from "../run/client/inspection.ts";
import type { SavedKeys } from "../run/client/savedKeys.ts";
import type { KeyInfo } from "../run/client/session.ts";
import type { ProgressListener } from "../run/during.ts";
import type { Evaluation } from "../run/outliers.ts";
import type { KeptRun } from "../run/server/session.ts";
import type { Comparison, NodeValues } from "../run/simulation.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Result } from "./result.ts";

/** A circuit with what was chosen: the one half is the evaluator's, the other the client's. */
export interface ChosenCircuit {
  readonly compiled: CompiledCircuit;
  readonly specification: ClientSpecification;
}

/** The client worker. Of a circuit it gets the specification only. Calls of one session go one after the other. */
export interface ClientApi {
  /**
   * Says whose notebook the calls from now on are for: each of these names has keys of its own. Those of other names than `ownRing` are forgotten
   * when another one is named.
   */
  takeRing(ring: string): Promise<Result<null>>;
  /** The reader lets the present notebook, a stranger's, decrypt more results of one key than tell `EXPOSURE_LIMIT` bits of it. */
  liftLimit(): Promise<Result<null>>;
  /** Loads what keys are made with, so that it is there when they are wanted; makes none. */
  prepare(): Promise<Result<null>>;
  /** Makes keys for the circuit's parameters, or finds those of this session. */
  keygen(circuit: ClientSpecification, force: boolean, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  /** The evaluation keys in the bytes that go to the server. */
  evaluationKeys(circuit: ClientSpecification): Promise<Result<Uint8Array>>;
  encrypt(
    circuit: ClientSpecification,
    args: readonly Tensor[],
    onProgress: ProgressListener,
  ): Promise<Result<Uint8Array>>;
  decrypt(circuit: ClientSpecification, result: Uint8Array, onProgress: ProgressListener): Promise<Result<Evaluation>>;
  /** Values inside a run that this page's evaluator kept, as `decrypt`; for the page's own button, never for user code. */
  decryptIntermediates(circuit: ClientSpecification, kept: NodeCiphertexts): Promise<Result<readonly Tensor[]>>;
  /** The words and the measured noise of ciphertexts of this session's key: errors leave the worker, the key does not. */
  inspect(circuit: ClientSpecification, what: Inspected): Promise<Result<readonly Inspection[]>>;
  /** Ends what goes on or waits; it answers with a `cancelled` diagnostic. Keys that were made before stay. */
  cancel(): Promise<void>;
  /** Keys in this browser's storage, newest first. Nothing is there unless the user asked for it by `saveKeys`. */
  listKeys(): Promise<Result<readonly SavedKeys[]>>;
  /** Keeps the session's keys of this circuit under a name, in place of what had the name. Fails when no keys exist, or there is no room. */
  saveKeys(circuit: ClientSpecification, name: string): Promise<Result<SavedKeys>>;
  /** Takes up kept keys, in place of the session's keys of the same parameters. */
  loadKeys(name: string, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
  deleteKeys(name: string): Promise<Result<null>>;
  /**
   * The session's keys of this circuit as a file: the one way in which a secret key leaves the worker, and only for a download that the
   * user explicitly asked for (docs/security.md). The evaluation keys are not in it; they are made again on import.
   */
  exportKeys(circuit: ClientSpecification): Promise<Result<Uint8Array>>;
  /** Takes up the keys of a file, in place of the session's keys of the same parameters. */
  importKeys(file: Uint8Array, onProgress: ProgressListener): Promise<Result<KeyInfo>>;
}

/** Number of a circuit that a worker holds ready, until it is closed or the worker ends. */
export type CircuitHandle = number;

/** The evaluator worker. */
export interface EvaluatorApi {
  /** Checks a circuit and its choice, and holds it ready to run. */
  open(compiled: CompiledCircuit): Promise<Result<CircuitHandle>>;
  close(circuit: CircuitHandle): Promise<void>;
  /** Loads an evaluation key; a circuit without lookups needs none. */
  loadKeys(circuit: CircuitHandle, keys: Uint8Array, onProgress: ProgressListener): Promise<Result<null>>;
  /** Runs on encrypted arguments. Cancelled by `cancel`, which makes it answer with a `cancelled` diagnostic. */
  run(circuit: CircuitHandle, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<Uint8Array>>;
  /** The same, keeping ciphertexts of the user's nodes as far as there is room for them. */
  runKeeping(circuit: CircuitHandle, encrypted: Uint8Array, onProgress: ProgressListener): Promise<Result<KeptRun>>;
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
  /** See `Bootstrapper.keyswitch` in the kernel. */
  keyswitch(inputs: BigUint64Array): Promise<Result<BigUint64Array>>;
}

/** The simulator worker: what circuits give and what they cost, without keys. */
export interface SimulatorApi {
  /** How many times longer than predicted bootstraps take here: measured once, in some tens of milliseconds. */
  measurePace(): Promise<Result<number>>;
  /** Checks a circuit and holds it ready. Plan and parameters are searched for once, when they are first asked for. */
  open(circuit: CircuitSource): Promise<Result<CircuitHandle>>;
  close(circuit: CircuitHandle): Promise<void>;
  /** The circuit with what was chosen, and what its client must know. Fails when no parameters fit. */
  compiled(circuit: CircuitHandle): Promise<Result<ChosenCircuit>>;
  /** What a client must know of the values of these nodes. */
  nodeSpecifications(circuit: CircuitHandle, nodes: readonly number[]): Promise<Result<readonly NodeSpecification[]>>;
  /** Plan, parameters and predictions. Fails when no parameters fit. */
  describe(circuit: CircuitHandle): Promise<Result<CircuitReport>>;
  /** Where results wrap once they leave what the samples showed, and what room for everything would cost. */
  boundsWarnings(circuit: CircuitHandle): Promise<Result<readonly Diagnostic[]>>;
  /** The artifacts of a compilation; of one that failed or is virtual, no circuit is open. */
  artifacts(circuit: CircuitSource, record: TraceRecord, handle: CircuitHandle | null): Promise<Result<Artifacts>>;
  /** Clear results. */
  evaluate(circuit: CircuitHandle, args: readonly Tensor[]): Promise<Result<Evaluation>>;
  simulate(circuit: CircuitHandle, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
  /** Many runs at once: arguments and results have one axis more, in front, that counts them. */
  simulateBatch(circuit: CircuitHandle, args: readonly Tensor[]): Promise<Result<readonly Tensor[]>>;
  /** Simulates `draws` times and counts how often a result differs from the clear one. */
  compare(circuit: CircuitHandle, args: readonly Tensor[], draws: number): Promise<Result<Comparison>>;
  /** Values of every node on these arguments. */
  nodeValues(circuit: CircuitHandle, args: readonly Tensor[]): Promise<Result<NodeValues>>;
  /** The two files of a circuit; of a model's, the client's has the model's own part, a text of plain data (else null). */
  split(circuit: CircuitHandle, processing: string | null): Promise<Result<SplitCircuit>>;
  /** What a file is; its first bytes suffice. */
  identify(head: Uint8Array): Promise<Result<FileIdentity>>;
  readClientFile(file: Uint8Array): Promise<Result<ClientFileContent>>;
  readServerFile(file: Uint8Array): Promise<Result<ServerFileContent>>;
}
