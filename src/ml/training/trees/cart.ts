/**
 * Decision trees as scikit-learn grows them: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984), the best split of each node, depth
 * first, left before right.
 */
import type { Matrix } from "../../numeric/matrix.ts";
import type { Steps } from "../../steps.ts";
import { type Criterion, type Samples, SplitSums } from "./criteria.ts";
import { SplitSearch } from "./splitSearch.ts";
import { addLeaf, emptyTree, type Tree } from "./tree.ts";

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

/** A node that waits to be grown: rows `start` to `end` of the order. */
interface Pending {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  readonly impurity: number | null;
  /** How many features are known to be constant here. */
  readonly constants: number;
}

/** Differences below this are rounding. */
const epsilon = Number.EPSILON;

/**
 * Grows one tree.
 * @param targets classes by number, or numbers
 * @param classes how many there are; 1 for numbers
 * @param weights how often each row counts; rows of weight 0 are left out
 * @param seed of the order in which features are tried, in [0, 2^31)
 */
export function* growTree(
  x: Matrix,
  targets: Float64Array,
  classes: number,
  weights: Float64Array,
  options: CartOptions,
  seed: number,
): Steps<Tree> {
  const tree = emptyTree();
  const rows = Uint32Array.from({ length: x.rows }, (_, i) => i).filter((i) => weights[i] !== 0);
  const samples: Samples = { rows, targets, weights };
  const search = new SplitSearch(x, samples, options, seed);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const root: Pending = {
    start: 0,
    end: rows.length,
    depth: 0,
    parent: -1,
    isLeft: false,
    impurity: null,
    constants: 0,
  };
  const stack = [root];
  for (let pending = stack.pop(); pending !== undefined; pending = stack.pop()) {
    const { start, end, depth, parent, isLeft, constants } = pending;
    const sums = new SplitSums(options.criterion, classes, samples, start, end);
    const impurity = pending.impurity ?? sums.impurity();
    const node = addLeaf(tree, sums.value(), impurity, end - start);
    if (parent >= 0) (isLeft ? tree.left : tree.right)[parent] = node;
    const isEnd =
      depth >= options.maxDepth ||
      end - start < options.minSamplesSplit ||
      end - start < 2 * options.minSamplesLeaf ||
      impurity <= epsilon;
    yield null;
    const split = isEnd ? null : search.best(start, end, sums, constants);
    if (split === null) continue;
    const [leftImpurity, rightImpurity] = sums.parts();
    const { weight, leftWeight, rightWeight } = sums;
    const decrease =
      (weight / total) * (impurity - (rightWeight / weight) * rightImpurity - (leftWeight / weight) * leftImpurity);
    if (decrease + epsilon < options.minImpurityDecrease) continue;
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.threshold;
    tree.gain[node] = decrease;
    const shared = { depth: depth + 1, parent: node, constants: split.constants };
    stack.push({ ...shared, start: split.place, end, isLeft: false, impurity: rightImpurity });
    stack.push({ ...shared, start, end: split.place, isLeft: true, impurity: leftImpurity });
  }
  return tree;
}
