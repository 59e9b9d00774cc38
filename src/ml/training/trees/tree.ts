/** Binary decision trees as plain data: lists by node number, node 0 the root. */

/** One tree. At a leaf `left`, `right` and `feature` are -1 and `threshold` is 0. */
export interface Tree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  /** Rows below (boosted trees) or up to (all others) the threshold go left. */
  readonly threshold: readonly number[];
  /** What a node predicts: shares of the classes, or one number. */
  readonly value: readonly (readonly number[])[];
  /** Gain of the split (boosted trees), or decrease of the impurity times the share of rows; 0 at a leaf. */
  readonly gain: readonly number[];
  /** Impurity of the node; empty for boosted trees. */
  readonly impurity: readonly number[];
  /** How many rows reached it, or the sum of their hessians (boosted trees). */
  readonly cover: readonly number[];
}

/** A tree that grows. */
export interface GrowingTree {
  readonly left: number[];
  readonly right: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly value: number[][];
  readonly gain: number[];
  readonly impurity: number[];
  readonly cover: number[];
}

/** A tree without nodes. */
export const emptyTree = (): GrowingTree => ({
  left: [],
  right: [],
  feature: [],
  threshold: [],
  value: [],
  gain: [],
  impurity: [],
  cover: [],
});

/** Adds a leaf and gives its number. */
export function addLeaf(tree: GrowingTree, value: number[], impurity: number | null, cover: number): number {
  tree.left.push(-1);
  tree.right.push(-1);
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.value.push(value);
  tree.gain.push(0);
  if (impurity !== null) tree.impurity.push(impurity);
  tree.cover.push(cover);
  return tree.left.length - 1;
}

/** Whether a node is a leaf. */
export const isLeaf = (tree: Tree, node: number): boolean => (tree.left[node] as number) < 0;

/** Numbers of the nodes, each before its children, left before right. */
export function preorder(tree: Tree, node = 0): readonly number[] {
  if (isLeaf(tree, node)) return [node];
  const [left, right] = [tree.left[node] as number, tree.right[node] as number];
  return [node, ...preorder(tree, left), ...preorder(tree, right)];
}
