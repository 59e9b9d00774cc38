/**
 * The uniform quantizer of Concrete-ML: numbers to integers of n bits and back, by a scale and a zero point that the range of the data gives.
 * Formulas: docs/ml.md, "Quantizers". All rounding is half to even.
 */
import { UserError } from "../../base/errors.ts";
import { roundHalfEven } from "../../value/elementwise/arithmetic.ts";
import { clampedRint } from "../numeric/rounding.ts";

/** How a quantizer is asked for. */
export interface QuantizerOptions {
  /** Bits of the integers, at least 1. */
  readonly nBits: number;
  /** Integers around zero, in [-2^(n-1), 2^(n-1) - 1], instead of [0, 2^n - 1]. */
  readonly isSigned?: boolean;
  /** The zero point is 0; signed ones only. */
  readonly isSymmetric?: boolean;
  /** The smallest integer is left out, so that weights are as many below zero as above. */
  readonly isNarrow?: boolean;
  /** The values were rounded during training: the zero point stays 0. */
  readonly isQat?: boolean;
}

/** A quantizer with its range; plain data, as files hold it. */
export interface Quantizer {
  readonly nBits: number;
  readonly isSigned: boolean;
  readonly isSymmetric: boolean;
  readonly isNarrow: boolean;
  readonly isQat: boolean;
  /** Smallest and largest value of the data that it was made from. */
  readonly rmin: number;
  readonly rmax: number;
  /** Distance between the values of neighbouring integers. */
  readonly scale: number;
  /** The integer that stands for 0. */
  readonly zeroPoint: number;
  /** Minus the smallest integer (before `isNarrow`). */
  readonly offset: number;
  /** Integers may lie outside of n bits. */
  readonly noClipping: boolean;
  /** The values are float32 numbers, and are divided as such (NumPy keeps the type of an array). */
  readonly isFloat32: boolean;
}

/** Below this range all values count as equal. */
const smallestRange = 1e-6;

/**
 * The quantizer of some values.
 * @throws UserError for a number of bits that is no positive integer, and for options that exclude each other
 */
export function quantizerOf(values: ArrayLike<number>, options: QuantizerOptions, isFloat32 = false): Quantizer {
  let rmin = Number.POSITIVE_INFINITY;
  let rmax = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < rmin) rmin = value;
    if (value > rmax) rmax = value;
  }
  if (values.length === 0) throw new UserError("quantizer: expected at least one value, got none", { code: "shape" });
  return quantizerOfRange(rmin, rmax, options, isFloat32);
}

/** The quantizer of values within [rmin, rmax]; throws as `quantizerOf`. */
export function quantizerOfRange(rmin: number, rmax: number, options: QuantizerOptions, isFloat32 = false): Quantizer {
  const { nBits, isSigned = false, isSymmetric = false, isNarrow = false, isQat = false } = options;
  checkOptions(options);
  const round = isFloat32 ? Math.fround : (value: number): number => value;
  const range = round(rmax - rmin);
  const levels = 2 ** nBits - 1;
  const offset = isSigned ? 2 ** (nBits - 1) : 0;
  const flags = { nBits, isSigned, isSymmetric, isNarrow, isQat, rmin, rmax, noClipping: false, isFloat32 };
  if (range < smallestRange) {
    const isZero = Math.abs(rmax) < smallestRange;
    return { ...flags, offset: 0, scale: isZero ? 1 : rmax, zeroPoint: isZero ? roundHalfEven(-rmin) + 0 : 0 };
  }
  if (isSymmetric) {
    const scale = Math.max(Math.abs(rmax), Math.abs(rmin)) / (levels - offset);
    return { ...flags, offset, scale, zeroPoint: 0 };
  }
  const low = round(round(rmax * -offset) - round(rmin * (levels - offset)));
  return { ...flags, offset, scale: range / levels, zeroPoint: isQat ? 0 : roundHalfEven(round(low / range)) + 0 };
}

/** Smallest and largest integer of a quantizer; ±∞ where it does not clip. */
export function integerRangeOf({ nBits, offset, isNarrow, noClipping }: Quantizer): readonly [number, number] {
  if (noClipping) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [-offset + (isNarrow ? 1 : 0), 2 ** nBits - 1 - offset];
}

/** The integer of one value. */
export function quantizeOne(quantizer: Quantizer, value: number): number {
  const { scale, zeroPoint, isFloat32 } = quantizer;
  const [low, high] = integerRangeOf(quantizer);
  if (!isFloat32) return clampedRint(value / scale + zeroPoint, low, high) + 0;
  const quotient = Math.fround(Math.fround(value) / Math.fround(scale));
  return clampedRint(Math.fround(quotient + Math.fround(zeroPoint)), low, high) + 0;
}

/** The integers of some values. */
export const quantize = (quantizer: Quantizer, values: Float64Array): Float64Array =>
  values.map((value) => quantizeOne(quantizer, value));

/** The values that some integers stand for. */
export const dequantize = ({ scale, zeroPoint }: Quantizer, integers: Float64Array): Float64Array =>
  integers.map((integer) => scale * (integer - zeroPoint));

function checkOptions({ nBits, isSigned = false, isSymmetric = false, isQat = false }: QuantizerOptions): void {
  if (!Number.isInteger(nBits) || nBits < 1 || nBits > 32) {
    throw new UserError(`nBits: expected an integer from 1 to 32, got ${nBits}`, { code: "options" });
  }
  if (isSymmetric && !isSigned) {
    throw new UserError("quantizer: expected isSigned with isSymmetric, got an unsigned one", { code: "options" });
  }
  if (isQat && isSymmetric) {
    throw new UserError("quantizer: expected either isQat or isSymmetric, got both", { code: "options" });
  }
}
