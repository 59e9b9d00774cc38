/**
 * The negacyclic transform of N coefficients as M = N/2 complex points, without a twist and without a permutation.
 *
 * A polynomial modulo X^N + 1 is folded to one modulo X^M - i. A stage splits every block X^{4h} - r into the four blocks X^h - w,
 * X^h + w, X^h - iw and X^h + iw with w^4 = r, so one twiddle w serves a whole block and the twist of the textbook has become part of it.
 * If log2 M is odd, the first stage splits in two. The inverse undoes the stages in the opposite order; its factor 1/M is in the key.
 *
 * Layout of points: two complex points in 32 bytes, their real parts and then their imaginary parts. After the last stage, 128 bytes hold
 * the points of two blocks of four: point j of both blocks in the j-th 32 bytes ("a group"). Twiddles: see src/kernel/wasm/twiddles.ts.
 */
import { conjugateProductIm, conjugateProductRe, multiplyAdd, multiplySubtract, productIm, productRe } from "./complex";

/** Bytes of the twiddles of one block: w, w², w³. */
const BLOCK_TWIDDLES: usize = 48;

/** Folds N signed words to M points, scaled. */
export function foldWords(words: usize, points: usize, polynomialSize: u32, scale: f64): void {
  const half: usize = <usize>polynomialSize << 2;
  const end = words + half;
  for (; words < end; words += 16, points += 32) {
    store<f64>(points, <f64>load<i64>(words) * scale);
    store<f64>(points, <f64>load<i64>(words, 8) * scale, 8);
    store<f64>(points, <f64>load<i64>(words + half) * scale, 16);
    store<f64>(points, <f64>load<i64>(words + half, 8) * scale, 24);
  }
}

/** The stage that splits the whole in two. */
function forwardRadix2(x: usize, half: usize, twiddles: usize): void {
  const wr = v128.load64_splat(twiddles);
  const wi = v128.load64_splat(twiddles, 8);
  for (let end = x + half; x < end; x += 32) {
    const y = x + half;
    const ar = v128.load(x);
    const ai = v128.load(x, 16);
    const br = v128.load(y);
    const bi = v128.load(y, 16);
    const cr = productRe(br, bi, wr, wi);
    const ci = productIm(br, bi, wr, wi);
    v128.store(x, f64x2.add(ar, cr));
    v128.store(x, f64x2.add(ai, ci), 16);
    v128.store(y, f64x2.sub(ar, cr));
    v128.store(y, f64x2.sub(ai, ci), 16);
  }
}

/** A stage that splits `blocks` blocks in four; `stride` is the bytes between the points of a butterfly. */
function forwardRadix4(x: usize, blocks: u32, stride: usize, twiddles: usize): void {
  for (; blocks != 0; blocks--) {
    const w1r = v128.load64_splat(twiddles);
    const w1i = v128.load64_splat(twiddles, 8);
    const w2r = v128.load64_splat(twiddles, 16);
    const w2i = v128.load64_splat(twiddles, 24);
    const w3r = v128.load64_splat(twiddles, 32);
    const w3i = v128.load64_splat(twiddles, 40);
    twiddles += BLOCK_TWIDDLES;
    for (let end = x + stride; x < end; x += 32) {
      const x1 = x + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      const ar = v128.load(x);
      const ai = v128.load(x, 16);
      let r = v128.load(x2);
      let i = v128.load(x2, 16);
      const cr = productRe(r, i, w2r, w2i);
      const ci = productIm(r, i, w2r, w2i);
      const sumR = f64x2.add(ar, cr);
      const sumI = f64x2.add(ai, ci);
      const difR = f64x2.sub(ar, cr);
      const difI = f64x2.sub(ai, ci);
      r = v128.load(x1);
      i = v128.load(x1, 16);
      const br = productRe(r, i, w1r, w1i);
      const bi = productIm(r, i, w1r, w1i);
      r = v128.load(x3);
      i = v128.load(x3, 16);
      const dr = productRe(r, i, w3r, w3i);
      const di = productIm(r, i, w3r, w3i);
      const oddR = f64x2.add(br, dr);
      const oddI = f64x2.add(bi, di);
      const turnR = f64x2.sub(br, dr);
      const turnI = f64x2.sub(bi, di);
      v128.store(x, f64x2.add(sumR, oddR));
      v128.store(x, f64x2.add(sumI, oddI), 16);
      v128.store(x1, f64x2.sub(sumR, oddR));
      v128.store(x1, f64x2.sub(sumI, oddI), 16);
      v128.store(x2, f64x2.sub(difR, turnI));
      v128.store(x2, f64x2.add(difI, turnR), 16);
      v128.store(x3, f64x2.add(difR, turnI));
      v128.store(x3, f64x2.sub(difI, turnR), 16);
    }
    x += 3 * stride;
  }
}

