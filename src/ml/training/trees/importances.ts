/** How much each feature contributes to trees. */
import type { Tree } from "./tree.ts";

/** Mean over the trees of the gains of a feature's splits, each tree's sum being 1 (scikit-learn's impurity importances). */
export function gainsByFeature(trees: readonly Tree[], features: number): readonly number[] {
  const total = new Array<number>(features).fill(0);
  for (const { feature, gain } of trees) {
    const sum = gain.reduce((all, value) => all + value, 0);
    if (sum === 0) continue;
    feature.forEach((j, node) => {
      if (j >= 0) total[j] = (total[j] as number) + (gain[node] as number) / sum;
    });
  }
  const all = total.reduce((sum, value) => sum + value, 0);
  return total.map((value) => (all === 0 ? 0 : value / all));
}
