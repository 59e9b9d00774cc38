/**
 * AES-128 over little-endian 128-bit counters: the public mask stream. Words are little-endian columns.
 * The host writes the tables to a fixed address, so that a lookup is one load: four tables of 256 words, SubBytes and MixColumns of
 * a byte in row 0, 1, 2 and 3 of its column, and then the 44 words of the key schedule.
 */

/** As `aesAddress` in src/kernel/wasm/module.ts. */
const TABLES: usize = 64;
const SCHEDULE: usize = TABLES + 4096;

/** Offset of a table's word for a byte of `column`. */
// @ts-ignore: decorator
@inline
function entry(column: u32, row: u32): usize {
  return <usize>((row == 0 ? column << 2 : column >> (8 * row - 2)) & 0x3fc);
}

// @ts-ignore: decorator
@inline
function mixedColumn(row0: u32, row1: u32, row2: u32, row3: u32): u32 {
  return (
    load<u32>(entry(row0, 0), TABLES) ^
    load<u32>(entry(row1, 1), TABLES + 1024) ^
    load<u32>(entry(row2, 2), TABLES + 2048) ^
    load<u32>(entry(row3, 3), TABLES + 3072)
  );
}

/** The last round: the S-box is byte 1 of the first table's words. */
// @ts-ignore: decorator
@inline
function shiftedColumn(row0: u32, row1: u32, row2: u32, row3: u32): u32 {
  return (
    (<u32>load<u8>(entry(row0, 0), TABLES + 1)) |
    ((<u32>load<u8>(entry(row1, 1), TABLES + 1)) << 8) |
    ((<u32>load<u8>(entry(row2, 2), TABLES + 1)) << 16) |
    ((<u32>load<u8>(entry(row3, 3), TABLES + 1)) << 24)
  );
}

/** Writes `blocks` blocks of the stream, from the counter (high, low) on. */
export function aesBlocks(low: u64, high: u64, blocks: u32, out: usize): void {
  for (; blocks != 0; blocks--, out += 16) {
    let a = <u32>low ^ load<u32>(SCHEDULE);
    let b = <u32>(low >> 32) ^ load<u32>(SCHEDULE + 4);
    let c = <u32>high ^ load<u32>(SCHEDULE + 8);
    let d = <u32>(high >> 32) ^ load<u32>(SCHEDULE + 12);
    for (let round: usize = 16; round < 160; round += 16) {
      const e = mixedColumn(a, b, c, d) ^ load<u32>(round, SCHEDULE);
      const f = mixedColumn(b, c, d, a) ^ load<u32>(round, SCHEDULE + 4);
      const g = mixedColumn(c, d, a, b) ^ load<u32>(round, SCHEDULE + 8);
      d = mixedColumn(d, a, b, c) ^ load<u32>(round, SCHEDULE + 12);
      a = e;
      b = f;
      c = g;
    }
    store<u32>(out, shiftedColumn(a, b, c, d) ^ load<u32>(SCHEDULE + 160));
    store<u32>(out, shiftedColumn(b, c, d, a) ^ load<u32>(SCHEDULE + 164), 4);
    store<u32>(out, shiftedColumn(c, d, a, b) ^ load<u32>(SCHEDULE + 168), 8);
    store<u32>(out, shiftedColumn(d, a, b, c) ^ load<u32>(SCHEDULE + 172), 12);
    low++;
    if (low == 0) high++;
  }
}
