/**
 * Encrypted arguments: their file is read and checked as a whole, ciphertexts are expanded where a step needs them. Both forms are read that the server reads
 * (src/run/files/bundle.ts): version 3, with several rows under one seed, and version 2, in which each ciphertext has its own.
 */
import { described, FUNCTION, HASH, INPUT_COUNT, INPUTS, KEY_NAME, LWE_SIZE, MASKS, MESSAGE_BITS, ROW_VALUES, SEED } from "./description";
import { DAMAGED, fail, OUT_OF_BOUNDS, reading, TEXT_ARGUMENTS, TEXT_ARITY, TEXT_CIRCUIT, TEXT_KEY, TEXT_OF_ARGUMENTS, WRONG_ARGUMENT, WRONG_CIRCUIT, WRONG_KEY, WRONG_PARAMETERS } from "./failure";
import { fileVersion, functionAt, functionBytes, hashAt, hashBytes, hasSum, isDescribed, isForParameters, keyAt, keyBytes, readHead, sameBytes, SUMMED_FROM } from "./file";
import { writeMasks } from "./masks";
import { expectU32, expectU64, isAtEnd, isSound, position, readModulus, readSeed, readU32, readU64, refuse, take } from "./reader";
import { sumOf } from "./sums";

const ARGUMENTS: u32 = 5;
/** As `maximumElements` in src/run/files/smallMessages.ts. */
const MAXIMUM_ELEMENTS: u64 = 1 << 24;

/**
 * A description of an argument, 48 bytes: 1 if it is encrypted; axes and the address of their extents; elements; where its values of the first row are;
 * where clear values go; least and most; values before it in a row, and encrypted ones.
 */
const INPUT_BYTES: usize = 48;
const VALUES: usize = 16;
const CLEAR: usize = 20;
const LEAST: usize = 24;
const MOST: usize = 32;
const BEFORE: usize = 40;
const ENCRYPTED_BEFORE: usize = 44;

/** Bytes of a compressed ciphertext of version 2 behind its length. */
const CIPHERTEXT: u32 = 124;

/** Name of the key that the arguments are under; of as many bytes. */
export let keyNameAt: usize = 0;
export let keyNameBytes: u32 = 0;
/** Rows of the message, and the one that is computed. */
export let rows: u32 = 0;
export let row: u32 = 0;
/** Format version of the message. */
export let version: u32 = 0;

// @ts-ignore: decorator
@inline
function inputAt(index: u32): usize {
  return <usize>described(INPUTS) + INPUT_BYTES * index;
}

/** Reads the file. Ciphertexts stay where they are. */
export function readArguments(at: usize, length: usize, needsKey: bool): bool {
  reading(TEXT_ARGUMENTS);
  if (!readHead(at, length, ARGUMENTS, 2, 3)) return false;
  if (!hasSum(sumOf(at + SUMMED_FROM, length - SUMMED_FROM, 0))) return false;
  if (!isDescribed(hashAt, hashBytes, HASH) || !isDescribed(functionAt, functionBytes, FUNCTION)) {
    return fail(WRONG_CIRCUIT, TEXT_CIRCUIT);
  }
  if (!isForParameters()) return false;
  keyNameAt = keyAt;
  keyNameBytes = keyBytes;
  version = fileVersion;
  row = 0;
  if (!(version == 2 ? readOld() : readNew()) || !isAtEnd()) return false;
  const name: usize = described(KEY_NAME);
  if (needsKey && !(keyBytes == load<u32>(name) && sameBytes(keyAt, name + 4, keyBytes))) return fail(WRONG_KEY, TEXT_KEY);
  return true;
}

/** The number of arguments, which must be the circuit's. */
function readCount(): bool {
  const count = readU32();
  if (!isSound()) return false;
  return count == described(INPUT_COUNT) || fail(WRONG_ARGUMENT, TEXT_ARITY, described(INPUT_COUNT), count);
}

/** Kind and shape of an argument, which must be the circuit's. */
function readForm(index: u32): bool {
  const input = inputAt(index);
  const axes = load<u32>(input, 4);
  let fits = readU32() == load<u32>(input);
  fits = readU32() == axes && fits;
  let extent: usize = load<u32>(input, 8);
  for (let i: u32 = 0; i < axes && fits; i++, extent += 4) fits = readU32() == load<u32>(extent);
  if (!isSound()) return false;
  return fits || fail(WRONG_ARGUMENT, TEXT_OF_ARGUMENTS + 2 * index);
}

