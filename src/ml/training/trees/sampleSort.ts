/**
 * Sorts rows by their values of a feature, as scikit-learn's splitter does: introsort (Musser, Software: Practice and Experience 27, 1997) with the median of three and a
 * three-way partition. It is not stable, and the order of equal values decides the rounding of sums, and so ties between splits.
 */

/** Sorts `values[from … from + count)` and `rows` with it. */
export function sortSamples(values: Float64Array, rows: Uint32Array, from: number, count: number): void {
  if (count > 0) introsort(values, rows, from, count, 2 * Math.trunc(Math.log(count)));
}

function exchange(values: Float64Array, rows: Uint32Array, i: number, j: number): void {
  const value = values[i] as number;
  values[i] = values[j] as number;
  values[j] = value;
  const row = rows[i] as number;
  rows[i] = rows[j] as number;
  rows[j] = row;
}

function median(values: Float64Array, from: number, count: number): number {
  const a = values[from] as number;
  const b = values[from + (count >> 1)] as number;
  const c = values[from + count - 1] as number;
  if (a < b) return b < c ? b : Math.max(a, c);
  if (b < c) return Math.min(a, c);
  return b;
}

function introsort(values: Float64Array, rows: Uint32Array, start: number, length: number, depth: number): void {
  let from = start;
  let count = length;
  for (let left = depth; count > 1; left--) {
    if (left <= 0) {
      heapsort(values, rows, from, count);
      return;
    }
    const pivot = median(values, from, count);
    let below = 0;
    let above = count;
    for (let i = 0; i < above; ) {
      const value = values[from + i] as number;
      if (value < pivot) exchange(values, rows, from + i++, from + below++);
      else if (value > pivot) exchange(values, rows, from + i, from + --above);
      else i += 1;
    }
    introsort(values, rows, from, below, left - 1);
    from += above;
    count -= above;
  }
}

function siftDown(values: Float64Array, rows: Uint32Array, from: number, start: number, end: number): void {
  for (let root = start; ; ) {
    const child = 2 * root + 1;
    let most = root;
    if (child < end && (values[from + most] as number) < (values[from + child] as number)) most = child;
    if (child + 1 < end && (values[from + most] as number) < (values[from + child + 1] as number)) most = child + 1;
    if (most === root) return;
    exchange(values, rows, from + root, from + most);
    root = most;
  }
}

function heapsort(values: Float64Array, rows: Uint32Array, from: number, count: number): void {
  for (let start = Math.trunc((count - 2) / 2); start >= 0; start--) siftDown(values, rows, from, start, count);
  for (let end = count - 1; end > 0; end--) {
    exchange(values, rows, from, from + end);
    siftDown(values, rows, from, 0, end);
  }
}
