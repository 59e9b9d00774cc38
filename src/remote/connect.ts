/** Circuits on a server with a client before them: keys are made and stay here, what is encrypted goes there, what comes back is decrypted here. */
import { UserError } from "../base/errors.ts";
import { isBoolean, isCount, readOptions } from "../base/options.ts";
import { type KeygenOptions, readRunOptions, splitArguments } from "../run/callArguments.ts";
import { Client } from "../run/client/client.ts";
import { readWithProcessing } from "../run/client/clientFile.ts";
import type { ClientEnvironment } from "../run/environment.ts";
import type { RunOptions } from "../run/host.ts";
import type { Present, UserResult, UserValue } from "../run/values.ts";
import { Http } from "./http.ts";
import type { RemoteProgress } from "./jobs.ts";
import {
  type KeysToSend,
  listCircuits,
  type RemoteDescription,
  type RemoteOptions,
  RemoteServer,
  sha256Of,
} from "./remoteServer.ts";

/** How a server is connected to. */
export interface ConnectOptions {
  /** The operator's token for this client. */
  readonly token?: string | undefined;
  /** Milliseconds for which requests that fail on the way, or while the server restarts, are tried again: a minute when nothing is said. */
  readonly retryFor?: number | undefined;
  /** Takes circuits whose parameters protect nothing (toy parameters). */
  readonly enableUnsafeFeatures?: boolean | undefined;
}

/** What a connection takes from the platform. */
export interface ConnectEnvironment {
  readonly client: ClientEnvironment;
  readonly present: Present;
}

/** Options of what a remote circuit does: stages on the server, `upload` and `queued` among them, are told as well. */
export interface RemoteRunOptions extends Omit<RunOptions, "onProgress"> {
  readonly onProgress?: ((progress: RemoteProgress) => void) | undefined;
}

/** A circuit on a server. Everything rejects with a `UserError`; what the server says has the server's code. */
export class RemoteCircuit {
  readonly server: RemoteServer;
  readonly #environment: ConnectEnvironment;
  readonly #allowed: { readonly enableUnsafeFeatures?: boolean };
  #client: Promise<Client> | null = null;
  #processing: unknown;
  #keys: KeysToSend | null = null;
  /** Results that came from here. */
  readonly #results = new WeakSet<Uint8Array>();

  constructor(
    server: RemoteServer,
    environment: ConnectEnvironment,
    allowed: { readonly enableUnsafeFeatures?: boolean },
  ) {
    this.server = server;
    this.#environment = environment;
    this.#allowed = allowed;
  }

  /** What the server says of it. */
  get description(): RemoteDescription {
    return this.server.description;
  }

