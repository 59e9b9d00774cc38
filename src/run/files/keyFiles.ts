/**
 * Keys as files: evaluation keys, which the server gets, and key files, which hold the secret key and stay with the client. Both are
 * files of files.ts; their bodies hold the tfhe package's own bytes. What is in a body is checked again by whoever uses it.
 */
import type { Activity } from "../../base/activity.ts";
import { assert } from "../../base/errors.ts";
import type { RandomSource } from "../../base/random.ts";
import { parametersId, unclassedId } from "../../circuit/specification.ts";
import { checkedParameters } from "../../params/checkedParameters.ts";
import type { CryptoParameters, ParameterChoice } from "../../params/parameters.ts";
import { LARGEST_SAFE_P_ERROR } from "../../params/probability.ts";
import { Reader, Writer } from "../../tfhe/bincode.ts";
import { partitionedKeyLength } from "../../tfhe/partitionedKey.ts";
import { serverKeyLength } from "../../tfhe/serverKey.ts";
import {
  damaged,
  draftFile,
  type FileDraft,
  type FileNames,
  fileLength,
  keyIdForm,
  readHead,
  readLongFile,
} from "./files.ts";
import { plainDataBytes, plainDataOf } from "./plainData.ts";
import { nothingTold, type Told } from "./told.ts";

/** Evaluation keys with the names of their parameters and of the secret key that they were made from. */
export interface EvaluationKeys extends FileNames {
  /** The package's compressed server key. */
  readonly bytes: Uint8Array;
}

/** All keys of one parameter set. */
export interface KeySet {
  readonly parameters: CryptoParameters;
  readonly keyId: string;
  /** The package's client key: secret. */
  readonly secret: Uint8Array;
  /** Serialized evaluation keys; empty when they are to be made again, or when the parameters need none. */
  readonly evaluation: Uint8Array;
  /** What was decrypted under the key before it was saved. */
  readonly told: Told;
}

/** Evaluation keys that are to be made again. */
const none = new Uint8Array();

/** A new name for a key: 16 random bytes in hexadecimal. It tells nothing of the key. */
export function newKeyId(random: RandomSource): string {
  return Array.from(random.fill(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes of a file of evaluation keys: exactly these, whatever the key is; 0 for parameters that need none. */
export function evaluationKeysLength(parameters: CryptoParameters): number {
  if (!parameters.lookups) return 0;
  const { shape, messageBits, wide } = parameters;
  const narrow = { ...shape, messageBits };
  const body =
    wide === undefined
      ? serverKeyLength(narrow)
      : partitionedKeyLength(narrow, { ...wide, shape: { ...wide.shape, messageBits } });
  return fileLength("evaluationKeys", { parametersId: parametersId(parameters), keyId: keyIdForm }, body);
}

/**
 * Evaluation keys as the bytes that a server takes. Nothing in them is secret.
 * @param make makes the package's bytes in the array that it is given for their length; large keys are never copied
 */
export async function serializeEvaluationKeys(
  names: FileNames,
  make: (allocate: (length: number) => Uint8Array) => Promise<unknown>,
  activity: Activity,
): Promise<Uint8Array<ArrayBuffer>> {
  let draft: FileDraft | undefined;
  await make((length) => {
    draft = draftFile("evaluationKeys", names, length);
    return draft.body;
  });
  assert(draft !== undefined, "evaluation keys were not allocated");
  return draft.finish(activity);
}

/**
 * Evaluation keys from the bytes that `serializeEvaluationKeys` gave; `bytes` of the result is a view of them.
 * @throws UserError when they are something else, of another version, cut off or altered
 */
export async function deserializeEvaluationKeys(file: Uint8Array, activity: Activity): Promise<EvaluationKeys> {
  const { body, ...names } = await readLongFile("evaluationKeys", file, activity);
  return { ...names, bytes: body };
}

/** A key file, which holds the secret key: it is for its owner only. */
export function serializeKeys(
  { parameters, keyId, secret, evaluation, told }: KeySet,
  activity: Activity,
): Promise<Uint8Array<ArrayBuffer>> {
  const choice = plainDataBytes({ ...parameters, told });
  const head = new Writer().u64(choice.length).bytes(choice).u64(secret.length).finish();
  const names = { parametersId: parametersId(parameters), keyId };
  const { body, finish } = draftFile("keys", names, head.length + secret.length + evaluation.length);
  body.set(head);
  body.set(secret, head.length);
  body.set(evaluation, head.length + secret.length);
  return finish(activity);
}

/**
 * The keys of a key file. Keys that were saved before keys had classes may have served circuits of any class: they come back in the weakest
 * one that needs no unsafe features (or as unsafe, if they were), and their evaluation keys, which bear the old name, are made again.
 * @throws UserError when it is something else, of another version, cut off, altered, or does not fit together
 */
export async function deserializeKeys(file: Uint8Array, activity: Activity): Promise<KeySet> {
  const { body, ...names } = await readLongFile("keys", file, activity);
  const reader = new Reader(body, "key file");
  const choice = reader.bytes("parameters", reader.integer("parameters length", 0, body.length));
  const saved = plainDataOf("key file", choice) as ParameterChoice & { readonly told?: unknown };
  const parameters = checkedParameters(saved);
  const secret = reader.bytes("client key", reader.integer("client key length", 0, body.length));
  const evaluation = body.subarray(reader.position);
  if (unclassedId(parameters) === names.parametersId) {
    const pError = Math.max(parameters.pError, LARGEST_SAFE_P_ERROR);
    const weakest = checkedParameters({ ...parameters, pError });
    return { parameters: weakest, keyId: names.keyId, secret, evaluation: none, told: nothingTold };
  }
  if (parametersId(parameters) !== names.parametersId)
    throw damaged("keys", "its parameters are not those of its name");
  if (evaluation.length > 0) {
    const head = readHead("evaluationKeys", evaluation);
    if (head.parametersId !== names.parametersId || head.keyId !== names.keyId) {
      throw damaged("keys", "its evaluation keys belong to another key");
    }
  }
  return { parameters, keyId: names.keyId, secret, evaluation, told: checkedTold(saved.told) };
}

function checkedTold(told: unknown): Told {
  const { results, bits } = (typeof told === "object" && told !== null ? told : {}) as Partial<
    Record<keyof Told, unknown>
  >;
  if (typeof results !== "number" || !Number.isSafeInteger(results) || results < 0) {
    throw damaged("keys", "expected how many results were decrypted");
  }
  if (typeof bits !== "number" || !(bits >= 0)) throw damaged("keys", "expected how much its results have told");
  return { results, bits };
}
