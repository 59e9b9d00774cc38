/**
 * The negacyclic transform of N coefficients as M = N/2 complex points, without a twist and without a permutation.
 *
 * A polynomial modulo X^N + 1 is folded to one modulo X^M - i. A stage splits every block X^{4h} - r into the four blocks X^h - w,
 * X^h + w, X^h - iw and X^h + iw with w^4 = r, so one twiddle w serves a whole block and the twist of the textbook has become part of it.
 * If log2 M is odd, the first stage splits in two. The inverse undoes the stages in the opposite order; its factor 1/M is in the key.
 *
 * Layout of points: two complex points in 32 bytes, their real parts and then their imaginary parts. After the last stage, 128 bytes hold
 * the points of two blocks of four: point j of both blocks in the j-th 32 bytes ("a group"). Twiddles: see twiddles.ts.
 * This file has the forward transform; inverse.ts undoes it.
 */
import { productIm, productRe } from "./complex";
import { BLOCK_TWIDDLES, startsWithRadix2 } from "./twiddles";

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
