/**
 * Encrypted results, in the format version of the arguments, as src/run/files/bundle.ts writes them: words as they are in version 2; in version 3 rounded to
 * few bits, and packed under common masks where that pays (src/tfhe/packing.ts). Which it is, for so many rows, is told by a table.
 */
import { addExternalProduct } from "../../kernel/assembly/bootstrap";
import { keyswitchEnd, keyswitchRange, keyswitchStart } from "../../kernel/assembly/keyswitch";
import { keyNameAt, keyNameBytes, rows, version } from "./arguments";
import { isSpent, spend } from "./budget";
import {
  ACCUMULATORS, BIG, BUCKETS, described, FORMS, GGSW_COUNT, GLWE_DIMENSION, GROUP_SIZE, GROUP_TERMS, IS_MULTI_BIT, KEY_BIT_COST, KEYSWITCH_KEY,
  KS_BASE, KS_LEVEL, LWE_DIMENSION, LWE_SIZE, MESSAGE_BITS, numberOf, OUTPUT_COUNT, OUTPUT_VALUES, OUTPUTS, POLYNOMIAL_SIZE, ROW_BYTES, scratch,
  SMALL, WORD_COST, WORD_COST_EACH,
} from "./description";
import { putBodyBytes, putSum, SUMMED_FROM, writeHead } from "./file";
import { bigDimension, useSet } from "./sets";
import { sumOf } from "./sums";

/** Packs the next ciphertexts: true when a group is done. Generated, since circuits without keys pack nothing. */
// @ts-ignore: decorator
@external("circuit", "pack")
declare function pack(): bool;

const RESULTS: u32 = 6;
/** Bytes of a head with the longest names. */
const MOST_HEAD: u64 = 28 + 4 * 260;
/** Words that are written between two looks at the budget. */
const WORDS_TOGETHER: u32 = 1 << 16;

/** Ciphertexts of outputs, rows first; the file; room for small ciphertexts. 0 when there are none. */
let outputs: usize = 0;
let file: usize = 0;
let small: usize = 0;
let next: usize = 0;
let length: usize = 0;
/** Ciphertexts that are kept, and that are written. */
let kept: u32 = 0;
let written: u32 = 0;
/** Whether the head is there; 0: ciphertexts are switched to the small key; 1: products are added. How far that is. */
let isBegun: bool = false;
let phase: u32 = 0;
let at: u32 = 0;
let wordBits: u32 = 0;
let isPacked: bool = false;
/** Bits that wait to fill a word. */
let waiting: u64 = 0;
let waitingBits: u32 = 0;

// @ts-ignore: decorator
@inline
function stride(): usize {
  return ((<usize>described(LWE_SIZE)) + 1) << 3;
}

/** Finds the form for so many rows: entries have the number of rows that they end before, bits of a word, and whether values are packed; the last has bits of 0. */
function findForm(): void {
  let entry: usize = described(FORMS);
  while (load<u32>(entry, 16) != 0 && load<u32>(entry) <= rows) entry += 12;
  wordBits = load<u32>(entry, 4);
  isPacked = load<u32>(entry, 8) != 0;
}

// @ts-ignore: decorator
@inline
function ceiling(x: u64, y: u64): u64 {
  return (x + y - 1) / y;
}

/** Bytes of results that are to be made, with all that making them takes; laid out by `placeResults`. */
export function resultRoom(): u64 {
  findForm();
  const values = <u64>rows * described(OUTPUT_VALUES);
  const own = values * stride();
  let bytes = own + MOST_HEAD + 64;
  for (let i: u32 = 0; i < described(OUTPUT_COUNT); i++) bytes += 4 + load<u32>(<usize>described(OUTPUTS) + 12 * i, 8);
  if (version == 2) return bytes + values * (stride() + 72);
  const mask = <u64>described(LWE_SIZE) - 1;
  const groups = isPacked ? ceiling(values, described(OUTPUT_VALUES + 1)) : values;
  bytes += ((values + mask * groups) * wordBits >> 3) + 16;
  // Small ciphertexts of a group, 4 bytes a word.
  if (isPacked) bytes += min(values, <u64>described(OUTPUT_VALUES + 1)) * described(OUTPUT_VALUES + 2) * 4;
  return bytes;
}

