/**
 * External products and blind rotation. The memory is laid out by src/kernel/wasm/layout.ts, which calls `configure` once.
 */
import { productIm, productRe } from "./complex";
import { foldWords, forward, forwardFrom } from "./forward";
import { multiplyExtendedAndInverseFirst, multiplyGroupAndInverseFirst, prepareMonomial } from "./groups";
import { inverseAdd, multiplyAndInverseFirst } from "./inverse";
import { lastTwiddles, startsWithRadix2 } from "./twiddles";
import { addOffset, digitOffset, rotate, rotateAndTake } from "./words";

let lweDimension: u32 = 0;
let columns: u32 = 0;
let polynomialSize: u32 = 0;
let baseLog: u32 = 0;
let level: u32 = 0;
/** e: parts of a table and of an accumulator. */
let extension: u32 = 1;
/** Twiddles of N; the bootstrap key; one polynomial and a word; the transformed rows; the transformed result. */
let twiddles: usize = 0;
let bootstrapKey: usize = 0;
let difference: usize = 0;
let rows: usize = 0;
let sums: usize = 0;

/** Key bits of a group and GGSW ciphertexts of a group; 1 where bits come one by one. */
let size: u32 = 1;
let terms: u32 = 1;
/** Whether the exponents of a group are all sums of its words, or the words themselves. */
let multiBit: bool = false;
/** Powers of the root of order 2N; exponents of the transform's blocks; room for the monomials of a group. */
let roots: usize = 0;
let rootExponents: usize = 0;
let monomials: usize = 0;

/** Says what the shape is and where things are. */
export function configure(
  lweDimension_: u32,
  glweDimension_: u32,
  polynomialSize_: u32,
  baseLog_: u32,
  level_: u32,
  extension_: u32,
  twiddles_: usize,
  bootstrapKey_: usize,
  difference_: usize,
  rows_: usize,
  sums_: usize,
): void {
  lweDimension = lweDimension_;
  columns = glweDimension_ + 1;
  polynomialSize = polynomialSize_;
  baseLog = baseLog_;
  level = level_;
  extension = extension_;
  twiddles = twiddles_;
  bootstrapKey = bootstrapKey_;
  difference = difference_;
  rows = rows_;
  sums = sums_;
}

/** Says that key bits come in groups, and where what they need is. After `configure`. */
export function configureGroups(
  size_: u32,
  terms_: u32,
  multiBit_: bool,
  roots_: usize,
  rootExponents_: usize,
  monomials_: usize,
): void {
  size = size_;
  terms = terms_;
  multiBit = multiBit_;
  roots = roots_;
  rootExponents = rootExponents_;
  monomials = monomials_;
}

/** Bytes of one polynomial, of words or of points. */
// @ts-ignore: decorator
@inline
function polynomialBytes(): usize {
  return (<usize>polynomialSize) << 3;
}

/** Bytes of one transformed GGSW ciphertext. */
// @ts-ignore: decorator
@inline
function ggswBytes(): usize {
  return polynomialBytes() * columns * columns * level;
}

/** Transforms one polynomial of words and puts it into the key: row and column of GGSW number `index`. Scaled so that results come in units of 2^64. */
export function loadKeyPolynomial(words: usize, index: u32, row: u32, column: u32): void {
  foldWords(words, sums, polynomialSize, 2.0 / <f64>polynomialSize / 18446744073709551616.0);
  forward(sums, polynomialSize, twiddles);
  const rowCount = columns * level;
  let to = bootstrapKey + ggswBytes() * index + (((<usize>column) * rowCount + row) << 7);
  const step = ((<usize>columns) * rowCount) << 7;
  for (let from = sums, end = sums + polynomialBytes(); from < end; from += 128, to += step) memory.copy(to, from, 128);
}

/**
 * Two digits of words that have the offset added, as numbers. The field of the digit stays where it is in the mantissa, under an exponent
 * that gives it its value; a level whose field lies above the mantissa is first moved down by 12, a constant that costs one instruction.
 */
// @ts-ignore: decorator
@inline
function digits(words: usize, high: bool, mask: v128, exponent: v128, bias: v128): v128 {
  const word = high ? i64x2.shr_u(v128.load(words), 12) : v128.load(words);
  return f64x2.sub(v128.or(v128.and(word, mask), exponent), bias);
}

