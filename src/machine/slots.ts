/** Places of ciphertexts in memory: each value of a plan gets neighbouring ones, which others take over when nothing needs it any more. */
import { known } from "../base/arrays.ts";
import type { Plan } from "../eval/plan.ts";
import { madeBy, type Value } from "../eval/steps.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";

/** Free places by their first, each with how many follow. */
class Arena {
  #free: { first: number; count: number }[] = [];
  #size = 0;

  /** Most places that were in use. */
  get size(): number {
    return this.#size;
  }

  take(count: number): number {
    const index = this.#free.findIndex((each) => each.count >= count);
    const found = this.#free[index];
    if (found !== undefined) {
      const { first } = found;
      if (found.count === count) this.#free.splice(index, 1);
      else this.#free[index] = { first: first + count, count: found.count - count };
      return first;
    }
    const last = this.#free.at(-1);
    const isAtEnd = last !== undefined && last.first + last.count === this.#size;
    const first = isAtEnd ? last.first : this.#size;
    if (isAtEnd) this.#free.pop();
    this.#size = first + count;
    return first;
  }

  give(first: number, count: number): void {
    const index = this.#free.findIndex((each) => each.first > first);
    this.#free.splice(index < 0 ? this.#free.length : index, 0, { first, count });
    const merged: { first: number; count: number }[] = [];
    for (const each of this.#free) {
      const before = merged.at(-1);
      if (before !== undefined && before.first + before.count === each.first) before.count += each.count;
      else merged.push({ ...each });
    }
    this.#free = merged;
  }
}

/** The places of a plan's values. */
export interface Slots {
  /** The first place of a value, among those of its set. */
  of(value: Value): number;
  /** How many places a set needs. */
  readonly sizes: Readonly<Record<SetName, number>>;
}

/** Gives the values of a plan their places, in the order in which the plan makes them and lets them go. */
export function slotsOf({ stages }: Plan): Slots {
  const arenas = { narrow: new Arena(), wide: new Arena() };
  const places = new Map<number, number>();
  const make = (values: readonly Value[]): void => {
    for (const { id, set, count } of values) places.set(id, arenas[set].take(count));
  };
  const free = (values: readonly Value[]): void => {
    for (const { id, set, count } of values) arenas[set].give(known(places, id), count);
  };
  for (const { levelled, batch, frees } of stages) {
    for (const { step, frees: freed } of levelled) {
      make(madeBy(step));
      free(freed);
    }
    make(batch.flatMap(madeBy));
    free(frees);
  }
  return { of: ({ id }) => known(places, id), sizes: { narrow: arenas.narrow.size, wide: arenas.wide.size } };
}
