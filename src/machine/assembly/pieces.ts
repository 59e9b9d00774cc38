/**
 * The pieces of a batch of bootstraps: who takes which. A module on one thread takes them in order. With threads their states lie in memory that all share,
 * and nobody waits for anybody: whoever finishes a piece first writes its results, and one that a helper has taken and not finished is computed again by the
 * leader when nothing else is left. So a helper may be late, or be ended by its host, and results are there all the same.
 */
import { BLOCK_BATCH, BLOCK_DONE, BLOCK_GENERATION, BLOCK_MOST, BLOCK_PIECES, BLOCK_SET, BLOCK_SHARING, BLOCK_TOTAL, shared, threadsNow } from "./threads";

/** Ciphertexts that go through the key together, at most. */
const TOGETHER: u32 = 4;

/** States of a piece, in the lowest two bits of its word; above them is the generation, the number of its batch. */
const FREE: u32 = 0;
const TAKEN: u32 = 1;
const WRITTEN: u32 = 3;
const WRITING: u32 = 2;

/** What is computed: the batch, the block of its set, rotations, results of each as a power of two. */
export let batch: u32 = 0;
export let set: usize = 0;
export let sharing: u32 = 0;
let total: u32 = 0;
/** Rotations of a piece, but for the last. */
let most: u32 = 1;
let generation: u32 = 0;
let isOpen: bool = false;
/** Where to look next for a piece. */
let next: u32 = 0;
/** Rotations of the run that are done; on threads, this is in shared memory. */
let done: u32 = 0;

// @ts-expect-error: decorator
@inline
function pieceCount(): u32 {
  return (total + most - 1) / most;
}

// @ts-expect-error: decorator
@inline
function wordAt(piece: u32): usize {
  return shared(BLOCK_PIECES) + ((<usize>piece) << 2);
}

// @ts-expect-error: decorator
@inline
function stateOf(piece: u32): u32 {
  return atomic.load<u32>(wordAt(piece));
}

// @ts-expect-error: decorator
@inline
function tagged(state: u32): u32 {
  return (generation << 2) | state;
}

/** The first rotation of a piece, and how many it has. */
export function firstOf(piece: u32): u32 {
  return piece * most;
}

export function countOf(piece: u32): u32 {
  return min(most, total - piece * most);
}

export function rotationsDone(): u32 {
  if (ASC_FEATURE_THREADS) return atomic.load<u32>(shared(BLOCK_DONE));
  return done;
}

/** Begins a batch of `total` rotations of one set, 2^sharing results each, unless it is the one under way. */
export function openPieces(batch_: u32, set_: usize, total_: u32, sharing_: u32): void {
  if (isOpen) return;
  isOpen = true;
  batch = batch_;
  set = set_;
  total = total_;
  sharing = sharing_;
  next = 0;
  // Equally many for each thread, as src/tfhe/pieceSize.ts has it.
  const threads = threadsNow();
  const rounds = max((total + TOGETHER * threads - 1) / (TOGETHER * threads), 1);
  most = max((total + rounds * threads - 1) / (rounds * threads), 1);
  if (ASC_FEATURE_THREADS) {
    generation++;
    store<u32>(shared(BLOCK_BATCH), batch);
    store<u32>(shared(BLOCK_SET), <u32>set);
    store<u32>(shared(BLOCK_TOTAL), total);
    store<u32>(shared(BLOCK_SHARING), sharing);
    store<u32>(shared(BLOCK_MOST), most);
    const count = pieceCount();
    for (let piece: u32 = 0; piece < count; piece++) atomic.store<u32>(wordAt(piece), tagged(FREE));
    atomic.store<u32>(shared(BLOCK_GENERATION), generation);
    atomic.notify(shared(BLOCK_GENERATION), -1);
  }
}

/** Reads what the leader has begun. */
export function joinPieces(): void {
  if (ASC_FEATURE_THREADS) {
    generation = atomic.load<u32>(shared(BLOCK_GENERATION));
    batch = load<u32>(shared(BLOCK_BATCH));
    set = load<u32>(shared(BLOCK_SET));
    total = load<u32>(shared(BLOCK_TOTAL));
    sharing = load<u32>(shared(BLOCK_SHARING));
    // Before the first batch there is nothing to take.
    if (generation == 0) total = 0;
    // The leader may have begun another batch meanwhile: numbers of two are then mixed, and no piece of this generation can be taken.
    most = max(load<u32>(shared(BLOCK_MOST)), 1);
    next = 0;
  }
}

/** Waits so long for another batch than the one that `joinPieces` has read. */
export function waitForPieces(milliseconds: u32): void {
  if (ASC_FEATURE_THREADS) atomic.wait<i32>(shared(BLOCK_GENERATION), <i32>generation, <i64>milliseconds * 1000000);
}

/** Takes a piece that nobody has taken; -1 when there is none. */
export function takePiece(): i32 {
  const count = pieceCount();
  if (ASC_FEATURE_THREADS) {
    for (; next < count; next++) {
      if (atomic.cmpxchg<u32>(wordAt(next), tagged(FREE), tagged(TAKEN)) == tagged(FREE)) return <i32>(next++);
    }
    return -1;
  }
  return next < count ? <i32>(next++) : -1;
}

/** For the leader, when no piece is free: one that a helper has not finished; -1 when there is none. */
export function unfinishedPiece(): i32 {
  if (ASC_FEATURE_THREADS) {
    const count = pieceCount();
    for (let piece: u32 = 0; piece < count; piece++) if (stateOf(piece) == tagged(TAKEN)) return <i32>piece;
  }
  return -1;
}

/** True when somebody else has finished a piece, or the batch is over. */
export function isLost(piece: u32): bool {
  if (ASC_FEATURE_THREADS) return stateOf(piece) != tagged(TAKEN);
  return false;
}

/** Whether the results of a piece are this thread's to write; then `written` must follow. */
export function mayWrite(piece: u32): bool {
  if (ASC_FEATURE_THREADS) return atomic.cmpxchg<u32>(wordAt(piece), tagged(TAKEN), tagged(WRITING)) == tagged(TAKEN);
  return true;
}

export function written(piece: u32): void {
  if (ASC_FEATURE_THREADS) {
    atomic.add<u32>(shared(BLOCK_DONE), countOf(piece));
    atomic.store<u32>(wordAt(piece), tagged(WRITTEN));
  } else done += countOf(piece);
}

/** Ends the batch if all its results are there. */
export function closePieces(): bool {
  if (ASC_FEATURE_THREADS) {
    const count = pieceCount();
    for (let piece: u32 = 0; piece < count; piece++) if (stateOf(piece) != tagged(WRITTEN)) return false;
  } else if (next < pieceCount()) return false;
  isOpen = false;
  return true;
}

/** Leaves the batch: nobody takes a piece of it, or writes results, from here on. */
export function leavePieces(): void {
  if (ASC_FEATURE_THREADS && isOpen) {
    const count = pieceCount();
    for (let piece: u32 = 0; piece < count; piece++) {
      const at = wordAt(piece);
      while (true) {
        const state = atomic.load<u32>(at);
        if (state == tagged(WRITTEN)) break;
        // A helper writes results in microseconds.
        if (state != tagged(WRITING) && atomic.cmpxchg<u32>(at, state, tagged(WRITTEN)) == state) break;
      }
    }
  }
  isOpen = false;
  done = 0;
  if (ASC_FEATURE_THREADS) atomic.store<u32>(shared(BLOCK_DONE), 0);
}