/** The digits of one level of a polynomial, folded, and the first stage of their transform. */
function firstStage(words: usize, out: usize, digitLevel: u32): void {
  if (digitLevel * baseLog <= 52) firstStageAt(words, out, digitLevel * baseLog, true);
  else firstStageAt(words, out, digitLevel * baseLog - 12, false);
}

/** `firstStage` for digits whose lowest bit is bit 52 - scale, after moving words down if they are `high`. */
// @ts-ignore: decorator
@inline
function firstStageAt(words: usize, out: usize, scale: u32, high: bool): void {
  const mask = i64x2.splat((((<i64>1) << baseLog) - 1) << (52 - scale));
  const exponent = i64x2.splat((<i64>(1023 + scale)) << 52);
  const bias = f64x2.splat(<f64>((<i64>1) << scale) + <f64>((<i64>1) << (baseLog - 1)));
  const half = polynomialBytes() >> 1;
  const wr = v128.load64_splat(twiddles);
  const wi = v128.load64_splat(twiddles, 8);
  if (startsWithRadix2(polynomialSize)) {
    const step = half >> 1;
    const stride = half;
    for (let end = words + step; words < end; words += 16, out += 32) {
      const other = words + step;
      const br = digits(other, high, mask, exponent, bias);
      const bi = digits(other + half, high, mask, exponent, bias);
      const ar = digits(words, high, mask, exponent, bias);
      const ai = digits(words + half, high, mask, exponent, bias);
      const cr = productRe(br, bi, wr, wi);
      const ci = productIm(br, bi, wr, wi);
      const y = out + stride;
      v128.store(out, f64x2.add(ar, cr));
      v128.store(out, f64x2.add(ai, ci), 16);
      v128.store(y, f64x2.sub(ar, cr));
      v128.store(y, f64x2.sub(ai, ci), 16);
    }
    return;
  }
  const step = half >> 2;
  const stride = half >> 1;
  const w2r = v128.load64_splat(twiddles, 16);
  const w2i = v128.load64_splat(twiddles, 24);
  const w3r = v128.load64_splat(twiddles, 32);
  const w3i = v128.load64_splat(twiddles, 40);
  for (let end = words + step; words < end; words += 16, out += 32) {
    const from1 = words + step;
    const from2 = from1 + step;
    const from3 = from2 + step;
    let r = digits(from2, high, mask, exponent, bias);
    let i = digits(from2 + half, high, mask, exponent, bias);
    const cr = productRe(r, i, w2r, w2i);
    const ci = productIm(r, i, w2r, w2i);
    const ar = digits(words, high, mask, exponent, bias);
    const ai = digits(words + half, high, mask, exponent, bias);
    const sumR = f64x2.add(ar, cr);
    const sumI = f64x2.add(ai, ci);
    const difR = f64x2.sub(ar, cr);
    const difI = f64x2.sub(ai, ci);
    r = digits(from1, high, mask, exponent, bias);
    i = digits(from1 + half, high, mask, exponent, bias);
    const br = productRe(r, i, wr, wi);
    const bi = productIm(r, i, wr, wi);
    r = digits(from3, high, mask, exponent, bias);
    i = digits(from3 + half, high, mask, exponent, bias);
    const dr = productRe(r, i, w3r, w3i);
    const di = productIm(r, i, w3r, w3i);
    const oddR = f64x2.add(br, dr);
    const oddI = f64x2.add(bi, di);
    const turnR = f64x2.sub(br, dr);
    const turnI = f64x2.sub(bi, di);
    const x1 = out + stride;
    const x2 = x1 + stride;
    const x3 = x2 + stride;
    v128.store(out, f64x2.add(sumR, oddR));
    v128.store(out, f64x2.add(sumI, oddI), 16);
    v128.store(x1, f64x2.sub(sumR, oddR));
    v128.store(x1, f64x2.sub(sumI, oddI), 16);
    v128.store(x2, f64x2.sub(difR, turnI));
    v128.store(x2, f64x2.add(difI, turnR), 16);
    v128.store(x3, f64x2.add(difR, turnI));
    v128.store(x3, f64x2.sub(difI, turnR), 16);
  }
}

