/** Tree ensembles of `ai.onnx.ml`: the lists by node number of all trees together, as trees of their own that compare in one way. */
import { checkLinks } from "../../models/tree/links.ts";
import type { OnnxNode } from "../../onnx/model.ts";
import type { Tree } from "../../training/trees/tree.ts";
import { named, numbersOf, refuse, textOf, textsOf } from "./attributes.ts";

/** A weight of a leaf for an output. */
interface Weight {
  readonly output: number;
  readonly value: number;
}

/** One tree; rows that meet its comparison go left. */
export interface OnnxTree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** Weights of each node; none of an inner one. */
  readonly weights: readonly (readonly Weight[])[];
}

/** An ensemble. */
export interface OnnxEnsemble {
  readonly trees: readonly OnnxTree[];
  /** Whether rows go left that are `less` than a threshold, or also those that are equal to it. */
  readonly comparison: "less" | "lessEqual";
  /** Whether results are means of the trees; else sums. */
  readonly isMean: boolean;
  readonly baseValues: readonly number[];
  readonly transform: string;
}

/** Comparisons, and how each is written by one of the two: with another threshold, with children exchanged. */
const modes: Readonly<Record<string, { readonly comparison: "less" | "lessEqual"; readonly isExchanged: boolean }>> = {
  BRANCH_LEQ: { comparison: "lessEqual", isExchanged: false },
  BRANCH_LT: { comparison: "less", isExchanged: false },
  BRANCH_GT: { comparison: "lessEqual", isExchanged: true },
  BRANCH_GTE: { comparison: "less", isExchanged: true },
};

/**
 * The ensemble of a `TreeEnsembleClassifier` or `TreeEnsembleRegressor`.
 * @param kind how its attributes for leaves begin
 * @throws UserError for comparisons by category, sums of another kind, and lists that are no trees
 */
export function ensembleOf(node: OnnxNode, kind: "class" | "target", features: number): OnnxEnsemble {
  const lists = listsOf(node);
  const aggregate = textOf(node, "aggregate_function", "SUM");
  if (aggregate !== "SUM" && aggregate !== "AVERAGE")
    return refuse(`${named(node)}: expected sums or averages of trees, got ${aggregate}`);
  const used = new Set(lists.modes.filter((mode) => mode !== "LEAF"));
  const unknown = [...used].find((mode) => !Object.hasOwn(modes, mode));
  if (unknown !== undefined) return refuse(`${named(node)}: expected comparisons with <, <=, >, >=, got ${unknown}`);
  // Trees that compare in several ways are written with <.
  const comparison = [...used].every((mode) => modes[mode]?.comparison === "lessEqual") ? "lessEqual" : "less";
  const weights = weightsOf(node, kind);
  const trees = lists.treeIds.map((id) => treeOf(node, lists, id, weights, comparison, features));
  if (trees.length === 0) return refuse(`${named(node)}: expected at least one tree, got none`);
  return {
    trees,
    comparison,
    isMean: aggregate === "AVERAGE",
    baseValues: numbersOf(node, "base_values"),
    transform: textOf(node, "post_transform", "NONE"),
  };
}

type Lists = ReturnType<typeof listsOf>;

function listsOf(node: OnnxNode) {
  const trees = numbersOf(node, "nodes_treeids");
  const lists = {
    trees,
    ids: numbersOf(node, "nodes_nodeids"),
    modes: textsOf(node, "nodes_modes"),
    features: numbersOf(node, "nodes_featureids"),
    values: numbersOf(node, "nodes_values"),
    yes: numbersOf(node, "nodes_truenodeids"),
    no: numbersOf(node, "nodes_falsenodeids"),
  };
  if (Object.values(lists).some(({ length }) => length !== trees.length)) {
    return refuse(`${named(node)}: expected lists of nodes of one length`);
  }
  return { ...lists, treeIds: [...new Set(trees)] };
}

/** Weights by tree and node. */
function weightsOf(node: OnnxNode, kind: "class" | "target"): ReadonlyMap<string, readonly Weight[]> {
  const lists = [`${kind}_treeids`, `${kind}_nodeids`, `${kind}_ids`, `${kind}_weights`].map((name) =>
    numbersOf(node, name),
  );
  const [trees = [], nodes = [], outputs = [], values = []] = lists;
  if (lists.some(({ length }) => length !== trees.length))
    return refuse(`${named(node)}: expected lists of leaves of one length`);
  const found = new Map<string, Weight[]>();
  for (const [i, tree] of trees.entries()) {
    const key = `${tree}:${nodes[i]}`;
    const own = found.get(key) ?? [];
    own.push({ output: outputs[i] as number, value: values[i] as number });
    found.set(key, own);
  }
  return found;
}

function treeOf(
  node: OnnxNode,
  { trees, ids, modes: given, features: compared, values, yes, no }: Lists,
  id: number,
  weights: ReadonlyMap<string, readonly Weight[]>,
  comparison: "less" | "lessEqual",
  features: number,
): OnnxTree {
  const places = trees.flatMap((tree, i) => (tree === id ? [i] : []));
  const numberOf = new Map(places.map((place, i) => [ids[place] as number, i]));
  const child = (place: number, list: readonly number[]): number =>
    numberOf.get(list[place] as number) ?? places.length; // absent: no such node, which is refused below
  const modeOf = (place: number) => modes[given[place] as string];
  const tree = {
    left: places.map((place) =>
      modeOf(place) === undefined ? -1 : child(place, modeOf(place)?.isExchanged ? no : yes),
    ),
    right: places.map((place) =>
      modeOf(place) === undefined ? -1 : child(place, modeOf(place)?.isExchanged ? yes : no),
    ),
    feature: places.map((place) => (modeOf(place) === undefined ? -1 : (compared[place] as number))),
    threshold: places.map((place) => {
      const own = modeOf(place);
      if (own === undefined) return 0;
      const value = values[place] as number;
      // x <= t is x < the next float32 above t.
      return own.comparison === comparison ? value : nextFloat(value);
    }),
    weights: places.map((place) => weights.get(`${id}:${ids[place]}`) ?? []), // absent: an inner node
  };
  checkLinks(tree, features, (what) => refuse(`${named(node)}: tree ${id}: ${what}`));
  if (!tree.threshold.every(Number.isFinite)) return refuse(`${named(node)}: tree ${id}: expected finite thresholds`);
  return tree;
}

/** The least float32 number above another one. */
export function nextFloat(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  const rounded = Math.fround(value);
  if (rounded > value) return rounded;
  if (rounded === 0) return 2 ** -149;
  view.setFloat32(0, rounded);
  view.setInt32(0, view.getInt32(0) + (rounded > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/** A tree with values by node. */
export const withValues = (
  { left, right, feature, threshold, weights }: OnnxTree,
  leafOf: (weights: readonly Weight[]) => readonly number[],
): Tree => ({
  left,
  right,
  feature,
  threshold: threshold.map(Math.fround),
  value: weights.map(leafOf),
  gain: left.map(() => 0),
  impurity: [],
  cover: left.map(() => 0),
});
