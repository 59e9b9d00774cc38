/**
 * NumPy's elementwise functions that are not linear: each is one table lookup on one encrypted value.
 * One line an operation: its name and what it does; the meaning is `value/elementwise`'s function of that name.
 */
import {
  type BinaryName,
  binary as binaryOf,
  type UnaryName,
  unary as unaryOf,
} from "../../value/elementwise/elementwise.ts";
import { nth, only, op } from "./op.ts";
import { bit, bitwise, increasing, type RangeRule, shift } from "./ranges.ts";
import { none } from "./readers.ts";

/** A function of one value. `aliases` are further names in `np`. */
const unary = <const Name extends UnaryName, const Aliases extends readonly string[] = readonly []>(
  name: Name,
  doc: string,
  ...aliases: Aliases
) =>
  op({
    doc,
    kind: "table",
    parameters: ["x"],
    numpy: [name, ...aliases],
    refused: ["out"],
    attributes: none,
    eval: (inputs) => unaryOf[name](only(inputs)),
  });

/** A function of two values, one of which is clear; two encrypted ones must come from one value, or they cannot be compiled. */
const binary = <const Name extends BinaryName, const Aliases extends readonly string[] = readonly []>(
  name: Name,
  doc: string,
  ...aliases: Aliases
) =>
  op({
    doc,
    kind: "table",
    parameters: ["x1", "x2"],
    numpy: [name, ...aliases],
    refused: ["out"],
    attributes: none,
    eval: (inputs) => binaryOf[name](nth(inputs, 0), nth(inputs, 1)),
  });

/** A function of two values that has strategies for two encrypted ones (concrete-numpy.md 1.1 and 5). Its results lie where `range` says. */
const pairwise = <const Name extends BinaryName>(name: Name, range: RangeRule, doc: string) =>
  op({ ...binary(name, doc), pairwise: true, range });

/** Every operation of this file by name. */
export const elementwise = {
  absolute: unary("absolute", "Absolute value.", "abs"),
  arccos: unary("arccos", "Inverse cosine, in radians."),
  arccosh: unary("arccosh", "Inverse hyperbolic cosine."),
  arcsin: unary("arcsin", "Inverse sine, in radians."),
  arcsinh: unary("arcsinh", "Inverse hyperbolic sine."),
  arctan: unary("arctan", "Inverse tangent, in radians."),
  arctanh: unary("arctanh", "Inverse hyperbolic tangent."),
  cbrt: unary("cbrt", "Cube root."),
  ceil: unary("ceil", "Smallest integer not below the value."),
  cos: unary("cos", "Cosine of an angle in radians."),
  cosh: unary("cosh", "Hyperbolic cosine."),
  deg2rad: unary("deg2rad", "Degrees to radians."),
  degrees: unary("degrees", "Radians to degrees."),
  exp: unary("exp", "e to the power of the value."),
  exp2: unary("exp2", "2 to the power of the value."),
  expm1: unary("expm1", "e to the power of the value, minus 1, exact near 0."),
  fabs: unary("fabs", "Absolute value, as a float."),
  floor: unary("floor", "Largest integer not above the value."),
  invert: unary("invert", "Bitwise complement: -1 - x.", "bitwise_not"),
  isfinite: unary("isfinite", "1 where the value is neither infinite nor NaN."),
  isinf: unary("isinf", "1 where the value is infinite."),
  isnan: unary("isnan", "1 where the value is NaN."),
  log: unary("log", "Natural logarithm."),
  log10: unary("log10", "Logarithm to base 10."),
  log1p: unary("log1p", "Natural logarithm of 1 + x, exact near 0."),
  log2: unary("log2", "Logarithm to base 2."),
  logical_not: unary("logical_not", "1 where the value is 0."),
  positive: unary("positive", "The value itself."),
  rad2deg: unary("rad2deg", "Radians to degrees."),
  radians: unary("radians", "Degrees to radians."),
  reciprocal: unary("reciprocal", "1 divided by the value."),
  rint: unary("rint", "Nearest integer, halves to even."),
  sign: unary("sign", "-1, 0 or 1."),
  signbit: unary("signbit", "1 where the sign bit is set."),
  sin: unary("sin", "Sine of an angle in radians."),
  sinh: unary("sinh", "Hyperbolic sine."),
  spacing: unary("spacing", "Distance to the nearest adjacent floating-point number."),
  sqrt: unary("sqrt", "Square root."),
  square: unary("square", "The value times itself."),
  tan: unary("tan", "Tangent of an angle in radians."),
  tanh: unary("tanh", "Hyperbolic tangent."),
  trunc: unary("trunc", "The value without its fraction."),
  arctan2: binary("arctan2", "Angle of the point (y, x), in radians."),
  bitwise_and: pairwise("bitwise_and", bitwise, "Bits set in both integers."),
  bitwise_or: pairwise("bitwise_or", bitwise, "Bits set in either integer."),
  bitwise_xor: pairwise("bitwise_xor", bitwise, "Bits set in exactly one of the integers."),
  copysign: binary("copysign", "Magnitude of the first with the sign of the second."),
  divide: binary("divide", "True division; gives a float.", "true_divide"),
  equal: pairwise("equal", bit, "1 where both are equal."),
  float_power: binary("float_power", "First to the power of the second, in floats."),
  floor_divide: binary("floor_divide", "Largest integer not above the quotient; division by zero gives 0."),
  fmax: pairwise("fmax", increasing, "Larger of the two, ignoring NaN."),
  fmin: pairwise("fmin", increasing, "Smaller of the two, ignoring NaN."),
  fmod: binary("fmod", "Remainder with the sign of the dividend."),
  gcd: binary("gcd", "Greatest common divisor."),
  greater: pairwise("greater", bit, "1 where the first is greater."),
  greater_equal: pairwise("greater_equal", bit, "1 where the first is greater or equal."),
  heaviside: binary("heaviside", "0 below zero, 1 above, the second argument at zero."),
  hypot: binary("hypot", "Square root of the sum of squares."),
  lcm: binary("lcm", "Least common multiple."),
  ldexp: binary("ldexp", "First times 2 to the power of the second."),
  left_shift: pairwise("left_shift", shift, "Shifts bits to the left."),
  less: pairwise("less", bit, "1 where the first is less."),
  less_equal: pairwise("less_equal", bit, "1 where the first is less or equal."),
  logaddexp: binary("logaddexp", "Logarithm of the sum of exponentials."),
  logaddexp2: binary("logaddexp2", "Logarithm to base 2 of the sum of powers of 2."),
  logical_and: pairwise("logical_and", bit, "1 where both are non-zero."),
  logical_or: pairwise("logical_or", bit, "1 where either is non-zero."),
  logical_xor: pairwise("logical_xor", bit, "1 where exactly one is non-zero."),
  maximum: pairwise("maximum", increasing, "Larger of the two."),
  minimum: pairwise("minimum", increasing, "Smaller of the two."),
  nextafter: binary("nextafter", "Next floating-point number towards the second."),
  not_equal: pairwise("not_equal", bit, "1 where the two differ."),
  power: binary("power", "First to the power of the second."),
  remainder: binary("remainder", "Remainder with the sign of the divisor; by zero it is 0.", "mod"),
  right_shift: pairwise("right_shift", shift, "Shifts bits to the right."),
} as const satisfies {
  readonly [K in Exclude<UnaryName | BinaryName, LinearElementwise>]: { readonly numpy: readonly [K, ...string[]] };
};

/** Elementwise functions of `value` that are linear: they stand in `linear.ts`. */
type LinearElementwise = "negative" | "add" | "subtract" | "multiply";
