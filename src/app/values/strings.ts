/** Text of numbers: fields of inputs, and probabilities. No markup, and no logic beyond plurals. */
import type { Shape } from "../../value/shape.ts";
import { formatNumber, plural } from "./format.ts";

/** A probability given by its log2: `1 in 10^12`, `3.2 %`. */
const probability = (log2: number): string => {
  if (log2 === Number.NEGATIVE_INFINITY || log2 < -1e5) return "practically 0";
  if (log2 > Math.log2(0.001)) return `${formatNumber(Number((100 * 2 ** log2).toPrecision(2)))} %`;
  const digits = -log2 * Math.LOG10E * Math.LN2;
  return digits < 6 ? `1 in ${formatNumber(Number((10 ** digits).toPrecision(2)))}` : `1 in 10^${Math.floor(digits)}`;
};

const numbersOfShape = (shape: Shape): string =>
  shape.length === 0
    ? "a"
    : `${plural(
        shape.reduce((product, extent) => product * extent, 1),
        "number",
        "numbers",
      )}, each a`;

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
    slider: (name: string) => `${name}, slider`,
    element: (name: string, index: string) => `${name}[${index}]`,
    asText: (name: string) => `${name} as a list`,
  },

  probability,
} as const;
