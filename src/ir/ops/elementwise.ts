/**
 * NumPy's elementwise functions that are not linear: each is one table lookup on one encrypted value.
 * One line an operation: its name and what it does; the meaning is `value/elementwise`'s function of that name.
 */
import { type BinaryName, binary, type UnaryName, unary } from "../../value/elementwise.ts";
import { nth, type Op, only, op } from "./op.ts";
import { bit, bitwise, increasing, type RangeRule, shift } from "./ranges.ts";

const unaryDocs = {
  absolute: "Absolute value.",
  arccos: "Inverse cosine, in radians.",
  arccosh: "Inverse hyperbolic cosine.",
  arcsin: "Inverse sine, in radians.",
  arcsinh: "Inverse hyperbolic sine.",
  arctan: "Inverse tangent, in radians.",
  arctanh: "Inverse hyperbolic tangent.",
  cbrt: "Cube root.",
  ceil: "Smallest integer not below the value.",
  cos: "Cosine of an angle in radians.",
  cosh: "Hyperbolic cosine.",
  deg2rad: "Degrees to radians.",
  degrees: "Radians to degrees.",
  exp: "e to the power of the value.",
  exp2: "2 to the power of the value.",
  expm1: "e to the power of the value, minus 1, exact near 0.",
  fabs: "Absolute value, as a float.",
  floor: "Largest integer not above the value.",
  invert: "Bitwise complement: -1 - x.",
  isfinite: "1 where the value is neither infinite nor NaN.",
  isinf: "1 where the value is infinite.",
  isnan: "1 where the value is NaN.",
  log: "Natural logarithm.",
  log10: "Logarithm to base 10.",
  log1p: "Natural logarithm of 1 + x, exact near 0.",
  log2: "Logarithm to base 2.",
  logical_not: "1 where the value is 0.",
  positive: "The value itself.",
  rad2deg: "Radians to degrees.",
  radians: "Degrees to radians.",
  reciprocal: "1 divided by the value.",
  rint: "Nearest integer, halves to even.",
  sign: "-1, 0 or 1.",
  signbit: "1 where the sign bit is set.",
  sin: "Sine of an angle in radians.",
  sinh: "Hyperbolic sine.",
  spacing: "Distance to the nearest adjacent floating-point number.",
  sqrt: "Square root.",
  square: "The value times itself.",
  tan: "Tangent of an angle in radians.",
  tanh: "Hyperbolic tangent.",
  trunc: "The value without its fraction.",
} as const satisfies { readonly [K in Exclude<UnaryName, "negative">]: string };

const binaryDocs = {
  arctan2: "Angle of the point (y, x), in radians.",
  bitwise_and: "Bits set in both integers.",
  bitwise_or: "Bits set in either integer.",
  bitwise_xor: "Bits set in exactly one of the integers.",
  copysign: "Magnitude of the first with the sign of the second.",
  divide: "True division; gives a float.",
  equal: "1 where both are equal.",
  float_power: "First to the power of the second, in floats.",
  floor_divide: "Largest integer not above the quotient; division by zero gives 0.",
  fmax: "Larger of the two, ignoring NaN.",
  fmin: "Smaller of the two, ignoring NaN.",
  fmod: "Remainder with the sign of the dividend.",
  gcd: "Greatest common divisor.",
  greater: "1 where the first is greater.",
  greater_equal: "1 where the first is greater or equal.",
  heaviside: "0 below zero, 1 above, the second argument at zero.",
  hypot: "Square root of the sum of squares.",
  lcm: "Least common multiple.",
  ldexp: "First times 2 to the power of the second.",
  left_shift: "Shifts bits to the left.",
  less: "1 where the first is less.",
  less_equal: "1 where the first is less or equal.",
  logaddexp: "Logarithm of the sum of exponentials.",
  logaddexp2: "Logarithm to base 2 of the sum of powers of 2.",
  logical_and: "1 where both are non-zero.",
  logical_or: "1 where either is non-zero.",
  logical_xor: "1 where exactly one is non-zero.",
  maximum: "Larger of the two.",
  minimum: "Smaller of the two.",
  nextafter: "Next floating-point number towards the second.",
  not_equal: "1 where the two differ.",
  power: "First to the power of the second.",
  remainder: "Remainder with the sign of the divisor; by zero it is 0.",
  right_shift: "Shifts bits to the right.",
} as const satisfies { readonly [K in Exclude<BinaryName, "add" | "subtract" | "multiply">]: string };

/**
 * With two encrypted operands these are not one lookup but have strategies of their own (concrete-numpy.md 1.1 and 5). Their results lie where
 * the rule says.
 */
const pairwise: { readonly [K in keyof typeof binaryDocs]?: RangeRule } = {
  bitwise_and: bitwise,
  bitwise_or: bitwise,
  bitwise_xor: bitwise,
  equal: bit,
  not_equal: bit,
  greater: bit,
  greater_equal: bit,
  less: bit,
  less_equal: bit,
  left_shift: shift,
  right_shift: shift,
  minimum: increasing,
  maximum: increasing,
  fmin: increasing,
  fmax: increasing,
  logical_and: bit,
  logical_or: bit,
  logical_xor: bit,
};

type Names = keyof typeof unaryDocs | keyof typeof binaryDocs;

const entries = [
  ...Object.entries(unaryDocs).map(([name, doc]) => [
    name,
    op({ doc, kind: "table", eval: (inputs) => unary[name as UnaryName](only(inputs)) }),
  ]),
  ...Object.entries(binaryDocs).map(([name, doc]) => [
    name,
    op({
      doc,
      kind: "table",
      pairwise: Object.hasOwn(pairwise, name),
      range: pairwise[name as BinaryName & keyof typeof binaryDocs],
      eval: (inputs) => binary[name as BinaryName](nth(inputs, 0), nth(inputs, 1)),
    }),
  ]),
];

/** Every operation of this file by name. */
export const elementwise: { readonly [K in Names]: Op<Readonly<Record<string, never>>> } = Object.fromEntries(entries);

/** Number of operands of an elementwise function of this file. */
export const elementwiseArity = (name: string): 1 | 2 => (Object.hasOwn(unaryDocs, name) ? 1 : 2);
