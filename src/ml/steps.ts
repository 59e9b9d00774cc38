/**
 * Long work in pieces. A solver is a generator: between two pieces it yields, with how far it has come or with null. `paced` carries it out, so that a signal stops it
 * within a piece, progress is told, and the page or the server of this thread stays awake. Pieces should take some milliseconds at most.
 */
import { tellProgress } from "./host.ts";
import { type ModelProgress, type TaskOptions, throwIfAborted, yieldToOthers } from "./models/modes.ts";

/** Work that gives a `T`, piece by piece. */
export type Steps<T> = Generator<ModelProgress | null, T, void>;

/** How long other tasks of the thread wait at most, beside the length of a piece: a page stays smooth below a tenth of a second. */
const longestSlice = 40;

/**
 * Carries out some work.
 * @throws UserError of code `cancelled` when the signal is aborted, and what the work throws
 */
export async function paced<T>(work: Steps<T>, { signal, onProgress }: TaskOptions): Promise<T> {
  let begun = Date.now();
  for (;;) {
    throwIfAborted(signal);
    const step = work.next();
    if (step.done === true) return step.value;
    if (step.value !== null) {
      tellProgress(step.value);
      onProgress?.(step.value);
    }
    if (Date.now() - begun < longestSlice) continue;
    await yieldToOthers();
    begun = Date.now();
  }
}

/** The result of work that nobody waits for: all pieces at once. */
export function finished<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
