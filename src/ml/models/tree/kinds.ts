/** What the leaves of each family of trees hold. All are float32 numbers, as the original exports them. */
import type { Label } from "../../numeric/labels.ts";
import type { Tree } from "../../training/trees/tree.ts";
import type { GrownEnsemble } from "./treeModel.ts";

/** Trees and forests of scikit-learn: the mean of what the trees say, shares of classes or numbers. */
export const meanKind = (trees: readonly Tree[], classes: readonly Label[]): GrownEnsemble => ({
  trees,
  kind: {
    comparison: "lessEqual",
    aggregation: "mean",
    base: 0,
    classes,
    outputs: Math.max(1, classes.length),
    outputOf: null,
    leaves: {
      of: (tree, node) => (tree.value[node] as readonly number[]).map((value) => Math.fround(value / trees.length)),
    },
  },
});

/**
 * Boosted trees: the sum of what the trees say, and a base. They come round by round, for several classes one a class.
 * @returns the trees class by class, as the original's matrices hold them, and their kind
 */
export function boostedKind(trees: readonly Tree[], classes: readonly Label[], base: number): GrownEnsemble {
  const outputs = classes.length > 2 ? classes.length : 1;
  const order = trees.map((_, i) => i).sort((a, b) => (a % outputs) - (b % outputs) || a - b);
  const aggregation = classes.length === 0 ? "sum" : classes.length === 2 ? "logistic" : "softmax";
  return {
    trees: order.map((i) => trees[i] as Tree),
    kind: {
      comparison: "less",
      aggregation,
      base,
      classes,
      outputs,
      outputOf: order.map((i) => i % outputs),
      leaves: { of: (tree, node) => [Math.fround(tree.value[node]?.[0] as number)] },
    },
  };
}
