/** Trees of scikit-learn as plain data: what `tree_` holds, in camelCase or in Python's spelling. */

import { UserError } from "../../../base/errors.ts";
import type { Label } from "../../numeric/labels.ts";
import type { Tree } from "../../training/trees/tree.ts";

/** One `tree_`. */
export interface SklearnTree {
  readonly childrenLeft: readonly number[];
  readonly childrenRight: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly (number | null)[];
  /** Shares of the classes, or the mean, of each node; counts are taken as shares. */
  readonly value: readonly (number | readonly number[])[];
}

/** Learnt parameters of a tree or a forest. */
export interface SklearnTrees {
  readonly trees: readonly SklearnTree[];
  readonly nFeatures: number;
  /** Labels of a classifier. */
  readonly classes?: readonly Label[];
}

/**
 * The trees, checked.
 * @throws UserError for lists of different lengths, links that lead nowhere or back, and unknown features
 */
export function treesOfSklearn(
  { trees, nFeatures, classes }: SklearnTrees,
  kind: "classifier" | "regressor",
): { readonly trees: readonly Tree[]; readonly features: number; readonly classes: readonly Label[] } {
  if (kind === "classifier" && (classes === undefined || classes.length < 2)) {
    throw new UserError("fromSklearn: expected at least two classes of a classifier", { code: "options" });
  }
  if (!Array.isArray(trees) || trees.length === 0) {
    throw new UserError("fromSklearn: expected at least one tree", { code: "options" });
  }
  const width = kind === "classifier" ? (classes?.length ?? 0) : 1;
  return {
    trees: trees.map((tree, i) => checkedTree(`trees[${i}]`, tree, nFeatures, width)),
    features: nFeatures,
    classes: classes ?? [],
  };
}

/** A tree whose links go from each node to later ones only. */
function checkedTree(name: string, given: SklearnTree, features: number, width: number): Tree {
  const fail = (what: string): never => {
    throw new UserError(`fromSklearn: ${name}: ${what}`, { code: "options" });
  };
  const { childrenLeft: left, childrenRight: right, feature, threshold, value } = given;
  const count = left.length;
  const isRagged = [right, feature, threshold, value].some((list) => list.length !== count);
  if (count === 0 || isRagged) fail("expected lists of one length, one entry a node");
  const values = value.map((entry) => [entry].flat() as number[]);
  const seen = new Set<number>();
  for (let node = 0; node < count; node++) {
    const [a, b] = [left[node] as number, right[node] as number];
    if (a < 0 && b < 0) continue;
    const isLink = (child: number): boolean =>
      Number.isInteger(child) && child > node && child < count && !seen.has(child);
    if (!isLink(a) || !isLink(b) || a === b)
      fail(`expected links to later nodes, each once, got ${a} and ${b} at node ${node}`);
    seen.add(a).add(b);
    const j = feature[node] as number;
    if (!Number.isInteger(j) || j < 0 || j >= features)
      fail(`expected a feature below ${features}, got ${j} at node ${node}`);
    if (!Number.isFinite(threshold[node])) fail(`expected a finite threshold, got ${threshold[node]} at node ${node}`);
  }
  if (values.some((row) => row.length !== width || !row.every(Number.isFinite)))
    fail(`expected ${width} values a node`);
  const isLeafAt = (node: number): boolean => (left[node] as number) < 0;
  return {
    left: left.map((child) => (child < 0 ? -1 : child)),
    right: right.map((child) => (child < 0 ? -1 : child)),
    feature: feature.map((j, node) => (isLeafAt(node) ? -1 : j)),
    // Thresholds are float32 numbers in what the original exports.
    threshold: threshold.map((limit, node) => (isLeafAt(node) ? 0 : Math.fround(limit ?? 0))),
    value: values.map((row) => (width > 1 ? shares(row) : row)),
    gain: left.map(() => 0),
    impurity: [],
    cover: left.map(() => 0),
  };
}

function shares(row: readonly number[]): readonly number[] {
  const sum = row.reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < 1e-9 || sum === 0 ? row : row.map((value) => value / sum);
}
