/** How much work a kernel is given at once: enough to be fast, and little enough to be cancelled soon. */
import type { BootstrapShape } from "../kernel/kernel.ts";

/** Bootstraps that go through the key together: a fifth to a third faster than one by one, and no gain from more. */
const MOST_LOOKUPS = 4;
/** Milliseconds that a piece may take, so that a run is cancelled within 200 ms on a machine half as fast. */
const PIECE_MILLISECONDS = 100;
/** Transform steps in a millisecond: 3.6 to 4.4 million for N from 1024 to 4096 on the machine of docs/performance.md. */
const STEPS_PER_MILLISECOND = 4e6;

/** The number of bootstraps in a piece, at least one: each is n·(k+1)·(level+1) transforms of N·log2 N steps. */
export function lookupsInPiece({ lweDimension, glweDimension, polynomialSize, pbs }: BootstrapShape): number {
  const transforms = lweDimension * (glweDimension + 1) * (pbs.level + 1);
  const milliseconds = (transforms * polynomialSize * Math.log2(polynomialSize)) / STEPS_PER_MILLISECOND;
  return Math.max(1, Math.min(MOST_LOOKUPS, Math.floor(PIECE_MILLISECONDS / milliseconds)));
}
