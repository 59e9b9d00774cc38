/** Encrypted results: written as src/run/files/bundle.ts writes them. */

import { keyNameAt, keyNameBytes } from "./arguments";
import { described, LWE_SIZE, MESSAGE_BITS, RESULT } from "./description";
import { putSum, SUMMED_FROM, writeHead } from "./file";
import { sumOf } from "./sums";

const RESULTS: u32 = 6;

let next: usize = 0;
let length: usize = 0;

export function resultBytes(): usize {
  return length;
}

/** Begins the file: its head. */
export function beginResults(bodyBytes: u32): void {
  next = writeHead(described(RESULT), RESULTS, bodyBytes, keyNameAt, keyNameBytes);
}

/** What stands before the ciphertexts of a result, or before all of them. */
export function putBytes(from: usize, bytes: u32): void {
  memory.copy(next, from, bytes);
  next += bytes;
}

/** The ciphertexts of a result, each `stride` bytes behind the one before; as the tfhe package's bytes. */
export function putCiphertexts(from: usize, stride: usize, count: u32): void {
  const words: usize = described(LWE_SIZE);
  const bytes = words << 3;
  const modulus = (<u64>1) << described(MESSAGE_BITS);
  for (let i: u32 = 0; i < count; i++, from += stride) {
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
}

/** Ends the file: its sum. */
export function endResults(): void {
  const file: usize = described(RESULT);
  length = next - file;
  putSum(file, sumOf(file + SUMMED_FROM, length - SUMMED_FROM, 0));
}

/** There is no result any more. */
export function dropResults(): void {
  length = 0;
}
