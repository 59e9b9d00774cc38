/** The client as a thing of its own: loaded from a specification; its secret keys leave it only by `exportKeys`. */
import type { ClientSpecification } from "../../circuit/specification.ts";
import {
  checkedBytes,
  type ExportOptions,
  type KeygenOptions,
  readExportOptions,
  readKeygenOptions,
  readRunOptions,
  splitArguments,
} from "../callArguments.ts";
import { type During, duringOptions } from "../during.ts";
import type { ClientEnvironment } from "../environment.ts";
import { olderArguments } from "../files/bundle.ts";
import { writeClientFile } from "../files/clientFileWriter.ts";
import { checkAllowed, type LoadOptions, readLoadOptions } from "../files/loadOptions.ts";
import { nothingTold, type Told } from "../files/told.ts";
import type { RunOptions } from "../host.ts";
import { type Present, presentAll, type UserResult, type UserValue } from "../values.ts";
import { readClientFile } from "./clientFile.ts";
import { warnOfOutputs } from "./outputWarnings.ts";
import { ClientSession } from "./session.ts";

/** Encrypts arguments and decrypts results of one circuit. */
export class Client {
  readonly specification: ClientSpecification;
  readonly #session: ClientSession;
  readonly #environment: ClientEnvironment;
  readonly #present: Present;

  /** @param present what a user gets for each decrypted output */
  constructor(specification: ClientSpecification, environment: ClientEnvironment, present: Present) {
    this.specification = specification;
    this.#environment = environment;
    this.#present = present;
    this.#session = new ClientSession(environment);
  }

  /**
   * A client from the bytes that `save` gave. Look at `clearInputs` before values are encrypted: whoever made the file said what is encrypted.
   * @throws UserError that names the field when they are damaged, altered or no client's, and for parameters that need `enableUnsafeFeatures`
   */
  static load(bytes: Uint8Array, environment: ClientEnvironment, present: Present, options?: LoadOptions): Client {
    const given = readLoadOptions("Client.load", options);
    const specification = readClientFile(checkedBytes("Client.load", "a client file", bytes));
    checkAllowed("client file", specification.parameters, given);
    return new Client(specification, environment, present);
  }

  /** Names of the parameters whose values are not encrypted: `encrypt` writes them into its bytes as they are, for the server to read. */
  get clearInputs(): readonly string[] {
    return this.specification.inputs.flatMap(({ name, type }) => (type.encrypted ? [] : [name]));
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
  async exportKeys(given?: ExportOptions): Promise<Uint8Array> {
    const { withEvaluationKeys = false, ...options } = readExportOptions("exportKeys", given);
    return this.#session.exportKeys(this.specification, withEvaluationKeys, duringOptions(this.#environment, options));
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

  /**
   * The encrypted arguments of several calls in one message, under one seed: the server answers with one message, for `decryptRows`.
   * @param rows for each call its arguments, as `encrypt` takes them
   */
  async encryptRows(rows: readonly (readonly UserValue[])[], options?: RunOptions): Promise<Uint8Array> {
    const names = this.specification.inputs.map(({ name }) => name);
    const values = rows.map((args) => splitArguments("encryptRows", names, args).values);
    return this.#session.encryptRows(this.specification, values, this.#during("encryptRows", options));
  }

  /** Encrypted arguments of one call in the format that servers of version 2 read. Throws a `UserError` for those of several calls. */
  inVersion2(encrypted: Uint8Array): Uint8Array {
    return olderArguments(this.specification, checkedBytes("inVersion2", "encrypted arguments", encrypted));
  }

  /** How many results were decrypted under the keys that are here, and how much of the key they told at most. */
  get told(): Told {
    return this.#session.told(this.specification) ?? nothingTold;
  }

  /** The clear result of an encrypted one. */
  async decrypt(result: Uint8Array, options?: RunOptions): Promise<UserResult> {
    const bytes = checkedBytes("decrypt", "an encrypted result", result);
    const values = await this.#session.decrypt(this.specification, bytes, this.#during("decrypt", options));
    const { onWarning } = readRunOptions("decrypt", options);
    if (onWarning !== undefined) warnOfOutputs(this.specification, values, onWarning);
    return presentAll(values, this.#present);
  }

  /** The clear results of an answer to the message of `encryptRows`, one for each call. */
  async decryptRows(result: Uint8Array, options?: RunOptions): Promise<readonly UserResult[]> {
    const bytes = checkedBytes("decryptRows", "encrypted results", result);
    const rows = await this.#session.decryptRows(this.specification, bytes, this.#during("decryptRows", options));
    const { onWarning } = readRunOptions("decryptRows", options);
    return rows.map((values) => {
      if (onWarning !== undefined) warnOfOutputs(this.specification, values, onWarning);
      return presentAll(values, this.#present);
    });
  }

  #during(call: string, options: RunOptions | undefined): During {
    return duringOptions(this.#environment, readRunOptions(call, options));
  }

  /** Forgets the keys. */
  dispose(): void {
    void this.#session.free();
  }
}
