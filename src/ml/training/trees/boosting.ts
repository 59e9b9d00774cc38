/**
 * Gradient boosted trees as XGBoost grows them: Chen and Guestrin, KDD 2016, equations 5 to 7. Gradients and gains are float32 numbers, sums float64. Features are
 * integers, so that the histogram of each is exact, or (for the twin in floating point) float32 numbers. The exact method scans a feature from its highest value down and prunes what is not worth `gamma` after growing;
 * the histogram method scans upwards and does not grow it.
 */
import type { Binned } from "./bins.ts";
import { addLeaf, emptyTree, type GrowingTree, type Tree } from "./tree.ts";

/** Options of a boosted tree, in XGBoost's words. */
export interface BoostingOptions {
  readonly treeMethod: "exact" | "hist";
  readonly maxDepth: number;
  readonly learningRate: number;
  readonly gamma: number;
  readonly minChildWeight: number;
  readonly regLambda: number;
  readonly regAlpha: number;
}

/** First and second derivatives of the loss of each row by its margin. */
export interface Gradients {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Sums of derivatives. */
interface Sums {
  readonly first: number;
  readonly second: number;
}

interface Candidate {
  readonly gain: number;
  readonly feature: number;
  readonly threshold: number;
}

/** A split must gain more than this. */
const smallestGain = 1e-6;

const { fround } = Math;

/** Grows one tree; features are float32 numbers, each of which is a bin of its own. */
export function growBoostedTree(rowsOfAll: Binned, gradients: Gradients, options: BoostingOptions): Tree {
  const { x } = rowsOfAll;
  const histogram = new Histogram(rowsOfAll.most);
  const tree = emptyTree();
  const shape = new Shape(options);
  const all = Uint32Array.from({ length: x.rows }, (_, i) => i);
  let level = [{ node: addLeaf(tree, [0], null, 0), rows: all }];
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { node, rows } of level) {
      const sums = sumOf(rows, gradients);
      tree.value[node] = [fround(shape.weight(sums) * fround(options.learningRate))];
      tree.cover[node] = fround(sums.second);
      if (depth >= options.maxDepth) continue;
      const split = bestSplit(rowsOfAll, histogram, rows, gradients, sums, shape);
      if (split.gain <= smallestGain || (options.treeMethod === "hist" && split.gain < options.gamma)) continue;
      tree.feature[node] = split.feature;
      tree.threshold[node] = split.threshold;
      tree.gain[node] = split.gain;
      const below = (i: number): boolean => (x.data[i * x.columns + split.feature] as number) < split.threshold;
      tree.left[node] = addLeaf(tree, [0], null, 0);
      tree.right[node] = addLeaf(tree, [0], null, 0);
      next.push({ node: tree.left[node] as number, rows: rows.filter(below) });
      next.push({ node: tree.right[node] as number, rows: rows.filter((i) => !below(i)) });
    }
    level = next;
  }
  return prune(tree, options.gamma);
}

function sumOf(rows: Uint32Array, { first, second }: Gradients): Sums {
  const sums = { first: 0, second: 0 };
  for (const i of rows) {
    sums.first += first[i] as number;
    sums.second += second[i] as number;
  }
  return sums;
}

/** Weights and gains of sums, under the penalties. */
class Shape {
  readonly #options: BoostingOptions;

  constructor(options: BoostingOptions) {
    this.#options = options;
  }

  get upwards(): boolean {
    return this.#options.treeMethod === "hist";
  }

  mayStand({ second }: Sums): boolean {
    return second >= this.#options.minChildWeight;
  }

  /** The best weight of a leaf. */
  weight({ first, second }: Sums): number {
    if (second < this.#options.minChildWeight || second <= 0) return 0;
    return fround(-this.#shrunk(first) / (second + this.#options.regLambda));
  }

  gain({ first, second }: Sums): number {
    if (second <= 0) return 0;
    return fround(this.#shrunk(first) ** 2 / (second + this.#options.regLambda));
  }

  #shrunk(first: number): number {
    const { regAlpha } = this.#options;
    if (first > regAlpha) return first - regAlpha;
    return first < -regAlpha ? first + regAlpha : 0;
  }
}

/** Sums by value of a feature; used again for each. */
class Histogram {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #rows: Uint32Array;

  constructor(most: number) {
    this.#first = new Float64Array(most);
    this.#second = new Float64Array(most);
    this.#rows = new Uint32Array(most);
  }

  /** The bins that rows are in, ascending or falling, with their sums. Rows are added in their order. */
  *of(bins: Uint32Array, rows: Uint32Array, { first, second }: Gradients, count: number, upwards: boolean) {
    this.#rows.fill(0, 0, count);
    for (let at = 0; at < rows.length; at++) {
      const i = rows[at] as number;
      const bin = bins[i] as number;
      const isFirst = this.#rows[bin] === 0;
      this.#first[bin] = isFirst ? (first[i] as number) : (this.#first[bin] as number) + (first[i] as number);
      this.#second[bin] = isFirst ? (second[i] as number) : (this.#second[bin] as number) + (second[i] as number);
      this.#rows[bin] = 1;
    }
    for (let k = 0; k < count; k++) {
      const bin = upwards ? k : count - 1 - k;
      if (this.#rows[bin] === 0) continue;
      yield { bin, first: this.#first[bin] as number, second: this.#second[bin] as number };
    }
  }
}

function bestSplit(
  { values, bins }: Binned,
  histogram: Histogram,
  rows: Uint32Array,
  gradients: Gradients,
  total: Sums,
  shape: Shape,
): Candidate {
  let best: Candidate = { gain: 0, feature: -1, threshold: 0 };
  const root = shape.gain(total);
  for (let feature = 0; feature < bins.length; feature++) {
    const own = values[feature] as Float64Array;
    let first = 0;
    let second = 0;
    let before: number | null = null;
    for (const bin of histogram.of(bins[feature] as Uint32Array, rows, gradients, own.length, shape.upwards)) {
      const value = own[bin.bin] as number;
      if (before !== null) {
        const seen = { first, second };
        const rest = { first: total.first - first, second: total.second - second };
        if (shape.mayStand(seen) && shape.mayStand(rest)) {
          const [left, right] = shape.upwards ? [seen, rest] : [rest, seen];
          const gain = fround(fround(shape.gain(left) + shape.gain(right)) - root);
          // Features come in order, so that of equal gains the lower feature stays, and within one the value that comes first.
          if (gain > best.gain) {
            best = { gain, feature, threshold: shape.upwards ? value : fround(fround(before + value) / 2) };
          }
        }
      }
      first += bin.first;
      second += bin.second;
      before = value;
    }
  }
  return best;
}

/** Takes splits of two leaves back that gain less than `gamma`, from the leaves up, and numbers the nodes anew. */
function prune(tree: GrowingTree, gamma: number): Tree {
  const isLeafAt = (node: number): boolean => (tree.left[node] as number) < 0;
  const visit = (node: number): void => {
    if (isLeafAt(node)) return;
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    visit(left);
    visit(right);
    if (!isLeafAt(left) || !isLeafAt(right) || (tree.gain[node] as number) >= gamma) return;
    tree.left[node] = -1;
    tree.right[node] = -1;
    tree.feature[node] = -1;
    tree.threshold[node] = 0;
    tree.gain[node] = 0;
  };
  visit(0);
  return tree;
}
