/**
 * Exponentials, logarithms, circular and hyperbolic functions, through JavaScript's `Math`: within a few units in the last place of NumPy's.
 */
import { type Binary, floating, floatingPair, type Unary } from "./families.ts";

function logAddExp(x: number, y: number): number {
  if (x === y) return x + Math.LN2;
  const difference = x - y;
  return difference > 0 ? x + Math.log1p(Math.exp(-difference)) : y + Math.log1p(Math.exp(difference));
}

function logAddExp2(x: number, y: number): number {
  if (x === y) return x + 1;
  const difference = x - y;
  return difference > 0 ? x + Math.LOG2E * Math.log1p(2 ** -difference) : y + Math.LOG2E * Math.log1p(2 ** difference);
}

/** Angles, as NumPy: the factor is rounded once, then multiplied. */
const toRadians = (x: number): number => x * (Math.PI / 180);
const toDegrees = (x: number): number => x * (180 / Math.PI);

/** Functions of one argument; integers give float64. */
export const transcendentalUnary = {
  arccos: floating("arccos", Math.acos),
  arccosh: floating("arccosh", Math.acosh),
  arcsin: floating("arcsin", Math.asin),
  arcsinh: floating("arcsinh", Math.asinh),
  arctan: floating("arctan", Math.atan),
  arctanh: floating("arctanh", Math.atanh),
  cbrt: floating("cbrt", Math.cbrt),
  cos: floating("cos", Math.cos),
  cosh: floating("cosh", Math.cosh),
  deg2rad: floating("deg2rad", toRadians),
  degrees: floating("degrees", toDegrees),
  exp: floating("exp", Math.exp),
  exp2: floating("exp2", (x) => 2 ** x),
  expm1: floating("expm1", Math.expm1),
  log: floating("log", Math.log),
  log10: floating("log10", Math.log10),
  log1p: floating("log1p", Math.log1p),
  log2: floating("log2", Math.log2),
  rad2deg: floating("rad2deg", toDegrees),
  radians: floating("radians", toRadians),
  sin: floating("sin", Math.sin),
  sinh: floating("sinh", Math.sinh),
  sqrt: floating("sqrt", Math.sqrt),
  tan: floating("tan", Math.tan),
  tanh: floating("tanh", Math.tanh),
} satisfies Record<string, Unary>;

/** Functions of two arguments; integers give float64. */
export const transcendentalBinary = {
  arctan2: floatingPair("arctan2", Math.atan2),
  hypot: floatingPair("hypot", Math.hypot),
  logaddexp: floatingPair("logaddexp", logAddExp),
  logaddexp2: floatingPair("logaddexp2", logAddExp2),
} satisfies Record<string, Binary>;
