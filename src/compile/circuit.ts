/** A compiled circuit as users hold it. It converts between users' values and tensors; its runtime does the work. */
import { type Diagnostic, UserError } from "../base/errors.ts";
import { isBoolean, readOptions } from "../base/options.ts";
import { packaged } from "../circuit/choose.ts";
import type { Configuration } from "../circuit/configuration.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { CircuitStatistics } from "../circuit/statistics.ts";
import { parametersOf } from "../ir/arguments.ts";
import type { Graph } from "../ir/graph.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import { predictedProbability } from "../params/probability.ts";
import {
  checkedBytes,
  type KeygenOptions,
  readKeygenOptions,
  readRunOptions,
  splitArguments,
} from "../run/callArguments.ts";
import { Client } from "../run/client/client.ts";
import type { ModuleOptions, RunEnvironment } from "../run/environment.ts";
import type { CircuitRuntime, RunOptions } from "../run/host.ts";
import { Server } from "../run/server/server.ts";
import { presentAll, type UserResult, type UserValue } from "../run/values.ts";
import { present } from "../trace/arrays.ts";

/** What a circuit is made of. */
export interface CircuitParts {
  readonly graph: Graph;
  readonly configuration: Configuration;
  /** Null for a virtual circuit. Searches for plan and parameters at its first call. */
  readonly prepare: (() => PreparedCircuit) | null;
  readonly runtime: CircuitRuntime;
  /** Threads that evaluate, as they were asked for. */
  readonly threads: number | undefined;
  /** Writes the artifacts of this compilation. */
  readonly artifacts: () => Uint8Array;
  /** Missing where user code is only traced: clients and servers are made outside. */
  readonly environment: RunEnvironment | null;
}

/** A function compiled for encrypted execution. Running methods take `{ signal, onProgress }` last and reject with a `UserError`. */
export class Circuit {
  readonly graph: Graph;
  readonly configuration: Configuration;
  readonly #parts: CircuitParts;
  #client: Client | null = null;
  #server: Server | null = null;
  #apart: PreparedCircuit | null = null;

  constructor(parts: CircuitParts) {
    this.#parts = parts;
    this.graph = parts.graph;
    this.configuration = parts.configuration;
  }

  /** The printed graph. */
  toString(): string {
    return this.graph.format();
  }

  /** Warnings: of the graph, of results beyond the samples, of what results tell of the key. Empty when there is nothing to say. */
  check(): readonly Diagnostic[] {
    return this.graph.check();
  }

