/**
 * Decision trees as scikit-learn grows them: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984), best first split of each node, depth first.
 * The order in which features are tried is random and decides ties, so it is drawn as scikit-learn draws it. Features are integers.
 */
import type { Matrix } from "../../numeric/matrix.ts";
import { XorShift } from "../../numeric/xorShift.ts";
import { type Criterion, NodeSums } from "./criteria.ts";
import { addLeaf, emptyTree, type GrowingTree, type Tree } from "./tree.ts";

/** Options of one tree, in scikit-learn's words. */
export interface CartOptions {
  readonly criterion: Criterion;
  /** Longest way from the root to a leaf; infinite without a limit. */
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minImpurityDecrease: number;
  /** How many features each split tries. */
  readonly maxFeatures: number;
}

/** What a node is grown from. */
interface Pending {
  readonly rows: Uint32Array;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  readonly impurity: number | null;
  readonly constants: number;
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly constants: number;
}

/** Differences below this are rounding. */
const epsilon = Number.EPSILON;

/**
 * Grows one tree.
 * @param x integers, rows × features
 * @param targets classes by number, or numbers
 * @param weights how often each row counts; rows of weight 0 are left out
 * @param seed of the order of features, in [0, 2^31)
 */
export function growTree(
  x: Matrix,
  targets: Float64Array,
  classes: number,
  weights: Float64Array,
  options: CartOptions,
  seed: number,
): Tree {
  const tree = emptyTree();
  const search = new SplitSearch(x, targets, classes, weights, options, seed);
  const all = Uint32Array.from({ length: x.rows }, (_, i) => i).filter((i) => weights[i] !== 0);
  const total = all.reduce((sum, i) => sum + (weights[i] as number), 0);
  const stack: Pending[] = [{ rows: all, depth: 0, parent: -1, isLeft: false, impurity: null, constants: 0 }];
  for (let pending = stack.pop(); pending !== undefined; pending = stack.pop()) {
    const { rows, depth, parent, isLeft } = pending;
    const sums = search.sumsOf(rows);
    const impurity = pending.impurity ?? sums.impurity();
    const node = addLeaf(tree, sums.value(), impurity, rows.length);
    if (parent >= 0) (isLeft ? tree.left : tree.right)[parent] = node;
    const isEnd =
      depth >= options.maxDepth ||
      rows.length < options.minSamplesSplit ||
      rows.length < 2 * options.minSamplesLeaf ||
      impurity <= epsilon;
    const split = isEnd ? null : search.best(rows, sums, pending.constants);
    if (split === null) continue;
    const left = rows.filter((i) => search.at(i, split.feature) <= split.threshold);
    const right = rows.filter((i) => search.at(i, split.feature) > split.threshold);
    const [below, above] = [search.sumsOf(left), search.sumsOf(right)];
    const [leftImpurity, rightImpurity] = [below.impurity(), above.impurity()];
    const share = sums.weight / total;
    const decrease =
      share * (impurity - (above.weight / sums.weight) * rightImpurity - (below.weight / sums.weight) * leftImpurity);
    if (decrease + epsilon < options.minImpurityDecrease) continue;
    setSplit(tree, node, split, decrease);
    const shared = { depth: depth + 1, parent: node, constants: split.constants };
    stack.push({ ...shared, rows: right, isLeft: false, impurity: rightImpurity });
    stack.push({ ...shared, rows: left, isLeft: true, impurity: leftImpurity });
  }
  return tree;
}

function setSplit(tree: GrowingTree, node: number, { feature, threshold }: Split, gain: number): void {
  tree.feature[node] = feature;
  tree.threshold[node] = threshold;
  tree.gain[node] = gain;
}

/** Tries features in random order. What is known to be constant in a node is so in all nodes below it, and is not tried again. */
class SplitSearch {
  readonly #x: Matrix;
  readonly #targets: Float64Array;
  readonly #classes: number;
  readonly #weights: Float64Array;
  readonly #options: CartOptions;
  readonly #random: XorShift;
  readonly #features: number[];
  readonly #constants: number[];

