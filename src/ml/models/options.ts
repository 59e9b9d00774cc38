/** Options of models: one plain object with scikit-learn's names in camelCase, checked once, defaults filled in. */
import { UserError } from "../../base/errors.ts";

/** What an option may be: a sentence for the message, and the check. */
export interface OptionRule {
  readonly expected: string;
  holds(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);

/** Rules that many options share. */
export const rules = {
  boolean: { expected: "true or false", holds: (value) => typeof value === "boolean" },
  positive: { expected: "a number above 0", holds: (value) => isNumber(value) && value > 0 },
  atLeastZero: { expected: "a number of at least 0", holds: (value) => isNumber(value) && value >= 0 },
  number: { expected: "a number", holds: isNumber },
  share: { expected: "a number from 0 to 1", holds: (value) => isNumber(value) && value >= 0 && value <= 1 },
  count: { expected: "an integer of at least 1", holds: (value) => Number.isInteger(value) && Number(value) >= 1 },
  seed: {
    expected: "an integer from 0 to 2^32 - 1",
    holds: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32,
  },
  bits: {
    expected: "an integer or an object of integers",
    holds: (value) => Number.isInteger(value) || (typeof value === "object" && value !== null && !Array.isArray(value)),
  },
} as const satisfies Readonly<Record<string, OptionRule>>;

/** One of several words. */
export const oneOf = (...words: readonly string[]): OptionRule => ({
  expected: words.map((word) => `'${word}'`).join(", "),
  holds: (value) => typeof value === "string" && words.includes(value),
});

/** `rule`, or null. */
export const nullable = (rule: OptionRule): OptionRule => ({
  expected: `${rule.expected}, or null`,
  holds: (value) => value === null || rule.holds(value),
});

/**
 * `given` with defaults filled in, frozen.
 * @param model the class, for messages
 * @throws UserError for an unknown option and for a value that its rule refuses
 */
export function checkedOptions<T extends object>(
  model: string,
  given: Partial<T>,
  defaults: T,
  optionRules: { readonly [K in keyof T]: OptionRule },
): Readonly<T> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new UserError(`${model}: expected an object of options, got ${given === null ? "null" : typeof given}`, {
      code: "options",
      hint: "write new ml.Model({ nBits: 8 })",
    });
  }
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(optionRules, key)) {
      throw new UserError(`${model}: unknown option '${key}'`, {
        code: "options",
        hint: `its options are ${Object.keys(optionRules).join(", ")}`,
      });
    }
    const rule = optionRules[key as keyof T];
    if (value !== undefined && !rule.holds(value)) {
      throw new UserError(`${model}: ${key}: expected ${rule.expected}, got ${written(value)}`, { code: "options" });
    }
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...defaults, ...Object.fromEntries(present) });
}

function written(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
