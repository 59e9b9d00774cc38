/** Corners of a hypercube, drawn without repetition as scikit-learn draws them. */
import type { RandomState } from "../numeric/randomState.ts";

/** A corner is a number of at most this many bits; further coordinates are drawn one by one, before it. */
const mostBits = 30;

/** `count` corners, each a list of zeros and ones. There are at least as many corners. */
export function hypercubeCorners(
  count: number,
  dimensions: number,
  random: RandomState,
): readonly (readonly number[])[] {
  if (dimensions > mostBits) {
    const first = Array.from({ length: count }, () =>
      Array.from({ length: dimensions - mostBits }, () => random.randint(0, 2)),
    );
    const rest = hypercubeCorners(count, mostBits, random);
    return first.map((bits, i) => [...bits, ...(rest[i] as readonly number[])]);
  }
  return withoutRepetition(2 ** dimensions, count, random).map((corner) =>
    Array.from({ length: dimensions }, (_, j) => (corner >>> (dimensions - 1 - j)) & 1),
  );
}

/** Different numbers below `population`: from a random order when a fair share of them is wanted; few by drawing again; nearly all by replacing. */
function withoutRepetition(population: number, count: number, random: RandomState): readonly number[] {
  const share = count / population;
  if (share > 0.01 && share < 0.99) return [...random.permutation(population)].slice(0, count);
  if (share < 0.2) {
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(random.randint(0, population));
    return [...chosen];
  }
  const chosen = Array.from({ length: count }, (_, i) => i);
  for (let i = count; i < population; i++) {
    const place = random.randint(0, i + 1);
    if (place < count) chosen[place] = i;
  }
  return chosen;
}
