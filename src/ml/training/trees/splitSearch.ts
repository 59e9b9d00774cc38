/**
 * The search for the best split of a node, with the draws of scikit-learn's splitter: features are tried in a random order, which decides ties, and what is constant
 * in a node is not tried again below it.
 */
import type { Matrix } from "../../numeric/matrix.ts";
import { XorShift } from "../../numeric/xorShift.ts";
import type { CartOptions } from "./cart.ts";
import type { Samples, SplitSums } from "./criteria.ts";
import { sortSamples } from "./sampleSort.ts";

/** A split: rows of the node's order before `place` go left. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly place: number;
  /** How many features are constant in the node. */
  readonly constants: number;
}

/** Values that differ by no more than this count as equal. */
const featureThreshold = 1e-7;

export class SplitSearch {
  readonly #x: Matrix;
  readonly #samples: Samples;
  readonly #options: CartOptions;
  readonly #random: XorShift;
  /** Drawn constants, known ones, newly found ones, features that wait, features that were tried: in this order during a search. */
  readonly #features: number[];
  readonly #constants: number[];
  readonly #values: Float64Array;

  constructor(x: Matrix, samples: Samples, options: CartOptions, seed: number) {
    this.#x = x;
    this.#samples = samples;
    this.#options = options;
    this.#random = new XorShift(seed);
    this.#features = Array.from({ length: x.columns }, (_, j) => j);
    this.#constants = new Array<number>(x.columns).fill(0);
    this.#values = new Float64Array(samples.rows.length);
  }

  /** The split of rows `start` to `end` that lowers the impurity most; they are put in its order, and `sums` stand at its place. Null when there is none. */
  best(start: number, end: number, sums: SplitSums, known: number): Split | null {
    const features = this.#features;
    let untried = features.length;
    let visited = 0;
    let found = 0;
    let drawn = 0;
    let best: Omit<Split, "constants"> | null = null;
    let bestGain = Number.NEGATIVE_INFINITY;
    while (untried > known + found && (visited < this.#options.maxFeatures || visited <= found + drawn)) {
      visited += 1;
      let at = this.#random.between(drawn, untried - found);
      if (at < known) {
        this.#exchange(drawn, at);
        drawn += 1;
        continue;
      }
      at += found;
      const feature = features[at] as number;
      this.#sortBy(feature, start, end);
      if ((this.#values[end - 1] as number) <= (this.#values[start] as number) + featureThreshold) {
        this.#exchange(at, known + found);
        found += 1;
        continue;
      }
      untried -= 1;
      this.#exchange(untried, at);
      sums.reset();
      for (const place of this.#places(start, end)) {
        sums.moveTo(place);
        const gain = sums.proxyGain();
        if (gain <= bestGain) continue;
        bestGain = gain;
        const [below, above] = [this.#values[place - 1] as number, this.#values[place] as number];
        best = { feature, threshold: below / 2 + above / 2, place };
      }
    }
    // What was known to be constant keeps the order of the nodes above.
    for (let i = 0; i < known; i++) features[i] = this.#constants[i] as number;
    for (let i = known; i < known + found; i++) this.#constants[i] = features[i] as number;
    if (best === null) return null;
    this.#partition(start, end, best.feature, best.threshold);
    sums.reset();
    sums.moveTo(best.place);
    return { ...best, constants: known + found };
  }

  /** Places between different values that leave enough rows on both sides. */
  *#places(start: number, end: number): Generator<number> {
    const { minSamplesLeaf } = this.#options;
    for (let place = start + 1; place < end; place++) {
      if ((this.#values[place] as number) <= (this.#values[place - 1] as number) + featureThreshold) continue;
      if (place - start < minSamplesLeaf || end - place < minSamplesLeaf) continue;
      yield place;
    }
  }

  #sortBy(feature: number, start: number, end: number): void {
    const { rows } = this.#samples;
    for (let p = start; p < end; p++) this.#values[p] = this.#at(rows[p] as number, feature);
    sortSamples(this.#values, rows, start, end - start);
  }

  #partition(start: number, end: number, feature: number, threshold: number): void {
    const { rows } = this.#samples;
    let above = end;
    for (let p = start; p < above; ) {
      if (this.#at(rows[p] as number, feature) <= threshold) {
        p += 1;
        continue;
      }
      above -= 1;
      const row = rows[p] as number;
      rows[p] = rows[above] as number;
      rows[above] = row;
    }
  }

  #at(row: number, feature: number): number {
    return this.#x.data[row * this.#x.columns + feature] as number;
  }

  #exchange(a: number, b: number): void {
    const kept = this.#features[a] as number;
    this.#features[a] = this.#features[b] as number;
    this.#features[b] = kept;
  }
}
