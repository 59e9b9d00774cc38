/** The encrypted back end: steps on ciphertexts. It sees no secret key and no message. */
import type { EvaluationRow } from "../tfhe/evaluator.ts";
import type { EvaluatorSet } from "../tfhe/evaluatorSet.ts";
import type { LookupJob } from "../tfhe/lookupJobs.ts";
import type { Row } from "./affine.ts";
import type { Backend } from "./backend.ts";
import { type LookupStep, setOf } from "./steps.ts";

/** Called between bootstraps with the node that is being looked up and how many bootstraps of the run are done; throwing cancels. */
export type BootstrapHook = (node: number, done: number) => void | Promise<void>;

/** A back end whose values are batches of big LWE ciphertexts. `args` are the encrypted parameters' batches (undefined for clear ones). */
export function encryptedBackend(
  evaluators: EvaluatorSet,
  args: readonly (BigUint64Array | undefined)[],
  onBootstrap: BootstrapHook,
): Backend<BigUint64Array> {
  let finished = 0;
  return {
    input: ({ argument, low, value: { bits } }) => {
      const evaluator = evaluators.narrow;
      const batch = args[argument] ?? new BigUint64Array();
      const lows = new BigInt64Array(evaluator.countOf(batch)).fill(BigInt(low));
      return low === 0 ? batch : evaluator.addClear(batch, lows, bits);
    },
    affine: ({ value: { bits, set } }, inputs, rows) => {
      const fraction = fractionBitsOf(rows);
      return evaluators.of(set).combine(
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
    convert: ({ node, value: { set } }, source) =>
      evaluators.convert(source, set, () => onBootstrap(node.id, finished)),
    lookups: async (batch, sources) => {
      const results: (readonly BigUint64Array[])[] = [];
      // In a plan, the lookups of one set stand together.
      for (const set of [...new Set(batch.map(setOf))]) {
        const own = batch.filter((step) => setOf(step) === set);
        const jobs = own.map((step) => jobOf(step, sources[batch.indexOf(step)] ?? new BigUint64Array()));
        const ends: number[] = [];
        for (const { element } of own) ends.push((ends.at(-1) ?? 0) + element.length);
        const made = await evaluators.of(set).lookups(jobs, (done) => {
          const at = ends.findIndex((end) => done < end);
          return onBootstrap(own.at(at)?.node.id ?? 0, finished + done);
        });
        finished += ends.at(-1) ?? 0;
        results.push(...made);
      }
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