function readNew(): bool {
  const at = position();
  rows = readU32();
  if (!isSound()) return false;
  const inRow = described(ROW_VALUES);
  if (rows == 0 || <u64>rows * max(inRow, 1) > MAXIMUM_ELEMENTS) return refuse(DAMAGED, 1, rows, at);
  const key = take(16);
  if (key == 0 || !readCount()) return false;
  // A seed as `writeMasks` takes it: the message's key, from the first block on.
  const seed: usize = described(SEED);
  memory.copy(seed, key, 16);
  memory.fill(seed + 16, 0, 24);
  const count = described(INPUT_COUNT);
  for (let i: u32 = 0; i < count; i++) if (!readForm(i)) return false;
  // Rows of nothing would take memory that their bytes do not pay for.
  if (rows > 1 && hasEmpty(count)) return refuse(DAMAGED, 1, rows, at);
  const values = take((<u64>rows * inRow) << 3);
  if (!isSound()) return false;
  for (let i: u32 = 0; i < count; i++) {
    const input = inputAt(i);
    store<u32>(input, <u32>values + (load<u32>(input, BEFORE) << 3), VALUES);
    if (load<u32>(input)) continue;
    for (let r: u32 = 0; r < rows; r++) if (!checkClear(i, r)) return false;
  }
  return true;
}

function hasEmpty(count: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (load<u32>(inputAt(i), 12) == 0) return true;
  return false;
}

function readOld(): bool {
  rows = 1;
  if (!readCount()) return false;
  const count = described(INPUT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    if (!readForm(i)) return false;
    const input = inputAt(i);
    const elements = load<u32>(input, 12);
    if (load<u32>(input)) {
      if (!readCiphertexts(input, elements)) return false;
    } else {
      store<u32>(input, <u32>take((<u64>elements) << 3), VALUES);
      if (!isSound() || !checkClear(i, 0)) return false;
    }
  }
  return true;
}

function readCiphertexts(input: usize, count: u32): bool {
  let at: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    expectU32(CIPHERTEXT);
    const body = take(8);
    if (i == 0) at = body;
    expectU64(described(LWE_SIZE), WRONG_PARAMETERS);
    readSeed();
    readModulus();
    // The degree, which means nothing to us; so does the noise level at the end.
    readU64();
    expectU64((<u64>1) << described(MESSAGE_BITS), WRONG_PARAMETERS);
    expectU64(1);
    expectU32(0);
    expectU32(0);
    readU64();
    if (!isSound()) return false;
  }
  store<u32>(input, <u32>at, VALUES);
  return true;
}

/** Where the clear values of an argument are. */
// @ts-ignore: decorator
@inline
function valuesAt(input: usize, ofRow: u32): usize {
  return <usize>load<u32>(input, VALUES) + ((<usize>described(ROW_VALUES) * ofRow) << 3);
}

/** Whether clear values are integers within the argument's range. */
function checkClear(index: u32, ofRow: u32): bool {
  const input = inputAt(index);
  let at = valuesAt(input, ofRow);
  const least = load<f64>(input, LEAST);
  const most = load<f64>(input, MOST);
  for (const end = at + ((<usize>load<u32>(input, 12)) << 3); at < end; at += 8) {
    const value = load<f64>(at);
    const isWithin = value >= least && value <= most;
    if (isWithin && Math.floor(value) == value) continue;
    const shown = value > -9e15 && value < 9e15 ? <i64>value : 0;
    return fail(isWithin ? WRONG_ARGUMENT : OUT_OF_BOUNDS, TEXT_OF_ARGUMENTS + 2 * index + 1, 0, shown);
  }
  return true;
}

/** Begins a row: clear values are integers of 64 bits from here on. */
export function beginRow(number: u32): void {
  row = number;
  const count = described(INPUT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const input = inputAt(i);
    if (load<u32>(input)) continue;
    let at = valuesAt(input, number);
    let out: usize = load<u32>(input, CLEAR);
    for (const end = at + ((<usize>load<u32>(input, 12)) << 3); at < end; at += 8, out += 8) store<i64>(out, <i64>load<f64>(at));
  }
}

/**
 * Expands the ciphertexts of an argument to `out`, each `stride` bytes behind the one before, and adds a clear word to each. `used` has a bit for each
 * that is read later; 0 if all are.
 */
export function expand(index: u32, out: usize, stride: usize, low: u64, used: usize): void {
  const input = inputAt(index);
  const count = load<u32>(input, 12);
  const words: usize = described(LWE_SIZE) - 1;
  const isOld = version == 2;
  let from = isOld ? <usize>load<u32>(input, VALUES) : valuesAt(input, row);
  /** Words of the stream before this value's. */
  let skip = <u64>words * (<u64>row * described(ROW_VALUES + 1) + load<u32>(input, ENCRYPTED_BEFORE));
  const step: usize = isOld ? <usize>CIPHERTEXT + 4 : 8;
  for (let i: u32 = 0; i < count; i++, from += step, out += stride, skip += words) {
    if (used != 0 && !((load<u8>(used + (i >> 3)) >> <u8>(i & 7)) & 1)) continue;
    const masks = isOld ? writeMasks(from + 20, 0, words, described(MASKS)) : writeMasks(described(SEED), skip, words, described(MASKS));
    memory.copy(out, masks, words << 3);
    store<u64>(out + (words << 3), load<u64>(from) + low);
  }
}
