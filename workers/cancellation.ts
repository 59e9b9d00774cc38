/** Cancelling of calls in a worker: each call has its own breath, so that a new call does not take back what an old one was told. */

import { answer } from "../src/protocol/connect.ts";
import type { Result } from "../src/protocol/result.ts";
import { type Breath, createBreath } from "../src/run/pace.ts";
import { browserSurroundings } from "./surroundings.ts";

/** The calls of one worker that can be cancelled. */
export interface Cancellation {
  /** Carries out a call; it ends when its breath throws. */
  begin<T>(body: (breathe: Breath) => Promise<T>): Promise<Result<T>>;
  /** Cancels all calls that have begun. */
  cancel(): Promise<void>;
}

/** Makes the `Cancellation` of a worker. */
export function createCancellation(): Cancellation {
  const open = new Set<{ isCancelled: boolean }>();
  return {
    async begin(body) {
      const call = { isCancelled: false };
      open.add(call);
      try {
        return await answer(() => body(createBreath(browserSurroundings, () => call.isCancelled)));
      } finally {
        open.delete(call);
      }
    },
    async cancel() {
      for (const call of open) call.isCancelled = true;
    },
  };
}
