/** A cursor over bytes from outside. Nothing is read beyond their end: a read that would be fails, and gives zero. */
import { DAMAGED, fail, TEXT_FIELD, TEXT_SHORT } from "./failure";

let start: usize = 0;
let next: usize = 0;
let end: usize = 0;
let failed: bool = false;

/** Begins to read `length` bytes. */
export function readFrom(address: usize, length: usize): void {
  start = address;
  next = address;
  end = address + length;
  failed = false;
}

/** False once a read or an expectation has failed. */
export function isSound(): bool {
  return !failed;
}

/** Where the next read begins. */
export function position(): usize {
  return next;
}

/** Bytes that have not been read. */
export function left(): usize {
  return end - next;
}

/** Gives up: what was expected is not there. */
export function refuse(kind: i32, expected: i64, got: i64, at: usize): bool {
  if (failed) return false;
  failed = true;
  return fail(kind, TEXT_FIELD, expected, got, <i64>(at - start));
}

/** The address of the next `bytes` bytes; 0 if there are not so many. */
export function take(bytes: u64): usize {
  if (failed) return 0;
  const at = next;
  if (bytes > <u64>(end - at)) {
    failed = true;
    fail(DAMAGED, TEXT_SHORT, <i64>bytes, <i64>(end - at), <i64>(at - start));
    return 0;
  }
  next = at + <usize>bytes;
  return at;
}

export function readU32(): u32 {
  const at = take(4);
  return at == 0 ? 0 : load<u32>(at);
}

export function readU64(): u64 {
  const at = take(8);
  return at == 0 ? 0 : load<u64>(at);
}

/** A u32 that must be `value`. */
export function expectU32(value: u32, kind: i32 = DAMAGED): void {
  const at = next;
  const got = readU32();
  if (got != value) refuse(kind, value, got, at);
}

/** A u64 that must be `value`. */
export function expectU64(value: u64, kind: i32 = DAMAGED): void {
  const at = next;
  const got = readU64();
  if (got != value) refuse(kind, <i64>value, <i64>got, at);
}

/** True if nothing is left, and nothing failed. */
export function isAtEnd(): bool {
  if (!failed && next != end) refuse(DAMAGED, 0, <i64>(end - next), next);
  return !failed;
}

/** The start of a mask stream: its address behind the kind, 16 bytes of key, first block u128, byte index u64. */
export function readSeed(): usize {
  expectU32(0);
  const at = take(40);
  if (at == 0) return 0;
  if (load<u64>(at, 32) > 15) refuse(DAMAGED, 15, load<i64>(at, 32), at + 32);
  return at;
}

/** The ciphertext modulus, which must be the native one. */
export function readModulus(): void {
  expectU64(0);
  expectU64(0);
  expectU64(64);
}
