/** The encrypted back end: lowered steps on ciphertexts. It sees no secret key and no message. */
import type { EvaluationRow, Evaluator } from "../tfhe/evaluator.ts";
import type { Backend } from "./backend.ts";

/** Called before and after bootstraps of a node, with how many are done in it; throwing cancels. */
export type BootstrapHook = (node: number, done: number) => void | Promise<void>;

/** A back end whose values are batches of big LWE ciphertexts. `args` are the encrypted parameters' batches (undefined for clear ones). */
export function encryptedBackend(
  evaluator: Evaluator,
  args: readonly (BigUint64Array | undefined)[],
  onBootstrap: BootstrapHook,
): Backend<BigUint64Array> {
  const constants = (count: number, value: number) => new BigInt64Array(count).fill(BigInt(value));
  return {
    input: ({ argument, low, bits }) => {
      const batch = args[argument] ?? new BigUint64Array();
      return low === 0 ? batch : evaluator.addClear(batch, constants(evaluator.countOf(batch), low), bits);
    },
    affine: ({ rows, bits }, inputs) =>
      evaluator.combine(
        inputs,
        rows.map(
          ({ terms, constant }): EvaluationRow => ({
            terms: terms.map(({ input, element, weight }) => ({ batch: input, element, weight: BigInt(weight) })),
            constant: BigInt(constant),
          }),
        ),
        bits,
      ),
    lookup: ({ node, element, bits, sourceBits, tables: { low, tables, tableOf } }, source) => {
      const gathered = evaluator.gather(source, element);
      const positive = low === 0 ? gathered : evaluator.addClear(gathered, constants(element.length, -low), sourceBits);
      const entries = tables.map((table) =>
        BigInt64Array.from({ length: 2 ** sourceBits }, (_, i) => BigInt(table[i] ?? 0)),
      );
      const widths = { inputBits: sourceBits, outputBits: bits };
      return evaluator.lookup(positive, entries, tableOf, (done) => onBootstrap(node.id, done), widths);
    },
  };
}
