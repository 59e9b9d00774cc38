/** Cancelling of calls in a worker: each call has activities of its own, so that a new call does not take back what an old one was told. */
import { resultOf } from "../protocol/connect.ts";
import type { Result } from "../protocol/result.ts";
import { type During, duringCall, type ProgressListener } from "../run/during.ts";
import { browserEnvironment } from "./environment.ts";

/** The calls of one worker that can be cancelled. */
export interface Cancellation {
  /** Carries out a call, which ends at its next checkpoint once it is cancelled. */
  begin<T>(body: (during: During) => Promise<T>, onProgress?: ProgressListener): Promise<Result<T>>;
  /** Cancels all calls that have begun. */
  cancel(): Promise<void>;
}

/** Makes the `Cancellation` of a worker. */
export function createCancellation(): Cancellation {
  const open = new Set<{ isCancelled: boolean }>();
  return {
    async begin(body, onProgress = () => {}) {
      const call = { isCancelled: false };
      open.add(call);
      try {
        return await resultOf(() => body(duringCall(browserEnvironment, () => call.isCancelled, onProgress)));
      } finally {
        open.delete(call);
      }
    },
    async cancel() {
      for (const call of open) call.isCancelled = true;
    },
  };
}
