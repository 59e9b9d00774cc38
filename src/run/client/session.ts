/**
 * The client's side at work: secret keys by parameter set, encryption, decryption. It runs in the client worker, or in the user's own
 * Node process; no method but `exportKeys` gives a secret key away.
 */

import type { Activity } from "../../base/activity.ts";
import { increase, known } from "../../base/arrays.ts";
import { UserError } from "../../base/errors.ts";
import { checkExposure } from "../../circuit/exposure.ts";
import { type ClientSpecification, parametersId } from "../../circuit/specification.ts";
import type { CryptoParameters } from "../../params/parameters.ts";
import { ClientKey } from "../../tfhe/client.ts";
import type { Allocate } from "../../tfhe/serverKey.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { During } from "../during.ts";
import type { ClientEnvironment } from "../environment.ts";
import { readBundle } from "../files/bundle.ts";
import { checkParameters, type FileNames } from "../files/files.ts";
import { deserializeKeys, newKeyId, serializeEvaluationKeys, serializeKeys } from "../files/keyFiles.ts";
import { checkTold, nothingTold, type Told, withRuns } from "../files/told.ts";
import { type Inspected, type Inspection, inspect, type NodeCiphertexts } from "./inspection.ts";
import { decryptResults, encryptArguments } from "./values.ts";

/** What the page may know of a key pair. */
export interface KeyInfo {
  /** Name of the parameter set: keys of equal names serve the same circuits. */
  readonly parametersId: string;
  /** Name of this very key pair, random: a server that holds evaluation keys of another name needs these. */
  readonly keyId: string;
  readonly evaluationKeyBytes: number;
  readonly seconds: number;
  /** True when the keys existed already. */
  readonly reused: boolean;
  /** What was decrypted under them before. */
  readonly told: Told;
}

interface KeyPair {
  readonly parameters: CryptoParameters;
  readonly keyId: string;
  readonly secret: ClientKey;
  /** Evaluation keys as a file; empty for parameters without lookups. */
  readonly evaluation: Uint8Array;
  /** What was decrypted under the key so far. */
  told: Told;
}

/**
 * Secret keys and what is done with them. Calls go one after the other, so that no key goes away while it is used; one
 * that is cancelled leaves all keys as they were. Call `free` when done.
 */
