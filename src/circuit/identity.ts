/**
 * What bytes are bound to: the function, and what its circuit computes on which ciphertexts. Bytes of one circuit mean something else, or
 * nothing, to another one, and nothing in a ciphertext shows it.
 */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";

/** The form of an identity. */
export const identitySchema = v.strictObject({
  functionName: v.pipe(v.string(), v.maxLength(120)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** Names a circuit: equal ones take each other's bytes. */
export interface CircuitIdentity {
  /** The user's name for the function; the first characters of a long one. */
  readonly functionName: string;
  /** SHA-256 in hexadecimal of the expanded graph, its widths, signs and offsets, its parameters, and what its client knows (seal.ts). */
  readonly hash: string;
}

/** Most characters of a function's name in an identity: in UTF-8 they fit the head of a file. */
export const longestFunctionName = 60;

/**
 * `given` as an identity.
 * @param what names the whole in errors
 * @throws UserError when it is none
 */
export function checkedIdentity(what: string, given: unknown): CircuitIdentity {
  const parsed = v.safeParse(identitySchema, given);
  if (parsed.success) return parsed.output;
  throw new UserError(`${what}: expected the name of a function and a hash of 64 hexadecimal digits as circuit`, {
    code: "damaged-bytes",
  });
}

/** An identity as errors name it: the function, and enough of the hash to tell two apart. */
export function formatIdentity({ functionName, hash }: CircuitIdentity): string {
  return `'${functionName}' (${hash.slice(0, 8)})`;
}
