/** A fitted ensemble as integers: the trees with integer thresholds and leaves, and what a client knows of it. */
import type { Label } from "../../numeric/labels.ts";
import { type Quantizer, quantizeOne, quantizerOf } from "../../quantize/quantizer.ts";
import { isLeaf, preorder, type Tree } from "../../training/trees/tree.ts";

/** How a row is encrypted: each quantized feature as a number, or as its comparisons with each level. */
export type TreeEncoding = "integer" | "thermometer";

/** How values of trees become predictions. */
export type TreeAggregation = "mean" | "logistic" | "softmax" | "sum";

/** What a client of a tree model knows. */
export interface TreeClient {
  /** One a feature. */
  readonly inputQuantizers: readonly Quantizer[];
  /** Value of one unit of a leaf. */
  readonly leafScale: number;
  readonly aggregation: TreeAggregation;
  /** What is added to the sum of the trees: XGBoost's base score. */
  readonly base: number;
  /** Labels of a classifier; empty for a regressor. */
  readonly classes: readonly Label[];
  readonly encoding: TreeEncoding;
}

/** A node of an integer tree: rows with `x[feature] <= level` go left; a leaf has its values, one an output. */
export type IntegerNode =
  | { readonly leaf: readonly number[] }
  | { readonly feature: number; readonly level: number; readonly left: IntegerNode; readonly right: IntegerNode };

/** An ensemble of integer trees. All of them give `outputs` values a leaf, or each the value of one output. */
export interface IntegerEnsemble {
  readonly trees: readonly IntegerNode[];
  /** Which output a tree belongs to; null where every tree gives all of them. */
  readonly outputOf: readonly number[] | null;
  readonly outputs: number;
  readonly features: number;
  readonly inputBits: number;
  readonly leafQuantizer: Quantizer;
  /** How the original writes comparisons: `less` for boosted trees (with a level one higher), else `lessEqual`. */
  readonly comparison: "less" | "lessEqual";
}

/** What the leaves of an ensemble hold, before they are integers. */
export interface LeafValues {
  /** Values of a leaf, one an output of its tree, as float32 numbers. */
  of(tree: Tree, node: number): readonly number[];
}

/**
 * The ensemble with integers. Zero stays zero, since the circuit adds the leaves that a row does not reach.
 * @param levelOf the highest integer that goes left
 */
export function integerEnsemble(
  trees: readonly Tree[],
  leaves: LeafValues,
  levelOf: (feature: number, threshold: number) => number,
  leafBits: number,
  shape: Pick<IntegerEnsemble, "outputOf" | "outputs" | "features" | "inputBits" | "comparison">,
): IntegerEnsemble {
  const all = trees.flatMap((tree) =>
    preorder(tree)
      .filter((node) => isLeaf(tree, node))
      .flatMap((node) => leaves.of(tree, node)),
  );
  const leafQuantizer = quantizerOfLeaves(all, leafBits);
  const convert = (tree: Tree, node: number): IntegerNode => {
    if (isLeaf(tree, node)) return { leaf: leaves.of(tree, node).map((value) => quantizeOne(leafQuantizer, value)) };
    const feature = tree.feature[node] as number;
    return {
      feature,
      level: levelOf(feature, tree.threshold[node] as number),
      left: convert(tree, tree.left[node] as number),
      right: convert(tree, tree.right[node] as number),
    };
  };
  return { ...shape, trees: trees.map((tree) => convert(tree, 0)), leafQuantizer };
}

/** Signed and symmetric where a leaf is below zero; else from zero, also when no leaf is as low. Leaves are float32. */
function quantizerOfLeaves(values: readonly number[], nBits: number): Quantizer {
  const isSigned = values.some((value) => value < 0);
  const quantizer = quantizerOf(
    // Padding of the original's matrices is zero.
    isSigned ? values : [...values, 0],
    { nBits, isSigned, isSymmetric: isSigned },
    true,
  );
  return { ...quantizer, zeroPoint: 0 };
}

/** The leaf that a quantized row reaches. */
export function leafOf(root: IntegerNode, row: ArrayLike<number>): readonly number[] {
  let node = root;
  while (!("leaf" in node)) node = (row[node.feature] as number) <= node.level ? node.left : node.right;
  return node.leaf;
}
