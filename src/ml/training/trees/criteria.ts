/** Impurities of a node: Gini and entropy of classes, squared error of numbers, with the sums that a search for splits moves to and fro. */

/** scikit-learn's names. */
export type Criterion = "gini" | "entropy" | "squared_error";

/** Weighted sums of the targets of some rows. */
export class NodeSums {
  readonly #criterion: Criterion;
  /** Weights by class; of numbers one entry, the sum. */
  readonly #sums: Float64Array;
  #squares = 0;
  weight = 0;

  constructor(criterion: Criterion, classes: number) {
    this.#criterion = criterion;
    this.#sums = new Float64Array(criterion === "squared_error" ? 1 : classes);
  }

  /** Adds one row. */
  add(target: number, weight: number): void {
    this.weight += weight;
    if (this.#criterion === "squared_error") {
      this.#sums[0] = (this.#sums[0] as number) + weight * target;
      this.#squares += weight * target * target;
    } else {
      this.#sums[target] = (this.#sums[target] as number) + weight;
    }
  }

  /** Adds the rows of `other`. */
  join(other: NodeSums): void {
    this.#move(other, 1);
  }

  /** Takes the rows of `other` away. */
  take(other: NodeSums): void {
    this.#move(other, -1);
  }

  copy(): NodeSums {
    const copy = new NodeSums(this.#criterion, this.#sums.length);
    copy.join(this);
    return copy;
  }

  /** What the node predicts: shares of the classes, or the mean. */
  value(): number[] {
    return Array.from(this.#sums, (sum) => sum / this.weight);
  }

  impurity(): number {
    if (this.#criterion === "squared_error") {
      return this.#squares / this.weight - ((this.#sums[0] as number) / this.weight) ** 2;
    }
    if (this.#criterion === "entropy") {
      return this.#sums.reduce((entropy, count) => {
        if (count <= 0) return entropy;
        const share = count / this.weight;
        return entropy - share * (Math.log(share) / Math.LN2);
      }, 0);
    }
    let squares = 0;
    for (const count of this.#sums) squares += count * count;
    return 1 - squares / (this.weight * this.weight);
  }

  /** Grows with the decrease of impurity by a split into these rows and `right`; written as scikit-learn computes it, since its rounding decides ties. */
  proxyGain(right: NodeSums): number {
    if (this.#criterion === "squared_error") {
      const [a, b] = [this.#sums[0] as number, right.#sums[0] as number];
      return (a * a) / this.weight + (b * b) / right.weight;
    }
    return -right.weight * right.impurity() - this.weight * this.impurity();
  }

  #move(other: NodeSums, sign: 1 | -1): void {
    this.weight += sign * other.weight;
    this.#squares += sign * other.#squares;
    for (let k = 0; k < this.#sums.length; k++) {
      this.#sums[k] = (this.#sums[k] as number) + sign * (other.#sums[k] as number);
    }
  }
}
