/**
 * Work of many equal units done by several: this process goes through it from the front, others take parts from the end. When nothing is left that nobody has, this process takes
 * back what others have not begun, and at last does what they are at as well: whoever is done first has done it, since results are the same to the bit.
 */
import type { Activity } from "../base/activity.ts";
import type { RunHelpers, RunPart } from "./runParts.ts";

/** Units of the first piece, which tells how long one takes here. */
const probe = 16;

/** Parts that one helper has at a time: one that it computes, one that it fetches meanwhile, one whose results are on their way. */
const partsEach = 3;

/**
 * Near the end parts shrink, so that all are done at about the same time: what a helper has is half of its share of the rest. But not below this share of a whole part, whose way would
 * take longer than it does.
 */
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

/** A range that another was asked for. */
class OfferedRange {
  readonly range: UnitRange;
  isDone = false;
  readonly #withdraw: () => void;
  #isWithdrawn = false;

  constructor(range: UnitRange, withdraw: () => void) {
    this.range = range;
    this.#withdraw = withdraw;
  }

  /** Nobody else needs to do it any more. */
  takeBack(): void {
    if (!this.#isWithdrawn) this.#withdraw();
    this.#isWithdrawn = true;
  }
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
  /** Units of the next part, once the pace is known. */
  const sizeAt = (milliseconds: number): number => {
    const most = helpers.partMilliseconds / milliseconds;
    const share = (last - next) / (2 * partsEach * (1 + helpers.idle()));
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
      const one = new OfferedRange(range, withdraw);
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
    const left = () => offered.filter(({ isDone }) => !isDone);
    for (let one = left().at(-1); one !== undefined; one = left().at(-1)) {
      // Each helper does its oldest first: more than one of each nobody has begun.
      if (left().length > helpers.idle()) one.takeBack();
      try {
        const results = await computeHere(one.range, () => one.isDone);
        if (one.isDone) continue;
        one.isDone = true;
        one.takeBack();
        store(one.range, results);
      } catch (thrown) {
        if (thrown !== overtaken) throw thrown;
      }
    }
  } finally {
    for (const one of offered) if (!one.isDone) one.takeBack();
  }
}
