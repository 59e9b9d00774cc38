/** Rounding to a range of integers. */
import { roundHalfEven } from "../../value/elementwise/arithmetic.ts";

/** The integer nearest to `value` within `low` and `high`, halves to the even one. */
export const clampedRint = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, roundHalfEven(value)));
