/**
 * The sums and products of key generation, exact mod 2^64. No branch and no address depends on a secret bit.
 */
import { foldWords, forward } from "./forward";
import { inverseAdd, multiplyAndInverseFirst } from "./inverse";
import { lastTwiddles } from "./twiddles";

/** Bits by which an exact integer is shifted up while `inverseAdd` makes a word of it, so that its truncation to 2^12 does not reach it. */
const HEADROOM: i64 = 13;

/** sums[r] += ⟨masks of row r, secret⟩ for rows of `count` mask words; `secret` holds a word of 0 or all ones for each. */
export function addSecretDots(masks: usize, secret: usize, count: u32, sums: usize, rows: u32): void {
  const end = secret + (((<usize>count) & ~1) << 3);
  for (; rows != 0; rows--, sums += 8) {
    let sum = i64x2.splat(0);
    let key = secret;
    for (; key < end; key += 16, masks += 16) sum = i64x2.add(sum, v128.and(v128.load(masks), v128.load(key)));
    let total = load<u64>(sums) + i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
    if (count & 1) {
      total += load<u64>(masks) & load<u64>(key);
      masks += 8;
    }
    store<u64>(sums, total);
  }
}

/**
 * Transforms polynomial `column` of a binary key of k polynomials, and puts it into a key for `addSecretProducts`:
 * one column of k rows, ordered by group. `points` is room for one polynomial.
 */
export function loadSecretPolynomial(words: usize, points: usize, size: u32, twiddles: usize, key: usize, column: u32, k: u32): void {
  foldWords(words, points, size, (2.0 / <f64>size) * (<f64>((<i64>1) << HEADROOM) / 18446744073709551616.0));
  forward(points, size, twiddles);
  let to = key + ((<usize>column) << 7);
  const step = (<usize>k) << 7;
  for (let from = points, end = points + ((<usize>size) << 3); from < end; from += 128, to += step) memory.copy(to, from, 128);
}

/** out[i] = the low 32 bits of words[i] as a signed number, or what is left above them. */
function splitWords(words: usize, out: usize, size: u32, high: bool): void {
  for (let end = out + ((<usize>size) << 3); out < end; out += 8, words += 8) {
    const word = load<i64>(words);
    const low = <i64>(<i32>word);
    store<i64>(out, high ? (word - low) >> 32 : low);
  }
}

/**
 * body += Σ_c masks[c]·secret[c] for k mask polynomials; see src/kernel/plain/keyGeneration.ts for the exactness.
 * `rows` is room for k polynomials; `sum` and `words` are room for one each.
 */
export function addSecretProducts(
  masks: usize,
  k: u32,
  size: u32,
  twiddles: usize,
  key: usize,
  rows: usize,
  sum: usize,
  words: usize,
  body: usize,
): void {
  const bytes = (<usize>size) << 3;
  for (let piece: i32 = 0; piece < 2; piece++) {
    for (let c: u32 = 0; c < k; c++) {
      splitWords(masks + bytes * c, words, size, piece == 1);
      foldWords(words, rows + bytes * c, size, 1);
      forward(rows + bytes * c, size, twiddles);
    }
    multiplyAndInverseFirst(rows, k, key, 1, sum, size, lastTwiddles(size, twiddles));
    memory.fill(words, 0, bytes);
    inverseAdd(sum, words, size, twiddles);
    for (let at: usize = 0; at < bytes; at += 8) {
      const integer = (load<i64>(words + at) + ((<i64>1) << (HEADROOM - 1))) >> HEADROOM;
      store<i64>(body + at, load<i64>(body + at) + (integer << (32 * piece)));
    }
  }
}
