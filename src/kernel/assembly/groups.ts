/**
 * Products with several GGSW ciphertexts at once, each times a monomial less one, in the transformed domain.
 *
 * X^a has the value w^a at X = w. A block of four points lies at w, -w, iw and -iw, so one power of w serves it: times 1, (-1)^a, i^a and
 * (-i)^a. A term's exponent and signs stand before its monomials: 16 bytes of exponent and shift, four masks of 16 bytes; then its values at eight
 * points, in the layout of a group of points (forward.ts). With an extension a term has two monomials, one behind the other: for the parts that
 * stay below e when they are shifted, and for those that pass it.
 */
import { multiplyAdd, multiplySubtract, productIm, productRe } from "./complex";
import { inverseFirst } from "./inverse";

/** Bytes of signs and exponent of a term, and of all of it; as in src/kernel/wasm/layout.ts. */
const HEAD_BYTES: usize = 80;
const TERM_BYTES: usize = HEAD_BYTES + 128;

/** Says what the exponent of a monomial is, in [0, 2N), and by how many parts it shifts. */
export function prepareMonomial(monomials: usize, term: u32, exponent: u32, shift: u32): void {
  const at = monomials + TERM_BYTES * term;
  const quarter = exponent & 3;
  const sign = (<i64>1) << 63;
  store<u32>(at, exponent);
  store<u32>(at, shift, 4);
  v128.store(at, i64x2.splat(quarter & 1 ? -1 : 0), 16);
  v128.store(at, i64x2.splat(quarter & 1 ? sign : 0), 32);
  v128.store(at, i64x2.splat(quarter >= 2 ? sign : 0), 48);
  v128.store(at, i64x2.splat(quarter == 1 || quarter == 2 ? sign : 0), 64);
}

/** The values of all monomials less `one`, which is 1 or 0, at the next group of points, whose two blocks lie at roots of these exponents. */
// @ts-ignore: decorator
@inline
function monomialsAt(monomials: usize, terms: u32, roots: usize, first: u32, second: u32, mask: u32, less: f64): void {
  const one = f64x2.splat(less);
  for (let end = monomials + TERM_BYTES * terms; monomials < end; monomials += TERM_BYTES) {
    const exponent = load<u32>(monomials);
    const p = v128.load(roots + ((<usize>(first * exponent & mask)) << 4));
    const q = v128.load(roots + ((<usize>(second * exponent & mask)) << 4));
    const re = v128.shuffle<f64>(p, q, 0, 2);
    const im = v128.shuffle<f64>(p, q, 1, 3);
    v128.store(monomials, f64x2.sub(re, one), 80);
    v128.store(monomials, im, 96);
    const sign1 = v128.load(monomials, 32);
    v128.store(monomials, f64x2.sub(v128.xor(re, sign1), one), 112);
    v128.store(monomials, v128.xor(im, sign1), 128);
    const odd = v128.load(monomials, 16);
    // i·w^a where a is odd
    const turnedRe = v128.bitselect(f64x2.neg(im), re, odd);
    const turnedIm = v128.bitselect(re, im, odd);
    const sign2 = v128.load(monomials, 48);
    v128.store(monomials, f64x2.sub(v128.xor(turnedRe, sign2), one), 144);
    v128.store(monomials, v128.xor(turnedIm, sign2), 160);
    const sign3 = v128.load(monomials, 64);
    v128.store(monomials, f64x2.sub(v128.xor(turnedRe, sign3), one), 176);
    v128.store(monomials, v128.xor(turnedIm, sign3), 192);
  }
}

/**
 * out[c] = Σ_j m_j · Σ_r rows[r]·key_j[r][c], point by point, m_j being the monomials of `terms` terms less one, and at once the first stage
 * of the inverse transform. Key j begins `keyBytes` after the one before; all else is as in `multiplyAndInverseFirst`.
 */
