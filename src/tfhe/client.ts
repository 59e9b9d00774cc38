/**
 * The client's side: a secret key, encryption and decryption by the tfhe package, and evaluation keys. Nothing here computes on
 * ciphertexts, and nothing but `serialize` gives the secret key away.
 */
import type { Activity } from "../base/activity.ts";
import { assert, InternalError, UserError } from "../base/errors.ts";
import type { RandomSource } from "../base/random.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { checkCiphertext, parseCiphertext } from "./ciphertext.ts";
import { parseClientKey, type SecretKeys } from "./clientKey.ts";
import { Encryptor } from "./encryption.ts";
import { makeEvaluationKey } from "./evaluationKey.ts";
import type { TfhePackage } from "./package.ts";
import { type ClientParameters, checkKeyShape, lweSizeOf } from "./parameters.ts";
import { makePartitionedKey } from "./partitionedKey.ts";
import type { Allocate } from "./serverKey.ts";
import { drawSmallKey } from "./smallKey.ts";
import { makeKeyWithTree } from "./treeKey.ts";

type Handle = ReturnType<TfhePackage["Shortint"]["new_client_key"]>;

/** Runs a call into the package; what it throws becomes a `UserError` that says what was being done. */
function calling<T>(doing: string, call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError(`tfhe package: expected to ${doing}, got "${message}"`, { code: "tfhe-package" });
  }
}

/** Runs `use` on an object in the package's memory, and frees the object. */
function using<H extends { free(): void }, T>(handle: H, use: (handle: H) => T): T {
  try {
    return use(handle);
  } finally {
    handle.free();
  }
}

function newKey({ Shortint, ShortintEncryptionKeyChoice }: TfhePackage, parameters: ClientParameters): Handle {
  const { shape, messageBits, lweNoiseStd, glweNoiseStd } = parameters;
  const make = () =>
    using(Shortint.new_gaussian_from_std_dev(lweNoiseStd), (lweNoise) =>
      using(Shortint.new_gaussian_from_std_dev(glweNoiseStd), (glweNoise) =>
        Shortint.new_parameters(
          shape.lweDimension,
          shape.glweDimension,
          shape.polynomialSize,
          lweNoise,
          glweNoise,
          shape.pbs.baseLog,
          shape.pbs.level,
          shape.ks.baseLog,
          shape.ks.level,
          1n << BigInt(messageBits),
          1n, // carry modulus: one padding bit and nothing else
          1n, // max noise level: recorded by the package, used by nobody here
          -40, // log2 of the failure probability: recorded only
          64,
          ShortintEncryptionKeyChoice.Big,
        ),
      ),
    );
  return using(make(), (made) => Shortint.new_client_key(made));
}

/** A secret key in the package's memory. Call `free` when done; any later call throws an `InternalError`. */
export class ClientKey {
  readonly parameters: ClientParameters;
  readonly #tfhe: TfhePackage;
  #handle: Handle | undefined;

  private constructor(tfhe: TfhePackage, parameters: ClientParameters, handle: Handle) {
    this.#tfhe = tfhe;
    this.parameters = parameters;
    this.#handle = handle;
  }

  /**
   * Makes a new secret key; its randomness comes from the platform, through the package.
   * @throws UserError when the package refuses the parameters
   */
  static create(tfhe: TfhePackage, parameters: ClientParameters): ClientKey {
    return new ClientKey(
      tfhe,
      parameters,
      calling("make a client key", () => newKey(tfhe, parameters)),
    );
  }

  /**
   * Takes up a key that `serialize` gave.
   * @throws UserError when the bytes are damaged or the key was made for other parameters
   */
  static deserialize(tfhe: TfhePackage, parameters: ClientParameters, bytes: Uint8Array): ClientKey {
    // How key bits come is the affair of evaluation keys.
    const { groups } = parameters.shape;
    checkKeyShape("client key", { ...parseClientKey(bytes).shape, groups }, parameters);
    return new ClientKey(
      tfhe,
      parameters,
      calling("read a client key", () => tfhe.Shortint.deserialize_client_key(bytes)),
    );
  }

  get #key(): Handle {
    if (this.#handle === undefined) throw new InternalError("a client key was used after free");
    return this.#handle;
  }

