/** Functions of one value that NumPy does not have: bits, relu, choices, hints of width, Python's `round`. */
import { UserError } from "../base/errors.ts";
import { type Check, isAnything, readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import { type Index, parseIndices } from "../value/indexing.ts";
import { minMax, type Tensor } from "../value/tensor.ts";
import { integerTypeOf, rangeOf } from "../value/type.ts";
import { apply, type Operand, type Outcome, toClear } from "./arrays.ts";
import { counted } from "./calls.ts";
import { currentLocation } from "./location.ts";
import { located } from "./tracer.ts";

/** The value where it is positive, else 0. */
export const relu = counted("relu", ["x"], (x: Operand): Outcome => apply("relu", [x], {}));

/** The second argument where the first is not 0, else the third: `np.where` by another name. */
export const ifThenElse = counted(
  "ifThenElse",
  ["condition", "x", "y"],
  (condition: Operand, x: Operand, y: Operand): Outcome => apply("where", [condition, x, y], {}),
);

/** Python's `round`: without decimals to integers, halves to even. */
export const round = counted("round", ["x", "decimals?"], (x: Operand, decimals: number | null = null): Outcome => {
  if (decimals !== null && !Number.isSafeInteger(decimals))
    throw new UserError(`round: expected decimals to be an integer, got ${shown(decimals)}`, { code: "argument" });
  const rounded = apply("around", [x], { decimals: decimals ?? 0 });
  return decimals === null ? apply("astype", [rounded], { dtype: "int64", width: null }) : rounded;
});

/**
 * Bits of an integer, the lowest first: `bits(x, 0)` is one bit, `bits(x, "1:4")` the integer of bits 1 to 3. Positions from the
 * top need the width from which they count: `bits(x, -1, 8)`.
 * @throws UserError for a position from the top without a width, and for a range downwards without a start
 */
export const bits = counted(
  "bits",
  ["x", "index", "width?"],
  (x: Operand, index: number | string, width: number | null = null): Outcome => {
    return apply("bits", [x], { index: located(currentLocation(), () => fromBottom(index, width)) });
  },
);

function fromBottom(given: number | string, width: number | null): Index {
  if (width !== null && !(Number.isInteger(width) && width >= 1 && width <= widestHint)) {
    throw new UserError(`bits: expected a width from 1 to ${widestHint}, got ${shown(width)}`, { code: "bits" });
  }
  const [index] = parseIndices([given], 1);
  if (index === undefined) throw new UserError(`Indexing with ${shown(given)} is not supported`, { code: "index" });
  const resolve = (at: number): number => {
    if (at >= 0) return at;
    if (width !== null) return Math.max(0, at + width);
    throw new UserError(`bits: position ${at} counts from the top, and nothing tells where the top is`, {
      code: "bits",
      hint: `say how wide the value is, as in bits(x, ${typeof given === "number" ? given : `'${given}'`}, 8)`,
    });
  };
  if (index.kind === "integer") return { kind: "integer", at: resolve(index.at) };
  const { start, stop, step } = index;
  if (step !== null && step < 0 && start === null && width === null) {
    throw new UserError("bits: a range downwards needs the bit where it starts", {
      code: "bits",
      hint: "write it, as in bits(x, '7::-1')",
    });
  }
  const down = step !== null && step < 0;
  return {
    kind: "slice",
    start: start === null ? (down && width !== null ? width - 1 : null) : resolve(start),
    stop: stop === null ? (down ? null : width) : resolve(stop),
    step,
  };
}

/** What `hint` may say. */
export interface WidthHint {
  /** At least so many bits. */
  readonly bitWidth?: number;
  /** A value, or an array of values, that must fit. */
  readonly canStore?: Operand;
}

/** Widest hint: integers are exact so far. */
const widestHint = 53;

const isWidth: Check = [
  `from 1 to ${widestHint}`,
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= widestHint,
];

/** The value itself, with a type of at least the given width: for values that an input-set does not show at their widest. */
export const hint = counted("hint", ["x", "hints"], (x: Operand, options: WidthHint): Outcome => {
  const { bitWidth, canStore } = readOptions<WidthHint>(
    {
      name: "hint",
      example: "{ bitWidth: 4 }",
      checks: { bitWidth: isWidth, canStore: isAnything },
      code: "hint",
      wrong: (key, expected, value) => `hint: expected ${key} ${expected}, got ${shown(value)}`,
    },
    options,
  );
  if (bitWidth === undefined && canStore === undefined)
    throw new UserError("hint: expected bitWidth or canStore, got neither", { code: "hint" });
  const stored = canStore === undefined ? null : hardest(toClear(canStore));
  return apply("hint", [x], { bitWidth: bitWidth ?? null, canStore: stored });
});

/** One value that needs the type which all values need together. */
function hardest(values: Tensor): number {
  const other = values.data.find((value) => !Number.isSafeInteger(value));
  if (other !== undefined)
    throw new UserError(`hint: expected canStore of integers, got ${shown(other)}`, { code: "hint" });
  if (values.data.length === 0) return 0;
  const [least, most] = minMax(values);
  const [low, high] = [Math.min(0, least), Math.max(0, most)];
  return low < 0 ? Math.min(low, rangeOf(integerTypeOf(low, high))[0]) : high;
}
