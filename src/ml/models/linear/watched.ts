/** Iterative solvers that can be watched and stopped. */
import { type TaskOptions, throwIfAborted } from "../modes.ts";

/** Runs a solver that calls `iterated` after each iteration: progress is told, and an aborted signal stops it. */
export const solveWatched = <T>(
  { signal, onProgress }: TaskOptions,
  total: number,
  solve: (iterated: (iteration: number) => void) => T,
): T =>
  solve((iteration) => {
    throwIfAborted(signal);
    onProgress?.({ done: iteration, total });
  });