  /**
   * The client, whose file is fetched once. It holds the secret keys: `exportKeys` and `importKeys` are its.
   * @throws UserError when the file is not that of the circuit which the server names
   */
  client(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<Client> {
    this.#client ??= this.#load(options);
    this.#client.catch(() => {
      this.#client = null;
    });
    return this.#client;
  }

  /** What the client file says of a model, for `openModel`; undefined for a circuit alone. */
  async processing(options: RemoteOptions = {}): Promise<unknown> {
    await this.client(options);
    return this.#processing;
  }

  async #load(options: RemoteOptions): Promise<Client> {
    const bytes = await this.server.clientFile(options);
    const { client, present } = this.#environment;
    const loaded = Client.load(bytes, client, present, this.#allowed);
    if (loaded.specification.circuit.hash === this.description.circuit.hash) {
      this.#processing = readWithProcessing(bytes).processing;
      return loaded;
    }
    throw new UserError("connect: the client file is of another circuit than the server names", {
      code: "wrong-circuit",
    });
  }

  /** Makes keys; `force` makes new ones. */
  async keygen(options?: KeygenOptions): Promise<void> {
    const client = await this.client();
    await client.keygen(options);
    this.#keys = null;
  }

  /** The encrypted arguments, in the bytes that go to the server. */
  async encrypt(...args: readonly (UserValue | RunOptions)[]): Promise<Uint8Array> {
    const client = await this.client();
    return this.#readable(client, await client.encrypt(...args));
  }

  /** The encrypted arguments of several calls, which are one job and come back as one result, for `decryptRows`. */
  async encryptRows(rows: readonly (readonly UserValue[])[], options?: RunOptions): Promise<Uint8Array> {
    const client = await this.client();
    return this.#readable(client, await client.encryptRows(rows, options));
  }

  /** Arguments in a version that the server reads. */
  #readable(client: Client, encrypted: Uint8Array): Uint8Array {
    return this.description.formatVersion < 3 ? client.inVersion2(encrypted) : encrypted;
  }

  /** Runs on the server. Evaluation keys are sent where it has not got them. */
  async run(encrypted: Uint8Array, options?: RemoteRunOptions): Promise<Uint8Array> {
    const { signal, onProgress } = readRunOptions("run", options) as RemoteRunOptions;
    const result = await this.server.run(encrypted, await this.#keysToSend({ signal, onProgress }), {
      signal,
      onProgress,
    });
    this.#results.add(result);
    return result;
  }

  /** Sees to it that the server has the evaluation keys, as `run` does by itself. */
  async sendKeys(options: RemoteRunOptions = {}): Promise<void> {
    const keys = await this.#keysToSend(options);
    if (keys !== null) await this.server.sendKeys(keys, options);
  }

  async #keysToSend(options: RemoteRunOptions): Promise<KeysToSend | null> {
    if (this.description.evaluationKeyBytes === 0) return null;
    const bytes = await (await this.client(options)).evaluationKeys(options as RunOptions);
    if (this.#keys?.bytes !== bytes) this.#keys = { bytes, sha256: await sha256Of(bytes) };
    return this.#keys;
  }

  /**
   * The clear result of an encrypted one that `run` of this circuit gave. Results from elsewhere are not decrypted here: who sends them would learn from what is done next
   * (docs/security.md).
   */
  async decrypt(result: Uint8Array, options?: RunOptions): Promise<UserResult> {
    this.#checkOwn(result);
    return (await this.client()).decrypt(result, options);
  }

  /** The clear results of several calls, as `decrypt`. */
  async decryptRows(result: Uint8Array, options?: RunOptions): Promise<readonly UserResult[]> {
    this.#checkOwn(result);
    return (await this.client()).decryptRows(result, options);
  }

  #checkOwn(result: Uint8Array): void {
    if (!this.#results.has(result)) {
      throw new UserError("decrypt: expected a result that run of this circuit gave", {
        code: "not-submitted",
        hint: "results of elsewhere are decrypted by the client itself: (await circuit.client()).decrypt",
      });
    }
  }

  /** Encrypts, runs on the server and decrypts. */
  async encryptRunDecrypt(...args: readonly (UserValue | RemoteRunOptions)[]): Promise<UserResult> {
    const client = await this.client();
    const names = client.specification.inputs.map(({ name }) => name);
    const { values, options } = splitArguments("encryptRunDecrypt", names, args);
    const encrypted = this.#readable(client, await client.encrypt(...values, options));
    return this.decrypt(await this.run(encrypted, options as RemoteRunOptions), options);
  }

  /** Deletes the evaluation keys that are on the server. */
  async deleteKeys(options: RemoteOptions = {}): Promise<void> {
    const keys = await this.#keysToSend(options);
    if (keys !== null) await this.server.deleteKeys(keys.sha256, options);
  }

  /** Forgets the keys that are here; those on the server stay. */
  async dispose(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    client?.dispose();
    this.#client = null;
    this.#keys = null;
  }
}

/** A server, and what it serves. */
export class Remote {
  /** Every version of every circuit, the newest of a name first. */
  readonly circuits: readonly RemoteDescription[];
  readonly #http: Http;
  readonly #environment: ConnectEnvironment;
  readonly #allowed: { readonly enableUnsafeFeatures?: boolean };
  readonly #opened = new Map<string, RemoteCircuit>();

  constructor(
    http: Http,
    circuits: readonly RemoteDescription[],
    environment: ConnectEnvironment,
    allowed: { readonly enableUnsafeFeatures?: boolean },
  ) {
    this.circuits = circuits;
    this.#http = http;
    this.#environment = environment;
    this.#allowed = allowed;
  }

  /**
   * A circuit by its name, the same one each time; its newest version when none is said.
   * @throws UserError that says which there are
   */
  circuit(name: string, version?: string): RemoteCircuit {
    const found = this.circuits.find(
      (each) => each.name === name && (version === undefined || each.version === version),
    );
    if (found === undefined) {
      const names = [...new Set(this.circuits.map((each) => each.name))].join(", ");
      throw new UserError(
        `circuit: the server has no circuit '${name}'${version === undefined ? "" : ` of version ${version}`}`,
        {
          code: "not-found",
          hint: names === "" ? "it serves none to you" : `it serves ${names}`,
        },
      );
    }
    const id = `${found.name}/${found.version}`;
    const circuit =
      this.#opened.get(id) ?? new RemoteCircuit(new RemoteServer(this.#http, found), this.#environment, this.#allowed);
    this.#opened.set(id, circuit);
    return circuit;
  }
}

/**
 * Connects to a server: asks what it serves.
 * @throws UserError for wrong options, of code `unreachable` when it does not answer, `no-token` when it wants to know who asks
 */
export async function connectTo(
  address: string | URL,
  environment: ConnectEnvironment,
  given?: ConnectOptions,
): Promise<Remote> {
  const options = readOptions<ConnectOptions>(
    {
      name: "connect",
      example: '{ token: "gbx_…" }',
      checks: {
        token: ["a text", (value) => typeof value === "string"],
        retryFor: isCount,
        enableUnsafeFeatures: isBoolean,
      },
    },
    given,
  );
  const { enableUnsafeFeatures } = options;
  const http = new Http(address, options);
  const allowed = enableUnsafeFeatures === undefined ? {} : { enableUnsafeFeatures };
  return new Remote(http, await listCircuits(http), environment, allowed);
}
