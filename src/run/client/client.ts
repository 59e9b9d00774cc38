/** The client as a thing of its own: loaded from a specification; its secret keys leave it only by `exportKeys`. */
import { UserError } from "../../base/errors.ts";
import { checkedIdentity } from "../../circuit/identity.ts";
import { type ClientSpecification, parametersId } from "../../circuit/specification.ts";
import { checkedParameters } from "../../params/parameters.ts";
import {
  checkedBytes,
  type KeygenOptions,
  readKeygenOptions,
  readRunOptions,
  splitArguments,
} from "../callArguments.ts";
import { type During, duringOptions } from "../during.ts";
import type { RunEnvironment } from "../environment.ts";
import { checkCircuit, checkParameters, readFile, writeFile } from "../files/files.ts";
import { plainDataBytes, plainDataOf } from "../files/plainData.ts";
import type { RunOptions } from "../host.ts";
import { presentAll, type UserResult, type UserValue } from "../values.ts";
import { warnOfOutputs } from "./outputWarnings.ts";
import { ClientSession } from "./session.ts";

/**
 * The specification in the bytes that `writeClientFile` gave.
 * @throws UserError when they are damaged or no client's
 */
export function readClientFile(bytes: Uint8Array): ClientSpecification {
  const { body, ...names } = readFile("client", bytes);
  const saved = plainDataOf("client file", body) as ClientSpecification;
  if (typeof saved !== "object" || saved === null || !Array.isArray(saved.inputs) || !Array.isArray(saved.outputs)) {
    throw new UserError("client file: expected a client specification", { code: "damaged-bytes" });
  }
  const specification = { ...saved, parameters: checkedParameters(saved.parameters) };
  checkCircuit("client", checkedIdentity("client file", saved.circuit), names);
  checkParameters("client", parametersId(specification.parameters), names);
  return specification;
}

/** The specification as a file: no key, no graph. */
export function writeClientFile(specification: ClientSpecification): Uint8Array<ArrayBuffer> {
  const names = { parametersId: parametersId(specification.parameters), keyId: "", circuit: specification.circuit };
  return writeFile("client", names, plainDataBytes(specification));
}

/** Encrypts arguments and decrypts results of one circuit. */
export class Client {
  readonly specification: ClientSpecification;
  readonly #session: ClientSession;
  readonly #environment: RunEnvironment;

  constructor(specification: ClientSpecification, environment: RunEnvironment) {
    this.specification = specification;
    this.#environment = environment;
    this.#session = new ClientSession(environment);
  }

  /**
   * A client from the bytes that `save` gave.
   * @throws UserError when they are damaged or no client's
   */
  static load(bytes: Uint8Array, environment: RunEnvironment): Client {
    return new Client(readClientFile(checkedBytes("Client.load", "a client file", bytes)), environment);
  }

  /** The client specification as bytes: no key, no graph. */
  save(): Uint8Array {
    return writeClientFile(this.specification);
  }

  /** Makes keys; `force` makes new ones. */
  async keygen(given?: KeygenOptions): Promise<void> {
    const { force = false, ...options } = readKeygenOptions("keygen", given);
    await this.#session.keygen(this.specification, force, duringOptions(this.#environment, options));
  }

  /** The keys as a file with the secret key in it: for their owner only. Throws a `UserError` when there are no keys. */
  async exportKeys(options?: RunOptions): Promise<Uint8Array> {
    return this.#session.exportKeys(this.specification, false, this.#during("exportKeys", options));
  }

  /**
   * Takes up the keys of a file that `exportKeys` gave, in place of those that are here.
   * @throws UserError when they are damaged, or of other parameters; then the keys stay as they were
   */
  async importKeys(file: Uint8Array, options?: RunOptions): Promise<void> {
    const bytes = checkedBytes("importKeys", "a key file", file);
    await this.#session.importKeys(bytes, this.specification, this.#during("importKeys", options));
  }

  /** The serialized evaluation keys, which the server needs; made on demand. */
  async evaluationKeys(options?: RunOptions): Promise<Uint8Array> {
    return this.#session.evaluationKeys(this.specification, this.#during("evaluationKeys", options));
  }

  /** The encrypted arguments in the bytes that go to the server. */
  async encrypt(...args: readonly (UserValue | RunOptions)[]): Promise<Uint8Array> {
    const names = this.specification.inputs.map(({ name }) => name);
    const { values, options } = splitArguments("encrypt", names, args);
    return this.#session.encrypt(this.specification, values, duringOptions(this.#environment, options));
  }

  /** The clear result of an encrypted one. */
  async decrypt(result: Uint8Array, options?: RunOptions): Promise<UserResult> {
    const bytes = checkedBytes("decrypt", "an encrypted result", result);
    const values = await this.#session.decrypt(this.specification, bytes, this.#during("decrypt", options));
    const { onWarning } = readRunOptions("decrypt", options);
    if (onWarning !== undefined) warnOfOutputs(this.specification, values, onWarning);
    return presentAll(values);
  }

  #during(call: string, options: RunOptions | undefined): During {
    return duringOptions(this.#environment, readRunOptions(call, options));
  }

  /** Forgets the keys. */
  dispose(): void {
    void this.#session.free();
  }
}
