/** How many Walsh functions of its low bits a table has: each is one bootstrap where those bits are too many for one. Numbers only. */
import { at } from "../base/arrays.ts";
import type { IntegerTable } from "../ir/ops/tables.ts";

/** For each table, the numbers of its Walsh functions by how many bits are low; tables are asked for several times. */
const known = new WeakMap<readonly number[], Map<string, readonly number[]>>();

/**
 * Walsh functions of the lowest `removed` bits that a table has in any of its blocks, at least 1. The table is read on the 2^width values from `first`
 * on; beyond its own entries it has the nearest one.
 */
export function paritiesOf({ low, values }: IntegerTable, first: number, width: number, removed: number): number {
  const ofTable = known.get(values) ?? new Map<string, readonly number[]>(); // absent: not asked for yet
  known.set(values, ofTable);
  const key = `${first - low} ${width}`;
  const counts = ofTable.get(key) ?? countsOf(values, first - low, width);
  ofTable.set(key, counts);
  return at(counts, removed);
}

/** The counts for 0 to `width` low bits. Each stage of the transform adds a bit. */
function countsOf(values: readonly number[], offset: number, width: number): readonly number[] {
  const size = 2 ** width;
  const entries = Float64Array.from({ length: size }, (_, i) =>
    at(values, Math.min(Math.max(i + offset, 0), values.length - 1)),
  );
  const counts = [1];
  for (let half = 1; half < size; half *= 2) {
    const seen = new Uint8Array(2 * half);
    for (let start = 0; start < size; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [a, b] = [entries[start + i]!, entries[start + i + half]!];
        const [sum, difference] = [a + b, a - b];
        entries[start + i] = sum;
        entries[start + i + half] = difference;
        if (sum !== 0) seen[i] = 1;
        if (difference !== 0) seen[i + half] = 1;
      }
    }
    counts.push(
      Math.max(
        1,
        seen.reduce((total, one) => total + one, 0),
      ),
    );
  }
  return counts;
}
