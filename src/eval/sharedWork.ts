/**
 * Work of many equal units done by several: this process goes through it from the front, others take parts from the end. When nothing is left that nobody began, this process does
 * what others still have, the newest first, which is the least likely to be under way: whoever is done first has done it, since results are the same to the bit.
 */
import type { Activity } from "../base/activity.ts";
import type { RunHelpers, RunPart } from "./runParts.ts";

/** Units of the first piece, which tells how long one takes here. */
const probe = 16;

/** Parts that one helper has at a time: one that it computes, one that it fetches meanwhile, one whose results are on their way. */
const partsEach = 3;

/** Near the end parts shrink, so that all are done at about the same time: down to this share of a whole one, below which their way takes longer than they do. */
const leastShare = 1 / 8;

/** Units `from` up to and without `to`. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

/** Work to share. Each unit depends on nothing but its own inputs. */
export interface SharedWork {
  readonly total: number;
  /** How others are told of a range. */
  part(range: UnitRange): RunPart;
  /** What the units of a range take, one after the other. */
  gather(range: UnitRange): BigUint64Array;
  /** Computes a range here. `activity` counts its units. */
  compute(range: UnitRange, inputs: BigUint64Array, activity: Activity): Promise<BigUint64Array>;
  /** Puts what was computed, here or elsewhere, to its place. */
  store(range: UnitRange, results: BigUint64Array): void;
}

/** Milliseconds of a unit in this process, once it is known. */
export interface UnitPace {
  milliseconds: number | null;
}

interface OfferedRange {
  readonly range: UnitRange;
  readonly withdraw: () => void;
  isDone: boolean;
}

/** Somebody else was faster. */
const overtaken = new Error("this part is done");

/**
 * Does all of `work`. Less of it than one part takes is done by this process alone.
 * @param pace of the units; what is learnt stays in it
 * @param activity counts units
 */
export async function shareWork(
  work: SharedWork,
  helpers: RunHelpers,
  pace: UnitPace,
  activity: Activity,
): Promise<void> {
  const { total } = work;
  let [next, last, finished] = [0, total, 0];
  const offered: OfferedRange[] = [];
  /** Units of the next part, once the pace is known: a share of what is left for each who takes part, at most what a part shall take. */
  const sizeAt = (milliseconds: number): number => {
    const most = helpers.partMilliseconds / milliseconds;
    const share = (last - next) / (2 * (1 + helpers.idle()));
    return Math.max(1, Math.round(Math.min(most, Math.max(share, most * leastShare))));
  };
  const store = (range: UnitRange, results: BigUint64Array): void => {
    work.store(range, results);
    finished += range.to - range.from;
    activity.report(finished, total);
  };
  const offer = (): void => {
    const { milliseconds } = pace;
    if (milliseconds === null || total * milliseconds < helpers.partMilliseconds) return;
    const waiting = () => offered.filter(({ isDone }) => !isDone).length;
    for (
      let size = sizeAt(milliseconds);
      last - next >= 2 * size && waiting() < partsEach * helpers.idle();
      size = sizeAt(milliseconds)
    ) {
      const range = { from: last - size, to: last };
      last = range.from;
      const { results, withdraw } = helpers.compute(work.part(range), work.gather(range));
      const one: OfferedRange = { range, withdraw, isDone: false };
      offered.push(one);
      results.then(
        (words) => {
          if (words === null || one.isDone) return;
          one.isDone = true;
          store(range, words);
        },
        () => {}, // what nobody computed is computed here
      );
    }
  };
  const computeHere = async (range: UnitRange, isDone: () => boolean): Promise<BigUint64Array> => {
    const begin = helpers.now();
    const results = await work.compute(range, work.gather(range), {
      report: (done) => activity.report(finished + done, total),
      checkpoint: async () => {
        await activity.checkpoint();
        offer();
        if (isDone()) throw overtaken;
      },
    });
    pace.milliseconds = (helpers.now() - begin) / (range.to - range.from);
    return results;
  };
  try {
    while (next < last) {
      offer();
      const size = pace.milliseconds === null ? probe : sizeAt(pace.milliseconds);
      const range = { from: next, to: Math.min(next + size, last) };
      next = range.to;
      store(range, await computeHere(range, () => false));
    }
    for (const one of offered.toReversed()) {
      if (one.isDone) continue;
      try {
        const results = await computeHere(one.range, () => one.isDone);
        if (one.isDone) continue;
        one.isDone = true;
        one.withdraw();
        store(one.range, results);
      } catch (thrown) {
        if (thrown !== overtaken) throw thrown;
      }
    }
  } finally {
    for (const { withdraw, isDone } of offered) if (!isDone) withdraw();
  }
}
