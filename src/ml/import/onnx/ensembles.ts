/** Tree models of ONNX files: which class they are, and its values of leaves. */

import type { AnyModel } from "../../models/table.ts";
import { DecisionTreeClassifier } from "../../models/tree/DecisionTreeClassifier.ts";
import { DecisionTreeRegressor } from "../../models/tree/DecisionTreeRegressor.ts";
import { boostedKind, meanKind } from "../../models/tree/kinds.ts";
import { RandomForestClassifier } from "../../models/tree/RandomForestClassifier.ts";
import { RandomForestRegressor } from "../../models/tree/RandomForestRegressor.ts";
import { XGBClassifier } from "../../models/tree/XGBClassifier.ts";
import { XGBRegressor } from "../../models/tree/XGBRegressor.ts";
import type { Label } from "../../numeric/labels.ts";
import { sigmoid } from "../../numeric/probabilities.ts";
import type { OnnxNode } from "../../onnx/model.ts";
import type { Tree } from "../../training/trees/tree.ts";
import { labelsOf, named, numberOf, refuse } from "./attributes.ts";
import type { OnnxOptions } from "./options.ts";
import { ensembleOf, nextFloat, type OnnxEnsemble, type OnnxTree, withValues } from "./trees.ts";

type Weights = OnnxTree["weights"][number];

/** 10 bits, as the original takes for trees that were grown elsewhere. */
const defaultBits = 10;

/** The model of a `TreeEnsembleRegressor`: boosted where it compares with `<` or adds to a base, else a tree or a forest. */
export function treeRegressorOf(node: OnnxNode, features: number, options: OnnxOptions): AnyModel {
  const ensemble = ensembleOf(node, "target", features);
  const targets = numberOf(node, "n_targets", 1);
  if (targets !== 1 || ensemble.transform !== "NONE") {
    return refuse(`${named(node)}: expected one target as it is, got ${targets} and ${ensemble.transform}`);
  }
  const sumOf = (weights: Weights): number => weights.reduce((sum, { value }) => sum + value, 0);
  if (ensemble.comparison === "less" || ensemble.baseValues.length > 0) {
    const [base = 0] = ensemble.baseValues;
    const trees = boostedTrees(node, ensemble).map((tree) => withValues(tree, (weights) => [sumOf(weights)]));
    return new XGBRegressor({ ...settings(options), baseScore: base }).adoptTrees(
      { ...boostedKind(trees, [], base), features },
      options.X,
    );
  }
  const count = ensemble.trees.length;
  const trees = ensemble.trees.map((tree) =>
    withValues(tree, (weights) => [sumOf(weights) * (ensemble.isMean ? 1 : count)]),
  );
  const kind = { ...meanKind(trees, []), features };
  if (count === 1) return new DecisionTreeRegressor(settings(options)).adoptTrees(kind, options.X);
  return new RandomForestRegressor({ ...settings(options), nEstimators: count }).adoptTrees(kind, options.X);
}

/** The model of a `TreeEnsembleClassifier`: boosted where its sums go through a logistic function or softmax, else a tree or a forest. */
export function treeClassifierOf(node: OnnxNode, features: number, options: OnnxOptions): AnyModel {
  const ensemble = ensembleOf(node, "class", features);
  const labels = labelsOf(node);
  if (labels.length < 2 || labels.some((label, i) => i > 0 && label <= (labels[i - 1] as Label))) {
    return refuse(`${named(node)}: expected at least two labels in ascending order`);
  }
  const { transform } = ensemble;
  if (transform === "LOGISTIC" && labels.length === 2) return boostedBinary(node, ensemble, labels, features, options);
  if (transform === "SOFTMAX" && labels.length > 2) return boostedMulti(node, ensemble, labels, features, options);
  if (transform !== "NONE" || ensemble.comparison === "less" || ensemble.baseValues.length > 0) {
    return refuse(
      `${named(node)}: expected shares of classes, or sums with LOGISTIC for two classes or SOFTMAX for more, got ${transform}`,
    );
  }
  const count = ensemble.trees.length;
  const factor = ensemble.isMean ? 1 : count;
  const trees = ensemble.trees.map((tree) => withValues(tree, (weights) => sharesOf(weights, labels.length, factor)));
  const kind = { ...meanKind(trees, labels), features };
  if (count === 1) return new DecisionTreeClassifier(settings(options)).adoptTrees(kind, options.X);
  return new RandomForestClassifier({ ...settings(options), nEstimators: count }).adoptTrees(kind, options.X);
}

