/**
 * The type of a value in a graph: what is known of it without its numbers. Integer types carry a bit-width, because that
 * is what a program costs under encryption.
 */
import { formatShape, type Shape } from "./shape.ts";

/** An integer of `bits` bits, in two's complement when signed. */
export interface IntegerType {
  readonly kind: "integer";
  readonly signed: boolean;
  readonly bits: number;
}

/** An integer, or a floating-point number, which exists only between lookups. */
export type ElementType = IntegerType | { readonly kind: "float"; readonly bits: 32 | 64 };

/** Encrypted or clear, the element type, and the shape (`[]` for a scalar). */
export interface ValueType {
  readonly encrypted: boolean;
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/**
 * The smallest integer type that holds every value of [low, high]: by integer arithmetic, so that 2^53 is not rounded.
 * Signed only when `low` is negative (concrete-numpy.md 2.3): [0, 0] is uint1, [-1, 0] int1, [-128, 127] int8.
 */
export function integerTypeOf(low: number, high: number): IntegerType {
  const signed = low < 0;
  const bits = Math.max(bitsOf(low, signed), bitsOf(high, signed));
  return { kind: "integer", signed, bits };
}

/** Smallest and largest value of an integer type. */
export function rangeOf({ signed, bits }: IntegerType): readonly [low: number, high: number] {
  const count = 2 ** (signed ? bits - 1 : bits);
  return [signed ? -count : 0, count - 1];
}

function bitsOf(value: number, signed: boolean): number {
  if (value === 0) return 1;
  if (value < 0) return lengthOf(-value - 1) + 1;
  return lengthOf(value) + (signed ? 1 : 0);
}

/** Bits of a non-negative integer; 0 for 0. */
function lengthOf(value: number): number {
  return value === 0 ? 0 : BigInt(value).toString(2).length;
}

/** `uint3`, `int4`, `float64`. */
export function formatElementType(dtype: ElementType): string {
  return dtype.kind === "float" ? `float${dtype.bits}` : `${dtype.signed ? "int" : "uint"}${dtype.bits}`;
}

/** `EncryptedScalar<uint3>`, `ClearTensor<int4, shape=(2, 3)>`. */
export function formatType({ encrypted, dtype, shape }: ValueType): string {
  const side = encrypted ? "Encrypted" : "Clear";
  const element = formatElementType(dtype);
  return shape.length === 0 ? `${side}Scalar<${element}>` : `${side}Tensor<${element}, shape=${formatShape(shape)}>`;
}
