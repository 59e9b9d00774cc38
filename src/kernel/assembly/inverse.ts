/** The inverse of the transform of forward.ts, from products with a key to words. */
import { conjugateProductIm, conjugateProductRe, multiplyAdd, multiplySubtract, productIm, productRe } from "./complex";
import { BLOCK_TWIDDLES, stageTwiddles, startsWithRadix2 } from "./twiddles";

/** The first stage of the inverse at a group of points: a, b, c, d of two blocks each, in the blocks X - w, X + w, X - iw and X + iw. */
// @ts-ignore: decorator
@inline
export function inverseFirst(
  ar: v128,
  ai: v128,
  br: v128,
  bi: v128,
  cr: v128,
  ci: v128,
  dr: v128,
  di: v128,
  twiddles: usize,
  column: usize,
): void {
  const sumR = f64x2.add(ar, br);
  const sumI = f64x2.add(ai, bi);
  const oddR = f64x2.sub(ar, br);
  const oddI = f64x2.sub(ai, bi);
  const sum2R = f64x2.add(cr, dr);
  const sum2I = f64x2.add(ci, di);
  // -i·(c - d)
  const turnR = f64x2.sub(ci, di);
  const turnI = f64x2.sub(dr, cr);
  let re = f64x2.add(oddR, turnR);
  let im = f64x2.add(oddI, turnI);
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
      inverseFirst(ar, ai, br, bi, cr, ci, dr, di, twiddles, column);
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
