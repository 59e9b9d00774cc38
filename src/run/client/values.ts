/** Values of a circuit under a client's key: arguments to bundles, bundles to results. It makes no keys and keeps nothing. */
import { type Activity, advance } from "../../base/activity.ts";
import { UserError } from "../../base/errors.ts";
import type { ClientSpecification, OutputSpecification } from "../../circuit/specification.ts";
import { checkRange } from "../../ir/arguments.ts";
import type { ClientKey } from "../../tfhe/client.ts";
import type { Encryptor } from "../../tfhe/encryption.ts";
import { sameShape, sizeOf } from "../../value/shape.ts";
import { type Tensor, tensor } from "../../value/tensor.ts";
import { readBundle, type SmallArgument, writeArgumentBundle } from "../files/bundle.ts";
import { checkKey, damaged } from "../files/files.ts";

/** A secret key and its name. */
export interface NamedKey {
  readonly keyId: string;
  readonly secret: ClientKey;
}

/**
 * Encrypts the encrypted parameters' values of one call or several as one bundle; clear ones travel beside them.
 * @param encryptor of the key, fresh: it gives the bundle's one seed
 * @throws UserError for values of another shape, with fractions, or outside the measured range
 */
export async function encryptArguments(
  { keyId }: NamedKey,
  encryptor: Encryptor,
  specification: ClientSpecification,
  rows: readonly (readonly Tensor[])[],
  activity: Activity,
): Promise<Uint8Array> {
  const { inputs, parameters } = specification;
  if (rows.length === 0)
    throw new UserError("encrypt: expected at least one row of arguments, got none", { code: "arity" });
  for (const args of rows) checkRange(inputs, args);
  const perRow = inputs.reduce((sum, { type }) => sum + (type.encrypted ? sizeOf(type.shape) : 0), 0);
  const total = rows.length * perRow;
  let done = 0;
  const encrypted: SmallArgument[][] = [];
  for (const args of rows) {
    const items: SmallArgument[] = [];
    for (const [i, { type, low, bits }] of inputs.entries()) {
      const value = args[i];
      if (value === undefined)
        throw new UserError(`Expected ${inputs.length} inputs but got ${args.length}`, { code: "arity" });
      if (!type.encrypted) {
        items.push({ kind: "clear", value });
        continue;
      }
      const bodies = new BigUint64Array(value.data.length);
      for (const [j, element] of value.data.entries()) {
        await advance(activity, done++, total);
        bodies[j] = encryptor.encrypt(BigInt(element - low) << BigInt(parameters.messageBits - bits));
      }
      items.push({ kind: "encrypted", shape: value.shape, bodies });
    }
    encrypted.push(items);
  }
  activity.report(done, total);
  return writeArgumentBundle(specification, keyId, encryptor.maskKey, encrypted);
}

/**
 * Decrypts a bundle of results, or of values inside a run: for each row its outputs.
 * @throws UserError for bytes that are damaged, not of this circuit, or encrypted under another key
 */
export async function decryptResults(
  { keyId, secret }: NamedKey,
  specification: Pick<ClientSpecification, "circuit" | "outputs" | "parameters">,
  result: Uint8Array,
  activity: Activity,
  kind: "results" | "intermediates" = "results",
): Promise<readonly (readonly Tensor[])[]> {
  const { outputs, parameters } = specification;
  const { keyId: got, rows } = readBundle(kind, specification, result);
  checkKey(kind, keyId, got);
  const total = rows.length * outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  let done = 0;
  const values: (readonly Tensor[])[] = [];
  for (const items of rows) {
    if (items.length !== outputs.length) {
      throw damaged(kind, `expected ${outputs.length} outputs, got ${items.length}`);
    }
    const row: Tensor[] = [];
    for (const [i, item] of items.entries()) {
      const output = outputs[i];
      if (item.kind !== "encrypted" || output === undefined || !sameShape(item.shape, output.shape)) {
        throw damaged(kind, `output ${i} is not what this circuit gives`);
      }
      const data = new Float64Array(item.ciphertexts.length);
      let j = 0;
      for (const bytes of item.ciphertexts) {
        await advance(activity, done++, total);
        data[j++] = decoded(secret.decrypt(bytes), parameters.messageBits, output);
      }
      row.push(tensor("int64", item.shape, data));
    }
    values.push(row);
  }
  activity.report(done, total);
  return values;
}

/**
 * A message of a narrow space lies in the topmost bits of the key's space; what is below them is noise.
 * @param message what the package decrypted, in [0, 2^messageBits)
 */
function decoded(message: bigint, messageBits: number, { bits, low }: OutputSpecification): number {
  const shift = BigInt(messageBits - bits);
  const rounded = shift === 0n ? message : (message + (1n << (shift - 1n))) >> shift;
  return low + Number(BigInt.asUintN(bits, rounded - BigInt(low)));
}
