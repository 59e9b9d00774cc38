/** CRC-32 (ISO-HDLC, the polynomial of zip and PNG): finds cut-off and altered files; it is no protection against intent. */

/** Bytes that are taken in one step: eight tables are ten times as fast as one, and keys are large. */
const slices = 8;

/** Table t gives what a byte leaves in the sum when t more bytes follow it (Kounavis and Berry, 2005). */
const tables = new Uint32Array(256 * slices);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  tables[byte] = value;
}
for (let i = 256; i < tables.length; i++) {
  const before = tables[i - 256] ?? 0;
  tables[i] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
}

/**
 * The check sum of `bytes` as an unsigned 32-bit integer; of the ASCII text `123456789` it is 0xcbf43926.
 * @param before the sum of the bytes that come before these, so that long data can be summed in pieces
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const at = (table: number, byte = 0): number => tables[256 * table + (byte & 0xff)] ?? 0;
  let sum = ~before;
  let i = 0;
  for (; i + slices <= bytes.length; i += slices) {
    sum =
      at(7, sum ^ (bytes[i] ?? 0)) ^
      at(6, (sum >>> 8) ^ (bytes[i + 1] ?? 0)) ^
      at(5, (sum >>> 16) ^ (bytes[i + 2] ?? 0)) ^
      at(4, (sum >>> 24) ^ (bytes[i + 3] ?? 0)) ^
      at(3, bytes[i + 4]) ^
      at(2, bytes[i + 5]) ^
      at(1, bytes[i + 6]) ^
      at(0, bytes[i + 7]);
  }
  for (; i < bytes.length; i++) sum = (sum >>> 8) ^ at(0, sum ^ (bytes[i] ?? 0));
  return ~sum >>> 0;
}
