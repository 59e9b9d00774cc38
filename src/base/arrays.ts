/** Reading lists and maps where what is asked for cannot be missing: its absence is a bug, and must not become a plausible value. */
import { InternalError } from "./errors.ts";

/**
 * Element `i` of a list.
 * @throws InternalError when the list has none there
 */
export function at<T>(list: ArrayLike<T>, i: number): T {
  const element = list[i];
  if (element === undefined) throw new InternalError(`element ${i} of ${list.length} is missing`);
  return element;
}

/**
 * The value of a key.
 * @throws InternalError when the map has none
 */
export function known<K, V>(map: { get(key: K): V | undefined }, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new InternalError(`key ${String(key)} is missing`);
  return value;
}

/** Adds an item to the list of a key, which begins with it. */
export function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Adds to the sum of a key, which begins at 0. */
export function increase<K>(sums: Map<K, number>, key: K, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by); // absent: a sum of nothing
}