/** Says where that room is. */
export function placeResults(room: usize): void {
  outputs = room;
  kept = 0;
  written = 0;
  phase = 0;
  at = 0;
  isBegun = false;
  waiting = 0;
  waitingBits = 0;
  const values = rows * described(OUTPUT_VALUES);
  small = room + <usize>values * stride();
  file = isPacked && version != 2
    ? (small + <usize>min(values, described(OUTPUT_VALUES + 1)) * described(OUTPUT_VALUES + 2) * 4 + 15) & ~15
    : small;
  length = 0;
}

export function resultAt(): usize {
  return file;
}

export function resultBytes(): usize {
  return length;
}

/** There is no result any more. */
export function dropResults(): void {
  length = 0;
}

/** Keeps the ciphertexts of an output of a row. */
export function keep(from: usize, count: u32): void {
  const bytes = stride() * count;
  memory.copy(outputs + stride() * kept, from, bytes);
  kept += count;
}

function putU32(value: u32): void {
  store<u32>(next, value);
  next += 4;
}

function putShape(output: usize): void {
  const bytes = load<u32>(output, 8);
  memory.copy(next, load<u32>(output, 4), bytes);
  next += bytes;
}

/** Writes the results of a message of version 2, which has one row. */
function writeOld(): void {
  const count = described(OUTPUT_COUNT);
  putU32(count);
  let from = outputs;
  for (let i: u32 = 0; i < count; i++) {
    const output = <usize>described(OUTPUTS) + 12 * i;
    putU32(1);
    putShape(output);
    for (let left = load<u32>(output); left != 0; left--, from += stride()) putCiphertext(from);
  }
}

/** A ciphertext in the tfhe package's bytes. */
function putCiphertext(from: usize): void {
  const words: usize = described(LWE_SIZE);
  const bytes = words << 3;
  const modulus = (<u64>1) << described(MESSAGE_BITS);
  store<u32>(next, <u32>bytes + 72);
  store<u64>(next, words, 4);
  memory.copy(next + 12, from, bytes);
  next += 12 + bytes;
  store<u64>(next, 0);
  store<u64>(next, 0, 8);
  store<u64>(next, 64, 16);
  store<u64>(next, modulus - 1, 24);
  store<u64>(next, 1, 32);
  store<u64>(next, modulus, 40);
  store<u64>(next, 1, 48);
  store<u64>(next, 0, 56);
  next += 64;
}

/** Writes words, rounded, one behind the other as bits; as src/tfhe/switchedWords.ts. */
function putWords(from: usize, count: u32): void {
  const bits = wordBits;
  const half: u64 = bits == 64 ? 0 : (<u64>1) << (63 - bits);
  for (const end = from + ((<usize>count) << 3); from < end; from += 8) {
    const word = (load<u64>(from) + half) >> (64 - bits);
    waiting |= word << waitingBits;
    const all = waitingBits + bits;
    if (all < 64) {
      waitingBits = all;
      continue;
    }
    store<u64>(next, waiting);
    next += 8;
    waiting = waitingBits == 0 ? 0 : word >> (64 - waitingBits);
    waitingBits = all - 64;
  }
}

/** Goes on with the file: true when it is there. */
export function someResults(): bool {
  const values = rows * described(OUTPUT_VALUES);
  if (!isBegun) {
    isBegun = true;
    next = writeHead(file, version, RESULTS, keyNameAt, keyNameBytes);
    if (version == 2) writeOld();
    else {
      const count = described(OUTPUT_COUNT);
      putU32(rows);
      putU32(count);
      for (let i: u32 = 0; i < count; i++) putShape(<usize>described(OUTPUTS) + 12 * i);
      putU32(wordBits);
      putU32(isPacked ? 1 : 0);
    }
  }
  if (version != 2) {
    while (written < values) {
      if (isPacked) {
        if (!pack()) return false;
      } else {
        const count = min(values - written, max(1, WORDS_TOGETHER / described(LWE_SIZE)));
        for (let i: u32 = 0; i < count; i++, written++) putWords(outputs + stride() * written, described(LWE_SIZE));
        spend(<u64>count * described(LWE_SIZE) * 2);
      }
      if (isSpent() && written < values) return false;
    }
    for (; waitingBits != 0; waitingBits = waitingBits > 8 ? waitingBits - 8 : 0, waiting >>= 8) store<u8>(next++, <u8>waiting);
  }
  length = next - file;
  putBodyBytes(file, next);
  putSum(file, sumOf(file + SUMMED_FROM, length - SUMMED_FROM, 0));
  return true;
}

