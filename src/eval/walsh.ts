/** The Walsh-Hadamard transform of tables in their low bits: which functions of the high bits stand beside which signs. Numbers only. */

/**
 * 2^count times W_S for each set S of the `count` low bits (bit i of the index: bit i in S): W_S(h) = 2^-count Σ_b (-1)^(S·b) f(h, b), so that
 * f(h, b) = Σ_S (-1)^(S·b) W_S(h). `table` holds f at h·2^count + b. But for the empty set each table goes on with its negative: a lookup
 * with the sign in the padding bit.
 */
export function signTables(table: readonly number[], count: number): readonly (readonly number[])[] {
  const unit = 2 ** count;
  const parts = Array.from({ length: unit }, (_, b) =>
    Array.from({ length: table.length / unit }, (_, h) => table[h * unit + b]!),
  );
  for (let half = 1; half < unit; half *= 2) {
    for (let i = 0; i < unit; i++) {
      if ((i & half) !== 0) continue;
      const [a, b] = [parts[i]!, parts[i + half]!];
      parts[i] = a.map((entry, h) => entry + b[h]!);
      parts[i + half] = a.map((entry, h) => entry - b[h]!);
    }
  }
  return parts.map((part, set) => (set === 0 ? part : [...part, ...part.map((entry) => -entry)]));
}

/** True for a table that gives 0 everywhere. */
export function isZero(table: readonly number[]): boolean {
  return table.every((entry) => entry === 0);
}
