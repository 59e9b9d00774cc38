/** Forests as scikit-learn grows them: each tree on rows drawn with replacement, each split among features drawn anew. Breiman, Machine Learning 45 (2001). */
import type { Matrix } from "../../numeric/matrix.ts";
import { largestSeed, RandomState } from "../../numeric/randomState.ts";
import type { Steps } from "../../steps.ts";
import { type CartOptions, growTree } from "./cart.ts";
import type { Tree } from "./tree.ts";

/** One tree on all rows, from the seed of a model. */
export function* growSingle(
  x: Matrix,
  targets: Float64Array,
  classes: number,
  options: CartOptions,
  randomState: number,
): Steps<Tree> {
  const weights = new Float64Array(x.rows).fill(1);
  return yield* growTree(x, targets, classes, weights, options, new RandomState(randomState).randint(0, largestSeed));
}

/** The trees, one after the other. */
export function* growForest(
  x: Matrix,
  targets: Float64Array,
  classes: number,
  options: CartOptions & { readonly nEstimators: number; readonly bootstrap: boolean },
  randomState: number,
): Steps<readonly Tree[]> {
  const random = new RandomState(randomState);
  const seeds = Array.from({ length: options.nEstimators }, () => random.randint(0, largestSeed));
  const trees: Tree[] = [];
  for (const seed of seeds) {
    const weights = new Float64Array(x.rows).fill(options.bootstrap ? 0 : 1);
    if (options.bootstrap) {
      const draws = new RandomState(seed);
      for (let draw = 0; draw < x.rows; draw++) {
        const row = draws.randint(0, x.rows);
        weights[row] = (weights[row] as number) + 1;
      }
    }
    const tree = yield* growTree(x, targets, classes, weights, options, new RandomState(seed).randint(0, largestSeed));
    trees.push(tree);
    yield { done: trees.length, total: options.nEstimators };
  }
  return trees;
}

/** How many features a split tries: all, a number, a share, or a root. */
export type MaxFeatures = number | "sqrt" | "log2" | null;

/** The number that `maxFeatures` means; whole numbers above 1 are counts, others shares. */
export function featureCount(maxFeatures: MaxFeatures, features: number): number {
  if (maxFeatures === null) return features;
  if (maxFeatures === "sqrt") return Math.max(1, Math.floor(Math.sqrt(features)));
  if (maxFeatures === "log2") return Math.max(1, Math.floor(Math.log2(features)));
  if (Number.isInteger(maxFeatures) && maxFeatures >= 1) return Math.min(features, maxFeatures);
  return Math.max(1, Math.floor(maxFeatures * features));
}
