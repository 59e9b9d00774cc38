/**
 * Which places are compared, pass by pass, so that the k smallest of n values come to the front: Batcher's merge exchange sort (Knuth, The Art of Computer Programming 3,
 * algorithm 5.2.2M), without what has been found greater than k others. Concrete-ML's network, to the order in which it leaves the labels.
 */

/** One pass: each place `i` of `places` is compared with `i + distance`. */
export interface Pass {
  readonly stage: number;
  readonly pass: number;
  readonly places: readonly number[];
  readonly distance: number;
}

/** The passes for the `k` smallest of `n`. */
export function passesOf(n: number, k: number): readonly Pass[] {
  const passes: Pass[] = [];
  const greaterThan = new Array<number>(n).fill(0);
  const stages = Math.ceil(Math.log2(n));
  for (let stage = stages - 1; stage >= 0; stage--) {
    const block = 2 ** stage;
    let remainder = 0;
    let distance = block;
    for (let pass = stages - 1; pass >= stage; pass--) {
      const places: number[] = [];
      for (let i = 0; i < n - distance; i++) {
        if ((i & block) === remainder && (greaterThan[i] as number) < k) places.push(i);
      }
      // The original then compares at the same distance in the next pass.
      if (places.length === 0) continue;
      passes.push({ stage, pass, places, distance });
      for (const i of places) greaterThan[i + distance] = (greaterThan[i + distance] as number) + 1;
      distance = 2 ** pass - block;
      remainder = block;
    }
  }
  return passes;
}

/** The labels of the `k` smallest distances, in the order in which the network leaves them; of two equal distances the labels change places. */
export function labelsOfSmallest(
  distances: Float64Array,
  labels: readonly number[],
  k: number,
  passes: readonly Pass[],
): Float64Array {
  const x = distances.slice();
  const y = Float64Array.from(labels);
  for (const { places, distance } of passes) {
    for (const i of places) {
      const j = i + distance;
      const [a, b] = [x[i] as number, x[j] as number];
      if (b > a) continue;
      x[i] = b;
      x[j] = a;
      const label = y[i] as number;
      y[i] = y[j] as number;
      y[j] = label;
    }
  }
  return y.slice(0, k);
}
