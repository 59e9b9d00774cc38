/** How long work goes on before others get a turn, and how long it takes yet: what makes progress visible and cancelling quick. No work is done here. */
import type { Activity } from "../base/activity.ts";
import { UserError } from "../base/errors.ts";
import type { RunOptions } from "./host.ts";
import { machinePace } from "./pace.ts";
import { remainingOf } from "./remaining.ts";

/** One report of a running stage. `done` and `total` count key parts, values or bootstraps. */
export interface Progress {
  readonly stage: "keys" | "encrypt" | "load" | "evaluate" | "decrypt";
  readonly done: number;
  readonly total: number;
  /** Graph node whose values are being made, while evaluating. */
  readonly node?: number | undefined;
  /** Milliseconds that the stage is likely to take yet: predicted at this machine's pace, corrected while it goes. Missing while nobody can tell. */
  readonly remaining?: number | undefined;
  /** Jobs that begin before this one, while it waits at a server of others; missing once it has begun. */
  readonly jobsBefore?: number | undefined;
}

/** Called with progress; in a worker it is a proxied function, and nobody waits for it. */
export type ProgressListener = (progress: Progress) => void;

/** What time is measured and shared with. */
export interface Clock {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Lets the event loop run other things between two pieces of work. */
  readonly yieldToOthers: () => Promise<void>;
}

/** What is predicted of a stage: milliseconds that are left after so many of its units, on the machine of the cost constants. */
export type PredictedWork = (done: number) => number;

/** The activity of each stage of one call. All of them share the call's clock, its listener and its cancelling. */
export type During = (stage: Progress["stage"], predicted?: PredictedWork) => Activity;

/** Milliseconds of work between two turns of others: pieces may be small without paying a turn for each. */
const turnMilliseconds = 15;

/** Milliseconds between two reports: what a page can show. */
const reportMilliseconds = 40;

/**
 * The activities of one call. The listener hears of a stage's begin, its end, each node, and now and then of what is between; others get
 * a turn when the last one is a while ago. A checkpoint throws a `UserError` of code `cancelled` when the call was cancelled.
 */
export function duringCall(
  { now, yieldToOthers }: Clock,
  isCancelled: () => boolean,
  onProgress: ProgressListener,
): During {
  let lastTurn = now();
  const checkpoint = async (): Promise<void> => {
    if (now() - lastTurn >= turnMilliseconds) {
      await yieldToOthers();
      lastTurn = now();
    }
    if (isCancelled()) throw new UserError("the run was cancelled", { code: "cancelled" });
  };
  return (stage, predicted) => {
    const begin = now();
    const whole = predicted?.(0) ?? null;
    let isLearnt = false;
    const remainingAt = (done: number, total: number): number | null => {
      const elapsed = now() - begin;
      if (predicted === undefined || whole === null || whole === 0)
        return remainingOf({ elapsed, share: total === 0 ? 0 : done / total, expected: null });
      if (done === total && !isLearnt) {
        machinePace.learn(whole, elapsed);
        isLearnt = true;
      }
      return remainingOf({ elapsed, share: 1 - predicted(done) / whole, expected: whole * machinePace.factor });
    };
    let lastReport = Number.NEGATIVE_INFINITY;
    let lastNode: number | undefined;
    const report: Activity["report"] = (done, total, node) => {
      const isBetween = done > 0 && done < total && node === lastNode;
      if (isBetween && now() - lastReport < reportMilliseconds) return;
      lastReport = now();
      lastNode = node;
      onProgress({ stage, done, total, node, remaining: remainingAt(done, total) ?? undefined });
    };
    return { report, checkpoint };
  };
}

/** The activities of a call with a user's options. */
export function duringOptions(clock: Clock, { signal, onProgress = () => {} }: RunOptions): During {
  return duringCall(clock, () => signal?.aborted === true, onProgress);
}