/** The last stage, on blocks of four neighbouring points, two blocks at a time; leaves groups. */
function forwardLast(x: usize, bytes: usize, twiddles: usize): void {
  for (let end = x + bytes; x < end; x += 128, twiddles += 96) {
    let p = v128.load(x);
    let q = v128.load(x, 64);
    const ar = v128.shuffle<f64>(p, q, 0, 2);
    const b0r = v128.shuffle<f64>(p, q, 1, 3);
    p = v128.load(x, 16);
    q = v128.load(x, 80);
    const ai = v128.shuffle<f64>(p, q, 0, 2);
    const b0i = v128.shuffle<f64>(p, q, 1, 3);
    p = v128.load(x, 32);
    q = v128.load(x, 96);
    const c0r = v128.shuffle<f64>(p, q, 0, 2);
    const d0r = v128.shuffle<f64>(p, q, 1, 3);
    p = v128.load(x, 48);
    q = v128.load(x, 112);
    const c0i = v128.shuffle<f64>(p, q, 0, 2);
    const d0i = v128.shuffle<f64>(p, q, 1, 3);
    let wr = v128.load(twiddles, 32);
    let wi = v128.load(twiddles, 48);
    const cr = productRe(c0r, c0i, wr, wi);
    const ci = productIm(c0r, c0i, wr, wi);
    const sumR = f64x2.add(ar, cr);
    const sumI = f64x2.add(ai, ci);
    const difR = f64x2.sub(ar, cr);
    const difI = f64x2.sub(ai, ci);
    wr = v128.load(twiddles);
    wi = v128.load(twiddles, 16);
    const br = productRe(b0r, b0i, wr, wi);
    const bi = productIm(b0r, b0i, wr, wi);
    wr = v128.load(twiddles, 64);
    wi = v128.load(twiddles, 80);
    const dr = productRe(d0r, d0i, wr, wi);
    const di = productIm(d0r, d0i, wr, wi);
    const oddR = f64x2.add(br, dr);
    const oddI = f64x2.add(bi, di);
    const turnR = f64x2.sub(br, dr);
    const turnI = f64x2.sub(bi, di);
    v128.store(x, f64x2.add(sumR, oddR));
    v128.store(x, f64x2.add(sumI, oddI), 16);
    v128.store(x, f64x2.sub(sumR, oddR), 32);
    v128.store(x, f64x2.sub(sumI, oddI), 48);
    v128.store(x, f64x2.sub(difR, turnI), 64);
    v128.store(x, f64x2.add(difI, turnR), 80);
    v128.store(x, f64x2.add(difR, turnI), 96);
    v128.store(x, f64x2.sub(difI, turnR), 112);
  }
}

/** True if the first stage of this N splits in two: log2 M is odd. */
// @ts-ignore: decorator
@inline
export function startsWithRadix2(polynomialSize: u32): bool {
  return (ctz(polynomialSize) & 1) == 0;
}

/** The forward transform of folded points, in place. */
export function forward(points: usize, polynomialSize: u32, twiddles: usize): void {
  const bytes: usize = <usize>polynomialSize << 3;
  let blocks: u32 = 1;
  if (startsWithRadix2(polynomialSize)) {
    forwardRadix2(points, bytes >> 1, twiddles);
    twiddles += BLOCK_TWIDDLES;
    blocks = 2;
  }
  forwardFrom(points, polynomialSize, blocks, twiddles);
}

/** The stages after the first ones, which have made `blocks` blocks. */
export function forwardFrom(points: usize, polynomialSize: u32, blocks: u32, twiddles: usize): void {
  const bytes: usize = <usize>polynomialSize << 3;
  for (; blocks << 3 < polynomialSize; blocks <<= 2) {
    forwardRadix4(points, blocks, bytes / blocks >> 2, twiddles);
    twiddles += BLOCK_TWIDDLES * blocks;
  }
  forwardLast(points, bytes, twiddles);
}

/**
 * out[c] = Σ_r rows[r]·key[r][c], point by point, and at once the first stage of the inverse transform.
 * The rows are transformed polynomials one after the other; so are the outputs; the key is ordered by group, column, row.
 * Two loops over the rows for two points each: V8 moves all loads of a straight piece of code to its front, and would run out of registers.
 */
