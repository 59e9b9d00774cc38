/**
 * The exports of a module, which docs/machine-code.md describes, and what generated code calls. Nothing here traps: every address that a host gives is
 * looked at before it is read.
 */
import { beginRow, readArguments, row, rows } from "./arguments";
import { allow, isSpent, spend } from "./budget";
import { described, ERROR_TEXT, HEAP, NEEDS_KEYS, ROTATIONS, STEPS } from "./description";
import { errorBytes, fail, failure, forget, NO_KEYS, TEXT_ADDRESS, TEXT_MEMORY, TEXT_NO_KEYS, TEXT_NOT_LEADER, TEXT_NOT_STARTED, WRONG_CALL } from "./failure";
import { beginKeys, dropKeys, dropLoad, hasKeys, someKeys } from "./keys";
import { resetConversions } from "./conversions";
import { helpWithPieces, resetLookups } from "./lookups";
import { rotationsDone, waitForPieces } from "./pieces";
import { resetTrees } from "./trees";
import { helps, leads } from "./threads";
import { dropResults, placeResults, resultAt, resultBytes, resultRoom, someResults } from "./results";

export { combineRows, gatherClear } from "./affine";
export { clearChoices, clearLimit, clearLookups, clearSums } from "./clear";
export { convert } from "./conversions";
export { loadTree, prepareTree, putSelector, readLayout, readTree, takeEntry, treeLookups } from "./trees";
export { expand } from "./arguments";
export { lookups, putInput, putTable, takeResult } from "./lookups";
export { prepareMasks } from "./masks";
export { keep, packSome } from "./results";
export { prepareRoots, prepareTwiddles } from "./roots";
export { loadGgsws, loadRows, prepareGroups, prepareSet, readConversion, readLongServerKey, readServerKey } from "./sets";
export { prepareSums } from "./sums";

/** Carries out step `index`: nanoseconds that it took, as predicted; -1 while there is more of it. Generated. */
// @ts-expect-error: decorator
@external("circuit", "step")
declare function step(index: u32): i64;

/** Computes what depends on clear arguments; false with an error when they are too large. Generated. */
// @ts-expect-error: decorator
@external("circuit", "clearValues")
declare function clearValues(): bool;

/** Tables that are made once. Generated. */
// @ts-expect-error: decorator
@external("circuit", "prepare")
declare function prepare(): void;

let isPrepared: bool = false;
/** Where the next allocation goes; 0 before the first. */
let free: usize = 0;
/** The step that a run is at; nothing runs when it is -1. */
let current: i32 = -1;

function ready(): void {
  if (isPrepared) return;
  isPrepared = true;
  prepare();
}

/** Room for so many bytes, which lasts until keys are loaded or a run ends; 0 when there is none. */
export function allocate(bytes: u32): usize {
  if (!leads()) return 0;
  const heap: usize = described(HEAP);
  if (free < heap) free = heap;
  const at = (<u64>free + 15) & ~(<u64>15);
  const end = at + <u64>bytes;
  // One page stays free, so that a read of a vector at the end is one of memory that there is.
  if (end + 65536 > 0xffffffff) return 0;
  const missing = <i64>end + 65536 - (<i64>memory.size() << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 65535) >> 16)) < 0) return 0;
  free = <usize>end;
  return <usize>at;
}

/** True if the bytes lie within what was allocated. */
function isAllocated(at: usize, bytes: u32): bool {
  const from: usize = described(HEAP);
  return (at >= from && <u64>at + <u64>bytes <= <u64>free) || fail(WRONG_CALL, TEXT_ADDRESS, bytes, <i64>at);
}

/** Lets everything go that a host has allocated. */
function release(): void {
  free = described(HEAP);
}

/** Whether this instance leads; with an error when another does. */
function isLeader(): bool {
  return leads() || fail(WRONG_CALL, TEXT_NOT_LEADER);
}

/** What a call returns that did not work. */
function failed(): i32 {
  current = -1;
  release();
  return -failure();
}

/** Begins to load evaluation keys; those loaded before are let go. 0, or the negative kind of an error. */
export function load_keys_begin(at: usize, bytes: u32): i32 {
  if (!isLeader()) return -failure();
  ready();
  forget();
  reset();
  if (!isAllocated(at, bytes) || !beginKeys(at, bytes)) {
    dropKeys();
    return failed();
  }
  return 0;
}

