/** The account of one key: how many results were decrypted under it, and how much of the key they may have told all together. */
import { UserError } from "../../base/errors.ts";
import { formatBits } from "../../circuit/exposure.ts";

/** What was decrypted under a key. */
export interface Told {
  /** Runs whose results were decrypted. */
  readonly results: number;
  /** Bits of the key that they told at most, by the predictions of their circuits (`Exposure.bitsPerRun`). */
  readonly bits: number;
}

/** Of a new key. */
export const nothingTold: Told = { results: 0, bits: 0 };

/** The account with more runs that tell so many bits each. */
export function withRuns({ results, bits }: Told, runs: number, bitsOfRun: number): Told {
  return { results: results + runs, bits: bits + runs * bitsOfRun };
}

/** Throws a `UserError` when an account is beyond `mostBits`. */
export function checkTold({ results, bits }: Told, mostBits: number): void {
  if (bits <= mostBits) return;
  throw new UserError(
    `decrypt: expected results of one key that tell at most ${formatBits(mostBits)} of it together, got ${formatBits(bits)} with result number ${results}`,
    {
      code: "decryption-limit",
      hint: "make new keys, compile with a smaller 'pError' (2 ** -64 has no limit in practice), or lift the limit in the dialog of keys",
    },
  );
}
