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

/** The largest piece of `total` bootstraps, of at most `most`, that leaves equally many to each of `threads` threads. */
export function evenPiece(total: number, most: number, threads: number): number {
  const rounds = Math.max(1, Math.ceil(total / (most * threads)));
  return Math.max(1, Math.ceil(total / (rounds * threads)));
}

/** Words of a key, as it is loaded, in a piece: 15 to 30 ms, since masks are made and polynomials transformed. */
const LOADED_WORDS = 2 ** 20;

/** The number of rows of a keyswitch key to load between two calls of a hook, at least one: n + 1 words each. */
export function keyswitchRowsInPiece({ lweDimension }: BootstrapShape): number {
  return Math.max(1, Math.floor(LOADED_WORDS / (lweDimension + 1)));
}

/** The number of key bits of a bootstrap key to load between two calls of a hook, at least one: level·(k+1)²·N words each. */
export function keyBitsInPiece({ glweDimension, polynomialSize, pbs }: BootstrapShape): number {
  return Math.max(1, Math.floor(LOADED_WORDS / (pbs.level * (glweDimension + 1) ** 2 * polynomialSize)));
}
