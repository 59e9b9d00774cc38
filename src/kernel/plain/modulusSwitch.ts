/**
 * The rounding of an LWE ciphertext from q = 2^64 to 2N, the exponents of a blind rotation.
 */
import type { ModulusSwitch } from "../kernel.ts";
import { checkPolynomialSize } from "../shape.ts";

/**
 * See `Kernel.switchModulus`. Centred: with e_i the rounding error of mask word i, floor(2^-oneIn·Σe_i) is added to the body, which removes
 * the mean of the error over a key whose bits are 1 with that probability, and the body is rounded down: together with the half case by which a table's boxes are off
 * centre, this is exact (parameter-selection.md, section 6, number 4). With `sharing` the result is in multiples of 2^sharing.
 */
export function switchModulus(
  lwe: BigUint64Array,
  polynomialSize: number,
  how: ModulusSwitch,
  oneIn = 1,
  sharing = 0,
): Uint32Array {
  checkPolynomialSize("switchModulus", polynomialSize);
  // 2^64 / 2N, times the step
  const shift = BigInt(63 - Math.log2(polynomialSize) + sharing);
  const step = 2 ** sharing;
  const half = 1n << (shift - 1n);
  const round = (word: bigint): bigint => BigInt.asUintN(64, word + half) >> shift;
  const switched = new Uint32Array(lwe.length);
  const last = lwe.length - 1;
  let errors = 0n;
  for (let i = 0; i < last; i++) {
    const rounded = round(lwe[i]!);
    switched[i] = Number(rounded) * step;
    errors += BigInt.asIntN(64, (rounded << shift) - lwe[i]!);
  }
  const body = lwe[last] ?? 0n;
  const moved = how === "centered" ? BigInt.asUintN(64, body + (errors >> BigInt(oneIn))) >> shift : round(body);
  switched[last] = Number(moved) * step;
  return switched;
}