export function multiplyGroupAndInverseFirst(
  rows: usize,
  rowCount: u32,
  key: usize,
  keyBytes: usize,
  terms: u32,
  monomials: usize,
  roots: usize,
  rootExponents: usize,
  columnCount: u32,
  out: usize,
  polynomialSize: u32,
  twiddles: usize,
): void {
  const bytes: usize = <usize>polynomialSize << 3;
  const mask = 2 * polynomialSize - 1;
  const columnBytes = (<usize>rowCount) << 7;
  const lastTerm = monomials + TERM_BYTES * terms;
  for (let end = rows + bytes; rows < end; rows += 128, out += 128, twiddles += 96, rootExponents += 8) {
    monomialsAt(monomials, terms, roots, load<u32>(rootExponents), load<u32>(rootExponents, 4), mask, 1);
    let column = out;
    for (let c = columnCount; c != 0; c--, column += bytes, key += columnBytes) {
      let ar = f64x2.splat(0);
      let ai = f64x2.splat(0);
      let br = f64x2.splat(0);
      let bi = f64x2.splat(0);
      let termKey = key;
      for (let term = monomials; term < lastTerm; term += TERM_BYTES, termKey += keyBytes) {
        let re = v128.load(rows);
        let im = v128.load(rows, 16);
        let kr = v128.load(termKey);
        let ki = v128.load(termKey, 16);
        let pr = productRe(re, im, kr, ki);
        let pi = productIm(re, im, kr, ki);
        re = v128.load(rows, 32);
        im = v128.load(rows, 48);
        kr = v128.load(termKey, 32);
        ki = v128.load(termKey, 48);
        let qr = productRe(re, im, kr, ki);
        let qi = productIm(re, im, kr, ki);
        let row = rows + bytes;
        let part = termKey + 128;
        for (let r = rowCount - 1; r != 0; r--, row += bytes, part += 128) {
          re = v128.load(row);
          im = v128.load(row, 16);
          kr = v128.load(part);
          ki = v128.load(part, 16);
          pr = multiplySubtract(im, ki, multiplyAdd(re, kr, pr));
          pi = multiplyAdd(im, kr, multiplyAdd(re, ki, pi));
          re = v128.load(row, 32);
          im = v128.load(row, 48);
          kr = v128.load(part, 32);
          ki = v128.load(part, 48);
          qr = multiplySubtract(im, ki, multiplyAdd(re, kr, qr));
          qi = multiplyAdd(im, kr, multiplyAdd(re, ki, qi));
        }
        kr = v128.load(term, 80);
        ki = v128.load(term, 96);
        ar = multiplySubtract(pi, ki, multiplyAdd(pr, kr, ar));
        ai = multiplyAdd(pi, kr, multiplyAdd(pr, ki, ai));
        kr = v128.load(term, 112);
        ki = v128.load(term, 128);
        br = multiplySubtract(qi, ki, multiplyAdd(qr, kr, br));
        bi = multiplyAdd(qi, kr, multiplyAdd(qr, ki, bi));
      }
      let cr = f64x2.splat(0);
      let ci = f64x2.splat(0);
      let dr = f64x2.splat(0);
      let di = f64x2.splat(0);
      termKey = key;
      for (let term = monomials; term < lastTerm; term += TERM_BYTES, termKey += keyBytes) {
        let re = v128.load(rows, 64);
        let im = v128.load(rows, 80);
        let kr = v128.load(termKey, 64);
        let ki = v128.load(termKey, 80);
        let pr = productRe(re, im, kr, ki);
        let pi = productIm(re, im, kr, ki);
        re = v128.load(rows, 96);
        im = v128.load(rows, 112);
        kr = v128.load(termKey, 96);
        ki = v128.load(termKey, 112);
        let qr = productRe(re, im, kr, ki);
        let qi = productIm(re, im, kr, ki);
        let row = rows + bytes;
        let part = termKey + 128;
        for (let r = rowCount - 1; r != 0; r--, row += bytes, part += 128) {
          re = v128.load(row, 64);
          im = v128.load(row, 80);
          kr = v128.load(part, 64);
          ki = v128.load(part, 80);
          pr = multiplySubtract(im, ki, multiplyAdd(re, kr, pr));
          pi = multiplyAdd(im, kr, multiplyAdd(re, ki, pi));
          re = v128.load(row, 96);
          im = v128.load(row, 112);
          kr = v128.load(part, 96);
          ki = v128.load(part, 112);
          qr = multiplySubtract(im, ki, multiplyAdd(re, kr, qr));
          qi = multiplyAdd(im, kr, multiplyAdd(re, ki, qi));
        }
        kr = v128.load(term, 144);
        ki = v128.load(term, 160);
        cr = multiplySubtract(pi, ki, multiplyAdd(pr, kr, cr));
        ci = multiplyAdd(pi, kr, multiplyAdd(pr, ki, ci));
        kr = v128.load(term, 176);
        ki = v128.load(term, 192);
        dr = multiplySubtract(qi, ki, multiplyAdd(qr, kr, dr));
        di = multiplyAdd(qi, kr, multiplyAdd(qr, ki, di));
      }
      inverseFirst(ar, ai, br, bi, cr, ci, dr, di, twiddles, column);
    }
  }
}

