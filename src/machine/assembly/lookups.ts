/** Bootstraps of a batch, a few ciphertexts at a time, in steps; as src/kernel/wasm/thread.ts does them. */
import { blindRotateRange, blindRotateStart } from "../../kernel/assembly/bootstrap";
import { keyswitchEnd, keyswitchRange, keyswitchStart } from "../../kernel/assembly/keyswitch";
import { sampleExtractWords, switchModulusWords } from "../../kernel/assembly/words";
import { affordable, allow, isSpent, spend } from "./budget";
import {
  ACCUMULATOR_BYTES, ACCUMULATORS, BIG, BUCKETS, EXTENSION, GLWE_DIMENSION, GROUP_SIZE, IS_CENTERED, KEY_BIT_COST, KEYSWITCH_KEY, KS_BASE,
  KS_LEVEL, LWE_DIMENSION, numberOf, ONE_IN, POLYNOMIAL_SIZE, ROW_BYTES, SMALL, SWITCHED, scratch, TABLE_ADDRESSES, TABLES, WORD_COST, WORD_COST_EACH,
} from "./description";
import {
  batch, closePieces, countOf, firstOf, isLost, joinPieces, leavePieces, mayWrite, openPieces, set, sharing, takePiece, unfinishedPiece, written,
} from "./pieces";
import { bigDimension, useSet } from "./sets";

/** Puts rotation `index` of a batch to place `place` (its ciphertext and its table), or with `finish` takes its results from there. Generated. */
// @ts-expect-error: decorator
@external("circuit", "rotation")
declare function rotation(batch: u32, index: u32, place: u32, finish: bool): void;

/** Microseconds of work after which a helper looks whether its piece is still wanted. */
const HELPER_STEP: u32 = 5000;

/** 0: between pieces; 1: in a keyswitch; 2: in blind rotations. */
let phase: u32 = 0;
let piece: u32 = 0;
let count: u32 = 0;
let position: u32 = 0;

/** Forgets what was under way. */
export function resetLookups(): void {
  phase = 0;
  leavePieces();
}

// @ts-expect-error: decorator
@inline
function tableSize(): u32 {
  return numberOf(set, POLYNOMIAL_SIZE) * numberOf(set, EXTENSION);
}

/** Puts a big ciphertext, less a clear value, to a place. */
export function putInput(place: u32, lwe: usize, low: u64): void {
  const bytes = ((<usize>bigDimension(set)) << 3) + 8;
  const to = scratch(set, BIG) + bytes * place;
  memory.copy(to, lwe, bytes);
  store<u64>(to + bytes - 8, load<u64>(to + bytes - 8) - low);
}

/**
 * Puts a table of 2^bits entries of `width` bytes to a place: boxes of equal coefficients, turned left by half a box (src/tfhe/encoding.ts). An entry is
 * shifted up by `shift`. With 2^sharing tables in one, this is number `offset`.
 */
export function putTable(place: u32, entries: usize, width: u32, bits: u32, shift: u32, sharing: u32, offset: u32): void {
  const size = tableSize();
  const step = (<usize>8) << sharing;
  const box = (size >> sharing) >> bits;
  const table = scratch(set, TABLES) + (((<usize>size) << 3) * place);
  const start = table + ((<usize>offset) << 3);
  // There may be fewer tables than places for them.
  if (offset == 0 && sharing != 0) memory.fill(table, 0, (<usize>size) << 3);
  let to = start;
  let left = box >> 1;
  const first = entryOf(entries, width) << shift;
  for (const end = entries + (<usize>width << bits); entries < end; entries += width) {
    const word = entryOf(entries, width) << shift;
    for (const last = to + <usize>left * step; to < last; to += step) store<u64>(to, word);
    left = box;
  }
  for (const last = to + <usize>(box >> 1) * step; to < last; to += step) store<u64>(to, -first);
}

// @ts-expect-error: decorator
@inline
export function entryOf(at: usize, width: u32): u64 {
  return width == 1 ? <u64>(<i64>load<i8>(at)) : width == 2 ? <u64>(<i64>load<i16>(at)) : width == 4 ? <u64>(<i64>load<i32>(at)) : load<u64>(at);
}

/** Takes result `result` of a place, plus a clear word. */
export function takeResult(place: u32, result: u32, out: usize, constant: u64): void {
  const k = numberOf(set, GLWE_DIMENSION);
  const size = numberOf(set, POLYNOMIAL_SIZE);
  const extension = numberOf(set, EXTENSION);
  const accumulator = scratch(set, ACCUMULATORS) + numberOf(set, ACCUMULATOR_BYTES) * place;
  const part = accumulator + (((<usize>size) << 3) * (k + 1)) * (result % extension);
  sampleExtractWords(part, out, k, size, result / extension);
  const body = out + ((<usize>k * size) << 3);
  store<u64>(body, load<u64>(body) + constant);
}