/** Packs the next group of ciphertexts of a set, in steps: true when its words are written. */
export function packSome(set: usize): bool {
  const big = bigDimension(set);
  const n = numberOf(set, LWE_DIMENSION);
  const size = numberOf(set, POLYNOMIAL_SIZE);
  const k = numberOf(set, GLWE_DIMENSION);
  const rowBytes: usize = numberOf(set, ROW_BYTES);
  const values = rows * described(OUTPUT_VALUES);
  const count = min(size, values - written);
  const smallBytes = ((<usize>n) + 1) << 2;
  const polynomial = (<usize>size) << 3;
  const accumulator = scratch(set, ACCUMULATORS);
  useSet(set);
  if (phase == 0) {
    const bytes = ((<usize>big) << 3) + 8;
    while (at < count) {
      const together = min<u32>(4, count - at);
      for (let i: u32 = 0; i < together; i++) memory.copy(scratch(set, BIG) + bytes * i, outputs + stride() * (written + at + i), bytes);
      keyswitchStart(together, rowBytes, numberOf(set, KS_BASE), scratch(set, BUCKETS));
      keyswitchRange(
        scratch(set, BIG), together, big, 0, big, numberOf(set, KEYSWITCH_KEY), rowBytes, numberOf(set, KS_BASE), numberOf(set, KS_LEVEL),
        scratch(set, BUCKETS),
      );
      keyswitchEnd(scratch(set, BIG), together, big, rowBytes, n, numberOf(set, KS_BASE), scratch(set, BUCKETS), scratch(set, SMALL));
      for (let i: u32 = 0; i < together; i++) memory.copy(small + smallBytes * (at + i), scratch(set, SMALL) + rowBytes * i, smallBytes);
      at += together;
      spend(<u64>big * (numberOf(set, WORD_COST) + numberOf(set, WORD_COST_EACH) * together));
      if (isSpent()) return false;
    }
    phase = 1;
    at = 0;
    memory.fill(accumulator, 0, polynomial * (k + 1));
    const body = accumulator + polynomial * k;
    for (let j: u32 = 0; j < count; j++) {
      store<u64>(body + ((<usize>j) << 3), (<u64>load<u32>(small + smallBytes * j + ((<usize>n) << 2))) << 32);
    }
  }
  const total = numberOf(set, GGSW_COUNT);
  memory.fill(scratch(set, BIG), 0, polynomial * (k + 1));
  const factor = scratch(set, BIG) + polynomial * k;
  const terms = numberOf(set, GROUP_TERMS);
  while (at < total) {
    const first = at / terms * numberOf(set, GROUP_SIZE);
    const term = at % terms;
    const isMulti = numberOf(set, IS_MULTI_BIT) != 0;
    // Key bits that the ciphertext speaks for: one, or of a pair the lower, the upper, or both.
    const one = isMulti ? first + (term == 1 ? 1 : 0) : first + term;
    const both = isMulti && term == 2;
    for (let j: u32 = 0; j < count; j++) {
      const mask = small + smallBytes * j + ((<usize>one) << 2);
      const sum = load<u32>(mask) + (both ? load<u32>(mask, 4) : 0);
      store<u64>(factor + ((<usize>j) << 3), (<u64>(<u32>-sum)) << 32);
    }
    addExternalProduct(at, scratch(set, BIG), accumulator);
    at++;
    spend(numberOf(set, KEY_BIT_COST));
    if (isSpent() && at < total) return false;
  }
  putWords(accumulator, big + count);
  written += count;
  phase = 0;
  at = 0;
  return true;
}