/** Bytes of one GLWE ciphertext, and of the transformed rows of one. */
// @ts-ignore: decorator
@inline
function glweBytes(): usize {
  return polynomialBytes() * columns;
}

// @ts-ignore: decorator
@inline
function rowsBytes(): usize {
  return glweBytes() * level;
}

/** Transforms all digits of the polynomial in `difference` to the rows of column `column` of part `part`. */
function transformDigits(part: u32, column: u32): void {
  const radix2 = startsWithRadix2(polynomialSize);
  for (let slot: u32 = 0; slot < level; slot++) {
    const row = rows + rowsBytes() * part + polynomialBytes() * (slot * columns + column);
    firstStage(difference, row, level - slot);
    forwardFrom(row, polynomialSize, radix2 ? 2 : 4, twiddles + 48);
  }
}

/** acc += GGSW number `index` · the transformed rows of part `part`. */
function addProduct(index: u32, part: u32, acc: usize): void {
  const last = lastTwiddles(polynomialSize, twiddles);
  multiplyAndInverseFirst(rows + rowsBytes() * part, columns * level, bootstrapKey + ggswBytes() * index, columns, sums, polynomialSize, last);
  addSums(acc, 1);
}

/** acc += the inverse of what is in `sums`, for so many parts. */
function addSums(acc: usize, parts: u32): void {
  for (let c: u32 = 0; c < columns * parts; c++) {
    const at = polynomialBytes() * c;
    inverseAdd(sums + at, acc + at, polynomialSize, twiddles);
  }
}

/** Transforms the digits of a GLWE ciphertext to the rows of part `part`. */
function transformGlwe(glwe: usize, part: u32, offset: u64): void {
  for (let c: u32 = 0; c < columns; c++) {
    addOffset(glwe + polynomialBytes() * c, difference, polynomialSize, offset);
    transformDigits(part, c);
  }
}

/** acc += GGSW number `index` ⊡ glwe. */
export function addExternalProduct(index: u32, glwe: usize, acc: usize): void {
  transformGlwe(glwe, 0, digitOffset(baseLog, level));
  addProduct(index, 0, acc);
}

/** Bytes from one accumulator to the next: they lie one after the other, part by part, each with a word to spare at the end. */
// @ts-ignore: decorator
@inline
function accumulatorBytes(): usize {
  return glweBytes() * extension + 16;
}

/** Coefficients of a table. */
// @ts-ignore: decorator
@inline
function tableSize(): u32 {
  return polynomialSize * extension;
}

/**
 * Begins blind rotations of `count` tables by switched ciphertexts of n + 1 numbers each: by their bodies. `tables` holds an address for each.
 */
export function blindRotateStart(tables: usize, switched: usize, count: u32, accumulators: usize): void {
  const bytes = polynomialBytes();
  const switchedBytes = ((<usize>lweDimension) + 1) << 2;
  const coefficients: u32 = tableSize();
  for (let i: u32 = 0; i < count; i++) {
    const acc = accumulators + accumulatorBytes() * i;
    const body = load<u32>(switched + switchedBytes * i + ((<usize>lweDimension) << 2));
    const exponent = body == 0 ? 0 : 2 * coefficients - body;
    const table = load<u32>(tables + (i << 2));
    memory.fill(acc, 0, glweBytes() * extension);
    if (extension == 1) {
      rotate(table, acc + bytes * (columns - 1), polynomialSize, exponent);
      continue;
    }
    // The rows are free here, and have room for a table and a word.
    rotate(table, rows, coefficients, exponent);
    for (let part: u32 = 0; part < extension; part++) {
      let from = rows + ((<usize>part) << 3);
      let to = acc + glweBytes() * part + bytes * (columns - 1);
      const step = (<usize>extension) << 3;
      for (const end = to + bytes; to < end; to += 8, from += step) store<u64>(to, load<u64>(from));
    }
  }
}

