/**
 * Complex numbers two at a time: one vector of real parts and one of imaginary parts. With relaxed SIMD the products use
 * multiply-add; without it, the same formulas in two steps. The feature is a constant of the compilation.
 */

/** a·b + c */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}

/** c - a·b */
// @ts-ignore: decorator
@inline
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_nmadd(a, b, c) : f64x2.sub(c, f64x2.mul(a, b));
}

/** Real part of a·b. */
// @ts-ignore: decorator
@inline
export function productRe(ar: v128, ai: v128, br: v128, bi: v128): v128 {
  return multiplySubtract(ai, bi, f64x2.mul(ar, br));
}

/** Imaginary part of a·b. */
// @ts-ignore: decorator
@inline
export function productIm(ar: v128, ai: v128, br: v128, bi: v128): v128 {
  return multiplyAdd(ai, br, f64x2.mul(ar, bi));
}

/** Real part of a·conj(b). */
// @ts-ignore: decorator
@inline
export function conjugateProductRe(ar: v128, ai: v128, br: v128, bi: v128): v128 {
  return multiplyAdd(ai, bi, f64x2.mul(ar, br));
}

/** Imaginary part of a·conj(b). */
// @ts-ignore: decorator
@inline
export function conjugateProductIm(ar: v128, ai: v128, br: v128, bi: v128): v128 {
  return multiplySubtract(ar, bi, f64x2.mul(ai, br));
}