/** Shares of the classes at a node. With two classes a file may give the second's only, under the first's number. */
function sharesOf(weights: Weights, classes: number, factor: number): readonly number[] {
  const [only] = weights;
  if (classes === 2 && weights.length === 1 && only !== undefined)
    return [1 - only.value * factor, only.value * factor];
  const shares = new Array<number>(classes).fill(0);
  for (const { output, value } of weights) {
    if (!(output in shares)) return refuse(`expected leaves of ${classes} classes, got class ${output}`);
    shares[output] = value * factor;
  }
  return shares;
}

function boostedBinary(
  node: OnnxNode,
  ensemble: OnnxEnsemble,
  labels: readonly Label[],
  features: number,
  options: OnnxOptions,
): AnyModel {
  const [margin = 0] = ensemble.baseValues;
  const trees = boostedTrees(node, ensemble).map((tree) => withValues(tree, (weights) => [onlyOf(node, weights)]));
  const baseScore = sigmoid(margin);
  return new XGBClassifier({ ...settings(options), baseScore }).adoptTrees(
    { ...boostedKind(trees, labels, Math.log(baseScore / (1 - baseScore))), features },
    options.X,
  );
}

/** Trees of one class each, as many for every class. */
function boostedMulti(
  node: OnnxNode,
  ensemble: OnnxEnsemble,
  labels: readonly Label[],
  features: number,
  options: OnnxOptions,
): AnyModel {
  const byClass = labels.map((): Tree[] => []);
  const [base = 0, ...others] = ensemble.baseValues;
  const isCommon = others.every((each) => each === base);
  for (const tree of boostedTrees(node, ensemble)) {
    const outputs = new Set(tree.weights.flatMap((weights) => weights.map(({ output }) => output)));
    const [k] = outputs;
    const own = k === undefined ? undefined : byClass[k];
    if (own === undefined || k === undefined || outputs.size !== 1)
      return refuse(`${named(node)}: expected trees of one class each`);
    // Bases that differ are added to the first tree of their class; one for all changes no probability.
    const added = own.length === 0 && !isCommon ? (ensemble.baseValues[k] ?? 0) : 0; // absent: no base of this class
    own.push(withValues(tree, (weights) => [weights.length === 0 ? 0 : onlyOf(node, weights) + added]));
  }
  const [first = []] = byClass;
  if (byClass.some((own) => own.length !== first.length))
    return refuse(`${named(node)}: expected as many trees for every class`);
  const rounds = first.flatMap((_, round) => byClass.map((own) => own[round] as Tree));
  return new XGBClassifier(settings(options)).adoptTrees({ ...boostedKind(rounds, labels, 0), features }, options.X);
}

/** Trees that compare with `<`, as boosted models have them. */
function boostedTrees(node: OnnxNode, { trees, comparison, isMean }: OnnxEnsemble): readonly OnnxTree[] {
  if (isMean) return refuse(`${named(node)}: expected a sum of trees, got a mean`);
  if (comparison === "less") return trees;
  return trees.map((tree) => ({
    ...tree,
    threshold: tree.threshold.map((each, i) => ((tree.left[i] as number) < 0 ? 0 : nextFloat(each))),
  }));
}

/** The one weight of a leaf; 0 of an inner node. */
function onlyOf(node: OnnxNode, weights: Weights): number {
  if (weights.length > 1) return refuse(`${named(node)}: expected one weight a leaf, got ${weights.length}`);
  return weights[0]?.value ?? 0; // absent: an inner node
}

const settings = ({ nBits = defaultBits, encoding, rounding }: OnnxOptions) => ({
  nBits,
  ...(encoding === undefined ? {} : { encoding }),
  ...(rounding === undefined ? {} : { rounding }),
});
