/** Impurities of a node and of the two parts of a split: Gini and entropy of classes, squared error of numbers. */

/** scikit-learn's names. */
export type Criterion = "gini" | "entropy" | "squared_error";

/** The rows of a tree: an order that splits rearrange, and what each row counts. */
export interface Samples {
  readonly rows: Uint32Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Sums over the rows of a node, and over those left of a place in their order. Sums are formed in scikit-learn's order, from the side that is nearer, since their rounding
 * decides ties.
 */
export class SplitSums {
  readonly #criterion: Criterion;
  readonly #samples: Samples;
  readonly #start: number;
  readonly #end: number;
  /** Weights by class; of numbers one entry, the sum. */
  readonly #total: Float64Array;
  #left: Float64Array;
  #place: number;
  #squares = 0;
  /** Weight of the node, and of the part left of the place. */
  readonly weight: number;
  leftWeight = 0;

  /** Rows `start` to `end` of the order. */
  constructor(criterion: Criterion, classes: number, samples: Samples, start: number, end: number) {
    this.#criterion = criterion;
    this.#samples = samples;
    this.#start = start;
    this.#end = end;
    this.#total = new Float64Array(criterion === "squared_error" ? 1 : classes);
    let weight = 0;
    for (let p = start; p < end; p++) {
      const [w, target] = this.#row(p);
      this.#add(this.#total, target, w);
      this.#squares += w * target * target;
      weight += w;
    }
    this.weight = weight;
    this.#left = new Float64Array(this.#total.length);
    this.#place = start;
  }

  get rightWeight(): number {
    return this.weight - this.leftWeight;
  }

  /** Puts the place back to the node's start. */
  reset(): void {
    this.#left = new Float64Array(this.#total.length);
    this.leftWeight = 0;
    this.#place = this.#start;
  }

  /** Moves the place up to `place`. */
  moveTo(place: number): void {
    if (place - this.#place <= this.#end - place) {
      for (let p = this.#place; p < place; p++) {
        const [w, target] = this.#row(p);
        this.#add(this.#left, target, w);
        this.leftWeight += w;
      }
    } else {
      this.#left = this.#total.slice();
      this.leftWeight = this.weight;
      for (let p = this.#end - 1; p >= place; p--) {
        const [w, target] = this.#row(p);
        this.#add(this.#left, target, -w);
        this.leftWeight -= w;
      }
    }
    this.#place = place;
  }

  /** What the node predicts: shares of the classes, or the mean. */
  value(): number[] {
    return Array.from(this.#total, (sum) => sum / this.weight);
  }

  impurity(): number {
    return this.#impurityOf(this.#total, this.weight, this.#squares);
  }

  /** Impurities left and right of the place. */
  parts(): readonly [number, number] {
    let squares = 0;
    if (this.#criterion === "squared_error") {
      for (let p = this.#start; p < this.#place; p++) {
        const [w, target] = this.#row(p);
        squares += w * target * target;
      }
    }
    return [
      this.#impurityOf(this.#left, this.leftWeight, squares),
      this.#impurityOf(this.#rightSums(), this.rightWeight, this.#squares - squares),
    ];
  }

  /** Grows with the decrease of impurity by a split at the place. */
  proxyGain(): number {
    if (this.#criterion === "squared_error") {
      const [a, b] = [this.#left[0] as number, this.#rightSums()[0] as number];
      return (a * a) / this.leftWeight + (b * b) / this.rightWeight;
    }
    const [left, right] = this.parts();
    return -this.rightWeight * right - this.leftWeight * left;
  }

  #row(p: number): readonly [weight: number, target: number] {
    const row = this.#samples.rows[p] as number;
    return [this.#samples.weights[row] as number, this.#samples.targets[row] as number];
  }

  #add(sums: Float64Array, target: number, weight: number): void {
    const k = this.#criterion === "squared_error" ? 0 : target;
    const amount = this.#criterion === "squared_error" ? weight * target : weight;
    sums[k] = (sums[k] as number) + amount;
  }

  #rightSums(): Float64Array {
    return this.#total.map((sum, k) => sum - (this.#left[k] as number));
  }

  #impurityOf(sums: Float64Array, weight: number, squares: number): number {
    if (this.#criterion === "squared_error") return squares / weight - ((sums[0] as number) / weight) ** 2;
    if (this.#criterion === "entropy") {
      return sums.reduce((entropy, count) => {
        if (count <= 0) return entropy;
        const share = count / weight;
        return entropy - share * (Math.log(share) / Math.LN2);
      }, 0);
    }
    let sum = 0;
    for (const count of sums) sum += count * count;
    return 1 - sum / (weight * weight);
  }
}
