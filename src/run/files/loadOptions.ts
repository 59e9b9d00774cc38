/** What may be said when a client or a server is loaded from a file, checked once. */
import { UserError } from "../../base/errors.ts";
import { type Checks, isBoolean, readOptions } from "../../base/options.ts";
import type { CryptoParameters } from "../../params/parameters.ts";
import { keyClassOf } from "../../params/probability.ts";

/** Settings of a load. */
export interface LoadOptions {
  /** Takes files whose parameters protect nothing (toy parameters), or whose results fail so often that they tell of the key. */
  readonly enableUnsafeFeatures?: boolean;
}

/** Checks of the options of a load. */
export const loadChecks: Checks<LoadOptions> = { enableUnsafeFeatures: isBoolean };

/**
 * The options of a load.
 * @throws UserError for what is no object, an unknown key or a wrong value
 */
export const readLoadOptions = (call: string, given: unknown): LoadOptions =>
  readOptions<LoadOptions>({ name: call, example: "{ enableUnsafeFeatures: true }", checks: loadChecks }, given);

/** Why parameters do not keep values secret, in words; null when they do. */
export function weaknessOf({ insecure, pError }: CryptoParameters): string | null {
  if (insecure) return "toy parameters, which protect nothing";
  return keyClassOf(pError) === "unsafe"
    ? `a probability of failure of ${pError}, with which results tell of the key`
    : null;
}

/** Throws a `UserError` when a file's parameters need `enableUnsafeFeatures`, which was not given. */
export function checkAllowed(what: string, parameters: CryptoParameters, given: LoadOptions): void {
  const got = weaknessOf(parameters);
  if (got === null || given.enableUnsafeFeatures === true) return;
  throw new UserError(`${what}: expected parameters that keep values secret, got ${got}`, {
    code: "unsafe-file",
    hint: "say { enableUnsafeFeatures: true } when the file is loaded, if its values are not secret",
  });
}
