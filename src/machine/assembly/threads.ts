/**
 * Threads of a module: instances over one memory. The first that is asked to load, allocate or run is the leader, which does everything that is not a
 * bootstrap; the others help with bootstraps. Each has scratch memory of its own, by a number that it draws.
 */
import { beThread, described, SHARED_BLOCK, THREADS } from "./description";

/**
 * The block that they share, in bytes from its start: whether data were put into memory (src/machine/startFunction.ts); whether there is a leader; helpers that came; then the batch
 * under way (pieces.ts), and the states of its pieces.
 */
export const BLOCK_LEADER: usize = 4;
export const BLOCK_HELPERS: usize = 8;
export const BLOCK_GENERATION: usize = 12;
export const BLOCK_BATCH: usize = 16;
export const BLOCK_SET: usize = 20;
export const BLOCK_TOTAL: usize = 24;
export const BLOCK_SHARING: usize = 28;
export const BLOCK_MOST: usize = 32;
export const BLOCK_DONE: usize = 36;
export const BLOCK_PIECES: usize = 64;

/** What this instance is: 0 nothing yet, -1 the leader, or the number of a helper. */
let role: i32 = 0;

/** An address in the shared block. */
// @ts-expect-error: decorator
@inline
export function shared(offset: usize): usize {
  return <usize>described(SHARED_BLOCK) + offset;
}

/** True if this instance leads, which it does from the first time on that it is asked to, when no other does. */
export function leads(): bool {
  if (ASC_FEATURE_THREADS) {
    if (role == 0 && atomic.cmpxchg<u32>(shared(BLOCK_LEADER), 0, 1) == 0) role = -1;
    return role < 0;
  }
  return true;
}

/** True if this instance helps; false for the leader, and when as many have come as there is room for. */
export function helps(): bool {
  if (ASC_FEATURE_THREADS) {
    if (role == 0) {
      const number = atomic.add<u32>(shared(BLOCK_HELPERS), 1) + 1;
      if (number >= described(THREADS)) {
        atomic.sub<u32>(shared(BLOCK_HELPERS), 1);
        return false;
      }
      role = <i32>number;
      beThread(number);
    }
    return role > 0;
  }
  return false;
}

/** The leader, and the helpers that have come. */
export function threadsNow(): u32 {
  if (ASC_FEATURE_THREADS) return atomic.load<u32>(shared(BLOCK_HELPERS)) + 1;
  return 1;
}
