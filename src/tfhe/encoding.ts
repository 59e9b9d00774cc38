/**
 * How integers lie on the torus. Δ = 2^63 / 2^p: the top bit of a word is padding, then come p bits of message, then noise.
 * A signed value m is m·Δ mod 2^64, so it runs into the padding bit. Additions and multiplications by clear integers wrap through that
 * bit harmlessly; a table does not: its input must lie in [0, 2^p), because a rotation by N turns a table into its negative.
 */
import { UserError } from "../base/errors.ts";

/** The message mod 2^(p+1) as a torus word: message · 2^(63-p) mod 2^64. */
export function encode(message: bigint, messageBits: number): bigint {
  return BigInt.asUintN(64, message << BigInt(63 - messageBits));
}

/** The integer in [0, 2^(p+1)) that is nearest to a torus word; for tests and noise measurements. */
export function decode(word: bigint, messageBits: number): bigint {
  const shift = BigInt(63 - messageBits);
  return BigInt.asUintN(64, word + (1n << (shift - 1n))) >> shift;
}

/** Throws a `UserError` unless 2^p equal boxes of an even number of coefficients make up a table: half a box is a whole number then. */
export function checkTableFits(messageBits: number, polynomialSize: number): void {
  if (polynomialSize % (2 * 2 ** messageBits) !== 0) {
    throw new UserError(
      `lookup: expected a table's size that is a multiple of ${2 * 2 ** messageBits} for ${messageBits}-bit messages, got ${polynomialSize}`,
    );
  }
}

/**
 * The polynomial of a table: 2^p boxes of N/2^p equal coefficients, rotated left by half a box, with the sign flipped on wrap-around.
 * Right for both ways of modulus switching: the standard one rounds the body, so that boxes are off centre by half a step of 2N,
 * and the centred one rounds it down, which puts them exactly in the middle.
 * @param table 2^p integers, of any sign
 * @param outputBits width of the entries' message space, p when nothing is said
 */
export function tablePolynomialTo(
  out: BigUint64Array,
  table: ArrayLike<bigint>,
  messageBits: number,
  outputBits = messageBits,
): void {
  const box = out.length / 2 ** messageBits;
  for (let message = 0; message < table.length; message++) {
    const word = encode(table[message]!, outputBits);
    const first = message * box - box / 2;
    out.fill(word, Math.max(first, 0), first + box);
    if (message === 0) out.fill(BigInt.asUintN(64, -word), out.length - box / 2);
  }
}
