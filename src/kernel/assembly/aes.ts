/**
 * AES-128 over little-endian 128-bit counters: the public mask stream, eight blocks at a time.
 * The first two rounds use tables: within 256 counters only one byte changes, so a block costs five lookups there. The other eight
 * rounds are bitsliced (Käsper, Schwabe, CHES 2009): register i holds bit i of every byte, one block in each bit of a byte, bytes row by row.
 * The host writes tables and key schedule to fixed addresses: four tables of 256 words, SubBytes and MixColumns of a byte in row
 * 0, 1, 2 and 3 of its column; the 44 words of the schedule, little-endian columns; and room for the bitsliced round keys.
 */

/** As `aesAddress` in src/kernel/wasm/module.ts. */
const TABLES: usize = 64;
const SCHEDULE: usize = TABLES + 4096;
/** Round keys 2 to 10, a vector for each bit. */
const SLICED: usize = SCHEDULE + 192;
const LAST_SLICED: usize = SLICED + 8 * 128;

// @ts-ignore: decorator
@inline
function xor(a: v128, b: v128): v128 {
  return v128.xor(a, b);
}

// @ts-ignore: decorator
@inline
function and(a: v128, b: v128): v128 {
  return v128.and(a, b);
}

/** Columns to rows and back. */
// @ts-ignore: decorator
@inline
function transposeBytes(x: v128): v128 {
  return i8x16.swizzle(x, i8x16(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
}

// @ts-ignore: decorator
@inline
function shiftRows(x: v128): v128 {
  return i8x16.swizzle(x, i8x16(0, 1, 2, 3, 5, 6, 7, 4, 10, 11, 8, 9, 15, 12, 13, 14));
}

/** Row r + 1 in the place of row r. */
// @ts-ignore: decorator
@inline
function nextRow(x: v128): v128 {
  return v128.shuffle<u32>(x, x, 1, 2, 3, 0);
}

/** Row r + 2 in the place of row r. */
// @ts-ignore: decorator
@inline
function oppositeRow(x: v128): v128 {
  return v128.shuffle<u32>(x, x, 2, 3, 0, 1);
}

/** What the table of row 0 says of that byte of a column; so with the other rows. */
// @ts-ignore: decorator
@inline
function mixed0(column: u32): u32 {
  return load<u32>(<usize>((column << 2) & 0x3fc), TABLES);
}

// @ts-ignore: decorator
@inline
function mixed1(column: u32): u32 {
  return load<u32>(<usize>((column >> 6) & 0x3fc), TABLES + 1024);
}

// @ts-ignore: decorator
@inline
function mixed2(column: u32): u32 {
  return load<u32>(<usize>((column >> 14) & 0x3fc), TABLES + 2048);
}

// @ts-ignore: decorator
@inline
function mixed3(column: u32): u32 {
  return load<u32>(<usize>((column >> 22) & 0x3fc), TABLES + 3072);
}

/** The bits of `a` at `mask << shift` against those of `b` at `mask`: what both must change by. */
// @ts-ignore: decorator
@inline
function exchange(a: v128, b: v128, shift: i32, mask: v128): v128 {
  return and(xor(i64x2.shr_u(a, shift), b), mask);
}

/** Slices the round keys of the schedule. From the fourth on they carry the S-box's constant, which the bitsliced S-box leaves out. */
export function aesKey(): void {
  const zero = i8x16.splat(0);
  let out = SLICED;
  for (let round: usize = 2; round <= 10; round++) {
    let bytes = transposeBytes(v128.load(SCHEDULE + 16 * round));
    if (round > 2) bytes = xor(bytes, i8x16.splat(0x63));
    for (let bit: i32 = 1; bit < 256; bit <<= 1, out += 16) {
      v128.store(out, i8x16.ne(and(bytes, i8x16.splat(<i8>bit)), zero));
    }
  }
}

/** Writes `blocks` blocks of the stream, from the counter (high, low) on; both are multiples of 8. */
export function aesBlocks(low: u64, high: u64, blocks: u32, out: usize): void {
  let e: u32 = 0;
  let base0: u32 = 0;
  let base1: u32 = 0;
  let base2: u32 = 0;
  let base3: u32 = 0;
  let isFirst = true;
  for (; blocks != 0; blocks -= 8, out += 128) {
    if (isFirst || (low & 0xff) == 0) {
      isFirst = false;
      const a = <u32>low ^ load<u32>(SCHEDULE);
      const b = <u32>(low >> 32) ^ load<u32>(SCHEDULE + 4);
      const c = <u32>high ^ load<u32>(SCHEDULE + 8);
      const d = <u32>(high >> 32) ^ load<u32>(SCHEDULE + 12);
      e = mixed1(b) ^ mixed2(c) ^ mixed3(d) ^ load<u32>(SCHEDULE + 16);
      const f = mixed0(b) ^ mixed1(c) ^ mixed2(d) ^ mixed3(a) ^ load<u32>(SCHEDULE + 20);
      const g = mixed0(c) ^ mixed1(d) ^ mixed2(a) ^ mixed3(b) ^ load<u32>(SCHEDULE + 24);
      const h = mixed0(d) ^ mixed1(a) ^ mixed2(b) ^ mixed3(c) ^ load<u32>(SCHEDULE + 28);
      base0 = mixed1(f) ^ mixed2(g) ^ mixed3(h);
      base1 = mixed0(f) ^ mixed1(g) ^ mixed2(h);
      base2 = mixed0(g) ^ mixed1(h) ^ mixed3(f);
      base3 = mixed0(h) ^ mixed2(f) ^ mixed3(g);
    }
    for (let to = out, end = out + 128; to < end; to += 16, low++) {
      const column = e ^ mixed0(<u32>low ^ load<u32>(SCHEDULE));
      store<u64>(to, <u64>(base0 ^ mixed0(column)) | ((<u64>(base1 ^ mixed3(column))) << 32));
      store<u64>(to, <u64>(base2 ^ mixed2(column)) | ((<u64>(base3 ^ mixed1(column))) << 32), 8);
    }
    if (low == 0) high++;
    finishBlocks(out);
  }
}

/** The last eight rounds of eight blocks, in place, from the addition of round key 2 on. */
function finishBlocks(out: usize): void {
  const ones = i8x16.splat(0x55);
  const twos = i8x16.splat(0x33);
  const fours = i8x16.splat(0x0f);
  let t: v128;
  let x7 = transposeBytes(v128.load(out));
  let x6 = transposeBytes(v128.load(out, 16));
  let x5 = transposeBytes(v128.load(out, 32));
  let x4 = transposeBytes(v128.load(out, 48));
  let x3 = transposeBytes(v128.load(out, 64));
  let x2 = transposeBytes(v128.load(out, 80));
  let x1 = transposeBytes(v128.load(out, 96));
  let x0 = transposeBytes(v128.load(out, 112));
  t = exchange(x7, x6, 1, ones); x6 = xor(x6, t); x7 = xor(x7, i64x2.shl(t, 1));
  t = exchange(x5, x4, 1, ones); x4 = xor(x4, t); x5 = xor(x5, i64x2.shl(t, 1));
  t = exchange(x3, x2, 1, ones); x2 = xor(x2, t); x3 = xor(x3, i64x2.shl(t, 1));
  t = exchange(x1, x0, 1, ones); x0 = xor(x0, t); x1 = xor(x1, i64x2.shl(t, 1));
  t = exchange(x7, x5, 2, twos); x5 = xor(x5, t); x7 = xor(x7, i64x2.shl(t, 2));
  t = exchange(x6, x4, 2, twos); x4 = xor(x4, t); x6 = xor(x6, i64x2.shl(t, 2));
  t = exchange(x3, x1, 2, twos); x1 = xor(x1, t); x3 = xor(x3, i64x2.shl(t, 2));
  t = exchange(x2, x0, 2, twos); x0 = xor(x0, t); x2 = xor(x2, i64x2.shl(t, 2));
  t = exchange(x7, x3, 4, fours); x3 = xor(x3, t); x7 = xor(x7, i64x2.shl(t, 4));
  t = exchange(x6, x2, 4, fours); x2 = xor(x2, t); x6 = xor(x6, i64x2.shl(t, 4));
  t = exchange(x5, x1, 4, fours); x1 = xor(x1, t); x5 = xor(x5, i64x2.shl(t, 4));
  t = exchange(x4, x0, 4, fours); x0 = xor(x0, t); x4 = xor(x4, i64x2.shl(t, 4));

  // From here on x0 is the most significant bit, as in the paper of the S-box.
  let key = SLICED;
  for (;;) {
    x7 = xor(x7, v128.load(key));
    x6 = xor(x6, v128.load(key, 16));
    x5 = xor(x5, v128.load(key, 32));
    x4 = xor(x4, v128.load(key, 48));
    x3 = xor(x3, v128.load(key, 64));
    x2 = xor(x2, v128.load(key, 80));
    x1 = xor(x1, v128.load(key, 96));
    x0 = xor(x0, v128.load(key, 112));
    key += 128;

    // SubBytes without its constant: Boyar, Peralta, "A depth-16 circuit for the AES S-box" (2011); names of the 113-gate circuit.
    const y14 = xor(x3, x5);
    const y13 = xor(x0, x6);
    const y9 = xor(x0, x3);
    const y8 = xor(x0, x5);
    const t0 = xor(x1, x2);
    const y1 = xor(t0, x7);
    const y4 = xor(y1, x3);
    const y12 = xor(y13, y14);
    const y2 = xor(y1, x0);
    const y5 = xor(y1, x6);
    const y3 = xor(y5, y8);
    const t1 = xor(x4, y12);
    const y15 = xor(t1, x5);
    const y20 = xor(t1, x1);
    const y6 = xor(y15, x7);
    const y10 = xor(y15, t0);
    const y11 = xor(y20, y9);
    const y7 = xor(x7, y11);
    const y17 = xor(y10, y11);
    const y19 = xor(y10, y8);
    const y16 = xor(t0, y11);
    const y21 = xor(y13, y16);
    const y18 = xor(x0, y16);
    const t2 = and(y12, y15);
    const t7 = and(y13, y16);
    const t12 = and(y9, y11);
    const t14 = xor(and(y14, y17), t12);
    const t16 = xor(and(y8, y10), t12);
    const t21 = xor(xor(xor(and(y3, y6), t2), t14), y20);
    const t22 = xor(xor(xor(and(y4, x7), t2), t16), y19);
    const t23 = xor(xor(xor(and(y5, y1), t7), t14), y21);
    const t24 = xor(xor(xor(and(y2, y7), t7), t16), y18);
    const t25 = xor(t21, t22);
    const t26 = and(t21, t23);
    const t27 = xor(t24, t26);
    const t29 = xor(and(t25, t27), t22);
    const t33 = xor(and(xor(t22, t26), xor(t23, t24)), t24);
    const t36 = and(t24, xor(t27, t33));
    const t37 = xor(t36, xor(t23, t33));
    const t40 = xor(t25, and(t29, xor(t27, t36)));
    const t41 = xor(t40, t37);
    const t42 = xor(t29, t33);
    const t43 = xor(t29, t40);
    const t44 = xor(t33, t37);
    const t45 = xor(t42, t41);
    const z0 = and(t44, y15);
    const z1 = and(t37, y6);
    const z2 = and(t33, x7);
    const z3 = and(t43, y16);
    const z4 = and(t40, y1);
    const z5 = and(t29, y7);
    const z6 = and(t42, y11);
    const z7 = and(t45, y17);
    const z8 = and(t41, y10);
    const z9 = and(t44, y12);
    const z10 = and(t37, y3);
    const z11 = and(t33, y4);
    const z12 = and(t43, y13);
    const z13 = and(t40, y5);
    const z14 = and(t29, y2);
    const z15 = and(t42, y9);
    const z16 = and(t45, y14);
    const z17 = and(t41, y8);
    const t46 = xor(z15, z16);
    const t48 = xor(z5, z13);
    const t53 = xor(z0, z3);
    const t54 = xor(z6, z7);
    const t57 = xor(xor(z2, z12), t53);
    const t58 = xor(z4, t46);
    const t59 = xor(z3, t54);
    const t62 = xor(xor(z7, z8), t58);
    const t63 = xor(xor(z9, z10), t58);
    const t64 = xor(z4, t59);
    const t65 = xor(xor(z14, t57), t62);
    const t66 = xor(z1, t63);
    x3 = xor(t53, t66);
    x0 = shiftRows(xor(t59, t63));
    x6 = shiftRows(xor(xor(z12, t48), t62));
    x7 = shiftRows(xor(t48, xor(t46, t57)));
    x4 = shiftRows(xor(xor(z2, z5), t66));
    x5 = shiftRows(xor(xor(z10, z11), t65));
    x1 = shiftRows(xor(t64, x3));
    x2 = shiftRows(xor(xor(z16, z17), xor(t64, t65)));
    x3 = shiftRows(x3);
    if (key == LAST_SLICED) break;

    // MixColumns: 2·(row r + row r+1) + row r+1 + (row r+2 + row r+3).
    const n0 = nextRow(x0);
    const n1 = nextRow(x1);
    const n2 = nextRow(x2);
    const n3 = nextRow(x3);
    const n4 = nextRow(x4);
    const n5 = nextRow(x5);
    const n6 = nextRow(x6);
    const n7 = nextRow(x7);
    const d0 = xor(x0, n0);
    const d1 = xor(x1, n1);
    const d2 = xor(x2, n2);
    const d3 = xor(x3, n3);
    const d4 = xor(x4, n4);
    const d5 = xor(x5, n5);
    const d6 = xor(x6, n6);
    const d7 = xor(x7, n7);
    x7 = xor(xor(d0, n7), oppositeRow(d7));
    x6 = xor(xor(xor(d7, n6), oppositeRow(d6)), d0);
    x5 = xor(xor(d6, n5), oppositeRow(d5));
    x4 = xor(xor(xor(d5, n4), oppositeRow(d4)), d0);
    x3 = xor(xor(xor(d4, n3), oppositeRow(d3)), d0);
    x2 = xor(xor(d3, n2), oppositeRow(d2));
    x1 = xor(xor(d2, n1), oppositeRow(d1));
    x0 = xor(xor(d1, n0), oppositeRow(d0));
  }
  x7 = xor(x7, v128.load(LAST_SLICED));
  x6 = xor(x6, v128.load(LAST_SLICED + 16));
  x5 = xor(x5, v128.load(LAST_SLICED + 32));
  x4 = xor(x4, v128.load(LAST_SLICED + 48));
  x3 = xor(x3, v128.load(LAST_SLICED + 64));
  x2 = xor(x2, v128.load(LAST_SLICED + 80));
  x1 = xor(x1, v128.load(LAST_SLICED + 96));
  x0 = xor(x0, v128.load(LAST_SLICED + 112));

  t = exchange(x7, x6, 1, ones); x6 = xor(x6, t); x7 = xor(x7, i64x2.shl(t, 1));
  t = exchange(x5, x4, 1, ones); x4 = xor(x4, t); x5 = xor(x5, i64x2.shl(t, 1));
  t = exchange(x3, x2, 1, ones); x2 = xor(x2, t); x3 = xor(x3, i64x2.shl(t, 1));
  t = exchange(x1, x0, 1, ones); x0 = xor(x0, t); x1 = xor(x1, i64x2.shl(t, 1));
  t = exchange(x7, x5, 2, twos); x5 = xor(x5, t); x7 = xor(x7, i64x2.shl(t, 2));
  t = exchange(x6, x4, 2, twos); x4 = xor(x4, t); x6 = xor(x6, i64x2.shl(t, 2));
  t = exchange(x3, x1, 2, twos); x1 = xor(x1, t); x3 = xor(x3, i64x2.shl(t, 2));
  t = exchange(x2, x0, 2, twos); x0 = xor(x0, t); x2 = xor(x2, i64x2.shl(t, 2));
  t = exchange(x7, x3, 4, fours); x3 = xor(x3, t); x7 = xor(x7, i64x2.shl(t, 4));
  t = exchange(x6, x2, 4, fours); x2 = xor(x2, t); x6 = xor(x6, i64x2.shl(t, 4));
  t = exchange(x5, x1, 4, fours); x1 = xor(x1, t); x5 = xor(x5, i64x2.shl(t, 4));
  t = exchange(x4, x0, 4, fours); x0 = xor(x0, t); x4 = xor(x4, i64x2.shl(t, 4));
  v128.store(out, transposeBytes(x7));
  v128.store(out, transposeBytes(x6), 16);
  v128.store(out, transposeBytes(x5), 32);
  v128.store(out, transposeBytes(x4), 48);
  v128.store(out, transposeBytes(x3), 64);
  v128.store(out, transposeBytes(x2), 80);
  v128.store(out, transposeBytes(x1), 96);
  v128.store(out, transposeBytes(x0), 112);
}
