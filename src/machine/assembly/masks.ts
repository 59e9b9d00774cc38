/** Streams of masks from seeds: the tables and key schedules of AES, which elsewhere the host writes (src/kernel/plain/aes.ts, src/kernel/wasm/stream.ts). */
import { aesBlocks, aesKey } from "../../kernel/assembly/aes";

/** As in src/kernel/assembly/aes.ts. */
const AES_TABLES: usize = 64;
const SCHEDULE: usize = AES_TABLES + 4096;

/** x·b in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS-197, 4.2.1). */
function timesTwo(byte: u32): u32 {
  return ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;
}

function putSubstitute(byte: u32, s: u32): void {
  const double = timesTwo(s);
  // The column of row 0, its first row lowest; the other rows are rotations of it.
  const column = double | (s << 8) | (s << 16) | ((double ^ s) << 24);
  for (let row: u32 = 0; row < 4; row++) store<u32>(AES_TABLES + (row << 10) + (byte << 2), rotl<u32>(column, row << 3));
}

/** Fills the tables: the S-box of FIPS-197, 5.1.1, from powers of the generator 3 and their inverses, and what MixColumns makes of it. */
export function prepareMasks(): void {
  let p: u32 = 1;
  let q: u32 = 1;
  do {
    p ^= timesTwo(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const rotated = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
    putSubstitute(p, (rotated ^ (rotated >> 8) ^ 0x63) & 0xff);
  } while (p != 1);
  putSubstitute(0, 0x63);
}

/** The S-box, read out of the second row of a column. */
// @ts-expect-error: decorator
@inline
function substitute(byte: u32): u32 {
  return load<u8>(AES_TABLES + ((<usize>byte & 0xff) << 2), 1);
}

/** Prepares a key of 16 bytes: its schedule (FIPS-197, 5.2) with columns as little-endian words. */
function prepareKey(key: usize): void {
  let roundConstant: u32 = 1;
  for (let i: usize = 0; i < 44; i++) {
    const at = SCHEDULE + (i << 2);
    if (i < 4) {
      store<u32>(at, load<u32>(key + (i << 2)));
      continue;
    }
    let word = load<u32>(at - 4);
    if ((i & 3) == 0) {
      word = substitute(word >> 8) | (substitute(word >> 16) << 8) | (substitute(word >> 24) << 16) | (substitute(word) << 24);
      word ^= roundConstant;
      roundConstant = timesTwo(roundConstant);
    }
    store<u32>(at, load<u32>(at - 16) ^ word);
  }
  aesKey();
}

/**
 * Writes `count` words of the stream of a seed (see `readSeed`), from `skipWords` words after its start, to `room`, which has 256 bytes to spare; gives
 * the address of the first.
 */
export function writeMasks(seed: usize, skipWords: u64, count: usize, room: usize): usize {
  prepareKey(seed);
  const low = load<u64>(seed, 16);
  const firstByte = ((low & 7) << 4) + load<u64>(seed, 32) + (skipWords << 3);
  const skipBytes = firstByte & 127;
  const base = low & ~(<u64>7);
  const first = base + ((firstByte - skipBytes) >> 4);
  const high = load<u64>(seed, 24) + <u64>(first < base);
  const blocks = ((skipBytes + (<u64>count << 3) + 127) >> 7) << 3;
  aesBlocks(first, high, <u32>blocks, room);
  return room + <usize>skipBytes;
}
