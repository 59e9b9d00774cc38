/** One batch of lookups done by several (sharedWork.ts). */
import type { Activity } from "../base/activity.ts";
import type { Evaluator } from "../tfhe/evaluator.ts";
import { gatherPart, joined, partJobs, rotationsOf, sourcesOfJobs, storePart } from "./lookupParts.ts";
import type { LookupPart, RunHelpers } from "./runParts.ts";
import { type SharedWork, shareWork, type UnitPace, type UnitRange } from "./sharedWork.ts";
import type { LookupStep } from "./steps.ts";

/** A batch to compute, all of one set. */
export interface SharedBatch {
  readonly steps: readonly LookupStep[];
  readonly sources: readonly BigUint64Array[];
  readonly place: Pick<LookupPart, "round" | "set">;
  readonly evaluator: Evaluator;
  readonly helpers: RunHelpers;
  readonly pace: UnitPace;
}

/**
 * Computes the rotations of a part here.
 * @param inputs as `gatherPart` gave them
 */
export async function computeLookups(
  evaluator: Evaluator,
  steps: readonly LookupStep[],
  part: LookupPart,
  inputs: BigUint64Array,
  activity: Activity,
): Promise<BigUint64Array> {
  const jobs = partJobs(steps, part);
  return joined(await evaluator.lookups(jobs, sourcesOfJobs(jobs, inputs, evaluator.lweSize), activity));
}

/** For each lookup its outputs, as `Evaluator.lookups` gives them. `activity` counts the rotations of the batch. */
export async function shareLookups(
  { steps, sources, place, evaluator, helpers, pace }: SharedBatch,
  activity: Activity,
): Promise<readonly (readonly BigUint64Array[])[]> {
  const words = evaluator.lweSize;
  const made = steps.map(({ element, outputs }) => outputs.map(() => new BigUint64Array(element.length * words)));
  const part = (range: UnitRange): LookupPart => ({ kind: "lookups", ...place, ...range });
  const work: SharedWork = {
    total: rotationsOf(steps),
    part,
    gather: (range) => gatherPart(steps, sources, part(range), words),
    compute: (range, inputs, own) => computeLookups(evaluator, steps, part(range), inputs, own),
    store: (range, results) => storePart(steps, made, part(range), results, words),
  };
  await shareWork(work, helpers, pace, activity);
  return made;
}
