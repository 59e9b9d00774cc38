/**
 * The client's side at work: secret keys by parameter set, encryption, decryption. It runs in the client worker, or in the user's own
 * Node process; no method gives a secret key away.
 */
import { UserError } from "../base/errors.ts";
import type { RandomSource } from "../base/random.ts";
import { checkRange } from "../ir/arguments.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { KeyInfo, ProgressListener } from "../protocol/crypto.ts";
import { ClientKey } from "../tfhe/client.ts";
import type { TfheLoader } from "../tfhe/package.ts";
import { sameShape, sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { type BundleItem, readBundle, writeBundle } from "./bundle.ts";
import { type ClientSpecification, type OutputSpecification, parametersId } from "./specification.ts";

interface KeyPair {
  readonly secret: ClientKey;
  /** Empty for parameters without lookups. */
  readonly evaluation: Uint8Array;
}

/** What a client takes from its surroundings. */
export interface ClientSurroundings {
  readonly loadTfhe: TfheLoader;
  readonly loadKernel: () => Promise<Kernel>;
  /** The platform's secure generator: seeds and noise of the evaluation keys come from it. */
  readonly random: RandomSource;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Lets the event loop run other things between two pieces of work. */
  readonly yieldToOthers: () => Promise<void>;
}

/** Secret keys and what is done with them. Call `free` when done. */
export class ClientSession {
  readonly #surroundings: ClientSurroundings;
  readonly #keys = new Map<string, KeyPair>();

  constructor(surroundings: ClientSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Makes keys for the specification's parameters, or finds those made before; `force` makes new ones. */
  async keygen({ parameters }: ClientSpecification, force: boolean, onProgress: ProgressListener): Promise<KeyInfo> {
    const id = parametersId(parameters);
    const known = this.#keys.get(id);
    if (known !== undefined && !force) {
      return { parametersId: id, evaluationKeyBytes: known.evaluation.length, seconds: 0, reused: true };
    }
    const { loadTfhe, now } = this.#surroundings;
    const start = now();
    const tfhe = await loadTfhe();
    onProgress({ stage: "keys", done: 0, total: 1 });
    const secret = ClientKey.create(tfhe, parameters);
    const evaluation = parameters.lookups ? await this.#evaluationKey(secret, onProgress) : new Uint8Array();
    known?.secret.free();
    this.#keys.set(id, { secret, evaluation });
    return { parametersId: id, evaluationKeyBytes: evaluation.length, seconds: (now() - start) / 1000, reused: false };
  }

  async #evaluationKey(secret: ClientKey, onProgress: ProgressListener): Promise<Uint8Array> {
    const { loadKernel, random, yieldToOthers } = this.#surroundings;
    return secret.evaluationKeyBytesFast(await loadKernel(), random, (done, total) => {
      onProgress({ stage: "keys", done, total });
      return yieldToOthers();
    });
  }

  /** The evaluation key in the bytes that the server gets. */
  async evaluationKeys(specification: ClientSpecification): Promise<Uint8Array> {
    return (await this.#pair(specification)).evaluation;
  }

  /**
   * Encrypts the encrypted parameters' values; clear ones travel beside them.
   * @throws UserError for values of another shape, with fractions, or outside the measured range
   */
  async encrypt(
    specification: ClientSpecification,
    args: readonly Tensor[],
    onProgress: ProgressListener,
  ): Promise<Uint8Array> {
    const { secret } = await this.#pair(specification);
    const { inputs } = specification;
    const { messageBits } = specification.parameters;
    checkRange(inputs, args);
    const total = inputs.reduce((sum, { type }) => sum + (type.encrypted ? sizeOf(type.shape) : 0), 0);
    let done = 0;
    const items = inputs.map(({ type, low, bits }, i): BundleItem => {
      const value = args[i];
      if (value === undefined)
        throw new UserError(`Expected ${inputs.length} inputs but got ${args.length}`, { code: "arity" });
      if (!type.encrypted) return { kind: "clear", value };
      const ciphertexts = Array.from(value.data, (element) => {
        onProgress({ stage: "encrypt", done: done++, total });
        return secret.encryptCompressed(BigInt(element - low) << BigInt(messageBits - bits));
      });
      return { kind: "encrypted", shape: value.shape, ciphertexts };
    });
    onProgress({ stage: "encrypt", done, total });
    return writeBundle("arguments", parametersId(specification.parameters), items);
  }

  /** Decrypts what the server answered. Throws a `UserError` for bytes that are damaged or not of this circuit. */
  async decrypt(
    specification: ClientSpecification,
    result: Uint8Array,
    onProgress: ProgressListener,
  ): Promise<readonly Tensor[]> {
    const { secret } = await this.#pair(specification);
    const items = readBundle("results", parametersId(specification.parameters), result);
    const { outputs } = specification;
    const { messageBits } = specification.parameters;
    if (items.length !== outputs.length) {
      throw new UserError(`encrypted results: expected ${outputs.length} outputs, got ${items.length}`, {
        code: "damaged-bytes",
      });
    }
    const total = outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    let done = 0;
    const values = items.map((item, i) => {
      const output = outputs[i];
      if (item.kind !== "encrypted" || output === undefined || !sameShape(item.shape, output.shape)) {
        throw new UserError(`encrypted results: output ${i} is not what this circuit gives`, {
          code: "damaged-bytes",
          hint: "decrypt with the client of the circuit that ran",
        });
      }
      const data = Float64Array.from(item.ciphertexts, (bytes) => {
        onProgress({ stage: "decrypt", done: done++, total });
        const message = secret.decrypt(bytes);
        return decoded(message, messageBits, output);
      });
      return tensor("int64", item.shape, data);
    });
    onProgress({ stage: "decrypt", done, total });
    return values;
  }

  async #pair(specification: ClientSpecification): Promise<KeyPair> {
    const id = parametersId(specification.parameters);
    if (!this.#keys.has(id)) await this.keygen(specification, false, () => {});
    const pair = this.#keys.get(id);
    if (pair === undefined) throw new UserError(`there are no keys for parameters ${id}`, { code: "no-keys" });
    return pair;
  }

  /** Forgets all keys. */
  free(): void {
    for (const { secret } of this.#keys.values()) secret.free();
    this.#keys.clear();
  }
}

/**
 * A message of a narrow space lies in the topmost bits of the key's space; what is below them is noise.
 * @param message what the package decrypted, in [0, 2^messageBits)
 */
function decoded(message: bigint, messageBits: number, { bits, signed }: OutputSpecification): number {
  const shift = BigInt(messageBits - bits);
  const rounded = shift === 0n ? message : (message + (1n << (shift - 1n))) >> shift;
  return Number(signed ? BigInt.asIntN(bits, rounded) : BigInt.asUintN(bits, rounded));
}
