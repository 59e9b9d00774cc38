/** A compiled circuit as users hold it. It converts between users' values and tensors; its runtime does the work. */

import { UserError } from "../base/errors.ts";
import type { Graph } from "../ir/graph.ts";
import { toTensor } from "../ir/graph.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import { Client } from "./client.ts";
import type { Configuration } from "./configuration.ts";
import type { CircuitRuntime, RunOptions } from "./host.ts";
import type { Surroundings } from "./localHost.ts";
import { type PreparedCircuit, prepareCircuit } from "./prepare.ts";
import { Server } from "./server.ts";
import type { CircuitStatistics } from "./statistics.ts";
import { type Argument, type CircuitResult, presentAll } from "./values.ts";

/** What a circuit is made of. */
export interface CircuitParts {
  readonly graph: Graph;
  readonly configuration: Configuration;
  readonly virtual: boolean;
  readonly runtime: CircuitRuntime;
  /** Writes the artifacts of this compilation. */
  readonly artifacts: (prepared: PreparedCircuit | null) => Uint8Array;
  /** Missing where user code is only traced: clients and servers are made outside. */
  readonly surroundings: Surroundings | null;
}

/** A function compiled for encrypted execution. Running methods take `{ signal, onProgress }` last and reject with a `UserError`. */
export class Circuit {
  readonly graph: Graph;
  readonly configuration: Configuration;
  readonly #parts: CircuitParts;
  #prepared: PreparedCircuit | null = null;

  constructor(parts: CircuitParts) {
    this.#parts = parts;
    this.graph = parts.graph;
    this.configuration = parts.configuration;
    if (!parts.virtual) this.#prepared = prepareCircuit(parts.graph.data, parts.configuration);
  }

  /** The printed graph. */
  toString(): string {
    return this.graph.format();
  }

  /** Runs on clear values with errors drawn as the parameters predict; a virtual circuit has none. */
  async simulate(...args: readonly (Argument | RunOptions)[]): Promise<CircuitResult> {
    const { values, options } = splitArguments(this, args);
    return presentAll(await this.#parts.runtime.simulate(values, options));
  }

  /** Makes keys for this circuit's parameters, or finds those of this session. */
  async keygen({ force = false, ...options }: RunOptions & { readonly force?: boolean } = {}): Promise<void> {
    await this.#parts.runtime.keygen(force, options);
  }

  /** The encrypted arguments in the bytes that go to the server. */
  async encrypt(...args: readonly (Argument | RunOptions)[]): Promise<Uint8Array> {
    const { values, options } = splitArguments(this, args);
    return this.#parts.runtime.encrypt(values, options);
  }

  /** Computes on encrypted arguments, as the server does; gives the encrypted result's bytes. */
  async run(encrypted: Uint8Array, options: RunOptions = {}): Promise<Uint8Array> {
    return this.#parts.runtime.run(encrypted, options);
  }

  /** The clear result of an encrypted one. */
  async decrypt(result: Uint8Array, options: RunOptions = {}): Promise<CircuitResult> {
    return presentAll(await this.#parts.runtime.decrypt(result, options));
  }

  /** Encrypts, runs and decrypts: the whole way, on real ciphertexts (in clear when the circuit is virtual). */
  async encryptRunDecrypt(...args: readonly (Argument | RunOptions)[]): Promise<CircuitResult> {
    const { values, options } = splitArguments(this, args);
    return presentAll(await this.#parts.runtime.encryptRunDecrypt(values, options));
  }

  /** A client of its own for this circuit, with its own keys. */
  get client(): Client {
    return new Client(this.#real("client").specification, this.#outside("client"));
  }

  /** A server of its own for this circuit, without any key. */
  get server(): Server {
    return new Server({ graph: this.graph.data, configuration: this.configuration }, this.#outside("server"));
  }

  /** Counts of operations and sizes in bytes. */
  get statistics(): CircuitStatistics {
    return this.#real("statistics").statistics;
  }

  /** The parameter set. */
  get parameters(): CryptoParameters {
    return this.#real("parameters").parameters;
  }

  /** Predicted probability that the likeliest single lookup or output is wrong. */
  get pError(): number {
    return 2 ** this.#real("pError").parameters.log2PError;
  }

  /** Predicted probability that anything in one run is wrong. */
  get globalPError(): number {
    return 2 ** this.#real("globalPError").prediction.log2GlobalPError;
  }

  /** Everything about this compilation as a zip file: see `artifacts.ts`. */
  artifacts(): Uint8Array {
    return this.#parts.artifacts(this.#prepared);
  }

  /** Frees the memory of loaded keys. */
  dispose(): void {
    this.#parts.runtime.dispose();
  }

  #real(property: string): PreparedCircuit {
    if (this.#prepared === null)
      throw new UserError(`${property}: this circuit is virtual, it has no parameters`, { code: "virtual" });
    return this.#prepared;
  }

  #outside(property: string): Surroundings {
    const { surroundings } = this.#parts;
    if (surroundings !== null) return surroundings;
    throw new UserError(`${property}: not available in a notebook, whose code is only traced`, {
      code: "sandbox",
      hint: "use encrypt, run and decrypt of the circuit, or the library in Node",
    });
  }
}

/** Separates the options, which come last, from the arguments. */
function splitArguments(circuit: Circuit, args: readonly (Argument | RunOptions)[]) {
  const count = circuit.graph.data.inputs.length;
  const last = args.at(-1);
  const hasOptions = args.length === count + 1 && isOptions(last);
  const given = hasOptions ? args.slice(0, -1) : args;
  if (given.length !== count)
    throw new UserError(`Expected ${count} inputs but got ${given.length}`, { code: "arity" });
  const values = given.map((value) => toTensor(value as Argument));
  return { values, options: hasOptions && isOptions(last) ? last : {} };
}

function isOptions(value: unknown): value is RunOptions {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !("data" in value);
}
