/** Keyswitches of results, which are packed afterwards, done by several (sharedWork.ts). */
import type { Activity } from "../base/activity.ts";
import type { Evaluator } from "../tfhe/evaluator.ts";
import type { RunHelpers } from "./runParts.ts";
import { shareWork, type UnitPace } from "./sharedWork.ts";

/**
 * Big ciphertexts one after the other, switched to the small key as `Evaluator.keyswitch` gives them.
 * @param pace of keyswitches; what is learnt stays in it
 * @param activity takes checkpoints; nothing is reported
 */
export async function shareKeyswitches(
  evaluator: Evaluator,
  batch: BigUint64Array,
  helpers: RunHelpers,
  pace: UnitPace,
  activity: Activity,
): Promise<BigUint64Array> {
  const [big, small] = [evaluator.lweSize, evaluator.smallLweSize];
  const total = evaluator.countOf(batch);
  const switched = new BigUint64Array(total * small);
  await shareWork(
    {
      total,
      part: (range) => ({ kind: "keyswitches", ...range }),
      gather: ({ from, to }) => batch.subarray(from * big, to * big),
      compute: (_, inputs, own) => evaluator.keyswitch(inputs, own),
      store: ({ from }, results) => switched.set(results, from * small),
    },
    helpers,
    pace,
    { ...activity, report: () => {} },
  );
  return switched;
}
