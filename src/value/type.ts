/**
 * The type of a value in a graph: what is known of it without its numbers. Integer types carry a bit-width, because that
 * is what a program costs under encryption.
 */
import type { Shape } from "./shape.ts";

/** An integer of `bits` bits (two's complement when signed), or a floating-point number, which exists only between lookups. */
export type ElementType =
  | { readonly kind: "integer"; readonly signed: boolean; readonly bits: number }
  | { readonly kind: "float"; readonly bits: 32 | 64 };

/** Encrypted or clear, the element type, and the shape (`[]` for a scalar). */
export interface ValueType {
  readonly encrypted: boolean;
  readonly dtype: ElementType;
  readonly shape: Shape;
}
