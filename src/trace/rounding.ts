/** Rounding away low bits, by a fixed number or by one that is found from an input-set. */
import { UserError } from "../base/errors.ts";
import { isBoolean, oneOf, readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import type { Exactness, RoundingAttributes, RoundingName } from "../ir/ops/rounding.ts";
import { apply, type Operand, type Outcome } from "./arrays.ts";
import { AutoRounder, AutoTruncator } from "./autoBits.ts";
import { counted } from "./calls.ts";
import { currentExactness } from "./tracer.ts";

/** How low bits are dropped. */
export interface RoundingOptions {
  /**
   * `"approximate"` leaves the low bits to the noise: one bootstrap of the width that remains is all it takes, and a value near a border may go to the
   * multiple beyond it. In clear it is exact. What the configuration's `roundingExactness` says when missing.
   */
  readonly exactness?: Exactness;
  /** Whether the message space is made wider where results would leave it; true when missing. */
  readonly overflowProtection?: boolean;
}

const checks = { exactness: oneOf("exact", "approximate"), overflowProtection: isBoolean };

function lsbsOf(name: string, x: Operand, lsbs: number | AutoRounder | AutoTruncator): number {
  if (AutoRounder.is(lsbs) || AutoTruncator.is(lsbs)) return lsbs.lsbsFor(x);
  if (Number.isInteger(lsbs) && lsbs >= 0 && lsbs <= 52) return lsbs;
  throw new UserError(`${name}: expected a number of bits from 0 to 52, got ${shown(lsbs)}`, { code: "rounder" });
}

/** A function that drops low bits; its result is at the scale of what it takes. */
type Rounding = (x: Operand, lsbs: number | AutoRounder | AutoTruncator, options?: RoundingOptions) => Outcome;

const rounding = (name: string, operation: RoundingName): Rounding =>
  counted(name, ["x", "lsbs", "options?"], (x: Operand, lsbs: number | AutoRounder | AutoTruncator, options) => {
    const { exactness, overflowProtection = true } = readOptions<RoundingOptions>(
      { name, example: '{ exactness: "approximate" }', checks },
      options,
    );
    const attributes: RoundingAttributes = {
      lsbsToRemove: lsbsOf(name, x, lsbs),
      exactness: exactness ?? currentExactness(), // absent: as the configuration says
      overflowProtection,
      likeOriginal: false,
    };
    return apply(operation, [x], attributes);
  });

/** The value rounded to a multiple of 2^lsbs, halves up; the scale stays. */
export const roundBitPattern = rounding("roundBitPattern", "round_bit_pattern");

/** The value rounded down to a multiple of 2^lsbs; the scale stays. */
export const truncateBitPattern = rounding("truncateBitPattern", "truncate_bit_pattern");

/** Rounds as Concrete-ML does before the tables of a network: exactly or, where it is asked for, approximately; printed as its graphs are. */
export const roundLikeOriginal = (x: Operand, lsbsToRemove: number, exactness: Exactness): Outcome =>
  apply("round_bit_pattern", [x], { lsbsToRemove, exactness, overflowProtection: true, likeOriginal: true });