  constructor(
    x: Matrix,
    targets: Float64Array,
    classes: number,
    weights: Float64Array,
    options: CartOptions,
    seed: number,
  ) {
    this.#x = x;
    this.#targets = targets;
    this.#classes = classes;
    this.#weights = weights;
    this.#options = options;
    this.#random = new XorShift(seed);
    this.#features = Array.from({ length: x.columns }, (_, j) => j);
    this.#constants = new Array<number>(x.columns).fill(0);
  }

  at(row: number, feature: number): number {
    return this.#x.data[row * this.#x.columns + feature] as number;
  }

  sumsOf(rows: Uint32Array): NodeSums {
    const sums = new NodeSums(this.#options.criterion, this.#classes);
    for (const i of rows) sums.add(this.#targets[i] as number, this.#weights[i] as number);
    return sums;
  }

  /**
   * The split that lowers the impurity most; null when there is none. The draws and the exchanges in the list of features follow scikit-learn's
   * splitter: drawn constants first, then known ones, then newly found ones, then features that wait, then those that were tried.
   */
  best(rows: Uint32Array, sums: NodeSums, known: number): Split | null {
    const features = this.#features;
    const swap = (a: number, b: number): void => {
      const kept = features[a] as number;
      features[a] = features[b] as number;
      features[b] = kept;
    };
    let untried = features.length;
    let visited = 0;
    let found = 0;
    let drawnConstants = 0;
    let best: { readonly feature: number; readonly threshold: number } | null = null;
    let bestGain = Number.NEGATIVE_INFINITY;
    while (untried > known + found && (visited < this.#options.maxFeatures || visited <= found + drawnConstants)) {
      visited += 1;
      let at = this.#random.between(drawnConstants, untried - found);
      if (at < known) {
        swap(drawnConstants, at);
        drawnConstants += 1;
        continue;
      }
      at += found;
      const feature = features[at] as number;
      const groups = this.#groups(rows, feature);
      if (groups.length < 2) {
        swap(at, known + found);
        found += 1;
        continue;
      }
      untried -= 1;
      swap(untried, at);
      const left = new NodeSums(this.#options.criterion, this.#classes);
      const right = sums.copy();
      let count = 0;
      for (const [position, group] of groups.entries()) {
        const next = groups[position + 1];
        if (next === undefined) break;
        left.join(group.sums);
        right.take(group.sums);
        count += group.count;
        const { minSamplesLeaf } = this.#options;
        if (count < minSamplesLeaf || rows.length - count < minSamplesLeaf) continue;
        const gain = left.proxyGain(right);
        if (gain <= bestGain) continue;
        bestGain = gain;
        best = { feature, threshold: group.value / 2 + next.value / 2 };
      }
    }
    // The order of what was known to be constant is that of the nodes above.
    for (let i = 0; i < known; i++) features[i] = this.#constants[i] as number;
    for (let i = known; i < known + found; i++) this.#constants[i] = features[i] as number;
    return best === null ? null : { ...best, constants: known + found };
  }

  /** The rows by their value of a feature, ascending. */
  #groups(rows: Uint32Array, feature: number): readonly { value: number; count: number; sums: NodeSums }[] {
    const groups = new Map<number, { value: number; count: number; sums: NodeSums }>();
    for (const i of rows) {
      const value = this.at(i, feature);
      let group = groups.get(value);
      if (group === undefined) {
        group = { value, count: 0, sums: new NodeSums(this.#options.criterion, this.#classes) };
        groups.set(value, group);
      }
      group.count += 1;
      group.sums.add(this.#targets[i] as number, this.#weights[i] as number);
    }
    return [...groups.values()].sort((a, b) => a.value - b.value);
  }
}
