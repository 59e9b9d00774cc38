/**
 * AES-128 over little-endian 128-bit counters: the public mask stream. Words are little-endian columns.
 * Tables: 256 words of SubBytes and MixColumns for row 0 (other rows are rotations), then the S-box, 256 bytes.
 */

// @ts-ignore: decorator
@inline
function mixedColumn(tables: usize, row0: u32, row1: u32, row2: u32, row3: u32): u32 {
  return (
    load<u32>(tables + ((row0 & 255) << 2)) ^
    rotl(load<u32>(tables + (((row1 >> 8) & 255) << 2)), 8) ^
    rotl(load<u32>(tables + (((row2 >> 16) & 255) << 2)), 16) ^
    rotl(load<u32>(tables + ((row3 >> 24) << 2)), 24)
  );
}

// @ts-ignore: decorator
@inline
function shiftedColumn(sbox: usize, row0: u32, row1: u32, row2: u32, row3: u32): u32 {
  return (
    <u32>load<u8>(sbox + (row0 & 255)) |
    ((<u32>load<u8>(sbox + ((row1 >> 8) & 255))) << 8) |
    ((<u32>load<u8>(sbox + ((row2 >> 16) & 255))) << 16) |
    ((<u32>load<u8>(sbox + (row3 >> 24))) << 24)
  );
}

/** Writes `blocks` blocks of the stream, from the counter (high, low) on. */
export function aesBlocks(tables: usize, schedule: usize, low: u64, high: u64, blocks: u32, out: usize): void {
  const sbox = tables + 1024;
  for (; blocks != 0; blocks--, out += 16) {
    let a = <u32>low ^ load<u32>(schedule);
    let b = <u32>(low >> 32) ^ load<u32>(schedule, 4);
    let c = <u32>high ^ load<u32>(schedule, 8);
    let d = <u32>(high >> 32) ^ load<u32>(schedule, 12);
    for (let round = schedule + 16, end = schedule + 160; round < end; round += 16) {
      const e = mixedColumn(tables, a, b, c, d) ^ load<u32>(round);
      const f = mixedColumn(tables, b, c, d, a) ^ load<u32>(round, 4);
      const g = mixedColumn(tables, c, d, a, b) ^ load<u32>(round, 8);
      d = mixedColumn(tables, d, a, b, c) ^ load<u32>(round, 12);
      a = e;
      b = f;
      c = g;
    }
    store<u32>(out, shiftedColumn(sbox, a, b, c, d) ^ load<u32>(schedule, 160));
    store<u32>(out, shiftedColumn(sbox, b, c, d, a) ^ load<u32>(schedule, 164), 4);
    store<u32>(out, shiftedColumn(sbox, c, d, a, b) ^ load<u32>(schedule, 168), 8);
    store<u32>(out, shiftedColumn(sbox, d, a, b, c) ^ load<u32>(schedule, 172), 12);
    low++;
    if (low == 0) high++;
  }
}
