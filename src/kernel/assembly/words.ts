/** Vectors of torus words: weighted sums, rotation of a polynomial, digits, rounding to 2N. */

/** acc[i] += weight·x[i] */
export function multiplyAddWords(acc: usize, x: usize, count: u32, weight: u64): void {
  for (let end = acc + ((<usize>count) << 3); acc < end; acc += 8, x += 8) {
    store<u64>(acc, load<u64>(acc) + weight * load<u64>(x));
  }
}

/** out[i] = sign·x[i] for `count` words; may write one more. `sign` is 0 or -1. */
// @ts-ignore: decorator
@inline
function copySigned(x: usize, out: usize, count: u32, sign: v128): void {
  for (let end = out + ((<usize>count) << 3); out < end; out += 16, x += 16) {
    v128.store(out, i64x2.sub(v128.xor(v128.load(x), sign), sign));
  }
}

/** out = x·X^exponent for an exponent in [0, 2N), N being any even number here; `out` has room for N + 1 words. */
export function rotate(x: usize, out: usize, polynomialSize: u32, exponent: u32): void {
  const negative = exponent >= polynomialSize;
  const turn = negative ? exponent - polynomialSize : exponent;
  const before = i64x2.splat(negative ? 0 : -1);
  const after = i64x2.splat(negative ? -1 : 0);
  copySigned(x + ((<usize>(polynomialSize - turn)) << 3), out, turn, before);
  copySigned(x, out + ((<usize>turn) << 3), polynomialSize - turn, after);
}

/** out[i] = sign·x[i] - y[i] + offset; may write one more word. */
// @ts-ignore: decorator
@inline
function subtractSigned(x: usize, y: usize, out: usize, count: u32, sign: v128, offset: v128): void {
  const rest = i64x2.sub(offset, sign);
  for (let end = out + ((<usize>count) << 3); out < end; out += 16, x += 16, y += 16) {
    const difference = i64x2.sub(v128.xor(v128.load(x), sign), v128.load(y));
    v128.store(out, i64x2.add(difference, rest));
  }
}

/** out = x·(X^exponent - 1), with `offset` added to every word, for an exponent in [0, 2N); `out` has room for N + 1 words. */
export function rotateSubtract(x: usize, out: usize, polynomialSize: u32, exponent: u32, offset: u64): void {
  rotateAndTake(x, x, out, polynomialSize, exponent, offset);
}

/** out = x·X^exponent - y; otherwise as `rotateSubtract`. */
export function rotateAndTake(x: usize, y: usize, out: usize, polynomialSize: u32, exponent: u32, offset: u64): void {
  const negative = exponent >= polynomialSize;
  const turn = negative ? exponent - polynomialSize : exponent;
  const before = i64x2.splat(negative ? 0 : -1);
  const after = i64x2.splat(negative ? -1 : 0);
  const offsets = i64x2.splat(offset);
  const at = (<usize>turn) << 3;
  subtractSigned(x + ((<usize>(polynomialSize - turn)) << 3), y, out, turn, before, offsets);
  subtractSigned(x, y + at, out + at, polynomialSize - turn, after, offsets);
}

/** out[i] = x[i] + offset */
export function addOffset(x: usize, out: usize, count: u32, offset: u64): void {
  const offsets = i64x2.splat(offset);
  for (let end = out + ((<usize>count) << 3); out < end; out += 16, x += 16) {
    v128.store(out, i64x2.add(v128.load(x), offsets));
  }
}

/** Half of the last digit's unit, which rounds, and B/2 at every level: after adding it, digits plus B/2 are bit fields. */
export function digitOffset(baseLog: u32, level: u32): u64 {
  let offset: u64 = baseLog * level < 64 ? (<u64>1) << (63 - baseLog * level) : 0;
  for (let i: u32 = 1; i <= level; i++) offset += (<u64>1) << (63 - (i - 1) * baseLog);
  return offset;
}

