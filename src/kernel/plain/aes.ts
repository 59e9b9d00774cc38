/**
 * AES-128 (FIPS-197) in counter mode over little-endian 128-bit counters, as tfhe's generator of masks uses it.
 * The stream is public, so tables indexed by its state are safe here. Not for secrets.
 */
import type { MaskSeed } from "../kernel.ts";

/** x·b in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS-197, 4.2.1). */
export function times2(byte: number): number {
  return ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;
}

/** The S-box of FIPS-197, 5.1.1, from powers of the generator 3 and their inverses. */
function makeSbox(): Uint8Array {
  const sbox = new Uint8Array(256);
  let p = 1;
  let q = 1;
  do {
    p = p ^ times2(p);
    // q runs through the inverses: division by 3 is multiplication by 0xf6.
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const rotated = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
    sbox[p] = (rotated ^ (rotated >> 8) ^ 0x63) & 0xff;
  } while (p !== 1);
  sbox[0] = 0x63;
  return sbox;
}

/** The S-box of AES. */
export const sbox = makeSbox();

/** SubBytes and MixColumns of one byte in row 0 as a column, most significant byte = row 0. The other rows are rotations of it. */
const columnTable = Uint32Array.from(sbox, (s) => ((times2(s) << 24) | (s << 16) | (s << 8) | (times2(s) ^ s)) >>> 0);

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The key schedule (FIPS-197, 5.2): 44 words, most significant byte first. */
export function expandKey(key: Uint8Array): Uint32Array {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const words = new Uint32Array(44);
  let roundConstant = 1;
  for (let i = 0; i < 44; i++) {
    if (i < 4) {
      words[i] = view.getUint32(4 * i);
      continue;
    }
    let word = words[i - 1]!;
    if (i % 4 === 0) {
      const r = (word << 8) | (word >>> 24);
      word = (sbox[r >>> 24]! << 24) | (sbox[(r >>> 16) & 255]! << 16) | (sbox[(r >>> 8) & 255]! << 8) | sbox[r & 255]!;
      word ^= roundConstant << 24;
      roundConstant = times2(roundConstant);
    }
    words[i] = words[i - 4]! ^ word;
  }
  return words;
}

/** One column after SubBytes, ShiftRows and MixColumns: the four words give their rows 0, 1, 2, 3. */
function mixedColumn(row0: number, row1: number, row2: number, row3: number): number {
  return (
    columnTable[row0 >>> 24]! ^
    rotateRight(columnTable[(row1 >>> 16) & 255]!, 8) ^
    rotateRight(columnTable[(row2 >>> 8) & 255]!, 16) ^
    rotateRight(columnTable[row3 & 255]!, 24)
  );
}

/** One column after SubBytes and ShiftRows: the last round. */
function shiftedColumn(row0: number, row1: number, row2: number, row3: number): number {
  return (
    (sbox[row0 >>> 24]! << 24) |
    (sbox[(row1 >>> 16) & 255]! << 16) |
    (sbox[(row2 >>> 8) & 255]! << 8) |
    sbox[row3 & 255]!
  );
}

/** Encrypts in place a block held as four words, most significant byte first (FIPS-197, 5.1). */
function encryptBlock(schedule: Uint32Array, block: Uint32Array): void {
  let a = block[0]! ^ schedule[0]!;
  let b = block[1]! ^ schedule[1]!;
  let c = block[2]! ^ schedule[2]!;
  let d = block[3]! ^ schedule[3]!;
  for (let at = 4; at < 40; at += 4) {
    const e = mixedColumn(a, b, c, d) ^ schedule[at]!;
    const f = mixedColumn(b, c, d, a) ^ schedule[at + 1]!;
    const g = mixedColumn(c, d, a, b) ^ schedule[at + 2]!;
    d = mixedColumn(d, a, b, c) ^ schedule[at + 3]!;
    a = e;
    b = f;
    c = g;
  }
  block[0] = shiftedColumn(a, b, c, d) ^ schedule[40]!;
  block[1] = shiftedColumn(b, c, d, a) ^ schedule[41]!;
  block[2] = shiftedColumn(c, d, a, b) ^ schedule[42]!;
  block[3] = shiftedColumn(d, a, b, c) ^ schedule[43]!;
}

/** Reverses the bytes of a 32-bit word. */
function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** See `Kernel.maskStream`. */
export function maskStream(seed: MaskSeed, out: BigUint64Array, skipWords = 0): void {
  const schedule = expandKey(seed.key);
  const firstByte = seed.byteIndex + 8 * skipWords;
  const first = seed.firstBlock + BigInt(Math.floor(firstByte / 16));
  // The counter, least significant word first.
  const counter = Uint32Array.from([0, 32, 64, 96], (at) => Number((first >> BigInt(at)) & 0xffffffffn));
  const skipBytes = firstByte % 16;
  const blocks = Math.ceil((skipBytes + 8 * out.length) / 16);
  const stream = new Uint32Array(4 * blocks);
  const block = new Uint32Array(4);
  for (let i = 0; i < blocks; i++) {
    for (let j = 0; j < 4; j++) block[j] = swapBytes(counter[j]!);
    encryptBlock(schedule, block);
    for (let j = 0; j < 4; j++) stream[4 * i + j] = swapBytes(block[j]!);
    for (let j = 0; j < 4; j++) {
      counter[j] = counter[j]! + 1;
      if (counter[j] !== 0) break;
    }
  }
  const bytes = new Uint8Array(stream.buffer, skipBytes, out.byteLength);
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
}
