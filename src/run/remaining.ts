/** How long a stage goes on yet: the prediction at this machine's pace, and more and more what the stage has shown of itself. */

/** The share of a stage after which its own pace counts as much as what was known before. */
const evenly = 0.1;

/** The share of a stage of which nothing was predicted before which its pace tells nothing. */
const leastShown = 0.05;

/** A stage on its way: milliseconds at the constants' machine, where they are predicted. */
export interface StageSoFar {
  /** Milliseconds since it began. */
  readonly elapsed: number;
  /** Share that is done, 0 to 1, of its predicted time where there is one. */
  readonly share: number;
  /** Milliseconds of the whole stage at this machine's pace; null where nothing predicts it. */
  readonly expected: number | null;
}

/** Milliseconds that are left, null while nobody can tell. */
export function remainingOf({ elapsed, share, expected }: StageSoFar): number | null {
  if (share >= 1) return 0;
  const own = share > 0 ? elapsed / share : null;
  if (expected === null) return own === null || share < leastShown ? null : own * (1 - share);
  const weight = share / (share + evenly);
  const whole = own === null ? expected : expected * (1 - weight) + own * weight;
  // Past its time a stage is at least as slow as it has shown.
  return Math.max(whole, elapsed) * (1 - share);
}
