/** CRC-32, eight bytes a step; as src/base/crc32.ts. */
import { described, SUM_TABLES } from "./description";

/** Fills the tables. */
export function prepareSums(): void {
  const tables = <usize>described(SUM_TABLES);
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    store<u32>(tables + (byte << 2), value);
  }
  for (let at: usize = 1024; at < 8192; at += 4) {
    const before = load<u32>(tables + at - 1024);
    store<u32>(tables + at, (before >>> 8) ^ load<u32>(tables + ((<usize>before & 0xff) << 2)));
  }
}

/** The sum of `bytes` bytes that follow others, whose sum is `before`. */
export function sumOf(at: usize, bytes: usize, before: u32): u32 {
  const tables = <usize>described(SUM_TABLES);
  let sum = ~before;
  const end = at + bytes;
  for (; at + 8 <= end; at += 8) {
    const low = sum ^ load<u32>(at);
    const high = load<u32>(at, 4);
    sum =
      load<u32>(tables + ((low & 0xff) << 2), 7168) ^
      load<u32>(tables + (((low >>> 8) & 0xff) << 2), 6144) ^
      load<u32>(tables + (((low >>> 16) & 0xff) << 2), 5120) ^
      load<u32>(tables + ((low >>> 24) << 2), 4096) ^
      load<u32>(tables + ((high & 0xff) << 2), 3072) ^
      load<u32>(tables + (((high >>> 8) & 0xff) << 2), 2048) ^
      load<u32>(tables + (((high >>> 16) & 0xff) << 2), 1024) ^
      load<u32>(tables + ((high >>> 24) << 2));
  }
  for (; at < end; at++) sum = (sum >>> 8) ^ load<u32>(tables + (((sum ^ load<u8>(at)) & 0xff) << 2));
  return ~sum;
}
