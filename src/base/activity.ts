/** What long work owes to everybody else: it says how far it is, and lets others in between its pieces. No work is done here. */

/** One piece of long work as its environment see it; the same object is passed down to whoever does the work. */
export interface Activity {
  /**
   * Says how much of the work is done of how much, in units that the work chooses. It costs little and nobody waits for it.
   * @param node the graph node whose values are being made, where the work knows it
   */
  report(done: number, total: number, node?: number): void;
  /** Called and awaited between two pieces of work: messages come in here, and it throws when the work is cancelled. */
  checkpoint(): void | Promise<void>;
}

/** An activity that nobody watches and nobody cancels. */
export const unwatched: Activity = { report: () => {}, checkpoint: () => {} };

/** Reports, then takes a checkpoint. */
export function advance(activity: Activity, done: number, total: number): void | Promise<void> {
  activity.report(done, total);
  return activity.checkpoint();
}

/** A part of an activity that counts for itself: its `done` is added to `before`, of `total` in all. */
export function partOf(activity: Activity, before: number, total: number): Activity {
  return {
    report: (done, _, node) => activity.report(before + done, total, node),
    checkpoint: () => activity.checkpoint(),
  };
}
