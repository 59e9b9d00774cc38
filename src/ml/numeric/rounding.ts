/** Roundings of NumPy that JavaScript lacks. */

/** Rounds to the nearest integer, halves to the even one, as `np.rint` and Python's `round` do. */
export function rint(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The integer nearest to `value` within `low` and `high`. */
export const clampedRint = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, rint(value)));
