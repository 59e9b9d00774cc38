/** Evaluation keys: their file is summed and read, then parts are loaded, all in steps. What parts there are is generated. */
import { allow, isSpent, spend } from "./budget";
import { described, KEY_NAME } from "./description";
import { failure, forget, reading, TEXT_KEYS } from "./failure";
import { fileSum, hasSum, isForParameters, keyAt, keyBytes, readHead, SUMMED_FROM } from "./file";
import { isAtEnd, isSound } from "./reader";
import { resetLoad } from "./sets";
import { sumOf } from "./sums";
import { resetTreeLoad } from "./trees";

/** Reads the body: server keys and conversion keys one after the other. */
// @ts-expect-error: decorator
@external("circuit", "readKeys")
declare function readKeys(): void;

/** Loads part number `part`: 1 when it is there, 0 while there is more of it, -1 when there is no such part. */
// @ts-expect-error: decorator
@external("circuit", "loadPart")
declare function loadPart(part: u32): i32;

const EVALUATION_KEYS: u32 = 4;
const PIECE: usize = 1 << 20;

/** 0: nothing to do; 1: bytes are summed; 2: parts are loaded. */
let phase: u32 = 0;
let file: usize = 0;
let length: usize = 0;
let summed: usize = 0;
let sum: u32 = 0;
let part: u32 = 0;
let isLoaded: bool = false;

/** True if there are keys. */
export function hasKeys(): bool {
  return isLoaded;
}

/** Forgets the keys. */
export function dropKeys(): void {
  isLoaded = false;
  phase = 0;
}

/** Leaves a load that was begun. */
export function dropLoad(): void {
  phase = 0;
}

/** Begins to load. */
export function beginKeys(at: usize, bytes: usize): bool {
  dropKeys();
  reading(TEXT_KEYS);
  if (!readHead(at, bytes, EVALUATION_KEYS, 1, 2)) return false;
  phase = 1;
  file = at;
  length = bytes;
  summed = SUMMED_FROM;
  sum = 0;
  part = 0;
  resetLoad();
  resetTreeLoad();
  return true;
}

/** Goes on: 1 while there is more to do, 0 when keys are loaded or there is nothing to do, -1 when they cannot be. */
export function someKeys(): i32 {
  if (phase == 1) {
    for (; summed < length; ) {
      const bytes = min(PIECE, length - summed);
      sum = sumOf(file + summed, bytes, sum);
      summed += bytes;
      spend(bytes);
      if (isSpent() && summed < length) return 1;
    }
    if (!hasSum(sum) || !isForParameters()) return -1;
    readKeys();
    if (!isSound() || !isAtEnd()) return -1;
    const name: usize = described(KEY_NAME);
    store<u32>(name, keyBytes);
    memory.copy(name + 4, keyAt, keyBytes);
    phase = 2;
  }
  if (phase == 2) {
    for (;;) {
      const done = loadPart(part);
      if (done < 0) break;
      if (done > 0) part++;
      if (isSpent()) return 1;
    }
    phase = 0;
    isLoaded = true;
  }
  return 0;
}
