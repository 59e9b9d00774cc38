/** Rounds of boosting: each grows a tree on the gradients that the trees before it left, for several classes one a class. */
import type { Matrix } from "../../numeric/matrix.ts";
import type { Steps } from "../../steps.ts";
import { binned } from "./bins.ts";
import { type BoostingOptions, type Gradients, growBoostedTree } from "./boosting.ts";
import { logisticGradients, softmaxGradients, squaredGradients } from "./boostingLosses.ts";
import { isLeaf, type Tree } from "./tree.ts";

/** What is predicted. */
export type BoostingObjective = "binary:logistic" | "multi:softprob" | "reg:squarederror";

/** Options of the whole. */
export interface EnsembleOptions extends BoostingOptions {
  readonly nEstimators: number;
  readonly objective: BoostingObjective;
  /** Classes of `multi:softprob`; 1 otherwise. */
  readonly classes: number;
  /** Margin before the first tree. */
  readonly baseMargin: number;
}

/** The trees, round by round, within a round class by class. */
export function* boost(x: Matrix, targets: Float64Array, options: EnsembleOptions): Steps<readonly Tree[]> {
  const { classes, nEstimators } = options;
  const margins = new Float32Array(x.rows * classes).fill(options.baseMargin);
  const trees: Tree[] = [];
  const bins = binned(x);
  for (let round = 0; round < nEstimators; round++) {
    for (const [k, gradients] of gradientsOf(margins, targets, options).entries()) {
      const tree = growBoostedTree(bins, gradients, options);
      trees.push(tree);
      for (let i = 0; i < x.rows; i++) {
        const at = i * classes + k;
        margins[at] = (margins[at] as number) + leafValue(tree, x, i);
      }
      yield null;
    }
    yield { done: round + 1, total: nEstimators };
  }
  return trees;
}

function gradientsOf(
  margins: Float32Array,
  targets: Float64Array,
  { objective, classes }: EnsembleOptions,
): readonly Gradients[] {
  if (objective === "binary:logistic") return [logisticGradients(margins, targets)];
  if (objective === "reg:squarederror") return [squaredGradients(margins, targets)];
  return softmaxGradients(margins, targets, classes);
}

function leafValue(tree: Tree, x: Matrix, row: number): number {
  let node = 0;
  while (!isLeaf(tree, node)) {
    const value = x.data[row * x.columns + (tree.feature[node] as number)] as number;
    node = (value < (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]) as number;
  }
  return tree.value[node]?.[0] as number;
}
