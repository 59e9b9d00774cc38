/** Encrypted arguments: their file is read and checked as a whole, ciphertexts are expanded where a step needs them. */
import { described, FUNCTION, HASH, INPUT_COUNT, INPUTS, KEY_NAME, LWE_SIZE, MASKS, MESSAGE_BITS } from "./description";
import { fail, OUT_OF_BOUNDS, reading, TEXT_ARGUMENTS, TEXT_ARITY, TEXT_CIRCUIT, TEXT_KEY, TEXT_OF_ARGUMENTS, WRONG_ARGUMENT, WRONG_CIRCUIT, WRONG_KEY, WRONG_PARAMETERS } from "./failure";
import { functionAt, functionBytes, hashAt, hashBytes, hasSum, isDescribed, isForParameters, keyAt, keyBytes, readHead, SUMMED_FROM, sameBytes } from "./file";
import { writeMasks } from "./masks";
import { expectU32, expectU64, isAtEnd, isSound, readModulus, readSeed, readU32, readU64, take } from "./reader";
import { sumOf } from "./sums";

const ARGUMENTS: u32 = 5;

/** A description of an argument, 48 bytes: 1 if it is encrypted; axes and the address of their extents; elements; where its values are, or clear ones go; least and most. */
const INPUT_BYTES: usize = 48;

/** Name of the key that the arguments are under; of as many bytes. */
export let keyNameAt: usize = 0;
export let keyNameBytes: u32 = 0;

// @ts-expect-error: decorator
@inline
function inputAt(index: u32): usize {
  return <usize>described(INPUTS) + INPUT_BYTES * index;
}

/** Reads the file. Ciphertexts stay where they are. */
export function readArguments(at: usize, length: usize, needsKey: bool): bool {
  reading(TEXT_ARGUMENTS);
  if (!readHead(at, length, ARGUMENTS, 2)) return false;
  if (!hasSum(sumOf(at + SUMMED_FROM, length - SUMMED_FROM, 0))) return false;
  if (!isDescribed(hashAt, hashBytes, HASH) || !isDescribed(functionAt, functionBytes, FUNCTION)) {
    return fail(WRONG_CIRCUIT, TEXT_CIRCUIT);
  }
  if (!isForParameters()) return false;
  keyNameAt = keyAt;
  keyNameBytes = keyBytes;
  const items = readU32();
  if (!isSound()) return false;
  const count = described(INPUT_COUNT);
  if (items != count) return fail(WRONG_ARGUMENT, TEXT_ARITY, count, items);
  for (let i: u32 = 0; i < count; i++) if (!readItem(i)) return false;
  if (!isAtEnd()) return false;
  const name: usize = described(KEY_NAME);
  if (needsKey && !(keyBytes == load<u32>(name) && sameBytes(keyAt, name + 4, keyBytes))) return fail(WRONG_KEY, TEXT_KEY);
  return true;
}

function readItem(index: u32): bool {
  const input = inputAt(index);
  const encrypted = load<u32>(input);
  const axes = load<u32>(input, 4);
  let fits = readU32() == encrypted;
  fits = readU32() == axes && fits;
  let extent: usize = load<u32>(input, 8);
  for (let i: u32 = 0; i < axes && fits; i++, extent += 4) fits = readU32() == load<u32>(extent);
  if (!isSound()) return false;
  if (!fits) return fail(WRONG_ARGUMENT, TEXT_OF_ARGUMENTS + 2 * index);
  const count = load<u32>(input, 12);
  return encrypted ? readCiphertexts(input, count) : readClear(input, count, index);
}

function readCiphertexts(input: usize, count: u32): bool {
  let at: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    expectU32(124);
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
  }
  store<u32>(input, <u32>at, 16);
  return isSound();
}

/** Clear values are integers in 64 bits from here on. */
function readClear(input: usize, count: u32, index: u32): bool {
  let at = take((<u64>count) << 3);
  if (!isSound()) return false;
  const least = load<f64>(input, 24);
  const most = load<f64>(input, 32);
  let out: usize = load<u32>(input, 16);
  for (const end = at + ((<usize>count) << 3); at < end; at += 8, out += 8) {
    const value = load<f64>(at);
    if (!(value >= least && value <= most && Math.floor(value) == value)) {
      const shown = value > -9e15 && value < 9e15 ? <i64>value : 0;
      return fail(value >= least && value <= most ? WRONG_ARGUMENT : OUT_OF_BOUNDS, TEXT_OF_ARGUMENTS + 2 * index + 1, 0, shown);
    }
    store<i64>(out, <i64>value);
  }
  return true;
}

/**
 * Expands the ciphertexts of an argument to `out`, each `stride` bytes behind the one before, and adds a clear word to each. `used` has a bit for each
 * that is read later; 0 if all are.
 */
export function expand(index: u32, out: usize, stride: usize, low: u64, used: usize): void {
  const input = inputAt(index);
  const count = load<u32>(input, 12);
  const mask = (<usize>described(LWE_SIZE) - 1) << 3;
  let from: usize = load<u32>(input, 16);
  for (let i: u32 = 0; i < count; i++, from += 128, out += stride) {
    if (used != 0 && !((load<u8>(used + (i >> 3)) >> <u8>(i & 7)) & 1)) continue;
    memory.copy(out, writeMasks(from + 20, 0, mask >> 3, described(MASKS)), mask);
    store<u64>(out + mask, load<u64>(from) + low);
  }
}