/** The digit of `level` (1 is the most significant) of a word with `digitOffset` added. */
// @ts-ignore: decorator
@inline
export function digitOf(shifted: u64, baseLog: u32, level: u32): i64 {
  const base = (<u64>1) << baseLog;
  return <i64>((shifted >> (64 - level * baseLog)) & (base - 1)) - <i64>(base >> 1);
}

/** All digits of words, most significant level first. */
export function decomposeWords(x: usize, out: usize, count: u32, baseLog: u32, level: u32): void {
  const offset = digitOffset(baseLog, level);
  for (let l: u32 = 1; l <= level; l++) {
    for (let i: u32 = 0; i < count; i++, out += 8) {
      store<i64>(out, digitOf(load<u64>(x + ((<usize>i) << 3)) + offset, baseLog, l));
    }
  }
}

/**
 * Rounds an LWE ciphertext of n + 1 words to multiples of 2^sharing in [0, period), where 2^sharing divides the period; the formulas are those of
 * src/kernel/plain/modulusSwitch.ts. Of words of `halves` only the upper 32 bits are stored, as the keyswitch leaves them.
 * Products with the number of steps have 64 + 23 bits: an upper part in units of 2^32, and 32 bits below.
 */
export function switchModulusWords(
  lwe: usize,
  out: usize,
  lweDimension: u32,
  period: u32,
  centered: bool,
  oneIn: u32,
  sharing: u32,
  halves: bool,
): void {
  const steps = <u64>(period >> sharing);
  const low: u64 = 0xffffffff;
  const wordBytes: usize = halves ? 4 : 8;
  // The sum of errors, in units of 2^32 and of 1.
  let upperErrors: i64 = 0;
  let lowerErrors: i64 = 0;
  for (let i: u32 = 0; i < lweDimension; i++, lwe += wordBytes, out += 4) {
    const word = halves ? (<u64>load<u32>(lwe)) << 32 : load<u64>(lwe);
    const below = (word & low) * steps;
    const upper = (word >> 32) * steps + (below >> 32);
    const rounded = (upper + 0x80000000) >> 32;
    store<u32>(out, (<u32>(rounded == steps ? 0 : rounded)) << sharing);
    upperErrors += <i64>((rounded << 32) - upper);
    lowerErrors -= <i64>(below & low);
  }
  const word = halves ? (<u64>load<u32>(lwe)) << 32 : load<u64>(lwe);
  const below = (word & low) * steps;
  const upper = (word >> 32) * steps + (below >> 32);
  let moved: i64;
  if (centered) {
    const errors = upperErrors + (lowerErrors >> 32);
    const rest = (((<u64>errors & (((<u64>1) << oneIn) - 1)) << 32) | (<u64>lowerErrors & low)) >> oneIn;
    moved = (<i64>upper + (errors >> oneIn) + <i64>(((below & low) + rest) >> 32)) >> 32;
  } else moved = <i64>((upper + 0x80000000) >> 32);
  const wrapped = moved < 0 ? moved + <i64>steps : moved >= <i64>steps ? moved - <i64>steps : moved;
  store<u32>(out, <u32>wrapped << sharing);
}

/** Coefficient `index` of a GLWE ciphertext as an LWE ciphertext. */
export function sampleExtractWords(glwe: usize, out: usize, glweDimension: u32, polynomialSize: u32, index: u32): void {
  const bytes = (<usize>polynomialSize) << 3;
  const at = (<usize>index) << 3;
  for (; glweDimension != 0; glweDimension--) {
    let to = out;
    let from = glwe + at;
    for (const end = out + at; to <= end; to += 8, from -= 8) store<u64>(to, load<u64>(from));
    from += bytes;
    for (const end = out + bytes; to < end; to += 8, from -= 8) store<u64>(to, -load<u64>(from));
    glwe += bytes;
    out += bytes;
  }
  store<u64>(out, load<u64>(glwe + at));
}
