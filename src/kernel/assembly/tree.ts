/**
 * The pieces of a table tree (see src/kernel/tree.ts): traces, selectors made of LWE ciphertexts, and the selection itself. Addresses come from
 * src/kernel/wasm/tree.ts, which calls `configureTree` once.
 *
 * Digits here have a mean of zero: those of odd coefficients are the negated digits of the negated word, so that the -1/2 by which balanced
 * digits lean does not add up over a polynomial. With digits of a few bits it would be the largest noise of all.
 */
import { foldWords, forward } from "./forward";
import { inverseAdd, multiplyAndInverseFirst } from "./inverse";
import { lastTwiddles } from "./twiddles";
import { digitOffset, rotateSubtract } from "./words";

let columns: u32 = 0;
let polynomialSize: u32 = 0;
let twiddles: usize = 0;
/** One polynomial of words and one to spare; the transformed rows; the transformed result. */
let shifted: usize = 0;
let rows: usize = 0;
let sums: usize = 0;

/** Says what the shape is and where things are. */
export function configureTree(
  glweDimension_: u32,
  polynomialSize_: u32,
  twiddles_: usize,
  shifted_: usize,
  rows_: usize,
  sums_: usize,
): void {
  columns = glweDimension_ + 1;
  polynomialSize = polynomialSize_;
  twiddles = twiddles_;
  shifted = shifted_;
  rows = rows_;
  sums = sums_;
}

// @ts-ignore: decorator
@inline
function polynomialBytes(): usize {
  return (<usize>polynomialSize) << 3;
}

/** out = sign·x(X^exponent) for an odd exponent; `sign` is 1 or -1. */
export function automorphWords(x: usize, out: usize, exponent: u32, sign: i64): void {
  const mask = 2 * polynomialSize - 1;
  let to: u32 = 0;
  for (let end = x + polynomialBytes(); x < end; x += 8) {
    const word = <i64>load<u64>(x) * sign;
    if (to < polynomialSize) store<i64>(out + ((<usize>to) << 3), word);
    else store<i64>(out + ((<usize>(to - polynomialSize)) << 3), -word);
    to = (to + exponent) & mask;
  }
}

/**
 * An LWE ciphertext as a GLWE ciphertext whose constant coefficient is its phase, divided by N: a trace, which multiplies by N, gives it back.
 */
export function embedWords(lwe: usize, out: usize): void {
  const shift: u64 = ctz(polynomialSize);
  const half: u64 = (<u64>1) << (shift - 1);
  const bytes = polynomialBytes();
  for (let c = columns - 1; c != 0; c--, lwe += bytes, out += bytes) {
    store<u64>(out, (load<u64>(lwe) + half) >> shift);
    for (let i: usize = 8; i < bytes; i += 8) store<u64>(out + bytes - i, (half - load<u64>(lwe + i)) >> shift);
  }
  memory.fill(out, 0, bytes);
  store<u64>(out, (load<u64>(lwe) + half) >> shift);
}

/** x[i] += y[i] */
export function addWords(x: usize, y: usize, count: u32): void {
  for (let end = x + ((<usize>count) << 3); x < end; x += 16, y += 16) {
    v128.store(x, i64x2.add(v128.load(x), v128.load(y)));
  }
}

/** out[i] = x[i] - y[i] */
export function subtractWords(x: usize, y: usize, out: usize, count: u32): void {
  for (let end = x + ((<usize>count) << 3); x < end; x += 16, y += 16, out += 16) {
    v128.store(out, i64x2.sub(v128.load(x), v128.load(y)));
  }
}

/** out = glwe·(X^exponent - 1); `out` has a word to spare. */
export function rotateSubtractWords(glwe: usize, out: usize, exponent: u32): void {
  const bytes = polynomialBytes();
  for (let c = columns; c != 0; c--, glwe += bytes, out += bytes) rotateSubtract(glwe, out, polynomialSize, exponent, 0);
}

/** Stores the points in `sums` as row `row` and column `column` of a key of so many rows and columns. */
function storePoints(key: usize, rowCount: u32, columnCount: u32, row: u32, column: u32): void {
  let to = key + (((<usize>column) * rowCount + row) << 7);
  const step = ((<usize>columnCount) * rowCount) << 7;
  for (let from = sums, end = sums + polynomialBytes(); from < end; from += 128, to += step) memory.copy(to, from, 128);
}

// @ts-ignore: decorator
@inline
function scaleOfKey(): f64 {
  return 2.0 / <f64>polynomialSize / 18446744073709551616.0;
}

/** Bits of the low part of a word of an exact key. */
const LOW_BITS: i64 = 40;

