/** Dropping low bits of an integer while keeping its scale: fewer distinct values make cheaper lookups. */
import { map } from "../../value/broadcast.ts";
import { requireIntegers } from "../../value/elementwise/families.ts";
import type { Tensor } from "../../value/tensor.ts";
import { only, op } from "./op.ts";
import { increasing } from "./ranges.ts";
import { integer } from "./readers.ts";

const multiples = (name: string, doc: string, offset: (unit: number) => number) =>
  op({
    doc,
    kind: "table",
    parameters: ["x"],
    numpy: [],
    attributes: { lsbsToRemove: integer(0, 64) },
    range: increasing,
    eval: (inputs, { lsbsToRemove }) => toMultiple(name, only(inputs), 2 ** lsbsToRemove, offset),
    keywords: ({ lsbsToRemove }) => [["lsbs_to_remove", String(lsbsToRemove)]],
  });

function toMultiple(name: string, x: Tensor, unit: number, offset: (unit: number) => number): Tensor {
  requireIntegers(name, x.dtype);
  return map(x, "int64", (value) => Math.floor((value + offset(unit)) / unit) * unit, name);
}

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
