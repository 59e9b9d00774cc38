/** Rounding away low bits, by a fixed number or by one that a rounder finds from an input-set. */
import { UserError } from "../base/errors.ts";
import { readAll, reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { minMax } from "../value/tensor.ts";
import { integerTypeOf } from "../value/type.ts";
import { apply, type Operand, type Outcome, present, Traced, toClear } from "./arrays.ts";
import { checkArguments, counted } from "./calls.ts";
import { checkedFunction } from "./ownFunctions.ts";
import { withoutTrace } from "./tracer.ts";

/** Thrown through the user's function to the adjustment: a rounder that has not been adjusted got a value. */
class Adjusting extends Error {
  readonly rounder: AutoRounder;
  readonly range: readonly [low: number, high: number];

  constructor(rounder: AutoRounder, range: readonly [low: number, high: number]) {
    super("a rounder is being adjusted");
    this.rounder = rounder;
    this.range = range;
  }
}

/** Most samples of an input-set. */
export const mostSamples = 2 ** 20;

let isAdjusting = false;

/** Finds how many low bits to remove so that `targetMsbs` bits remain; it must be adjusted over an input-set before it is used. */
export class AutoRounder {
  readonly targetMsbs: number;
  #lsbsToRemove: number | null = null;
  #range: readonly [low: number, high: number] = [0, 0];

  /** @throws UserError inside a function that is being adjusted, and for a target that is no positive integer */
  constructor(targetMsbs = 16) {
    if (isAdjusting) {
      throw new UserError(
        "AutoRounders cannot be constructed during adjustment, please construct AutoRounders outside the function and reference it",
        { code: "rounder" },
      );
    }
    if (!Number.isInteger(targetMsbs) || targetMsbs < 1) {
      throw new UserError(`AutoRounder: expected a number of bits of at least 1, got ${shown(targetMsbs)}`, {
        code: "rounder",
      });
    }
    this.targetMsbs = targetMsbs;
  }

  /** Whether a value is a rounder; it looks at nothing of the value. */
  static is(value: unknown): value is AutoRounder {
    return typeof value === "object" && value !== null && #lsbsToRemove in value;
  }

  /** Low bits that this rounder removes, or null before adjustment. */
  get lsbsToRemove(): number | null {
    return this.#lsbsToRemove;
  }

  /** Low bits to remove from `x`. Throws a `UserError` before adjustment. */
  lsbsFor(x: Operand): number {
    if (this.#lsbsToRemove !== null) return this.#lsbsToRemove;
    if (isAdjusting && !Traced.is(x)) {
      const range = minMax(toClear(x));
      if (range.every(Number.isSafeInteger)) throw new Adjusting(this, range);
      throw new UserError(`AutoRounder: expected integers, got ${range.find((end) => !Number.isSafeInteger(end))}`, {
        code: "rounder",
      });
    }
    throw new UserError(
      "AutoRounders cannot be used before adjustment, please call AutoRounder.adjust with the function that will be compiled and provide the exact inputset that will be used during compilation",
      { code: "rounder", hint: "or compile with the configuration { autoAdjustRounders: true }" },
    );
  }

  /**
   * Adjusts the rounders that `call` uses, one after the other, by running it in clear over the whole input-set.
   * @param inputset samples as for `compile`: values of the one parameter, or lists of values, one a parameter
   * @throws UserError for an empty input-set, and inside a function that is being adjusted
   */
  static adjust(call: (...args: never[]) => unknown, inputset: Iterable<unknown>, ...more: readonly []): void {
    checkArguments("AutoRounder.adjust", ["call", "inputset"], [call, inputset, ...more]);
    if (isAdjusting) throw new UserError("AutoRounders cannot be adjusted recursively", { code: "rounder" });
    const samples = AutoRounder.#samplesFor(checkedFunction("AutoRounder.adjust", call), inputset);
    if (samples.length === 0) {
      throw new UserError("AutoRounders cannot be adjusted with an empty inputset", { code: "rounder" });
    }
    isAdjusting = true;
    try {
      for (let found = true; found; ) {
        const rounders = withoutTrace(() =>
          samples.map((sample) => AutoRounder.#observe(call as (...args: unknown[]) => unknown, sample)),
        );
        found = false;
        for (const rounder of rounders) {
          if (rounder === null) continue;
          const { bits } = integerTypeOf(...rounder.#range);
          rounder.#lsbsToRemove = Math.max(0, bits - rounder.targetMsbs);
          found = true;
        }
      }
    } finally {
      isAdjusting = false;
    }
  }

  static #samplesFor(call: (...args: never[]) => unknown, inputset: unknown): readonly (readonly unknown[])[] {
    const given = readAll("inputset", "samples", inputset, mostSamples);
    return reading("inputset", () =>
      given.map((sample) => {
        const values: readonly unknown[] = Array.isArray(sample) && call.length !== 1 ? sample : [sample];
        return Array.from(values, (value) => present(toClear(value)));
      }),
    );
  }

  /** Runs one sample up to the first rounder that is not adjusted, which takes note of its value. */
  static #observe(call: (...args: unknown[]) => unknown, sample: readonly unknown[]): AutoRounder | null {
    try {
      call(...sample);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof Adjusting)) throw thrown;
      const { rounder, range } = thrown;
      rounder.#range = [Math.min(rounder.#range[0], range[0]), Math.max(rounder.#range[1], range[1])];
      return rounder;
    }
  }
}

const lsbsOf = (name: string, x: Operand, lsbs: number | AutoRounder): number => {
  if (AutoRounder.is(lsbs)) return lsbs.lsbsFor(x);
  if (Number.isInteger(lsbs) && lsbs >= 0 && lsbs <= 52) return lsbs;
  throw new UserError(`${name}: expected a number of bits from 0 to 52, got ${shown(lsbs)}`, { code: "rounder" });
};

/** The value rounded to a multiple of 2^lsbs, halves up; the scale stays. */
export const roundBitPattern = counted(
  "roundBitPattern",
  ["x", "lsbs"],
  (x: Operand, lsbs: number | AutoRounder): Outcome =>
    apply("round_bit_pattern", [x], { lsbsToRemove: lsbsOf("roundBitPattern", x, lsbs) }),
);

/** The value rounded down to a multiple of 2^lsbs; the scale stays. */
export const truncateBitPattern = counted(
  "truncateBitPattern",
  ["x", "lsbs"],
  (x: Operand, lsbs: number | AutoRounder): Outcome =>
    apply("truncate_bit_pattern", [x], { lsbsToRemove: lsbsOf("truncateBitPattern", x, lsbs) }),
);
