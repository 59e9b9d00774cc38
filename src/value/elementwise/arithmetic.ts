/**
 * Sums, products, quotients, powers and rounding. Formulas for float quotients are those of NumPy's `npy_divmod`.
 */
import { UserError } from "../../base/errors.ts";
import { zip } from "../broadcast.ts";
import { arithmeticDType, isInteger } from "../dtype.ts";
import { minMax, resultDType, type Tensor } from "../tensor.ts";
import { type Binary, combining, floating, floatingPair, keeping, type Unary } from "./families.ts";

/** The whole number nearest to x, of two the even one. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The magnitude of x with the sign of y, the sign of zero included. */
function copySign(x: number, y: number): number {
  const negative = y < 0 || Object.is(y, -0);
  return negative ? -Math.abs(x) : Math.abs(x);
}

function floorDivide(x: number, y: number): number {
  if (y === 0) return x / y;
  const remainder = x % y;
  let quotient = (x - remainder) / y;
  if (remainder !== 0 && y < 0 !== remainder < 0) quotient -= 1;
  if (quotient === 0) return copySign(0, x / y);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function remainder(x: number, y: number): number {
  const result = x % y;
  if (y === 0) return result;
  if (result === 0) return copySign(0, y);
  return y < 0 !== result < 0 ? result + y : result;
}

/** Integer division by zero gives 0 in NumPy. Dividing what remains after `%` is exact, unlike rounding x / y down. */
function floorDivideIntegers(x: number, y: number): number {
  if (y === 0) return 0;
  const rest = x % y;
  const quotient = (x - rest) / y;
  return rest !== 0 && y < 0 !== rest < 0 ? quotient - 1 : quotient;
}

/** C's `pow`, which differs from JavaScript's where the base is ±1 and the exponent not finite. */
function powerFloats(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

/** By squaring, so that every result within ±2^53 is exact. */
function powerIntegers(x: number, y: number): number {
  let result = 1;
  let base = x;
  for (let rest = y; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}

const power: Binary = (x, y) => {
  const dtype = arithmeticDType(resultDType(x, y));
  if (!isInteger(dtype)) return zip("power", x, y, dtype, powerFloats);
  if (y.data.length > 0 && minMax(y)[0] < 0) {
    throw new UserError("Integers to negative integer powers are not allowed.", {
      code: "negative-power",
      hint: "Use a float base, as in np.power(2.5, x), or np.float_power.",
    });
  }
  return zip("power", x, y, dtype, powerIntegers);
};

/** Arithmetic of one argument. */
export const arithmeticUnary = {
  absolute: keeping("absolute", Math.abs),
  fabs: floating("fabs", Math.abs),
  negative: keeping("negative", (x) => -x),
  positive: keeping("positive", (x) => x),
  reciprocal: keeping(
    "reciprocal",
    (x) => 1 / x,
    (x) => Math.trunc(1 / x),
  ),
  sign: keeping("sign", (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x)),
  square: keeping("square", (x) => x * x),
  ceil: floating("ceil", Math.ceil),
  floor: floating("floor", Math.floor),
  rint: floating("rint", roundHalfEven),
  trunc: floating("trunc", Math.trunc),
} satisfies Record<string, Unary>;

/** Arithmetic of two arguments. */
export const arithmeticBinary = {
  add: combining("add", (x, y) => x + y),
  subtract: combining("subtract", (x, y) => x - y),
  multiply: combining("multiply", (x, y) => x * y),
  divide: floatingPair("divide", (x, y) => x / y),
  floor_divide: combining("floor_divide", floorDivide, floorDivideIntegers),
  remainder: combining("remainder", remainder, (x, y) => (y === 0 ? 0 : remainder(x, y))),
  fmod: combining(
    "fmod",
    (x, y) => x % y,
    (x, y) => (y === 0 ? 0 : x % y),
  ),
  power,
  float_power: (x, y) => zip("float_power", x, y, "float64", powerFloats),
  maximum: combining("maximum", (x, y) => (x >= y || Number.isNaN(x) ? x : y)),
  minimum: combining("minimum", (x, y) => (x <= y || Number.isNaN(x) ? x : y)),
  fmax: combining("fmax", (x, y) => (x >= y || Number.isNaN(y) ? x : y)),
  fmin: combining("fmin", (x, y) => (x <= y || Number.isNaN(y) ? x : y)),
  copysign: floatingPair("copysign", copySign),
  heaviside: floatingPair("heaviside", (x, y) => (Number.isNaN(x) ? x : x === 0 ? y : x < 0 ? 0 : 1)),
} satisfies Record<string, (x: Tensor, y: Tensor) => Tensor>;
