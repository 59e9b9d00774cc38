/**
 * Runs of circuits under the evaluation keys of many clients. Each key has a session of its own, loaded when it is first needed and kept while
 * there is room, for all circuits of its parameters; runs under different keys go side by side, those under one key one after the other.
 */
import { UserError } from "../../base/errors.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { RunHelpers, RunPart } from "../../eval/runParts.ts";
import type { Threads } from "../../tfhe/threads.ts";
import { type During, duringCall } from "../during.ts";
import type { MachineHost, ServerEnvironment } from "../environment.ts";
import type { RunOptions } from "../host.ts";
import type { KeySession } from "./keySession.ts";
import { LeasePool } from "./leases.ts";
import { ModuleSession } from "./moduleSession.ts";
import { ServerSession } from "./session.ts";

/** Bytes of loaded keys that are kept when nothing is said: a dozen keys of usual circuits. */
const usualMemory = 2 ** 30;

/** Runs that go on at once. Each has its own helping threads; more would only take turns on the same processors. */
const mostRuns = 4;

/** Evaluation keys, and a name that no others have. */
export interface NamedKeys {
  readonly name: string;
  /** Gives their bytes; called only where they must be loaded. */
  readonly read: () => Uint8Array | Promise<Uint8Array>;
}

/** How many keys are held, on how many threads they run. */
export interface SessionLimits {
  /** Bytes of loaded keys. */
  readonly room: number;
  readonly threads: number | undefined;
  /** Whether circuits run as machine code, in the place of the evaluator. */
  readonly machineCode: boolean;
}

/** Bytes of loaded keys that servers of one circuit keep. */
export const roomFor = (circuit: PreparedCircuit, memoryLimit: number | undefined): number =>
  memoryLimit ?? Math.max(usualMemory, circuit.statistics.sizeOfLoadedKeys);

/** The sessions of keys. Call `dispose` when done. */
export class KeySessions {
  readonly #environment: ServerEnvironment;
  readonly #limits: SessionLimits;
  readonly #threads: Threads | undefined;
  readonly #machine: MachineHost | null;
  readonly #pool: LeasePool<KeySession>;
  /** Counts calls of `dispose`: runs that began before it end. */
  #disposals = 0;

  /** @throws UserError for machine code where there is none */
  constructor(environment: ServerEnvironment, limits: SessionLimits) {
    const { room, threads, machineCode } = limits;
    this.#limits = limits;
    this.#environment = environment;
    this.#threads = machineCode ? undefined : environment.threadsFor(threads);
    this.#machine = machineCode ? environment.machine : null;
    if (machineCode && this.#machine === null) {
      throw new UserError("server options: 'machineCode' is not available here", { code: "server-options" });
    }
    this.#pool = new LeasePool(
      { room, mostLent: mostRuns },
      { dispose: (session) => session.dispose(), rest: (session) => session.rest() },
    );
  }

  /** Throws a `UserError` when not one key of a circuit fits. */
  checkRoom({ statistics }: PreparedCircuit): void {
    const { sizeOfLoadedKeys } = statistics;
    if (sizeOfLoadedKeys <= this.#limits.room) return;
    throw new UserError(
      `memory limit: expected at least ${sizeOfLoadedKeys} bytes, which the key of one client takes, got ${this.#limits.room}`,
      { code: "memory-limit", hint: "set a higher 'memoryLimit'" },
    );
  }

  /**
   * Runs a circuit for which there is room, when its turn comes.
   * @throws UserError as `ServerSession.loadKeys` and `run`, and of code `cancelled` when the signal is aborted or `dispose` called
   */
  run(
    circuit: PreparedCircuit,
    keys: NamedKeys,
    encrypted: Uint8Array,
    options: RunOptions,
    helpers: RunHelpers | null = null,
  ): Promise<Uint8Array> {
    return this.#use(circuit, keys, options, (session, during) => session.run(circuit, encrypted, during, helpers));
  }

  /**
   * Computes a part of a run that goes on elsewhere.
   * @throws UserError as `run`, and as `ServerSession.runPart`
   */
  runPart(
    circuit: PreparedCircuit,
    keys: NamedKeys,
    { part, inputs }: { readonly part: RunPart; readonly inputs: BigUint64Array },
    options: RunOptions,
  ): Promise<BigUint64Array> {
    return this.#use(circuit, keys, options, (session, during) => session.runPart(circuit, part, inputs, during));
  }

  #use<T>(
    circuit: PreparedCircuit,
    keys: NamedKeys,
    { signal, onProgress = () => {} }: RunOptions,
    work: (session: KeySession, during: During) => Promise<T>,
  ): Promise<T> {
    const disposals = this.#disposals;
    const isCancelled = () => signal?.aborted === true || disposals !== this.#disposals;
    const during = duringCall(this.#environment, isCancelled, onProgress);
    const make = async (): Promise<KeySession> => {
      const bytes = circuit.parameters.lookups ? await keys.read() : new Uint8Array();
      if (this.#machine !== null) {
        return ModuleSession.load(this.#machine, circuit, bytes, during, this.#limits.threads);
      }
      const { loadKernel, now } = this.#environment;
      const session = new ServerSession({ loadKernel, now, threads: this.#threads });
      await session.loadKeys(circuit, bytes, during);
      return session;
    };
    const { statistics } = circuit;
    return this.#pool.use(
      { key: this.#sessionKey(circuit, keys.name), size: statistics.sizeOfLoadedKeys, make, signal },
      (session) => work(session, during),
    );
  }

  /** Frees the memory of a key; runs under it go on. */
  forget(circuit: PreparedCircuit, name: string): void {
    this.#pool.remove(this.#sessionKey(circuit, name));
  }

  /** Ends what runs and waits, and frees the memory of all keys. A later run loads its key again. */
  dispose(): void {
    this.#disposals++;
    this.#pool.clear();
  }

  /** Without lookups a run needs no key, whatever was sent. A module is of one circuit, and so is a key in it. */
  #sessionKey({ parameters, parametersId, specification }: PreparedCircuit, name: string): string {
    const circuit =
      this.#machine === null ? "" : ` ${specification.circuit.hash} ${specification.circuit.functionName}`;
    return `${parameters.lookups ? name : ""} ${parametersId}${circuit}`;
  }
}
