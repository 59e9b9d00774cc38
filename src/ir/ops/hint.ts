/** A hint about a value's width: the value itself, with a type that is at least so wide. */
import { type ElementType, integerTypeOf } from "../../value/type.ts";
import { only, op } from "./op.ts";
import { integer, nullable, width } from "./readers.ts";

/** The smallest width, and a value that must fit; at least one is given. */
export interface HintAttributes {
  readonly bitWidth: number | null;
  readonly canStore: number | null;
}

export const hint = op({
  doc: "The value itself, given at least so many bits whatever the input-set shows.",
  kind: "shape",
  parameters: ["x"],
  numpy: [],
  attributes: { bitWidth: nullable(width), canStore: nullable(integer()) },
  fusable: true,
  eval: (inputs) => only(inputs),
  keywords: ({ bitWidth, canStore }) => [
    ...(bitWidth === null ? [] : [["bit_width", String(bitWidth)] as const]),
    ...(canStore === null ? [] : [["can_store", String(canStore)] as const]),
  ],
});

/** The type of a value of type `dtype` after the hint. */
export function hintedType(dtype: ElementType, { bitWidth, canStore }: HintAttributes): ElementType {
  if (dtype.kind === "float") return dtype;
  const stored = canStore === null ? dtype : integerTypeOf(Math.min(0, canStore), Math.max(0, canStore));
  const signed = dtype.signed || (stored.kind === "integer" && stored.signed);
  const bitsOf = (type: ElementType) =>
    type.kind === "integer" ? type.bits + (signed && !type.signed ? 1 : 0) : type.bits;
  return { kind: "integer", signed, bits: Math.max(bitsOf(dtype), bitsOf(stored), bitWidth ?? 1) }; // absent: any width
}
