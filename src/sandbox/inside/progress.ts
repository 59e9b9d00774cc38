/** How far long work of a cell is, told to the page: at its beginning, ten times a second at most, and at its end. */
import type { CellProgress } from "../../protocol/sandbox.ts";

/** Takes what long work tells of itself. */
export type SandboxProgress = (progress: {
  readonly done: number;
  readonly total: number;
  readonly loss?: number;
}) => void;

/** Time in which one word is enough, in milliseconds. */
const pause = 100;

/** A `SandboxProgress` that posts what is new to somebody who looks. */
export function createProgress(post: (progress: CellProgress) => void): SandboxProgress {
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total, loss }) => {
    const now = Date.now();
    if (now - last < pause) return;
    last = now;
    // absent: only networks have a loss.
    post({ done, total, loss: loss !== undefined && Number.isFinite(loss) ? loss : null });
  };
}
