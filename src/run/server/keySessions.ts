/**
 * Runs of one circuit under the evaluation keys of many clients. Each key has a session of its own, loaded when it is first needed and kept while
 * there is room; runs under different keys go side by side, those under one key one after the other.
 */
import { UserError } from "../../base/errors.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { Threads } from "../../tfhe/threads.ts";
import { duringCall } from "../during.ts";
import type { ServerEnvironment } from "../environment.ts";
import type { RunOptions } from "../host.ts";
import { LeasePool } from "./leases.ts";
import type { ServerOptions } from "./options.ts";
import { ServerSession } from "./session.ts";

/** Bytes of loaded keys that are kept when nothing is said: a dozen keys of usual circuits. */
const usualMemory = 2 ** 30;

/** Runs that go on at once. Each has its own helping threads; more would only take turns on the same processors. */
const mostRuns = 4;

/** Evaluation keys, and a name that no others have. */
export interface NamedKeys {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The sessions of one circuit. Call `dispose` when done. */
export class KeySessions {
  readonly #circuit: PreparedCircuit;
  readonly #environment: ServerEnvironment;
  readonly #threads: Threads | undefined;
  readonly #pool: LeasePool<ServerSession>;
  /** Counts calls of `dispose`: runs that began before it end. */
  #disposals = 0;

  /**
   * @throws UserError when not one key fits
   */
  constructor(circuit: PreparedCircuit, environment: ServerEnvironment, { memoryLimit, threads }: ServerOptions) {
    const { sizeOfLoadedKeys } = circuit.statistics;
    const room = memoryLimit ?? Math.max(usualMemory, sizeOfLoadedKeys);
    if (sizeOfLoadedKeys > room) {
      throw new UserError(
        `memory limit: expected at least ${sizeOfLoadedKeys} bytes, which the key of one client takes, got ${room}`,
        { code: "memory-limit", hint: "set a higher 'memoryLimit'" },
      );
    }
    this.#circuit = circuit;
    this.#environment = environment;
    this.#threads = environment.threadsFor(threads);
    this.#pool = new LeasePool(
      { room, mostLent: mostRuns },
      { dispose: (session) => session.dispose(), rest: (session) => session.rest() },
    );
  }

  /**
   * Runs the circuit, when its turn comes.
   * @throws UserError as `ServerSession.loadKeys` and `run`, and of code `cancelled` when the signal is aborted or `dispose` called
   */
  run({ name, bytes }: NamedKeys, encrypted: Uint8Array, { signal, onProgress = () => {} }: RunOptions) {
    const disposals = this.#disposals;
    const isCancelled = () => signal?.aborted === true || disposals !== this.#disposals;
    const during = duringCall(this.#environment, isCancelled, onProgress);
    const make = async (): Promise<ServerSession> => {
      const { loadKernel, now } = this.#environment;
      const session = new ServerSession({ loadKernel, now, threads: this.#threads });
      await session.loadKeys(this.#circuit, bytes, during);
      return session;
    };
    const { parameters, statistics } = this.#circuit;
    // Without lookups a run needs no key, whatever was sent.
    const key = parameters.lookups ? name : "";
    return this.#pool.use({ key, size: statistics.sizeOfLoadedKeys, make, signal }, (session) =>
      session.run(this.#circuit, encrypted, during),
    );
  }

  /** Ends what runs and waits, and frees the memory of all keys. A later run loads its key again. */
  dispose(): void {
    this.#disposals++;
    this.#pool.clear();
  }
}
