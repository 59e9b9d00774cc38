/** Options of models: one plain object with scikit-learn's names in camelCase, checked once, defaults filled in. */
import { type Check, type Checks, isBoolean, readOptions } from "../../base/options.ts";

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);

/** Checks that many options share. */
export const rules = {
  boolean: isBoolean,
  positive: ["a number above 0", (value) => isNumber(value) && value > 0],
  atLeastZero: ["a number of at least 0", (value) => isNumber(value) && value >= 0],
  number: ["a number", isNumber],
  share: ["a number from 0 to 1", (value) => isNumber(value) && value >= 0 && value <= 1],
  count: ["an integer of at least 1", (value) => Number.isInteger(value) && Number(value) >= 1],
  seed: [
    "an integer from 0 to 2^32 - 1",
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32,
  ],
  bits: [
    "an integer or an object of integers",
    (value) => Number.isInteger(value) || (typeof value === "object" && value !== null && !Array.isArray(value)),
  ],
} as const satisfies Readonly<Record<string, Check>>;

/** `check`, or null. */
export const nullable = ([expected, holds]: Check): Check => [
  `${expected}, or null`,
  (value) => value === null || holds(value),
];

/**
 * `given` with defaults filled in, frozen.
 * @param model the class, for messages
 * @throws UserError for an unknown option and for a value that its check refuses
 */
export const checkedOptions = <T extends object>(
  model: string,
  given: Partial<T>,
  defaults: T,
  checks: Checks<T>,
): Readonly<T> =>
  Object.freeze({ ...defaults, ...readOptions<T>({ name: model, example: "{ nBits: 8 }", checks }, given) });