/** The bits from `bits` on in whole groups. */
// @ts-expect-error: decorator
@inline
function wholeGroups(bits: u32, size: u32): u32 {
  const whole = bits - (bits % size);
  return whole == 0 ? size : whole;
}

/** Puts the ciphertexts and tables of a piece to their places. */
function beginPiece(number: u32): void {
  piece = number;
  count = countOf(piece);
  const first = firstOf(piece);
  useSet(set);
  for (let i: u32 = 0; i < count; i++) rotation(batch, first + i, i, false);
  keyswitchStart(count, numberOf(set, ROW_BYTES), numberOf(set, KS_BASE), scratch(set, BUCKETS));
  position = 0;
  phase = 1;
}

/** Goes on with the keyswitch; true when rotations have begun. */
function someKeyswitch(): bool {
  const big = bigDimension(set);
  const n = numberOf(set, LWE_DIMENSION);
  const rowBytes = numberOf(set, ROW_BYTES);
  const cost = numberOf(set, WORD_COST) + numberOf(set, WORD_COST_EACH) * count;
  const words = affordable(cost, big - position);
  keyswitchRange(
    scratch(set, BIG), count, big, position, position + words, numberOf(set, KEYSWITCH_KEY), rowBytes, numberOf(set, KS_BASE), numberOf(set, KS_LEVEL),
    scratch(set, BUCKETS),
  );
  position += words;
  spend(<u64>words * cost);
  if (position < big) return false;
  keyswitchEnd(scratch(set, BIG), count, big, rowBytes, n, numberOf(set, KS_BASE), scratch(set, BUCKETS), scratch(set, SMALL));
  const bytes = (<usize>tableSize()) << 3;
  for (let i: u32 = 0; i < count; i++) {
    switchModulusWords(
      scratch(set, SMALL) + rowBytes * i, scratch(set, SWITCHED) + (((<usize>n + 1) << 2) * i), n, 2 * tableSize(),
      <bool>numberOf(set, IS_CENTERED), numberOf(set, ONE_IN), sharing, true,
    );
    store<u32>(scratch(set, TABLE_ADDRESSES) + (i << 2), <u32>(scratch(set, TABLES) + bytes * i));
  }
  blindRotateStart(scratch(set, TABLE_ADDRESSES), scratch(set, SWITCHED), count, scratch(set, ACCUMULATORS));
  position = 0;
  phase = 2;
  return true;
}

/** Goes on with the piece that was begun until it is done, or the budget is spent: true when it is done, here or by another thread. */
function somePiece(): bool {
  if (phase == 1 && (!someKeyswitch() || isSpent())) return false;
  const n = numberOf(set, LWE_DIMENSION);
  const cost = numberOf(set, KEY_BIT_COST) * count;
  const bits = min(wholeGroups(affordable(cost, n - position), numberOf(set, GROUP_SIZE)), n - position);
  blindRotateRange(scratch(set, SWITCHED), count, scratch(set, ACCUMULATORS), position, position + bits);
  position += bits;
  spend(<u64>bits * cost);
  if (position < n) return false;
  phase = 0;
  if (!mayWrite(piece)) return true;
  const first = firstOf(piece);
  for (let i: u32 = 0; i < count; i++) rotation(batch, first + i, i, true);
  written(piece);
  return true;
}

/** Carries out a batch of `total` rotations of one set, 2^sharing results each: true when it is done. */
export function lookups(batch_: u32, set_: usize, total: u32, sharing_: u32): bool {
  openPieces(batch_, set_, total, sharing_);
  if (phase != 0) useSet(set);
  while (true) {
    if (phase != 0 && isLost(piece)) phase = 0;
    if (phase == 0) {
      let taken = takePiece();
      if (taken < 0) taken = unfinishedPiece();
      if (taken < 0) return closePieces();
      beginPiece(taken);
    }
    if (!somePiece()) return false;
    if (isSpent()) return closePieces();
  }
}

/** For a helper: takes pieces until none is left. True if there was one. */
export function helpWithPieces(): bool {
  let any = false;
  joinPieces();
  for (let taken = takePiece(); taken >= 0; taken = takePiece()) {
    any = true;
    beginPiece(taken);
    do allow(HELPER_STEP); while (!isLost(piece) && !somePiece());
    phase = 0;
  }
  return any;
}