export class ClientSession {
  readonly #environment: ClientEnvironment;
  readonly #keys = new Map<string, KeyPair>();
  /** How many hold the keys of each set of parameters. */
  readonly #holders = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(environment: ClientEnvironment) {
    this.#environment = environment;
  }

  /** Loads the package that keys are made with, so that it is there when they are wanted; makes none. */
  async prepare(): Promise<null> {
    await this.#environment.loadTfhe();
    return null;
  }

  /**
   * Makes keys for the specification's parameters, or finds those made before; `force` makes new ones.
   * @throws UserError when its results tell much of a key and that was not allowed (`checkExposure`); so do all that use keys
   */
  keygen({ parameters, exposure }: ClientSpecification, force: boolean, during: During): Promise<KeyInfo> {
    return this.#inTurn(async () => {
      checkExposure(exposure);
      const start = this.#environment.now();
      const known = this.#keys.get(parametersId(parameters));
      const pair = force || known === undefined ? await this.#make(parameters, during) : known;
      return this.#infoOf(pair, start, pair === known);
    });
  }

  /** The evaluation keys as the file that the server gets; made on demand. */
  evaluationKeys(specification: ClientSpecification, during: During): Promise<Uint8Array> {
    return this.#inTurn(async () => (await this.#demand(specification, during)).evaluation);
  }

  /**
   * The keys of the specification's parameters as a key file, secret key included: for storage on the client's side, or for a file that
   * the user asked for. `whole` puts the evaluation keys in as well, which are large and can be made again.
   * @throws UserError when there are no keys
   */
  exportKeys({ parameters }: ClientSpecification, whole: boolean, during: During): Promise<Uint8Array<ArrayBuffer>> {
    return this.#inTurn(async () => {
      const { keyId, secret, evaluation, told } = this.#known(parameters);
      const kept = whole ? evaluation : new Uint8Array();
      const bytes = secret.serialize();
      const set = { parameters, keyId, secret: bytes, evaluation: kept, told: { ...told } };
      const file = await serializeKeys(set, during("keys"));
      bytes.fill(0);
      return file;
    });
  }

  /**
   * Takes up the keys of a key file, in place of those of the same parameters. Evaluation keys that are not in it are made again.
   * @throws UserError when it is no key file, damaged, or of parameters other than `expected`; then the keys stay as they were
   */
  importKeys(file: Uint8Array, expected: ClientSpecification | null, during: During): Promise<KeyInfo> {
    return this.#inTurn(async () => {
      const { loadTfhe, now } = this.#environment;
      const start = now();
      if (expected !== null) checkExposure(expected.exposure);
      const { parameters, keyId, secret: bytes, evaluation, told } = await deserializeKeys(file, during("keys"));
      if (expected !== null) {
        checkParameters("keys", parametersId(expected.parameters), { parametersId: parametersId(parameters), keyId });
      }
      const secret = ClientKey.deserialize(await loadTfhe(), parameters, bytes);
      // A copy: the file is the caller's, and would be kept whole by a view.
      const kept = parameters.lookups && evaluation.length > 0 ? evaluation.slice() : null;
      return this.#infoOf(await this.#keep({ parameters, keyId, secret, told }, kept, during), start, false);
    });
  }

  async #make(parameters: CryptoParameters, during: During): Promise<KeyPair> {
    const { loadTfhe, random } = this.#environment;
    during("keys").report(0, 1);
    const secret = ClientKey.create(await loadTfhe(), parameters);
    return this.#keep({ parameters, keyId: newKeyId(random), secret, told: nothingTold }, null, during);
  }

  /** Completes a secret key by its evaluation keys and puts the pair in the place of an earlier one; frees the secret if that fails. */
  async #keep(made: Omit<KeyPair, "evaluation">, known: Uint8Array | null, during: During): Promise<KeyPair> {
    const { parameters, keyId, secret } = made;
    const id = parametersId(parameters);
    try {
      await during("keys").checkpoint();
      const make = () => this.#evaluationKeys(secret, { parametersId: id, keyId }, during("keys"));
      const evaluation = known ?? (parameters.lookups ? await make() : new Uint8Array());
      const pair: KeyPair = { ...made, evaluation };
      this.#keys.get(id)?.secret.free();
      this.#keys.set(id, pair);
      return pair;
    } catch (thrown) {
      secret.free();
      throw thrown;
    }
  }

  async #evaluationKeys(secret: ClientKey, names: FileNames, activity: Activity): Promise<Uint8Array> {
    const { loadKernel, random } = this.#environment;
    const kernel = await loadKernel();
    const make = (allocate: Allocate) => secret.evaluationKeyBytesFast(kernel, random, activity, allocate);
    return serializeEvaluationKeys(names, make, activity);
  }

  /**
   * Encrypts the encrypted parameters' values; clear ones travel beside them. Keys are made on demand.
   * @throws UserError for values of another shape, with fractions, or outside the measured range
   */
  encrypt(specification: ClientSpecification, args: readonly Tensor[], during: During): Promise<Uint8Array> {
    return this.encryptRows(specification, [args], during);
  }

  /** The same for several calls in one message, under one seed: the server answers with one message. */
  encryptRows(
    specification: ClientSpecification,
    rows: readonly (readonly Tensor[])[],
    during: During,
  ): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const key = await this.#demand(specification, during);
      const { loadKernel, random } = this.#environment;
      // A new one for each message, so that no seed serves two.
      const encryptor = key.secret.encryptor(await loadKernel(), random);
      try {
        return await encryptArguments(key, encryptor, specification, rows, during("encrypt"));
      } finally {
        encryptor.free();
      }
    });
  }

  /**
   * Decrypts what the server answered, and counts it.
   * @param mostBits what all results of the key may tell of it together; no limit for what its owner alone sees
   * @throws UserError for bytes that are damaged, not of this circuit, or not of the key that is here, and when the limit is reached
   */
  async decrypt(
    specification: ClientSpecification,
    result: Uint8Array,
    during: During,
    mostBits = Number.POSITIVE_INFINITY,
  ): Promise<readonly Tensor[]> {
    const [values, ...others] = await this.decryptRows(specification, result, during, mostBits);
    if (values !== undefined && others.length === 0) return values;
    throw new UserError(`encrypted results: expected those of one call, got ${others.length + 1}`, {
      code: "arity",
      hint: "decrypt them with 'decryptRows'",
    });
  }

  /** The same for an answer to the message of `encryptRows`: the values of each call. */
  decryptRows(
    specification: ClientSpecification,
    result: Uint8Array,
    during: During,
    mostBits = Number.POSITIVE_INFINITY,
  ): Promise<readonly (readonly Tensor[])[]> {
    return this.#inTurn(async () => {
      const { parameters, exposure } = specification;
      checkExposure(exposure);
      const key = this.#known(parameters);
      const { rows } = readBundle("results", specification, result);
      const told = withRuns(key.told, rows.length, parameters.insecure ? 0 : exposure.bitsPerRun);
      checkTold(told, mostBits);
      const values = await decryptResults(key, specification, result, during("decrypt"));
      key.told = told;
      return values;
    });
  }

  /** What was decrypted so far under the key of a circuit; null when there is no such key. */
  told({ parameters }: ClientSpecification): Told | null {
    return this.#keys.get(parametersId(parameters))?.told ?? null;
  }

  /**
   * Decrypts values inside a run, kept by the evaluator for the client's own page.
   * @throws UserError for bytes that are damaged, not of this circuit, or not of the key that is here
   */
  decryptIntermediates(
    specification: ClientSpecification,
    { bytes, nodes }: NodeCiphertexts,
    during: During,
  ): Promise<readonly Tensor[]> {
    return this.#inTurn(async () => {
      checkExposure(specification.exposure);
      const key = this.#known(specification.parameters);
      const kept = { ...specification, outputs: nodes };
      return (await decryptResults(key, kept, bytes, during("decrypt"), "intermediates")).flat();
    });
  }

  /**
   * Measures the noise of ciphertexts of this session's key.
   * @throws UserError when there is no key, and as `inspect`
   */
  inspect(specification: ClientSpecification, what: Inspected, during: During): Promise<readonly Inspection[]> {
    return this.#inTurn(async () => {
      checkExposure(specification.exposure);
      const key = this.#known(specification.parameters);
      return inspect(key, await this.#environment.loadKernel(), specification, what, during("decrypt"));
    });
  }

  #infoOf({ parameters, keyId, evaluation, told }: KeyPair, start: number, reused: boolean): KeyInfo {
    const seconds = reused ? 0 : (this.#environment.now() - start) / 1000;
    return {
      parametersId: parametersId(parameters),
      keyId,
      evaluationKeyBytes: evaluation.length,
      seconds,
      reused,
      told,
    };
  }

  async #demand({ parameters, exposure }: ClientSpecification, during: During): Promise<KeyPair> {
    checkExposure(exposure);
    return this.#keys.get(parametersId(parameters)) ?? this.#make(parameters, during);
  }

  #known(parameters: CryptoParameters): KeyPair {
    const id = parametersId(parameters);
    const pair = this.#keys.get(id);
    if (pair !== undefined) return pair;
    throw new UserError(`there are no keys for parameters ${id}`, {
      code: "no-keys",
      hint: "make keys, or import those that were used",
    });
  }

  /** Runs `work` when all earlier work has ended, well or badly. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /**
   * Says that somebody uses the keys of the specification's parameters, now or later. When the last one of those has called what this gives, the keys
   * are forgotten, once the work that goes on has ended.
   */
  hold({ parameters }: ClientSpecification): () => void {
    const id = parametersId(parameters);
    increase(this.#holders, id, 1);
    return () => {
      const others = known(this.#holders, id) - 1;
      if (others > 0) this.#holders.set(id, others);
      else {
        this.#holders.delete(id);
        void this.#inTurn(async () => this.#forget(id));
      }
    };
  }

  #forget(id: string): void {
    this.#keys.get(id)?.secret.free();
    this.#keys.delete(id);
  }

  /** Forgets all keys, when the work that goes on has ended. */
  free(): Promise<void> {
    return this.#inTurn(async () => {
      for (const id of [...this.#keys.keys()]) this.#forget(id);
    });
  }
}