/** Goes on loading for about so many microseconds: 1 while there is more, 0 when keys are loaded, or the negative kind of an error. */
export function load_keys_some(microseconds: u32): i32 {
  allow(microseconds);
  const more = someKeys();
  if (more > 0) return 1;
  if (more < 0) return failed();
  release();
  return 0;
}

/** Loads evaluation keys. 0, or the negative kind of an error. */
export function load_keys(at: usize, bytes: u32): i32 {
  let code = load_keys_begin(at, bytes);
  if (code == 0) do code = load_keys_some(0x7fffffff); while (code > 0);
  return code;
}

/** `load_keys` and `load_keys_begin` of a circuit without lookups, which needs no keys: their bytes are not looked at. */
export function no_keys(at: usize, bytes: u32): i32 {
  forget();
  release();
  return 0;
}

/** `load_keys_some` of such a circuit. */
export function no_keys_some(microseconds: u32): i32 {
  return 0;
}

/** Forgets a run that was begun. */
function reset(): void {
  current = -1;
  resetLookups();
  resetConversions();
  resetTrees();
}

/** Begins a run on encrypted arguments. 0, or the negative kind of an error. */
export function run_begin(at: usize, bytes: u32): i32 {
  if (!isLeader()) return -failure();
  ready();
  forget();
  dropResults();
  reset();
  const needsKeys = <bool>described(NEEDS_KEYS);
  if (needsKeys && !hasKeys()) {
    fail(NO_KEYS, TEXT_NO_KEYS);
    return failed();
  }
  if (!isAllocated(at, bytes) || !readArguments(at, bytes, needsKeys)) return failed();
  const room = resultRoom();
  const place: usize = room > 0xffffffff ? 0 : allocate(<u32>room);
  if (place == 0) {
    fail(WRONG_CALL, TEXT_MEMORY);
    return failed();
  }
  placeResults(place);
  return startRow(0);
}

function startRow(number: u32): i32 {
  beginRow(number);
  if (!clearValues()) return failed();
  current = 0;
  return 0;
}

/** Goes on for about so many microseconds: 1 while there is more, 0 when the result is there, or the negative kind of an error. */
export function run_some(microseconds: u32): i32 {
  if (current < 0) {
    forget();
    fail(WRONG_CALL, TEXT_NOT_STARTED);
    return -failure();
  }
  allow(microseconds);
  const steps = <i32>described(STEPS);
  for (;;) {
    while (current < steps) {
      const cost = step(current);
      if (cost < 0) return 1;
      current++;
      spend(cost);
      if (isSpent()) return 1;
    }
    if (row + 1 >= rows) break;
    const code = startRow(row + 1);
    if (code != 0) return code;
  }
  if (!someResults()) return 1;
  current = -1;
  release();
  return 0;
}

/** Runs on encrypted arguments. 0, or the negative kind of an error. */
export function run(at: usize, bytes: u32): i32 {
  let code = run_begin(at, bytes);
  if (code == 0) do code = run_some(0x7fffffff); while (code > 0);
  return code;
}

/** Leaves the run, or the load, that was begun. */
export function stop(): void {
  if (!leads()) return;
  dropResults();
  reset();
  dropLoad();
  release();
}

/**
 * Of another thread's instance: computes bootstraps for the leader until none is left, and waits up to so many milliseconds for some. 1 if there were any, 0 if not, or
 * the negative kind of an error: this instance leads, or more have come than there is room for.
 */
export function help(milliseconds: u32): i32 {
  if (!helps()) return -WRONG_CALL;
  if (helpWithPieces()) return 1;
  waitForPieces(milliseconds);
  return <i32>helpWithPieces();
}

/** Blind rotations that are done, and all of a run. */
export function progress(): u32 {
  return rotationsDone();
}

export function progress_total(): u32 {
  return described(ROTATIONS) * max(rows, 1);
}

/** The step that a run is at, and how many there are. */
export function step_now(): i32 {
  return current;
}

/** Where the result lies until something is allocated, and its bytes; 0 when there is none. */
export function result(): usize {
  return resultAt();
}

export function result_bytes(): usize {
  return resultBytes();
}

/** Where the text of the last error lies, in UTF-8; its bytes, 0 if there was none. */
export function error(): usize {
  return described(ERROR_TEXT);
}

export function error_bytes(): u32 {
  return errorBytes();
}
