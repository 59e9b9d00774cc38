/** What operations over axes have in common. */
import { pythonAxis } from "./op.ts";
import { type AttributeSchema, axes, flag, nullable, optional } from "./readers.ts";

/** Which axes are reduced, null for all of them, and whether they stay with an extent of 1. */
export interface ReductionAttributes {
  readonly axis: number | readonly number[] | null;
  readonly keepdims: boolean;
}

/** Readers of the attributes. */
export const reductionAttributes: AttributeSchema<ReductionAttributes> = {
  axis: optional(nullable(axes), null),
  keepdims: optional(flag, false),
};

/** Printed keywords: those that differ from NumPy's defaults. */
export const reductionKeywords = ({ axis, keepdims }: ReductionAttributes): readonly (readonly [string, string])[] => [
  ...(axis === null ? [] : [["axis", pythonAxis(axis)] as const]),
  ...(keepdims ? [["keepdims", "True"] as const] : []),
];
