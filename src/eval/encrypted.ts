/** The encrypted back end: steps on ciphertexts. It sees no secret key and no message. */
import type { Activity } from "../base/activity.ts";
import { assert } from "../base/errors.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { EvaluatorSet } from "../tfhe/evaluatorSet.ts";
import type { Backend } from "./backend.ts";
import type { Plan } from "./plan.ts";
import type { RunHelpers } from "./runParts.ts";
import { shareLookups } from "./sharedLookups.ts";
import type { UnitPace } from "./sharedWork.ts";
import { type LookupStep, setOf } from "./steps.ts";

/** Others that take part in the lookups of a plan. */
export interface LookupSharing {
  readonly plan: Plan;
  readonly helpers: RunHelpers;
}

/**
 * A back end whose values are batches of big LWE ciphertexts.
 * @param args the encrypted parameters' batches (undefined for clear ones)
 * @param total bootstraps of the whole run, which `activity` counts with the node that is being looked up
 * @param sharing others that take part in lookups; null for this process alone
 */
export function encryptedBackend(
  evaluators: EvaluatorSet,
  args: readonly (BigUint64Array | undefined)[],
  total: number,
  activity: Activity,
  sharing: LookupSharing | null = null,
): Backend<BigUint64Array> {
  let finished = 0;
  const paces: Readonly<Record<SetName, UnitPace>> = { narrow: { milliseconds: null }, wide: { milliseconds: null } };
  /** Lookups of one set; `sources` are theirs. */
  const lookupsOf = async (steps: readonly LookupStep[], sources: readonly BigUint64Array[], round: number) => {
    const [first] = steps;
    if (first === undefined) return [];
    let count = 0;
    const ends = steps.map(({ element }) => (count += element.length));
    const [set, own]: [SetName, Activity] = [
      setOf(first),
      {
        report: (done) => {
          const at = ends.findIndex((end) => done < end);
          activity.report(finished + done, total, steps.at(at)?.node.id);
        },
        checkpoint: () => activity.checkpoint(),
      },
    ];
    const evaluator = evaluators.of(set);
    const made =
      sharing === null
        ? await evaluator.lookups(steps, sources, own)
        : await shareLookups(
            { steps, sources, place: { round, set }, evaluator, helpers: sharing.helpers, pace: paces[set] },
            own,
          );
    finished += count;
    return made;
  };
  return {
    input: ({ argument, low, value: { bits } }) => {
      const evaluator = evaluators.narrow;
      const batch = args[argument];
      assert(batch !== undefined, `argument ${argument} is encrypted`);
      const lows = new BigInt64Array(evaluator.countOf(batch)).fill(BigInt(low));
      return low === 0 ? batch : evaluator.addClear(batch, lows, bits);
    },
    affine: ({ value: { bits, set } }, inputs, rows) => evaluators.of(set).combine(inputs, rows, bits),
    convert: ({ node, value: { set } }, source) => {
      activity.report(finished, total, node.id);
      return evaluators.convert(source, set, activity);
    },
    tree: ({ node, element, tables, tableOf, value: { bits } }, selectors) => {
      activity.report(finished, total, node.id);
      return evaluators.tree.lookup(selectors, { element, tables, tableOf, bits }, activity);
    },
    lookups: async (batch, sources) => {
      // In a plan, the narrow lookups of a batch stand before the wide ones.
      const border = batch.filter((step) => setOf(step) === "narrow").length;
      const round = sharing?.plan.stages.findIndex((stage) => stage.batch === batch) ?? 0; // absent: nobody asks for it
      return [
        ...(await lookupsOf(batch.slice(0, border), sources.slice(0, border), round)),
        ...(await lookupsOf(batch.slice(border), sources.slice(border), round)),
      ];
    },
  };
}
