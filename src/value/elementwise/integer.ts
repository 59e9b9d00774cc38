/**
 * Bits and divisors of integers up to ±2^53, in two's complement of unlimited width. Floats are refused as NumPy refuses them.
 */
import { map } from "../broadcast.ts";
import { type Binary, integral, requireIntegers, type Unary } from "./families.ts";

/** JavaScript's bit operators see the low 32 bits only: the high parts (at most 22 bits with sign) and the low parts are combined separately. */
function bitwise(op: string, f: (x: number, y: number) => number): Binary {
  return integral(op, (x, y) => f(Math.floor(x / 2 ** 32), Math.floor(y / 2 ** 32)) * 2 ** 32 + (f(x, y) >>> 0));
}

function greatestCommonDivisor(x: number, y: number): number {
  let a = Math.abs(x);
  let b = Math.abs(y);
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

const invert: Unary = (x) => {
  requireIntegers("invert", x.dtype);
  return map(x, "int64", (value) => -1 - value, "invert");
};

/** Bits of one integer: a boolean counts as 0 or 1, so its inverse is -1 or -2. */
export const integerUnary = { invert } satisfies Record<string, Unary>;

/** Bits and divisors of two integers. Shifting by a negative amount or by 64 and more leaves only the sign, as in NumPy. */
export const integerBinary = {
  bitwise_and: bitwise("bitwise_and", (x, y) => x & y),
  bitwise_or: bitwise("bitwise_or", (x, y) => x | y),
  bitwise_xor: bitwise("bitwise_xor", (x, y) => x ^ y),
  left_shift: integral("left_shift", (x, y) => (y >= 0 && y < 64 ? x * 2 ** y : 0)),
  right_shift: integral("right_shift", (x, y) => (y >= 0 && y < 64 ? Math.floor(x / 2 ** y) : x < 0 ? -1 : 0)),
  gcd: integral("gcd", greatestCommonDivisor),
  lcm: integral("lcm", (x, y) => {
    const divisor = greatestCommonDivisor(x, y);
    return divisor === 0 ? 0 : Math.abs((x / divisor) * y);
  }),
} satisfies Record<string, Binary>;