/**
 * `multiplyGroupAndInverseFirst` for e parts: rows and outputs lie part by part. Each product with a key is made once; it is taken from its own
 * part and added, times a monomial, to the part that the term's shift leads to. Sums of a group of points stand behind the monomials.
 */
export function multiplyExtendedAndInverseFirst(
  rows: usize,
  rowCount: u32,
  key: usize,
  keyBytes: usize,
  terms: u32,
  monomials: usize,
  roots: usize,
  rootExponents: usize,
  columnCount: u32,
  out: usize,
  polynomialSize: u32,
  twiddles: usize,
  extension: u32,
): void {
  const bytes: usize = <usize>polynomialSize << 3;
  const mask = 2 * polynomialSize - 1;
  const columnBytes = (<usize>rowCount) << 7;
  const partBytes = (<usize>columnCount) << 7;
  const sums = monomials + 2 * TERM_BYTES * terms;
  const sumsEnd = sums + partBytes * extension;
  for (let end = rows + bytes; rows < end; rows += 128, out += 128, twiddles += 96, rootExponents += 8) {
    monomialsAt(monomials, 2 * terms, roots, load<u32>(rootExponents), load<u32>(rootExponents, 4), mask, 0);
    memory.fill(sums, 0, partBytes * extension);
    for (let c: u32 = 0; c < columnCount; c++, key += columnBytes) {
      let row = rows;
      let own = sums + ((<usize>c) << 7);
      for (let part: u32 = 0; part < extension; part++, row += bytes * rowCount, own += partBytes) {
        for (let at: usize = 0; at < 128; at += 32) {
          let takenRe = f64x2.splat(0);
          let takenIm = f64x2.splat(0);
          let factor = key + at;
          for (let term = monomials; term < sums; term += 2 * TERM_BYTES, factor += keyBytes) {
            let re = v128.load(row + at);
            let im = v128.load(row + at, 16);
            let kr = v128.load(factor);
            let ki = v128.load(factor, 16);
            let pr = productRe(re, im, kr, ki);
            let pi = productIm(re, im, kr, ki);
            let other = row + at + bytes;
            let next = factor + 128;
            for (let r = rowCount - 1; r != 0; r--, other += bytes, next += 128) {
              re = v128.load(other);
              im = v128.load(other, 16);
              kr = v128.load(next);
              ki = v128.load(next, 16);
              pr = multiplySubtract(im, ki, multiplyAdd(re, kr, pr));
              pi = multiplyAdd(im, kr, multiplyAdd(re, ki, pi));
            }
            takenRe = f64x2.add(takenRe, pr);
            takenIm = f64x2.add(takenIm, pi);
            const to = part + load<u32>(term, 4);
            const passes = to >= extension;
            const monomial = (passes ? term + TERM_BYTES : term) + HEAD_BYTES + at;
            const sum = sums + ((<usize>c) << 7) + partBytes * (passes ? to - extension : to) + at;
            kr = v128.load(monomial);
            ki = v128.load(monomial, 16);
            v128.store(sum, multiplySubtract(pi, ki, multiplyAdd(pr, kr, v128.load(sum))));
            v128.store(sum, multiplyAdd(pi, kr, multiplyAdd(pr, ki, v128.load(sum, 16))), 16);
          }
          // After the others, since a shift by no part leads here too.
          v128.store(own + at, f64x2.sub(v128.load(own + at), takenRe));
          v128.store(own + at, f64x2.sub(v128.load(own + at, 16), takenIm), 16);
        }
      }
    }
    let column = out;
    for (let sum = sums; sum < sumsEnd; sum += 128, column += bytes) {
      inverseFirst(
        v128.load(sum),
        v128.load(sum, 16),
        v128.load(sum, 32),
        v128.load(sum, 48),
        v128.load(sum, 64),
        v128.load(sum, 80),
        v128.load(sum, 96),
        v128.load(sum, 112),
        twiddles,
        column,
      );
    }
  }
}