  /** The secret key's bytes, for storage on the client's side only. */
  serialize(): Uint8Array {
    return calling("write the client key", () => this.#tfhe.Shortint.serialize_client_key(this.#key));
  }

  /** The evaluation key's bytes, for the server, made by the package: seconds to tens of seconds, without progress. */
  evaluationKeyBytes(): Uint8Array {
    assert(this.parameters.shape.groups === undefined, "the package makes no keys with key bits in groups");
    const { Shortint } = this.#tfhe;
    return calling("make an evaluation key", () =>
      using(Shortint.new_compressed_server_key(this.#key), (key) => Shortint.serialize_compressed_server_key(key)),
    );
  }

  /**
   * The same as `evaluationKeyBytes`, made by ourselves from the secret key: many times faster, and with progress. With a second set or
   * trees in the parameters, the keys of both (partitionedKey.ts, treeKey.ts). A block-binary small key is drawn here and forgotten; the
   * package's is then not used.
   * @param random secure randomness: the seeds of masks and all noise come from it
   * @param allocate gives the array in which the key is made
   */
  evaluationKeyBytesFast(
    kernel: Kernel,
    random: RandomSource,
    activity: Activity,
    allocate?: Allocate,
  ): Promise<Uint8Array> {
    const { wide, tree } = this.parameters;
    const secret = this.#secretFor(random);
    const made =
      tree !== undefined
        ? makeKeyWithTree(kernel, secret, tree, random, activity, allocate)
        : wide === undefined
          ? makeEvaluationKey(kernel, secret, random, activity, allocate)
          : makePartitionedKey(kernel, secret, wide, random, activity, allocate);
    return made.finally(() => {
      secret.glwe.fill(0n);
      secret.lwe.fill(0n);
    });
  }

  /** The secret keys that evaluation keys are made from, for the shape of the parameters. */
  #secretFor(random: RandomSource): SecretKeys {
    const secret = parseClientKey(this.serialize());
    const { lweDimension, groups } = this.parameters.shape;
    if (groups === undefined) return secret;
    const shape = { ...secret.shape, groups };
    if (groups.kind !== "block") return { ...secret, shape };
    secret.lwe.fill(0n);
    return { ...secret, shape, lwe: drawSmallKey(lweDimension, groups, random) };
  }

  /**
   * What encrypts many values with this key, several times faster than the package does. Its owner frees it.
   * @param random secure randomness: seeds of masks and all noise come from it
   */
  encryptor(kernel: Kernel, random: RandomSource): Encryptor {
    const secret = parseClientKey(this.serialize());
    const bits = Uint8Array.from(secret.glwe, Number);
    secret.glwe.fill(0n);
    secret.lwe.fill(0n);
    return new Encryptor(kernel, random, this.parameters, bits);
  }

  /**
   * Encrypts one value by the package, as the bytes of a compressed ciphertext.
   * @param value any integer; it is taken mod 2^p, so a negative value is its two's complement
   */
  encryptCompressed(value: bigint): Uint8Array {
    const { Shortint } = this.#tfhe;
    const message = BigInt.asUintN(this.parameters.messageBits, value);
    return calling("encrypt", () =>
      using(Shortint.encrypt_compressed(this.#key, message), (made) => Shortint.serialize_compressed_ciphertext(made)),
    );
  }

  /**
   * Decrypts the bytes of a full ciphertext to its message mod 2^p.
   * @throws UserError when the bytes are damaged or of other parameters
   */
  decrypt(bytes: Uint8Array): bigint {
    const { lwe, messageBits } = parseCiphertext(bytes);
    const { parameters } = this;
    // The package traps on a wrong size, and a trap would leave its memory unusable.
    checkCiphertext(
      "ciphertext",
      { lweSize: lwe.length, messageBits },
      { lweSize: lweSizeOf(parameters.shape), messageBits: parameters.messageBits },
    );
    const { Shortint } = this.#tfhe;
    return calling("decrypt", () =>
      using(Shortint.deserialize_ciphertext(bytes), (ciphertext) => Shortint.decrypt(this.#key, ciphertext)),
    );
  }

  /**
   * Measures ciphertexts: gives the phase b − ⟨a, s⟩ of each one that it is handed, message and noise together, as a word of 64 bits.
   * Phases of chosen ciphertexts tell the key, so what comes of it stays on the client's side.
   */
  phases(): (lwe: BigUint64Array) => bigint {
    const { glwe } = parseClientKey(this.serialize());
    const bits = Uint8Array.from(glwe, Number);
    glwe.fill(0n);
    return (lwe) => {
      assert(
        lwe.length === bits.length + 1,
        `a ciphertext of ${lwe.length} words is under a key of ${bits.length} bits`,
      );
      const halves = new Uint32Array(lwe.buffer, lwe.byteOffset, 2 * lwe.length);
      // Sums of halves stay below 2^53 for any dimension that there is.
      let low = 0;
      let high = 0;
      for (let i = 0; i < bits.length; i++) {
        if (bits[i] === 0) continue;
        low += halves[2 * i]!;
        high += halves[2 * i + 1]!;
      }
      return BigInt.asUintN(64, lwe.at(-1)! - (BigInt(high) << 32n) - BigInt(low));
    };
  }

  /** Frees the secret key. */
  free(): void {
    this.#handle?.free();
    this.#handle = undefined;
  }
}
