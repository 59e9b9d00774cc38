/** Many circuits over one memory of keys: what a service is made of. A key is loaded once for all circuits of its parameters. */
import { UserError } from "../../base/errors.ts";
import { allowedBy } from "../../circuit/budget.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { RunHelpers, RunPart } from "../../eval/runParts.ts";
import { checkedBytes, readRunOptions } from "../callArguments.ts";
import type { ServerEnvironment } from "../environment.ts";
import { writeClientFile } from "../files/clientFileWriter.ts";
import { checkAllowed } from "../files/loadOptions.ts";
import type { RunOptions } from "../host.ts";
import { type CircuitDescription, describeCircuit } from "./description.ts";
import { KeySessions, type NamedKeys } from "./keySessions.ts";
import { checkedServerOptions, type ServerOptions } from "./options.ts";
import { readServerFile } from "./server.ts";

export type { RunHelpers, RunPart };

/** Settings of a pool: how much memory it may take must be said. */
export type PoolOptions = ServerOptions & { readonly memoryLimit: number };

/** A circuit that was opened from a server file. */
export interface OpenedCircuit {
  readonly description: CircuitDescription;
  /** The client file: no key, no graph. */
  readonly clientFile: () => Uint8Array;
}

/** Runs circuits by name. Call `dispose` when done. */
export class ServerPool {
  readonly #options: ServerOptions;
  readonly #sessions: KeySessions;
  readonly #circuits = new Map<string, PreparedCircuit>();

  /** @throws UserError for wrong options */
  constructor(environment: ServerEnvironment, options: PoolOptions) {
    this.#options = checkedServerOptions(options);
    const { memoryLimit, threads, machineCode = false } = options;
    this.#sessions = new KeySessions(environment, { room: memoryLimit, threads, machineCode });
  }

  /**
   * Opens the circuit of a server file under a name, in place of an earlier one of that name.
   * @throws UserError when the bytes are damaged or no server's, for parameters that need `enableUnsafeFeatures`, and when not one key fits
   */
  open(name: string, bytes: Uint8Array): void {
    const circuit = this.#read(bytes);
    this.#sessions.checkRoom(circuit);
    this.#circuits.set(name, circuit);
  }

  /** Lets a circuit go; its runs go on. */
  close(name: string): void {
    this.#circuits.delete(name);
  }

  #read(bytes: Uint8Array): PreparedCircuit {
    const allowed = allowedBy("ServerPool.open", this.#options.budget);
    const circuit = readServerFile(checkedBytes("ServerPool.open", "a server file", bytes), allowed);
    checkAllowed("server file", circuit.specification.parameters, this.#options);
    return circuit;
  }

  /**
   * Runs a circuit on encrypted arguments under a client's evaluation keys, which are read only where they are not loaded.
   * @param helpers other processes that take part in large batches of lookups; null for this one alone
   * @throws UserError as `Server.run`, and of code `not-found` for a name that was not opened
   */
  async run(
    name: string,
    encrypted: Uint8Array,
    keys: NamedKeys,
    options?: RunOptions,
    helpers: RunHelpers | null = null,
  ): Promise<Uint8Array> {
    const given = checkedBytes("run", "encrypted arguments", encrypted);
    const checked = readRunOptions("run", options);
    return this.#sessions.run(this.#circuitOf(name), checkedKeys(keys), given, checked, helpers);
  }

  /**
   * Computes a part of a run that goes on in another process, whose `RunHelpers` asked for it.
   * @throws UserError as `run`, and for a part that the circuit has not
   */
  async runPart(
    name: string,
    { part, inputs }: { readonly part: RunPart; readonly inputs: BigUint64Array },
    keys: NamedKeys,
    options?: RunOptions,
  ): Promise<BigUint64Array> {
    const checked = readRunOptions("runPart", options);
    return this.#sessions.runPart(this.#circuitOf(name), checkedKeys(keys), { part, inputs }, checked);
  }

  #circuitOf(name: string): PreparedCircuit {
    const circuit = this.#circuits.get(name);
    if (circuit === undefined) throw new UserError(`run: there is no circuit '${name}'`, { code: "not-found" });
    return circuit;
  }

  /** Frees the memory of a key of this name, whichever circuits it was loaded for. */
  forget(keys: string): void {
    for (const circuit of this.#circuits.values()) this.#sessions.forget(circuit, keys);
  }

  /** Ends what runs, and frees the memory of all keys. */
  dispose(): void {
    this.#sessions.dispose();
  }
}

const checkedKeys = ({ name, read }: NamedKeys): NamedKeys => ({
  name,
  read: async () => checkedBytes("run", "evaluation keys", await read()),
});

/**
 * The circuit in a server file. `call` is the call, as messages name it.
 * @throws UserError as `Server.load`
 */
export function circuitOf(call: string, bytes: Uint8Array, options?: ServerOptions): PreparedCircuit {
  const given = checkedServerOptions(options);
  const circuit = readServerFile(checkedBytes(call, "a server file", bytes), allowedBy(call, given.budget));
  checkAllowed("server file", circuit.specification.parameters, given);
  return circuit;
}

/**
 * What is told of the circuit in a server file, without running it.
 * @throws UserError as `Server.load`
 */
export function openCircuit(bytes: Uint8Array, options?: ServerOptions): OpenedCircuit {
  const circuit = circuitOf("openCircuit", bytes, options);
  return { description: describeCircuit(circuit), clientFile: () => writeClientFile(circuit.specification) };
}
