/** What a module computes of two or three clear integers by choosing among them, or by a function of them: which operations these are, and between what numbers results lie. */
import type { Bounds } from "../ir/node.ts";

/** Choices, and functions of two integers, by their number in the runtime (`clearChoices` in src/machine/assembly/clear.ts), of operands a, b, c. */
export const choices = {
  maximum: 0,
  minimum: 1,
  less: 2,
  less_equal: 3,
  equal: 4,
  not_equal: 5,
  where: 6,
  absolute: 7,
  floor_divide: 8,
  remainder: 9,
  bitwise_and: 10,
  bitwise_or: 11,
  bitwise_xor: 12,
} as const;

/** Choices that are other ones with operands in another order, or with a constant. */
export const asChoice: Readonly<
  Record<string, { readonly choice: number; readonly order: readonly number[]; readonly last?: number }>
> = {
  maximum: { choice: choices.maximum, order: [0, 1] },
  fmax: { choice: choices.maximum, order: [0, 1] },
  minimum: { choice: choices.minimum, order: [0, 1] },
  fmin: { choice: choices.minimum, order: [0, 1] },
  less: { choice: choices.less, order: [0, 1] },
  less_equal: { choice: choices.less_equal, order: [0, 1] },
  greater: { choice: choices.less, order: [1, 0] },
  greater_equal: { choice: choices.less_equal, order: [1, 0] },
  equal: { choice: choices.equal, order: [0, 1] },
  not_equal: { choice: choices.not_equal, order: [0, 1] },
  where: { choice: choices.where, order: [0, 1, 2] },
  absolute: { choice: choices.absolute, order: [0] },
  floor_divide: { choice: choices.floor_divide, order: [0, 1] },
  remainder: { choice: choices.remainder, order: [0, 1] },
  bitwise_and: { choice: choices.bitwise_and, order: [0, 1] },
  bitwise_or: { choice: choices.bitwise_or, order: [0, 1] },
  bitwise_xor: { choice: choices.bitwise_xor, order: [0, 1] },
  relu: { choice: choices.maximum, order: [0], last: 0 },
};

/** Between what numbers the result of a choice lies; `ranges` are those of the numbers that it may be, or is a function of. */
export function rangeOfChoice(choice: number, ranges: readonly Bounds[]): Bounds {
  const low = Math.min(...ranges.flat());
  const high = Math.max(...ranges.flat());
  const most = Math.max(-low, high);
  if (choice >= choices.less && choice <= choices.not_equal) return [0, 1];
  if (choice === choices.absolute) return [0, most];
  if (choice === choices.floor_divide || choice === choices.remainder) return [-most, most];
  if (choice < choices.bitwise_and) return [low, high];
  const bound = 2 ** Math.ceil(Math.log2(most + 1));
  return [low < 0 ? -bound : 0, bound - 1];
}