/**
 * Transforms one polynomial of an exact key in two parts: the high 24 bits of its words to column `column`, the signed low 40 bits to
 * `column` + k + 1. What the transform errs in a product is below 2^32 then with the high parts, which are multiples of 2^40, so that rounding
 * removes it; and below 2^8 with the low ones.
 */
export function loadExactPolynomial(words: usize, key: usize, rowCount: u32, row: u32, column: u32): void {
  const bytes = polynomialBytes();
  for (let part: u32 = 0; part < 2; part++) {
    for (let i: usize = 0; i < bytes; i += 8) {
      const word = load<i64>(words + i);
      const low = (word << (64 - LOW_BITS)) >> (64 - LOW_BITS);
      store<i64>(shifted + i, part == 0 ? word - low : low);
    }
    foldWords(shifted, sums, polynomialSize, scaleOfKey());
    forward(sums, polynomialSize, twiddles);
    storePoints(key, rowCount, 2 * columns, row, column + part * columns);
  }
}

/** Transforms a GLWE ciphertext to row `row` of a selector of `rowCount` rows. */
export function storeSelectorRow(glwe: usize, key: usize, rowCount: u32, row: u32): void {
  for (let c: u32 = 0; c < columns; c++) {
    foldWords(glwe + polynomialBytes() * c, sums, polynomialSize, scaleOfKey());
    forward(sums, polynomialSize, twiddles);
    storePoints(key, rowCount, columns, row, c);
  }
}

/** Transforms the digits of `count` polynomials: level after level, the most significant first. */
function transformDigits(polynomials: usize, count: u32, baseLog: u32, level: u32): void {
  const bytes = polynomialBytes();
  const offset = <i64>digitOffset(baseLog, level);
  const offsets = i64x2.replace_lane(i64x2.splat(offset), 1, -offset - 1);
  const mask = i64x2.splat(((<i64>1) << baseLog) - 1);
  const exponent = i64x2.splat(0x4330000000000000);
  const middle = 4503599627370496.0 + <f64>((<i64>1) << (baseLog - 1));
  const bias = f64x2.replace_lane(f64x2.splat(middle), 1, middle - 1);
  const half = bytes >> 1;
  for (let c: u32 = 0; c < count; c++, polynomials += bytes) {
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(shifted + i, i64x2.add(v128.load(polynomials + i), offsets));
    }
    for (let l: u32 = 1; l <= level; l++) {
      const shift = 64 - <i32>(l * baseLog);
      const row = rows + bytes * ((l - 1) * count + c);
      for (let i: usize = 0, out = row; i < half; i += 16, out += 32) {
        const re = v128.and(i64x2.shr_u(v128.load(shifted + i), shift), mask);
        const im = v128.and(i64x2.shr_u(v128.load(shifted + i + half), shift), mask);
        v128.store(out, f64x2.sub(v128.or(re, exponent), bias));
        v128.store(out, f64x2.sub(v128.or(im, exponent), bias), 16);
      }
      forward(row, polynomialSize, twiddles);
    }
  }
}

/** acc += Σ digits of k polynomials · the rows of an exact key, k·level of them. `room` is for one polynomial. */
export function addExactProduct(key: usize, polynomials: usize, acc: usize, baseLog: u32, level: u32, room: usize): void {
  const bytes = polynomialBytes();
  const count = columns - 1;
  transformDigits(polynomials, count, baseLog, level);
  multiplyAndInverseFirst(rows, count * level, key, 2 * columns, sums, polynomialSize, lastTwiddles(polynomialSize, twiddles));
  const half = i64x2.splat((<i64>1) << (LOW_BITS - 1));
  const high = i64x2.splat((<i64>-1) << LOW_BITS);
  for (let c: u32 = 0; c < columns; c++, acc += bytes) {
    memory.fill(room, 0, bytes);
    inverseAdd(sums + bytes * c, room, polynomialSize, twiddles);
    // Products with the high parts are multiples of 2^40.
    for (let i: usize = 0; i < bytes; i += 16) {
      const word = v128.and(i64x2.add(v128.load(room + i), half), high);
      v128.store(acc + i, i64x2.add(v128.load(acc + i), word));
    }
    inverseAdd(sums + bytes * (c + columns), acc, polynomialSize, twiddles);
  }
}

/** acc += a selector ⊡ glwe. */
export function addSelection(key: usize, glwe: usize, acc: usize, baseLog: u32, level: u32): void {
  const bytes = polynomialBytes();
  transformDigits(glwe, columns, baseLog, level);
  multiplyAndInverseFirst(rows, columns * level, key, columns, sums, polynomialSize, lastTwiddles(polynomialSize, twiddles));
  for (let c: u32 = 0; c < columns; c++) inverseAdd(sums + bytes * c, acc + bytes * c, polynomialSize, twiddles);
}
