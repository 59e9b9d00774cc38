/** The client as a thing of its own: loaded from a specification, with keys that never leave it. */
import { UserError } from "../base/errors.ts";
import { toTensor } from "../ir/graph.ts";
import { checkedParameters } from "../params/parameters.ts";
import { ClientSession } from "./clientSession.ts";
import { readFile, writeFile } from "./files.ts";
import type { RunOptions } from "./host.ts";
import type { Surroundings } from "./localHost.ts";
import type { ClientSpecification } from "./specification.ts";
import { type Argument, type CircuitResult, presentAll } from "./values.ts";

/** Encrypts arguments and decrypts results of one circuit. */
export class Client {
  readonly specification: ClientSpecification;
  readonly #session: ClientSession;

  constructor(specification: ClientSpecification, surroundings: Surroundings) {
    this.specification = specification;
    this.#session = new ClientSession(surroundings);
  }

  /**
   * A client from the bytes that `save` gave.
   * @throws UserError when they are damaged or no client's
   */
  static load(bytes: Uint8Array, surroundings: Surroundings): Client {
    const saved = readFile("client", bytes) as ClientSpecification;
    if (typeof saved !== "object" || saved === null || !Array.isArray(saved.inputs) || !Array.isArray(saved.outputs)) {
      throw new UserError("client file: expected a client specification", { code: "damaged-bytes" });
    }
    return new Client({ ...saved, parameters: checkedParameters(saved.parameters) }, surroundings);
  }

  /** The client specification as bytes: no key, no graph. */
  save(): Uint8Array {
    return writeFile("client", this.specification);
  }

  /** Makes keys; `force` makes new ones. */
  async keygen({
    force = false,
    onProgress = () => {},
  }: RunOptions & { readonly force?: boolean } = {}): Promise<void> {
    await this.#session.keygen(this.specification, force, onProgress);
  }

  /** The evaluation keys, which the server needs; made on demand. */
  evaluationKeys(): Promise<Uint8Array> {
    return this.#session.evaluationKeys(this.specification);
  }

  /** The encrypted arguments in the bytes that go to the server. */
  async encrypt(...args: readonly Argument[]): Promise<Uint8Array> {
    return this.#session.encrypt(this.specification, args.map(toTensor), () => {});
  }

  /** The clear result of an encrypted one. */
  async decrypt(result: Uint8Array): Promise<CircuitResult> {
    return presentAll(await this.#session.decrypt(this.specification, result, () => {}));
  }

  /** Forgets the keys. */
  dispose(): void {
    this.#session.free();
  }
}
