/**
 * Functions that look at how a float is stored: its neighbours and its exponent. float32 tensors step by float32 neighbours.
 */
import { map, zip } from "../broadcast.ts";
import { floatDType } from "../dtype.ts";
import { resultDType } from "../tensor.ts";
import { type Binary, requireIntegers, type Unary } from "./families.ts";

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The next double after x ≠ 0, further from zero for `by` = 1 and nearer for -1. */
function stepDouble(x: number, by: bigint): number {
  double[0] = x;
  doubleBits[0] = (doubleBits[0] ?? 0n) + by;
  return double[0] ?? 0;
}

/** The next float32 after x ≠ 0, further from zero for `by` = 1 and nearer for -1. */
function stepSingle(x: number, by: number): number {
  single[0] = x;
  singleBits[0] = (singleBits[0] ?? 0) + by;
  return single[0] ?? 0;
}

function nextAfter(x: number, y: number, isSingle: boolean): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return x + y;
  if (x === y) return y;
  if (x === 0) {
    const smallest = isSingle ? 2 ** -149 : 2 ** -1074;
    return y > 0 ? smallest : -smallest;
  }
  const outwards = x > 0 === y > x;
  return isSingle ? stepSingle(x, outwards ? 1 : -1) : stepDouble(x, outwards ? 1n : -1n);
}

function spacingOf(x: number, isSingle: boolean): number {
  if (!Number.isFinite(x)) return NaN;
  return nextAfter(x, x < 0 ? -Infinity : Infinity, isSingle) - x;
}

/** x · 2^exponent in steps that round once: a step down keeps 53 bits in reserve so that it cannot round by itself. */
function scaleByPowerOfTwo(x: number, exponent: number): number {
  let value = x;
  let rest = exponent;
  for (let turn = 0; rest > 1023 && turn < 2; turn++, rest -= 1023) value *= 2 ** 1023;
  for (let turn = 0; rest < -1022 && turn < 2; turn++, rest += 969) value *= 2 ** -969;
  return value * 2 ** Math.max(-1022, Math.min(1023, rest));
}

const ldexp: Binary = (x, y) => {
  requireIntegers("ldexp", y.dtype);
  return zip("ldexp", x, y, floatDType(x.dtype), scaleByPowerOfTwo);
};

const nextafter: Binary = (x, y) => {
  const dtype = floatDType(resultDType(x, y));
  return zip("nextafter", x, y, dtype, (a, b) => nextAfter(a, b, dtype === "float32"));
};

const spacing: Unary = (x) => {
  const dtype = floatDType(x.dtype);
  return map(x, dtype, (value) => spacingOf(value, dtype === "float32"), "spacing");
};

/** Functions of one argument. */
export const representationUnary = { spacing } satisfies Record<string, Unary>;

/** Functions of two arguments. */
export const representationBinary = { ldexp, nextafter } satisfies Record<string, Binary>;
