/**
 * One batch of lookups done by several: this process goes through it from the front, others take parts from the end. When nothing is left that nobody began, this process does
 * what others still have, the newest first, which is the least likely to be under way: whoever is done first has done it, since results are the same to the bit.
 */
import type { Activity } from "../base/activity.ts";
import type { Evaluator } from "../tfhe/evaluator.ts";
import { gatherPart, joined, type LookupPart, partJobs, rotationsOf, sourcesOfJobs, storePart } from "./lookupParts.ts";
import type { LookupStep } from "./steps.ts";

/** Rotations of the first piece, which tells how long one takes here. */
const probe = 16;

/** Parts that one helper has at a time: one that it computes, one that it fetches meanwhile, one whose results are on their way. */
const partsEach = 3;

/** Others that compute parts of a run. */
export interface LookupHelpers {
  /** Milliseconds that a part shall take a process like this one. */
  readonly partMilliseconds: number;
  /** How many have nothing else to do now. */
  idle(): number;
  /** A clock in milliseconds. */
  now(): number;
  /**
   * Lets another compute a part.
   * @param inputs as `gatherPart` gave them
   */
  compute(part: LookupPart, inputs: BigUint64Array): AskedPart;
}

/** A part that another was asked for. */
export interface AskedPart {
  /** As `joined` gives them; null when nobody computed it. */
  readonly results: Promise<BigUint64Array | null>;
  /** It is not needed any more. */
  withdraw(): void;
}

/** Milliseconds of a rotation in this process, once it is known. */
export interface LookupPace {
  milliseconds: number | null;
}

/** A batch to compute, all of one set. */
export interface SharedBatch {
  readonly steps: readonly LookupStep[];
  readonly sources: readonly BigUint64Array[];
  readonly place: Pick<LookupPart, "round" | "set">;
  readonly evaluator: Evaluator;
  readonly helpers: LookupHelpers;
  readonly pace: LookupPace;
}

interface OfferedPart {
  readonly part: LookupPart;
  readonly asked: AskedPart;
  isDone: boolean;
}

/** Somebody else was faster. */
const overtaken = new Error("this part is done");

/**
 * Computes the rotations of a part here.
 * @param inputs as `gatherPart` gave them
 */
export async function computePart(
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
export async function shareLookups(batch: SharedBatch, activity: Activity) {
  const { steps, sources, place, evaluator, helpers, pace } = batch;
  const words = evaluator.lweSize;
  const total = rotationsOf(steps);
  const made = steps.map(({ element, outputs }) => outputs.map(() => new BigUint64Array(element.length * words)));
  let [next, last, finished] = [0, total, 0];
  const offered: OfferedPart[] = [];
  const size = (): number =>
    pace.milliseconds === null ? probe : Math.max(1, Math.round(helpers.partMilliseconds / pace.milliseconds));
  const store = (part: LookupPart, results: BigUint64Array): void => {
    storePart(steps, made, part, results, words);
    finished += part.to - part.from;
    activity.report(finished, total);
  };
  const offer = (): void => {
    const waiting = () => offered.filter(({ isDone }) => !isDone).length;
    while (pace.milliseconds !== null && last - next >= 2 * size() && waiting() < partsEach * helpers.idle()) {
      const part = { ...place, from: last - size(), to: last };
      last = part.from;
      const asked = helpers.compute(part, gatherPart(steps, sources, part, words));
      const one: OfferedPart = { part, asked, isDone: false };
      offered.push(one);
      asked.results.then(
        (results) => {
          if (results === null || one.isDone) return;
          one.isDone = true;
          store(part, results);
        },
        () => {}, // what nobody computed is computed here
      );
    }
  };
  const computeHere = async (part: LookupPart, isDone: () => boolean): Promise<BigUint64Array> => {
    const begin = helpers.now();
    const results = await computePart(evaluator, steps, part, gatherPart(steps, sources, part, words), {
      report: (done) => activity.report(finished + done, total),
      checkpoint: async () => {
        await activity.checkpoint();
        offer();
        if (isDone()) throw overtaken;
      },
    });
    pace.milliseconds = (helpers.now() - begin) / (part.to - part.from);
    return results;
  };
  try {
    while (next < last) {
      offer();
      const part = { ...place, from: next, to: Math.min(next + size(), last) };
      next = part.to;
      store(part, await computeHere(part, () => false));
    }
    for (const one of offered.toReversed()) {
      if (one.isDone) continue;
      try {
        const results = await computeHere(one.part, () => one.isDone);
        if (one.isDone) continue;
        one.isDone = true;
        one.asked.withdraw();
        store(one.part, results);
      } catch (thrown) {
        if (thrown !== overtaken) throw thrown;
      }
    }
    return made;
  } finally {
    for (const { asked, isDone } of offered) if (!isDone) asked.withdraw();
  }
}