export function multiplyAndInverseFirst(
  rows: usize,
  rowCount: u32,
  key: usize,
  columnCount: u32,
  out: usize,
  polynomialSize: u32,
  twiddles: usize,
): void {
  const bytes: usize = <usize>polynomialSize << 3;
  for (let end = rows + bytes; rows < end; rows += 128, out += 128, twiddles += 96) {
    let column = out;
    for (let c = columnCount; c != 0; c--) {
      let re = v128.load(rows);
      let im = v128.load(rows, 16);
      let kr = v128.load(key);
      let ki = v128.load(key, 16);
      let ar = productRe(re, im, kr, ki);
      let ai = productIm(re, im, kr, ki);
      re = v128.load(rows, 32);
      im = v128.load(rows, 48);
      kr = v128.load(key, 32);
      ki = v128.load(key, 48);
      let br = productRe(re, im, kr, ki);
      let bi = productIm(re, im, kr, ki);
      let row = rows + bytes;
      let part = key + 128;
      for (let r = rowCount - 1; r != 0; r--, row += bytes, part += 128) {
        re = v128.load(row);
        im = v128.load(row, 16);
        kr = v128.load(part);
        ki = v128.load(part, 16);
        ar = multiplySubtract(im, ki, multiplyAdd(re, kr, ar));
        ai = multiplyAdd(im, kr, multiplyAdd(re, ki, ai));
        re = v128.load(row, 32);
        im = v128.load(row, 48);
        kr = v128.load(part, 32);
        ki = v128.load(part, 48);
        br = multiplySubtract(im, ki, multiplyAdd(re, kr, br));
        bi = multiplyAdd(im, kr, multiplyAdd(re, ki, bi));
      }
      re = v128.load(rows, 64);
      im = v128.load(rows, 80);
      kr = v128.load(key, 64);
      ki = v128.load(key, 80);
      let cr = productRe(re, im, kr, ki);
      let ci = productIm(re, im, kr, ki);
      re = v128.load(rows, 96);
      im = v128.load(rows, 112);
      kr = v128.load(key, 96);
      ki = v128.load(key, 112);
      let dr = productRe(re, im, kr, ki);
      let di = productIm(re, im, kr, ki);
      row = rows + bytes;
      key += 128;
      for (let r = rowCount - 1; r != 0; r--, row += bytes, key += 128) {
        re = v128.load(row, 64);
        im = v128.load(row, 80);
        kr = v128.load(key, 64);
        ki = v128.load(key, 80);
        cr = multiplySubtract(im, ki, multiplyAdd(re, kr, cr));
        ci = multiplyAdd(im, kr, multiplyAdd(re, ki, ci));
        re = v128.load(row, 96);
        im = v128.load(row, 112);
        kr = v128.load(key, 96);
        ki = v128.load(key, 112);
        dr = multiplySubtract(im, ki, multiplyAdd(re, kr, dr));
        di = multiplyAdd(im, kr, multiplyAdd(re, ki, di));
      }
      // Points a, b, c, d lie in the blocks X - w, X + w, X - iw, X + iw.
      const sumR = f64x2.add(ar, br);
      const sumI = f64x2.add(ai, bi);
      const oddR = f64x2.sub(ar, br);
      const oddI = f64x2.sub(ai, bi);
      const sum2R = f64x2.add(cr, dr);
      const sum2I = f64x2.add(ci, di);
      // -i·(c - d)
      const turnR = f64x2.sub(ci, di);
      const turnI = f64x2.sub(dr, cr);
      re = f64x2.add(oddR, turnR);
      im = f64x2.add(oddI, turnI);
      let wr = v128.load(twiddles);
      let wi = v128.load(twiddles, 16);
      const y0r = f64x2.add(sumR, sum2R);
      const y0i = f64x2.add(sumI, sum2I);
      const y1r = conjugateProductRe(re, im, wr, wi);
      const y1i = conjugateProductIm(re, im, wr, wi);
      v128.store(column, v128.shuffle<f64>(y0r, y1r, 0, 2));
      v128.store(column, v128.shuffle<f64>(y0i, y1i, 0, 2), 16);
      v128.store(column, v128.shuffle<f64>(y0r, y1r, 1, 3), 64);
      v128.store(column, v128.shuffle<f64>(y0i, y1i, 1, 3), 80);
      re = f64x2.sub(sumR, sum2R);
      im = f64x2.sub(sumI, sum2I);
      wr = v128.load(twiddles, 32);
      wi = v128.load(twiddles, 48);
      const y2r = conjugateProductRe(re, im, wr, wi);
      const y2i = conjugateProductIm(re, im, wr, wi);
      re = f64x2.sub(oddR, turnR);
      im = f64x2.sub(oddI, turnI);
      wr = v128.load(twiddles, 64);
      wi = v128.load(twiddles, 80);
      const y3r = conjugateProductRe(re, im, wr, wi);
      const y3i = conjugateProductIm(re, im, wr, wi);
      v128.store(column, v128.shuffle<f64>(y2r, y3r, 0, 2), 32);
      v128.store(column, v128.shuffle<f64>(y2i, y3i, 0, 2), 48);
      v128.store(column, v128.shuffle<f64>(y2r, y3r, 1, 3), 96);
      v128.store(column, v128.shuffle<f64>(y2i, y3i, 1, 3), 112);
      column += bytes;
    }
  }
}

