/** Percentiles of sorted numbers. */

/** NumPy's percentile: between two neighbours, linearly. `share` is from 0 to 1. */
export function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  return below + (at % 1) * ((sorted[Math.ceil(at)] as number) - below);
}
