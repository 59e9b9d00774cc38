/** One decision tree as a picture: scikit-learn's `plot_tree`, with the way of one row, which the server of an encrypted run does not see. */
import { UserError } from "../../base/errors.ts";
import type { DrawnNode } from "../../protocol/display.ts";
import type { NDArray } from "../../trace/arrays.ts";
import { type FheMode, modeOf, type PredictOptions, type TaskOptions } from "../models/modes.ts";
import type { IntegerNode, TreeClient } from "../models/tree/ensemble.ts";
import type { TreeDecisions } from "../models/tree/treeModel.ts";
import { type Label, type LabelOutput, toLabels } from "../numeric/labels.ts";
import { type MatrixInput, toMatrix } from "../numeric/matrix.ts";
import { argmaxRows } from "../numeric/probabilities.ts";
import { classNames, cutName, featureNames, shortNumber } from "./options.ts";
import { Picture } from "./picture.ts";

/** How it is drawn. */
export interface TreeDisplayOptions extends TaskOptions {
  readonly title?: string;
  /** Which tree of several, from 0; the first unless given. */
  readonly tree?: number;
  readonly featureNames?: readonly string[];
  readonly classNames?: readonly string[];
  /** One row (1 × features): its way is marked. */
  readonly row?: MatrixInput;
  /** How the row's answer is made: `disable` unless given. */
  readonly fhe?: FheMode;
}

/** A model of trees; classifiers have labels. */
interface AnyTreeModel {
  readonly name: string;
  readonly decisions: TreeDecisions;
  readonly classes?: readonly Label[];
  quantizeInput(X: MatrixInput): NDArray;
  predict(X: MatrixInput, options: PredictOptions): Promise<LabelOutput>;
}

/** Nodes that are drawn at most. */
const mostNodes = 511;

/**
 * A tree of a fitted model, with its thresholds as numbers of the features.
 * @throws UserError for a tree that there is not, one with too many nodes, more rows than one, and what `predict` throws
 */
export async function tree(model: AnyTreeModel, options: TreeDisplayOptions = {}): Promise<Picture> {
  const call = "display.tree";
  const { trees, client, features } = model.decisions;
  const number = options.tree ?? 0;
  const root = trees[number];
  if (root === undefined || !Number.isInteger(number)) {
    throw new UserError(`${call}: expected a tree from 0 to ${trees.length - 1}, got ${number}`, { code: "options" });
  }
  const names = featureNames(call, features, options.featureNames);
  const known = model.classes ?? []; // absent: a regressor has numbers
  const labels = classNames(call, known, options.classNames);
  const nodes: DrawnNode[] = [];
  const at = new Map<IntegerNode, number>();
  const draw = (node: IntegerNode): number => {
    const own = nodes.length;
    if (own === mostNodes) {
      throw new UserError(`${call}: expected a tree of at most ${mostNodes} nodes, got more`, {
        code: "options",
        hint: "train with a smaller maxDepth",
      });
    }
    at.set(node, own);
    if ("leaf" in node) {
      const leaf = node.leaf.length > 1 ? (argmaxRows(Float64Array.from(node.leaf), node.leaf.length)[0] ?? 0) : null;
      const text = leaf === null ? shortNumber((node.leaf[0] ?? 0) * client.leafScale) : (labels[leaf] ?? "");
      nodes.push({ text: cutName(text), next: null, leaf });
      return own;
    }
    const text = cutName(`${names[node.feature]} ≤ ${shortNumber(thresholdOf(client, node.feature, node.level))}`);
    nodes.push({ text, next: null, leaf: null });
    const next = [draw(node.left), draw(node.right)] as const;
    nodes[own] = { text, next, leaf: null };
    return own;
  };
  draw(root);
  const way = options.row === undefined ? null : await wayOf(model, root, options.row, options, labels);
  const of = trees.length > 1 ? `Tree ${number} of ${trees.length}` : "The tree";
  const title = options.title ?? `${of} of ${model.name}`;
  return new Picture(title, [
    {
      ...{ kind: "tree", title, nodes },
      // absent: without a row there is no way.
      path: way?.nodes.map((node) => at.get(node) ?? 0) ?? [],
      answer: way?.answer ?? null,
    },
  ]);
}

/** The number up to which values of a feature go left: halfway to the next integer. */
function thresholdOf({ inputQuantizers }: TreeClient, feature: number, level: number): number {
  const quantizer = inputQuantizers[feature];
  return quantizer === undefined ? level : (level + 0.5 - quantizer.zeroPoint) * quantizer.scale;
}

const modeNames = { disable: "clear", simulate: "simulated", execute: "encrypted" } as const;

/** The nodes that a row passes, and the model's answer for it. */
async function wayOf(
  model: AnyTreeModel,
  root: IntegerNode,
  row: MatrixInput,
  options: TreeDisplayOptions,
  labels: readonly string[],
) {
  const { rows } = toMatrix("row", row);
  if (rows !== 1) throw new UserError(`display.tree: expected one row, got ${rows}`, { code: "shape" });
  const fhe = modeOf(options.fhe === undefined ? {} : { fhe: options.fhe });
  const { data } = model.quantizeInput(row);
  const nodes: IntegerNode[] = [root];
  for (let node = root; !("leaf" in node); ) {
    node = (data[node.feature] ?? 0) <= node.level ? node.left : node.right;
    nodes.push(node);
  }
  const { signal, onProgress } = options;
  const [predicted] = toLabels("predictions", await model.predict(row, { fhe, signal, onProgress }));
  const known = model.classes?.indexOf(predicted ?? "") ?? -1;
  const text = labels[known] ?? (typeof predicted === "number" ? shortNumber(predicted) : "");
  return { nodes, answer: { text: cutName(text), mode: modeNames[fhe] } };
}
