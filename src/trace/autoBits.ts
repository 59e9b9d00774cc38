/** How many low bits a rounding drops, found from an input-set: `AutoRounder` for roundings, `AutoTruncator` for truncations. */
import { UserError } from "../base/errors.ts";
import { readAll, reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { minMax } from "../value/tensor.ts";
import { integerTypeOf } from "../value/type.ts";
import { type Operand, present, Traced, toClear } from "./arrays.ts";
import { checkArguments } from "./calls.ts";
import { checkedFunction } from "./ownFunctions.ts";
import { withoutTrace } from "./tracer.ts";

/** The classes of this file by name. */
type AutoName = "AutoRounder" | "AutoTruncator";

/** The setting of a configuration that adjusts them while a function is compiled. */
const settings = { AutoRounder: "autoAdjustRounders", AutoTruncator: "autoAdjustTruncators" } as const;

/** Thrown through the user's function to the adjustment: one that has not been adjusted got a value. */
class Adjusting extends Error {
  readonly found: AutoBits;
  readonly range: readonly [low: number, high: number];

  constructor(found: AutoBits, range: readonly [low: number, high: number]) {
    super("low bits are being adjusted");
    this.found = found;
    this.range = range;
  }
}

/** Most samples of an input-set. */
export const mostSamples = 2 ** 20;

/** The classes that are being adjusted; none outside of an adjustment. */
let adjusting: readonly AutoName[] = [];

const refused = (message: string, hint?: string): UserError => new UserError(message, { code: "rounder", hint });

/** Finds how many low bits to drop so that `targetMsbs` bits remain; it must be adjusted over an input-set before it is used. */
abstract class AutoBits {
  readonly targetMsbs: number;
  readonly #name: AutoName;
  #lsbsToRemove: number | null = null;
  #range: readonly [low: number, high: number] = [0, 0];

  protected constructor(name: AutoName, targetMsbs: number) {
    if (adjusting.length > 0) {
      throw refused(
        `${name}s cannot be constructed during adjustment, please construct ${name}s outside the function and reference it`,
      );
    }
    if (!Number.isInteger(targetMsbs) || targetMsbs < 1) {
      throw refused(`${name}: expected a number of bits of at least 1, got ${shown(targetMsbs)}`);
    }
    this.#name = name;
    this.targetMsbs = targetMsbs;
  }

  /** The name of the class of a value, null for anything else; it looks at nothing of the value. */
  static nameOf(value: unknown): AutoName | null {
    return typeof value === "object" && value !== null && #name in value ? value.#name : null;
  }

  /** Low bits that it drops, or null before adjustment. */
  get lsbsToRemove(): number | null {
    return this.#lsbsToRemove;
  }

  /** Low bits to drop from `x`. Throws a `UserError` before adjustment. */
  lsbsFor(x: Operand): number {
    const name = this.#name;
    if (this.#lsbsToRemove !== null) return this.#lsbsToRemove;
    if (adjusting.includes(name) && !Traced.is(x)) {
      const range = minMax(toClear(x));
      if (range.every(Number.isSafeInteger)) throw new Adjusting(this, range);
      throw refused(`${name}: expected integers, got ${range.find((end) => !Number.isSafeInteger(end))}`);
    }
    throw refused(
      `${name}s cannot be used before adjustment, please call ${name}.adjust with the function that will be compiled and provide the exact inputset that will be used during compilation`,
      `or compile with the configuration { ${settings[name]}: true }`,
    );
  }

  /** Adjusts those of the named classes that `call` uses, one after the other; see `AutoRounder.adjust`. */
  static adjustAll(names: readonly AutoName[], call: (...args: never[]) => unknown, inputset: Iterable<unknown>): void {
    const [name = "AutoRounder"] = names;
    if (adjusting.length > 0) throw refused(`${name}s cannot be adjusted recursively`);
    const samples = samplesFor(checkedFunction(`${name}.adjust`, call), inputset);
    if (samples.length === 0) throw refused(`${name}s cannot be adjusted with an empty inputset`);
    adjusting = names;
    try {
      for (let isFound = true; isFound; ) {
        const all = withoutTrace(() =>
          samples.map((sample) => AutoBits.#observe(call as (...args: unknown[]) => unknown, sample)),
        );
        isFound = false;
        for (const found of all) {
          if (found === null) continue;
          const { bits } = integerTypeOf(...found.#range);
          found.#lsbsToRemove = Math.max(0, bits - found.targetMsbs);
          isFound = true;
        }
      }
    } finally {
      adjusting = [];
    }
  }

  /** Runs one sample up to the first that is not adjusted, which takes note of its value. */
  static #observe(call: (...args: unknown[]) => unknown, sample: readonly unknown[]): AutoBits | null {
    try {
      call(...sample);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof Adjusting)) throw thrown;
      const { found, range } = thrown;
      found.#range = [Math.min(found.#range[0], range[0]), Math.max(found.#range[1], range[1])];
      return found;
    }
  }
}

function samplesFor(call: (...args: never[]) => unknown, inputset: unknown): readonly (readonly unknown[])[] {
  const given = readAll("inputset", "samples", inputset, mostSamples);
  return reading("inputset", () =>
    given.map((sample) => {
      const values: readonly unknown[] = Array.isArray(sample) && call.length !== 1 ? sample : [sample];
      return Array.from(values, (value) => present(toClear(value)));
    }),
  );
}

/** Low bits for `roundBitPattern`. */
export class AutoRounder extends AutoBits {
  /** @throws UserError inside a function that is being adjusted, and for a target that is no positive integer */
  constructor(targetMsbs = 16) {
    super("AutoRounder", targetMsbs);
  }

  /** Whether a value is a rounder; it looks at nothing of the value. */
  static is(value: unknown): value is AutoRounder {
    return AutoBits.nameOf(value) === "AutoRounder";
  }

  /**
   * Adjusts the rounders that `call` uses, one after the other, by running it in clear over the whole input-set.
   * @param inputset samples as for `compile`: values of the one parameter, or lists of values, one a parameter
   * @throws UserError for an empty input-set, and inside a function that is being adjusted
   */
  static adjust(call: (...args: never[]) => unknown, inputset: Iterable<unknown>, ...more: readonly []): void {
    checkArguments("AutoRounder.adjust", ["call", "inputset"], [call, inputset, ...more]);
    AutoBits.adjustAll(["AutoRounder"], call, inputset);
  }
}

/** Low bits for `truncateBitPattern`. */
export class AutoTruncator extends AutoBits {
  /** @throws UserError inside a function that is being adjusted, and for a target that is no positive integer */
  constructor(targetMsbs = 16) {
    super("AutoTruncator", targetMsbs);
  }

  /** Whether a value is a truncator; it looks at nothing of the value. */
  static is(value: unknown): value is AutoTruncator {
    return AutoBits.nameOf(value) === "AutoTruncator";
  }

  /** Adjusts the truncators that `call` uses: `AutoRounder.adjust` for them. */
  static adjust(call: (...args: never[]) => unknown, inputset: Iterable<unknown>, ...more: readonly []): void {
    checkArguments("AutoTruncator.adjust", ["call", "inputset"], [call, inputset, ...more]);
    AutoBits.adjustAll(["AutoTruncator"], call, inputset);
  }
}

/** Adjusts both kinds as a configuration asks for it. */
export const adjustLowBits = (
  names: readonly AutoName[],
  call: (...args: never[]) => unknown,
  inputset: Iterable<unknown>,
): void => AutoBits.adjustAll(names, call, inputset);
