/**
 * Parts of a batch of lookups, which may be computed anywhere that has the plan and the evaluation key: the rotations of its steps, counted one after the other, cut where one likes.
 * Every rotation depends on nothing but its own ciphertext and table, so that parts give the same words wherever they are computed.
 */
import { assert } from "../base/errors.ts";
import type { LookupJob } from "../tfhe/lookupJobs.ts";
import type { Plan } from "./plan.ts";
import type { LookupPart } from "./runParts.ts";
import { type LookupStep, setOf } from "./steps.ts";

/** Lookups of one set in a round of a plan; none when there is no such round. */
export const stepsOfRound = ({ stages }: Plan, { round, set }: Pick<LookupPart, "round" | "set">) =>
  (stages[round]?.batch ?? []).filter((step) => setOf(step) === set); // absent: there is no such round

/** Rotations of lookups. */
export const rotationsOf = (steps: readonly LookupStep[]): number =>
  steps.reduce((sum, { element }) => sum + element.length, 0);

/** The rotations of a step that belong to a part: their first and last, counted within the step, and how many of the part come before. */
interface Overlap {
  readonly step: LookupStep;
  readonly index: number;
  readonly first: number;
  readonly end: number;
  readonly before: number;
}

function overlaps(steps: readonly LookupStep[], { from, to }: LookupPart): readonly Overlap[] {
  const found: Overlap[] = [];
  let start = 0;
  for (const [index, step] of steps.entries()) {
    const [first, end] = [Math.max(from - start, 0), Math.min(to - start, step.element.length)];
    if (first < end) found.push({ step, index, first, end, before: start + first - from });
    start += step.element.length;
  }
  return found;
}

/** The lookups of a part, each of a batch of its own: the ciphertexts that `gatherPart` put one after the other. */
export function partJobs(steps: readonly LookupStep[], part: LookupPart): readonly LookupJob[] {
  return overlaps(steps, part).map(({ step, first, end }) => ({
    source: step.source,
    element: Uint32Array.from({ length: end - first }, (_, i) => i),
    low: step.low,
    outputs: step.outputs.map(({ value, tables, tableOf }) => ({
      value,
      tables,
      tableOf: tableOf.subarray(first, end),
    })),
  }));
}

/** Ciphertexts of `words` words each that the rotations of a part take, in their order. `sources` are those of the steps. */
export function gatherPart(
  steps: readonly LookupStep[],
  sources: readonly BigUint64Array[],
  part: LookupPart,
  words: number,
): BigUint64Array {
  const inputs = new BigUint64Array((part.to - part.from) * words);
  for (const { step, index, first, end, before } of overlaps(steps, part)) {
    const source = sources[index];
    assert(source !== undefined, "every lookup has its source");
    for (let i = first; i < end; i++) {
      const from = (step.element[i] ?? 0) * words; // absent: never, i is a rotation of the step
      inputs.set(source.subarray(from, from + words), (before + i - first) * words);
    }
  }
  return inputs;
}

/** The gathered ciphertexts of a part, for each of its jobs. */
export function sourcesOfJobs(jobs: readonly LookupJob[], inputs: BigUint64Array, words: number) {
  let at = 0;
  return jobs.map(({ element }) => {
    const from = at;
    at += element.length;
    return inputs.subarray(from * words, at * words);
  });
}

/** Results of a part one after the other: by job, by output, by rotation. */
export function joined(results: readonly (readonly BigUint64Array[])[]): BigUint64Array {
  const batches = results.flat();
  const words = new BigUint64Array(batches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const batch of batches) {
    words.set(batch, at);
    at += batch.length;
  }
  return words;
}

/** Puts what `joined` gave for a part to where it belongs in the results of the whole batch. */
export function storePart(
  steps: readonly LookupStep[],
  made: readonly (readonly BigUint64Array[])[],
  part: LookupPart,
  results: BigUint64Array,
  words: number,
): void {
  let at = 0;
  for (const { step, index, first, end } of overlaps(steps, part)) {
    for (const output of step.outputs.keys()) {
      const length = (end - first) * words;
      made[index]?.[output]?.set(results.subarray(at, at + length), first * words);
      at += length;
    }
  }
}
