/** Quantiles of measurements. */

/** The part `share` of the numbers lies at or below this one. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN; // absent: no numbers
}