/** A stage of the inverse that joins four blocks to one, `blocks` times. */
function inverseRadix4(x: usize, blocks: u32, stride: usize, twiddles: usize): void {
  for (; blocks != 0; blocks--) {
    const w1r = v128.load64_splat(twiddles);
    const w1i = v128.load64_splat(twiddles, 8);
    const w2r = v128.load64_splat(twiddles, 16);
    const w2i = v128.load64_splat(twiddles, 24);
    const w3r = v128.load64_splat(twiddles, 32);
    const w3i = v128.load64_splat(twiddles, 40);
    twiddles += BLOCK_TWIDDLES;
    for (let end = x + stride; x < end; x += 32) {
      const x1 = x + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      const ar = v128.load(x);
      const ai = v128.load(x, 16);
      const br = v128.load(x1);
      const bi = v128.load(x1, 16);
      const sumR = f64x2.add(ar, br);
      const sumI = f64x2.add(ai, bi);
      const oddR = f64x2.sub(ar, br);
      const oddI = f64x2.sub(ai, bi);
      const cr = v128.load(x2);
      const ci = v128.load(x2, 16);
      const dr = v128.load(x3);
      const di = v128.load(x3, 16);
      const sum2R = f64x2.add(cr, dr);
      const sum2I = f64x2.add(ci, di);
      const turnR = f64x2.sub(ci, di);
      const turnI = f64x2.sub(dr, cr);
      v128.store(x, f64x2.add(sumR, sum2R));
      v128.store(x, f64x2.add(sumI, sum2I), 16);
      let re = f64x2.add(oddR, turnR);
      let im = f64x2.add(oddI, turnI);
      v128.store(x1, conjugateProductRe(re, im, w1r, w1i));
      v128.store(x1, conjugateProductIm(re, im, w1r, w1i), 16);
      re = f64x2.sub(sumR, sum2R);
      im = f64x2.sub(sumI, sum2I);
      v128.store(x2, conjugateProductRe(re, im, w2r, w2i));
      v128.store(x2, conjugateProductIm(re, im, w2r, w2i), 16);
      re = f64x2.sub(oddR, turnR);
      im = f64x2.sub(oddI, turnI);
      v128.store(x3, conjugateProductRe(re, im, w3r, w3i));
      v128.store(x3, conjugateProductIm(re, im, w3r, w3i), 16);
    }
    x += 3 * stride;
  }
}

/**
 * Adds numbers in units of 2^64 to two words. The fraction of a number, plus one, has the word's top 52 bits as its mantissa;
 * what is lost is below 2^12, far below the transform's own error.
 */
// @ts-ignore: decorator
@inline
function addToWords(words: usize, x: v128): void {
  const fraction = f64x2.add(f64x2.sub(x, f64x2.floor(x)), f64x2.splat(1));
  v128.store(words, i64x2.add(v128.load(words), i64x2.shl(fraction, 12)));
}

