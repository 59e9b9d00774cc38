/** How much work a host lets a call do: nanoseconds on the machine of docs/performance.md, as predicted. There is no clock here. */

let budget: i64 = 0;

/** Begins a call that may take so many microseconds. */
export function allow(microseconds: u32): void {
  budget = <i64>microseconds * 1000;
}

export function spend(nanoseconds: u64): void {
  budget -= <i64>nanoseconds;
}

export function isSpent(): bool {
  return budget <= 0;
}

/** How many things of a cost can still be paid for, at least one. */
export function affordable(nanosecondsEach: u64, most: u32): u32 {
  const count = budget / <i64>(nanosecondsEach + 1);
  return count < 1 ? 1 : count < <i64>most ? <u32>count : most;
}