/** Goes on with blind rotations that `blindRotateStart` began: by the key bits from `first` up to `end`, whole groups. Ranges come in order. */
export function blindRotateRange(switched: usize, count: u32, accumulators: usize, first: u32, end: u32): void {
  const switchedBytes = ((<usize>lweDimension) + 1) << 2;
  for (let bit = first; bit < end; bit += size) {
    for (let i: u32 = 0; i < count; i++) {
      const words = switched + switchedBytes * i + ((<usize>bit) << 2);
      const acc = accumulators + accumulatorBytes() * i;
      if (terms == 1) rotateByBit(bit, load<u32>(words), acc);
      else rotateByGroup(bit / size * terms, words, acc);
    }
  }
}

/**
 * acc += GGSW number `index` ⊡ (Y^exponent - 1)·acc, where Y = X without an extension. With exponent = e·q + s, part r of Y^exponent·acc is part
 * r - s times X^q; or part r - s + e times X^(q+1).
 */
function rotateByBit(index: u32, exponent: u32, acc: usize): void {
  if (exponent == 0) return;
  const offset = digitOffset(baseLog, level);
  const shift = exponent % extension;
  const quotient = exponent / extension;
  for (let part: u32 = 0; part < extension; part++) {
    const wraps = part < shift;
    const from = acc + glweBytes() * (wraps ? part + extension - shift : part - shift);
    const turn = (wraps ? quotient + 1 : quotient) & (2 * polynomialSize - 1);
    for (let c: u32 = 0; c < columns; c++) {
      const at = polynomialBytes() * c;
      rotateAndTake(from + at, acc + glweBytes() * part + at, difference, polynomialSize, turn, offset);
      transformDigits(part, c);
    }
  }
  for (let part: u32 = 0; part < extension; part++) addProduct(index, part, acc + glweBytes() * part);
}

/**
 * acc += Σ_j (Y^(e_j) - 1)·(GGSW number `index` + j ⊡ acc): products first and monomials in the transformed domain, so that one set of
 * transforms serves the group. `words` are the group's switched words.
 */
function rotateByGroup(index: u32, words: usize, acc: usize): void {
  const period: u32 = 2 * tableSize();
  let any: u32 = 0;
  for (let term: u32 = 0; term < terms; term++) {
    let exponent: u32 = 0;
    if (multiBit) {
      for (let j: u32 = 0; j < size; j++) if ((term + 1) >> j & 1) exponent += load<u32>(words + (j << 2));
      if (exponent >= period) exponent -= period;
    } else exponent = load<u32>(words + (term << 2));
    any |= exponent;
    if (extension == 1) prepareMonomial(monomials, term, exponent, 0);
    else {
      // Both powers that parts are turned by.
      const quotient = exponent / extension;
      prepareMonomial(monomials, 2 * term, quotient, exponent % extension);
      prepareMonomial(monomials, 2 * term + 1, (quotient + 1) & (2 * polynomialSize - 1), 0);
    }
  }
  if (any == 0) return;
  const offset = digitOffset(baseLog, level);
  for (let part: u32 = 0; part < extension; part++) transformGlwe(acc + glweBytes() * part, part, offset);
  const key = bootstrapKey + ggswBytes() * index;
  const last = lastTwiddles(polynomialSize, twiddles);
  if (extension == 1) {
    multiplyGroupAndInverseFirst(
      rows, columns * level, key, ggswBytes(), terms, monomials, roots, rootExponents, columns, sums, polynomialSize, last,
    );
  } else {
    multiplyExtendedAndInverseFirst(
      rows, columns * level, key, ggswBytes(), terms, monomials, roots, rootExponents, columns, sums, polynomialSize, last,
      extension,
    );
  }
  addSums(acc, extension);
}

/**
 * Product of two polynomials of N signed words: the first of integers of at most 32 bits, the second of torus words.
 * `a` and `b` are spoiled room for points; `words` receives the product.
 */
export function multiplyPolynomialWords(integers: usize, torus: usize, size: u32, table: usize, a: usize, b: usize, words: usize): void {
  foldWords(integers, a, size, 1);
  foldWords(torus, b, size, 2.0 / <f64>size / 18446744073709551616.0);
  forward(a, size, table);
  forward(b, size, table);
  multiplyAndInverseFirst(a, 1, b, 1, a, size, lastTwiddles(size, table));
  memory.fill(words, 0, (<usize>size) << 3);
  inverseAdd(a, words, size, table);
}
