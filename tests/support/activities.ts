/** Activities for tests: work that nobody watches, and work that is watched at every checkpoint. */
import { type Activity, unwatched } from "../../src/base/activity.ts";
import type { During } from "../../src/run/during.ts";

/** The activities of a call that nobody watches. */
export const quiet: During = () => unwatched;

/** An activity that calls `at` at each checkpoint with what was reported last; it cancels by throwing. */
export function checkpointsAt(at: (done: number, total: number) => unknown): Activity {
  let last: readonly [done: number, total: number] = [0, 0];
  return {
    report: (done, total) => {
      last = [done, total];
    },
    checkpoint: async () => {
      await at(...last);
    },
  };
}
