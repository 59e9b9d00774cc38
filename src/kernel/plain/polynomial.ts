/**
 * Polynomials of torus words modulo X^N + 1: products, rotation, extraction of a coefficient, weighted sums. No keys.
 */
import { assert } from "../../base/errors.ts";
import { checkPolynomialSize } from "../shape.ts";
import { forward, inverse, multiplyAddSpectrum, numberToTorus, torusToNumber, transformOf } from "./fft.ts";

/** See `Kernel.multiplyAdd`. */
export function multiplyAdd(acc: BigUint64Array, x: BigUint64Array, weight: bigint): void {
  assert(acc.length === x.length, `multiplyAdd: expected ${acc.length} words, got ${x.length}`);
  const factor = BigInt.asUintN(64, weight);
  for (let i = 0; i < acc.length; i++) acc[i] = BigInt.asUintN(64, acc[i]! + BigInt.asUintN(64, factor * x[i]!));
}

/** See `Kernel.multiplyPolynomials`. */
export function multiplyPolynomials(integers: BigInt64Array, torus: BigUint64Array): BigUint64Array {
  checkPolynomialSize("multiplyPolynomials", torus.length);
  assert(
    integers.length === torus.length,
    `multiplyPolynomials: expected ${torus.length} integers, got ${integers.length}`,
  );
  const transform = transformOf(torus.length);
  const product = new Float64Array(torus.length);
  multiplyAddSpectrum(
    product,
    forward(transform, Float64Array.from(integers, Number)),
    forward(transform, Float64Array.from(torus, torusToNumber)),
  );
  return BigUint64Array.from(inverse(transform, product), numberToTorus);
}

/**
 * out = x · X^exponent modulo X^N + 1.
 * @param exponent any integer; the period is 2N
 */
export function rotate(x: BigUint64Array, exponent: number, out: BigUint64Array): void {
  const size = x.length;
  for (let i = 0; i < size; i++) {
    const to = (((i + exponent) % (2 * size)) + 2 * size) % (2 * size);
    out[to % size] = to < size ? x[i]! : BigInt.asUintN(64, -x[i]!);
  }
}

/** See `Kernel.sampleExtract`. */
export function sampleExtract(glwe: BigUint64Array, polynomialSize: number, index = 0): BigUint64Array {
  const glweDimension = glwe.length / polynomialSize - 1;
  assert(
    Number.isInteger(glweDimension),
    `sampleExtract: ${glwe.length} words are not polynomials of ${polynomialSize}`,
  );
  const lwe = new BigUint64Array(glweDimension * polynomialSize + 1);
  for (let mask = 0; mask < glweDimension; mask++) {
    const at = mask * polynomialSize;
    for (let j = 0; j <= index; j++) lwe[at + j] = glwe[at + index - j]!;
    for (let j = index + 1; j < polynomialSize; j++) {
      lwe[at + j] = BigInt.asUintN(64, -glwe[at + polynomialSize + index - j]!);
    }
  }
  lwe[glweDimension * polynomialSize] = glwe[glweDimension * polynomialSize + index]!;
  return lwe;
}
