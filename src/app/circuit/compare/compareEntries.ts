/** Two lists of named values, side by side: what is the same, and how what differs does. */
import type { ComparedValue, Entry } from "./entries.ts";

/** How the second value differs from the first. */
export type Change =
  | { readonly kind: "same" }
  /** Second by first. */
  | { readonly kind: "ratio"; readonly ratio: number }
  /** Second minus first; of logarithms it is the logarithm of the ratio. */
  | { readonly kind: "difference"; readonly unit: "count" | "bits" | "log2"; readonly by: number }
  /** The other side has no such value. */
  | { readonly kind: "only"; readonly side: "first" | "second" }
  | { readonly kind: "other" }
  /** One side has no values at all, as its compile failed. */
  | { readonly kind: "unknown" };

/** One value of both sides; null where a side has none. */
export interface ComparedRow {
  readonly key: string;
  readonly first: ComparedValue | null;
  readonly second: ComparedValue | null;
  readonly change: Change;
}

/** Relative difference below which two numbers are one: what is left of adding up in another order. */
const slack = 1e-9;

/** How `second` differs from `first`. */
export function changeOf(first: ComparedValue, second: ComparedValue): Change {
  if (first.kind === "text" || second.kind === "text") {
    const same = first.kind === "text" && second.kind === "text" && first.text === second.text;
    return { kind: same ? "same" : "other" };
  }
  const by = second.value - first.value;
  if (first.value === second.value || Math.abs(by) <= slack * Math.abs(first.value)) return { kind: "same" };
  if (first.kind !== second.kind) return { kind: "other" };
  if (first.kind === "bits") return { kind: "difference", unit: "bits", by };
  if (first.kind === "log2" || first.kind === "probability") return { kind: "difference", unit: "log2", by };
  // Nothing is no measure of anything.
  if (first.value === 0) return first.kind === "count" ? { kind: "difference", unit: "count", by } : { kind: "other" };
  return { kind: "ratio", ratio: second.value / first.value };
}

/** Names of both lists, those of the first in their order, each that only the second has after what stands before it there. */
function joinedKeys(first: readonly Entry[], second: readonly Entry[]): readonly string[] {
  const keys = first.map(([key]) => key);
  second.forEach(([key], i) => {
    if (keys.includes(key)) return;
    const before = second[i - 1]?.[0];
    keys.splice(before === undefined ? 0 : keys.indexOf(before) + 1, 0, key);
  });
  return keys;
}

/** Rows of all names that either side has; null stands for a side without values. */
export function compareEntries(
  first: readonly Entry[] | null,
  second: readonly Entry[] | null,
): readonly ComparedRow[] {
  const [ofFirst, ofSecond] = [new Map(first), new Map(second)];
  return joinedKeys(first ?? [], second ?? []).map((key) => {
    const [a, b] = [ofFirst.get(key) ?? null, ofSecond.get(key) ?? null];
    const change = (): Change => {
      if (first === null || second === null) return { kind: "unknown" };
      if (a !== null && b !== null) return changeOf(a, b);
      return { kind: "only", side: a === null ? "second" : "first" };
    };
    return { key, first: a, second: b, change: change() };
  });
}
