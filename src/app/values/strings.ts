/** Text of numbers: fields of inputs, and probabilities. No markup, and no logic beyond plurals. */
import { type Shape, sizeOf } from "../../value/shape.ts";
import { formatNumber, plural } from "./format.ts";

/** Decimal digits from which on nobody can picture how rare something is: a million computers that each do a million runs would not see it. */
const graspableDigits = 12;

/** A probability given by its log2: `3.2 %`, `1 in 25000`, `1 in 10^9`, `practically 0`. */
const probability = (log2: number): string => {
  if (log2 > Math.log2(0.001)) return `${formatNumber(Number((100 * 2 ** log2).toPrecision(2)))} %`;
  const digits = digitsOf(log2);
  if (digits > graspableDigits) return "practically 0";
  return digits < 6 ? `1 in ${formatNumber(Number((10 ** digits).toPrecision(2)))}` : `1 in 10^${Math.floor(digits)}`;
};

/** The decimal digits of the number of runs in which something of this probability happens once. */
const digitsOf = (log2: number): number => -log2 * Math.LOG10E * Math.LN2;

/** How often runs fail, from log2 of the probability that one does. */
const failures = (log2: number): string => {
  if (log2 > Math.log2(0.05)) return `up to ${Math.ceil(100 * 2 ** log2)} % of runs fail`;
  const digits = digitsOf(log2);
  if (digits > graspableDigits) return "practically never wrong";
  if (digits >= 9) return `at most 1 failure in 10^${Math.floor(digits)} runs`;
  const unit = 10 ** Math.max(0, Math.floor(digits) - 1);
  const runs = Math.floor(10 ** digits / unit) * unit;
  return `at most 1 failure in ${String(runs).replace(/\B(?=(\d{3})+$)/g, "\u202f")} runs`;
};

const numbersOfShape = (shape: Shape): string =>
  shape.length === 0 ? "a" : `${plural(sizeOf(shape), "number", "numbers")}, each a`;

export const strings = {
  input: {
    heading: "Inputs",
    expected: (type: string, shape: Shape, [low, high]: readonly [number, number]) =>
      Number.isFinite(low)
        ? `${numbersOfShape(shape)} whole number from ${formatNumber(low)} to ${formatNumber(high)} (${type})`
        : `${numbersOfShape(shape)} number (${type})`,
    notReadable: (name: string, expected: string, text: string) =>
      `${name}: expected ${expected}, got ${text.trim() === "" ? "nothing" : `"${text.slice(0, 40)}"`}. Write a number such as 3, or a list such as [1, 2].`,
    notNumbers: (name: string, expected: string) =>
      `${name}: expected ${expected}, got something else. Write numbers in lists, such as [[1, 2], [3, 4]].`,
    wrongShape: (name: string, expected: string, got: string) =>
      `${name}: expected shape ${expected}, got shape ${got}. Add or remove numbers or brackets.`,
    notInteger: (name: string, got: number) => `${name}: expected whole numbers, got ${got}.`,
    outOfRange: (name: string, expected: string, got: number) =>
      `${name}: expected ${expected}, got ${formatNumber(got)}. Choose a number in the range, or add it to the input-set.`,
    ragged: (name: string, expected: string) => `${name}: expected ${expected}, got lists of unequal length.`,
    sample: "Sample",
    samplesHint: "Values from the input-set, which the circuit was measured with",
    ownValues: "values of your own",
    sampleOf: (number: number, values: string) =>
      `${number}: ${values.length > 40 ? `${values.slice(0, 39)}…` : values}`,
    slider: (name: string) => `${name}, slider`,
    element: (name: string, index: string) => `${name}[${index}]`,
    asText: (name: string) => `${name} as a list`,
  },

  probability,
  failures,
} as const;
