/** Reading bits of an integer in two's complement, whose sign bit goes on without end. */
import { UserError } from "../../base/errors.ts";
import { map } from "../../value/broadcast.ts";
import { requireIntegers } from "../../value/elementwise/families.ts";
import { formatIndices, type Index } from "../../value/indexing.ts";
import { only, op } from "./op.ts";
import { index } from "./readers.ts";

export const bits = op({
  doc: "One bit of an integer, or a range of its bits as an integer; the lowest bit is 0.",
  kind: "table",
  parameters: ["x"],
  numpy: [],
  attributes: { index },
  // The lowest bit is 0, and no position is negative.
  eval: (inputs, { index: at }) => {
    requireIntegers("bits", only(inputs).dtype);
    return map(only(inputs), "int64", (x) => extract(x, at), "bits");
  },
  format: ([x = ""], { index: at }) => `bits(${x})${formatIndices([at])}`,
});

/** Dividing, unlike `>>`, is exact beyond 32 bits. */
const bitAt = (x: number, at: number): number => Math.abs(Math.floor(x / 2 ** at) % 2);

function extract(x: number, which: Index): number {
  if (which.kind === "integer") return bitAt(x, which.at);
  const step = which.step ?? 1; // absent: every bit
  if (step > 0 && which.stop === null && x < 0) {
    throw new UserError("bits: expected a stop, since a negative value has a sign bit without end", {
      code: "bits",
      hint: "say how many bits, as in bits(x, '0:8')",
    });
  }
  let result = 0;
  let unit = 1;
  const start = which.start ?? 0; // absent: from the lowest
  const isInside = (at: number): boolean => {
    if (step < 0) return at > (which.stop ?? -1); // absent: down to the lowest
    return which.stop === null ? 2 ** at <= x : at < which.stop;
  };
  for (let at = start; isInside(at); at += step) {
    result += bitAt(x, at) * unit;
    unit *= 2;
  }
  return result;
}
