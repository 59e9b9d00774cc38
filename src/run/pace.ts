/** How long work goes on before others get a turn: what makes progress visible and cancelling quick. No work is done here. */
import { UserError } from "../base/errors.ts";
import type { Progress, ProgressListener } from "../protocol/crypto.ts";

/** Called and awaited between pieces of work: lets messages in, and throws when the work is cancelled. */
export type Breath = () => void | Promise<void>;

/** What time is measured and shared with. */
export interface Clock {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Lets the event loop run other things between two pieces of work. */
  readonly yieldToOthers: () => Promise<void>;
}

/** Milliseconds of work between two turns of others: pieces may be small without paying a turn for each. */
const turnMilliseconds = 15;

/** Milliseconds between two reports: what a page can show. */
const reportMilliseconds = 40;

/** A breath that gives others a turn when the last one is a while ago. Throws a `UserError` of code `cancelled` when asked to stop. */
export function createBreath({ now, yieldToOthers }: Clock, isCancelled: () => boolean): Breath {
  let last = now();
  return async () => {
    if (now() - last >= turnMilliseconds) {
      await yieldToOthers();
      last = now();
    }
    if (isCancelled()) throw new UserError("the run was cancelled", { code: "cancelled" });
  };
}

/** A listener that hears of a stage's begin, its end, and now and then of what is between. */
export function sparingly(onProgress: ProgressListener, { now }: Pick<Clock, "now">): ProgressListener {
  let last = Number.NEGATIVE_INFINITY;
  return (progress: Progress) => {
    const { done, total } = progress;
    if (done > 0 && done < total && now() - last < reportMilliseconds) return;
    last = now();
    onProgress(progress);
  };
}
