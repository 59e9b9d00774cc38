/**
 * The rounding of an LWE ciphertext from q = 2^64 to 2N, the exponents of a blind rotation.
 */
import type { ModulusSwitch } from "../kernel.ts";
import { checkTableSize } from "../shape.ts";

/**
 * See `Kernel.switchModulus`. Centred: with e_i the rounding error of mask word i, 2^-oneIn·Σe_i is added to the body, which removes
 * the mean of the error over a key whose bits are 1 with that probability, and the body is rounded down: together with the half case by which a table's boxes are off
 * centre, this is exact (parameter-selection.md, section 6, number 4). With `sharing` the result is in multiples of 2^sharing.
 */
export function switchModulus(
  lwe: BigUint64Array,
  size: number,
  how: ModulusSwitch,
  oneIn = 1,
  sharing = 0,
): Uint32Array {
  checkTableSize("switchModulus", size);
  const step = 2 ** sharing;
  const steps = BigInt((2 * size) / step);
  // In units of 1/steps of a step, so that every size is exact.
  const half = 1n << 63n;
  const switched = new Uint32Array(lwe.length);
  const last = lwe.length - 1;
  let errors = 0n;
  for (let i = 0; i < last; i++) {
    const product = lwe[i]! * steps;
    const rounded = (product + half) >> 64n;
    switched[i] = Number(rounded % steps) * step;
    errors += (rounded << 64n) - product;
  }
  const body = (lwe[last] ?? 0n) * steps;
  const moved = (how === "centered" ? body + (errors >> BigInt(oneIn)) : body + half) >> 64n;
  switched[last] = Number(((moved % steps) + steps) % steps) * step;
  return switched;
}