  /** Runs on clear values with errors drawn as the parameters predict; a virtual circuit has none. */
  async simulate(...args: readonly (UserValue | RunOptions)[]): Promise<UserResult> {
    const { values, options } = this.#split("simulate", args);
    return presentAll(await this.#parts.runtime.simulate(values, options), present);
  }

  /**
   * Simulates many calls at once, in a fraction of the time that one after the other takes: each argument has one axis more than its parameter, in front, that
   * counts the calls, and so have the results.
   * @throws UserError for arguments that are not of equally many calls, and as `simulate`
   */
  async simulateBatch(...args: readonly (UserValue | RunOptions)[]): Promise<UserResult> {
    const { values, options } = this.#split("simulateBatch", args);
    return presentAll(await this.#parts.runtime.simulateBatch(values, options), present);
  }

  /** Makes keys for this circuit's parameters, or finds those of this session. */
  async keygen(given?: KeygenOptions): Promise<void> {
    const { force = false, ...options } = readKeygenOptions("keygen", given);
    await this.#parts.runtime.keygen(force, options);
  }

  /** The encrypted arguments in the bytes that go to the server. */
  async encrypt(...args: readonly (UserValue | RunOptions)[]): Promise<Uint8Array> {
    const { values, options } = this.#split("encrypt", args);
    return this.#parts.runtime.encrypt(values, options);
  }

  /** Computes on encrypted arguments, as the server does; gives the encrypted result's bytes. */
  async run(encrypted: Uint8Array, options?: RunOptions): Promise<Uint8Array> {
    const bytes = checkedBytes("run", "encrypted arguments", encrypted);
    return this.#parts.runtime.run(bytes, readRunOptions("run", options));
  }

  /** The clear result of an encrypted one. */
  async decrypt(result: Uint8Array, options?: RunOptions): Promise<UserResult> {
    const bytes = checkedBytes("decrypt", "an encrypted result", result);
    return presentAll(await this.#parts.runtime.decrypt(bytes, readRunOptions("decrypt", options)), present);
  }

  /** Encrypts, runs and decrypts: the whole way, on real ciphertexts (in clear when the circuit is virtual). */
  async encryptRunDecrypt(...args: readonly (UserValue | RunOptions)[]): Promise<UserResult> {
    const { values, options } = this.#split("encryptRunDecrypt", args);
    return presentAll(await this.#parts.runtime.encryptRunDecrypt(values, options), present);
  }

  /** A client for this circuit with keys of its own, the same one each time; it and `server` fail with at most 2^-64 unless said otherwise. */
  get client(): Client {
    this.#client ??= new Client(this.#packaged("client").specification, this.#outside("client"), present);
    return this.#client;
  }

  /** A server for this circuit without any key, the same one each time. */
  get server(): Server {
    const { threads } = this.#parts;
    this.#server ??= new Server(this.#packaged("server"), this.#outside("server"), { threads });
    return this.#server;
  }

  /**
   * The circuit as one WebAssembly module that takes what `client` encrypts and gives what `server.run` gives: docs/machine-code.md describes what it exports.
   * @throws UserError for wrong options, and for a circuit that no module can be made of
   */
  async toWebAssembly(options?: ModuleOptions): Promise<Uint8Array> {
    const checked = readOptions<ModuleOptions>(
      { name: "toWebAssembly", example: "{ threads: true }", checks: { threads: isBoolean } },
      options,
    );
    const { machine } = this.#outside("toWebAssembly");
    if (machine === null)
      throw new UserError("toWebAssembly: there is no machine code here", { code: "not-supported" });
    return machine.moduleOf(this.#packaged("toWebAssembly"), checked);
  }

  /** Counts of operations and sizes in bytes. */
  get statistics(): CircuitStatistics {
    return this.#real("statistics").statistics;
  }

  /** The parameters; those of the second set under `wide`, where the circuit has one. */
  get parameters(): CryptoParameters {
    return this.#real("parameters").parameters;
  }

  /** Predicted probability that the likeliest single lookup or output is wrong; 2^-256, the least that can be told, when it is at most that. */
  get pError(): number {
    return predictedProbability(this.#real("pError").parameters.log2PError);
  }

  /** Predicted probability that anything in one run is wrong; 2^-256 when it is at most that. */
  get globalPError(): number {
    return predictedProbability(this.#real("globalPError").prediction.log2GlobalPError);
  }

  /** Everything about this compilation as a zip file: see `artifacts.ts`. */
  artifacts(): Uint8Array {
    return this.#parts.artifacts();
  }

  /** Frees the memory of loaded keys, and forgets those of `client`. */
  dispose(): void {
    this.#parts.runtime.dispose();
    this.#client?.dispose();
    this.#server?.dispose();
    this.#client = null;
    this.#server = null;
  }

  #split(call: string, args: readonly unknown[]) {
    return splitArguments(
      call,
      parametersOf(this.graph.data).map(({ attributes }) => attributes.name),
      args,
    );
  }

  #real(property: string): PreparedCircuit {
    const { prepare } = this.#parts;
    if (prepare !== null) return prepare();
    throw new UserError(`${property}: this circuit is virtual, it has no parameters`, { code: "virtual" });
  }

  /** The circuit as client and server have it. */
  #packaged(property: string): PreparedCircuit {
    this.#apart ??= packaged(this.#real(property));
    return this.#apart;
  }

  #outside(property: string): RunEnvironment {
    const { environment } = this.#parts;
    if (environment !== null) return environment;
    throw new UserError(`${property}: not available in a notebook, whose code is only traced`, {
      code: "sandbox",
      hint: "use encrypt, run and decrypt of the circuit, or the library in Node",
    });
  }
}
