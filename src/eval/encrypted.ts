/** The encrypted back end: steps on ciphertexts. It sees no secret key and no message. */
import type { EvaluationRow, Evaluator } from "../tfhe/evaluator.ts";
import type { LookupJob } from "../tfhe/lookupJobs.ts";
import type { Row } from "./affine.ts";
import type { Backend } from "./backend.ts";
import type { LookupStep } from "./steps.ts";

/** Called between bootstraps with the node that is being looked up and how many bootstraps of the run are done; throwing cancels. */
export type BootstrapHook = (node: number, done: number) => void | Promise<void>;

/** A back end whose values are batches of big LWE ciphertexts. `args` are the encrypted parameters' batches (undefined for clear ones). */
export function encryptedBackend(
  evaluator: Evaluator,
  args: readonly (BigUint64Array | undefined)[],
  onBootstrap: BootstrapHook,
): Backend<BigUint64Array> {
  let finished = 0;
  return {
    input: ({ argument, low, value: { bits } }) => {
      const batch = args[argument] ?? new BigUint64Array();
      const lows = new BigInt64Array(evaluator.countOf(batch)).fill(BigInt(low));
      return low === 0 ? batch : evaluator.addClear(batch, lows, bits);
    },
    affine: ({ value: { bits } }, inputs, rows) => {
      const fraction = fractionBitsOf(rows);
      return evaluator.combine(
        inputs,
        rows.map(
          ({ terms, constant }): EvaluationRow => ({
            terms: terms.map(({ input, element, weight }) => ({ batch: input, element, weight: BigInt(weight) })),
            constant: BigInt(constant * 2 ** fraction),
          }),
        ),
        bits + fraction,
      );
    },
    lookups: async (batch, sources) => {
      const jobs = batch.map((step, i) => jobOf(step, sources[i] ?? new BigUint64Array()));
      const ends: number[] = [];
      for (const { element } of batch) ends.push((ends.at(-1) ?? 0) + element.length);
      const results = await evaluator.lookups(jobs, (done) => {
        const at = ends.findIndex((end) => done < end);
        const step = batch.at(at);
        return onBootstrap(step?.node.id ?? 0, finished + done);
      });
      finished += ends.at(-1) ?? 0;
      return results;
    },
  };
}

function jobOf({ source: { bits }, low, element, outputs }: LookupStep, source: BigUint64Array): LookupJob {
  return {
    source,
    element,
    low,
    inputBits: bits,
    outputs: outputs.map(({ value, tables, tableOf }) => ({ tables, tableOf, bits: value.bits })),
  };
}

/** Bits behind the point of the constants, which are dyadic fractions; nearly always 0. */
function fractionBitsOf(rows: readonly Row[]): number {
  let bits = 0;
  for (const { constant } of rows) while (!Number.isInteger(constant * 2 ** bits)) bits++;
  return bits;
}
