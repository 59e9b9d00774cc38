/** Dropping low bits of an integer while keeping its scale: fewer distinct values make cheaper lookups. */
import { map } from "../../value/broadcast.ts";
import { requireIntegers } from "../../value/elementwise/families.ts";
import type { Tensor } from "../../value/tensor.ts";
import { only, op } from "./op.ts";
import { increasing } from "./ranges.ts";
import { type AttributeReader, flag, integer, oneOf } from "./readers.ts";

/** Whether low bits are taken off one by one, or left to the noise: then values near a border may go to the multiple beyond it. */
export type Exactness = "exact" | "approximate";

/** How low bits are dropped. */
export interface RoundingAttributes {
  readonly lsbsToRemove: number;
  readonly exactness: Exactness;
  /** Whether the message space has room for every multiple that can come out; without it the value's own space must do. */
  readonly overflowProtection: boolean;
  /**
   * Whether it is printed as calls of Concrete-ML are. They turn off a protection that widens types beforehand; types that follow from bounds, as here, are
   * wide enough without it.
   */
  readonly likeOriginal: boolean;
}

/** `reader` for an attribute that graphs in files lack that were written before there was a choice: then it is `earlier`. */
const since = <T>(reader: AttributeReader<T>, earlier: T): AttributeReader<T> => ({
  ...reader,
  read: (value, name, source) => (value === undefined ? earlier : reader.read(value, name, source)),
});

const originalKeywords = (exactness: Exactness) =>
  [
    ["overflow_protection", "False"],
    ["exactness", `Exactness.${exactness.toUpperCase()}`],
  ] as const;

/** Rounding down to a multiple of `unit` after `added`. */
const multiple = (value: number, unit: number, added: number): number => Math.floor((value + added) / unit) * unit;

const multiples = (name: string, doc: string, added: (unit: number) => number) =>
  op({
    doc,
    kind: "table",
    parameters: ["x"],
    numpy: [],
    attributes: {
      lsbsToRemove: integer(0, 64),
      exactness: since(oneOf("exact", "approximate"), "exact"),
      overflowProtection: since(flag, true),
      likeOriginal: since(flag, false),
    },
    keepsType: true,
    range: increasing,
    eval: (inputs, { lsbsToRemove }) => {
      const x: Tensor = only(inputs);
      requireIntegers(name, x.dtype);
      const unit = 2 ** lsbsToRemove;
      return map(x, "int64", (value) => multiple(value, unit, added(unit)), name);
    },
    keywords: ({ lsbsToRemove, exactness, overflowProtection, likeOriginal }) => [
      ["lsbs_to_remove", String(lsbsToRemove)],
      ...(likeOriginal ? originalKeywords(exactness) : []),
      ...(exactness === "exact" || likeOriginal ? [] : [["exactness", exactness] as const]),
      ...(overflowProtection ? [] : [["overflow_protection", "False"] as const]),
    ],
  });

/** `(x + half) // unit * unit` with unit = 2^lsbs: half rounds up, and the result may need one more bit (concrete-numpy.md 1.5). */
export const round_bit_pattern = multiples(
  "round_bit_pattern",
  "Rounds to a multiple of a power of two, halves up; the scale stays.",
  (unit) => Math.floor(unit / 2),
);

/** `x // unit * unit` with unit = 2^lsbs. */
export const truncate_bit_pattern = multiples(
  "truncate_bit_pattern",
  "Rounds down to a multiple of a power of two; the scale stays.",
  () => 0,
);

/** The names of the operations of this file. */
export type RoundingName = "round_bit_pattern" | "truncate_bit_pattern";

/**
 * The smallest and the largest multiple of 2^lsbs to which approximate rounding takes an integer: the exact one, and the one beyond the nearer
 * border. Noise that reaches further is a failure, as rare as the limits on failures say.
 */
export function approximateReach(operation: RoundingName, value: number, lsbs: number): readonly [number, number] {
  const unit = 2 ** lsbs;
  const [down, up] = operation === "round_bit_pattern" ? [0, unit - 1] : [-unit / 2, unit / 2];
  return [multiple(value, unit, down), multiple(value, unit, up)];
}