/** The last stage of the inverse where it joins four blocks; adds the coefficients to words. */
function inverseLastRadix4(x: usize, words: usize, polynomialSize: u32, twiddles: usize): void {
  const stride: usize = <usize>polynomialSize << 1;
  const step: usize = <usize>polynomialSize;
  const half: usize = <usize>polynomialSize << 2;
  const w1r = v128.load64_splat(twiddles);
  const w1i = v128.load64_splat(twiddles, 8);
  const w2r = v128.load64_splat(twiddles, 16);
  const w2i = v128.load64_splat(twiddles, 24);
  const w3r = v128.load64_splat(twiddles, 32);
  const w3i = v128.load64_splat(twiddles, 40);
  for (let end = x + stride; x < end; x += 32, words += 16) {
    const x1 = x + stride;
    const x2 = x1 + stride;
    const x3 = x2 + stride;
    const ar = v128.load(x);
    const ai = v128.load(x, 16);
    const br = v128.load(x1);
    const bi = v128.load(x1, 16);
    const sumR = f64x2.add(ar, br);
    const sumI = f64x2.add(ai, bi);
    const oddR = f64x2.sub(ar, br);
    const oddI = f64x2.sub(ai, bi);
    const cr = v128.load(x2);
    const ci = v128.load(x2, 16);
    const dr = v128.load(x3);
    const di = v128.load(x3, 16);
    const sum2R = f64x2.add(cr, dr);
    const sum2I = f64x2.add(ci, di);
    const turnR = f64x2.sub(ci, di);
    const turnI = f64x2.sub(dr, cr);
    let at = words;
    addToWords(at, f64x2.add(sumR, sum2R));
    addToWords(at + half, f64x2.add(sumI, sum2I));
    at += step;
    let re = f64x2.add(oddR, turnR);
    let im = f64x2.add(oddI, turnI);
    addToWords(at, conjugateProductRe(re, im, w1r, w1i));
    addToWords(at + half, conjugateProductIm(re, im, w1r, w1i));
    at += step;
    re = f64x2.sub(sumR, sum2R);
    im = f64x2.sub(sumI, sum2I);
    addToWords(at, conjugateProductRe(re, im, w2r, w2i));
    addToWords(at + half, conjugateProductIm(re, im, w2r, w2i));
    at += step;
    re = f64x2.sub(oddR, turnR);
    im = f64x2.sub(oddI, turnI);
    addToWords(at, conjugateProductRe(re, im, w3r, w3i));
    addToWords(at + half, conjugateProductIm(re, im, w3r, w3i));
  }
}

/** The last stage of the inverse where it joins two blocks; adds the coefficients to words. */
function inverseLastRadix2(x: usize, words: usize, polynomialSize: u32, twiddles: usize): void {
  const stride: usize = <usize>polynomialSize << 2;
  const step: usize = <usize>polynomialSize << 1;
  const half: usize = <usize>polynomialSize << 2;
  const wr = v128.load64_splat(twiddles);
  const wi = v128.load64_splat(twiddles, 8);
  for (let end = x + stride; x < end; x += 32, words += 16) {
    const y = x + stride;
    const ar = v128.load(x);
    const ai = v128.load(x, 16);
    const br = v128.load(y);
    const bi = v128.load(y, 16);
    addToWords(words, f64x2.add(ar, br));
    addToWords(words + half, f64x2.add(ai, bi));
    const re = f64x2.sub(ar, br);
    const im = f64x2.sub(ai, bi);
    addToWords(words + step, conjugateProductRe(re, im, wr, wi));
    addToWords(words + step + half, conjugateProductIm(re, im, wr, wi));
  }
}

/** The stages of the inverse after its first; adds the polynomial to N words. Spoils the points. */
export function inverseAdd(points: usize, words: usize, polynomialSize: u32, twiddles: usize): void {
  const bytes: usize = <usize>polynomialSize << 3;
  const radix2 = startsWithRadix2(polynomialSize);
  const first: u32 = radix2 ? 2 : 1;
  // Blocks of the stage before the last stage of the forward transform.
  let blocks = polynomialSize >> 5;
  // The twiddles before those of this stage: the first stage's, and first·(1 + 4 + 16 + …).
  while (blocks > 1) {
    inverseRadix4(points, blocks, bytes / blocks >> 2, twiddles + stageTwiddles(blocks, first));
    blocks >>= 2;
  }
  if (radix2) inverseLastRadix2(points, words, polynomialSize, twiddles);
  else inverseLastRadix4(points, words, polynomialSize, twiddles);
}

/** Bytes of twiddles before those of the radix-4 stage that has `blocks` blocks, when the first radix-4 stage has `first`. */
// @ts-ignore: decorator
@inline
function stageTwiddles(blocks: u32, first: u32): usize {
  return BLOCK_TWIDDLES * (<usize>(blocks - first) / 3 + (first - 1));
}

/** Twiddles of the last stage of the forward transform. */
// @ts-ignore: decorator
@inline
export function lastTwiddles(polynomialSize: u32, twiddles: usize): usize {
  return twiddles + stageTwiddles(polynomialSize >> 3, startsWithRadix2(polynomialSize) ? 2 : 1);
}
