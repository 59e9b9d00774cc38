/** Models of XGBoost's own JSON file (`booster.save_model("model.json")`), versions 1.6 to 3: a stranger's word, read field by field. */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import type { BoostedOptions } from "../models/tree/boostedOptions.ts";
import { boostedKind } from "../models/tree/kinds.ts";
import { checkLinks } from "../models/tree/links.ts";
import { XGBClassifier } from "../models/tree/XGBClassifier.ts";
import { XGBRegressor } from "../models/tree/XGBRegressor.ts";
import type { MatrixInput } from "../numeric/matrix.ts";
import type { Tree } from "../training/trees/tree.ts";

/** How a model that was trained elsewhere is taken. */
export interface ImportOptions extends Partial<Pick<BoostedOptions, "nBits" | "encoding" | "rounding">> {
  /** Rows like those of the training: they give the range of the inputs; without them the thresholds do. */
  readonly X?: MatrixInput;
}

const numbers = v.array(v.number());

const treeSchema = v.object({
  left_children: v.array(v.pipe(v.number(), v.integer())),
  right_children: v.array(v.pipe(v.number(), v.integer())),
  split_indices: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  split_conditions: numbers,
  loss_changes: numbers,
  sum_hessian: numbers,
  categories: v.optional(v.array(v.unknown()), []),
});

const modelSchema = v.object({
  learner: v.object({
    objective: v.object({ name: v.string() }),
    learner_model_param: v.object({ base_score: v.string(), num_class: v.string(), num_feature: v.string() }),
    gradient_booster: v.object({
      name: v.string(),
      model: v.object({ trees: v.array(treeSchema) }),
    }),
  }),
});

type GivenTree = v.InferOutput<typeof treeSchema>;

/** Objectives that are understood, and what they predict. */
const objectives: Readonly<Record<string, "binary" | "multi" | "number">> = {
  "binary:logistic": "binary",
  "multi:softprob": "multi",
  "multi:softmax": "multi",
  "reg:squarederror": "number",
};

const fail = (message: string, hint?: string): never => {
  throw new UserError(`fromXgboost: ${message}`, { code: "import", hint });
};

/**
 * A model from XGBoost's JSON file.
 * @param given the file's text, or what `JSON.parse` made of it
 * @throws UserError for what is no such file, and for boosters, objectives and trees that are not supported
 */
export function fromXgboost(given: unknown, { X, ...options }: ImportOptions = {}): XGBClassifier | XGBRegressor {
  const parsed = v.safeParse(modelSchema, typeof given === "string" ? parsedText(given) : given);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(
      `expected a model file, got something else at ${v.getDotPath(issue) ?? "its root"}: ${issue.message}`,
      'save it in Python with model.get_booster().save_model("model.json")',
    );
  }
  const { objective, learner_model_param: parameters, gradient_booster: booster } = parsed.output.learner;
  const predicts = Object.hasOwn(objectives, objective.name) ? objectives[objective.name] : undefined;
  if (booster.name !== "gbtree") return fail(`expected the booster gbtree, got '${booster.name}'`);
  if (predicts === undefined) {
    return fail(`expected an objective of ${Object.keys(objectives).join(", ")}, got '${objective.name}'`);
  }
  const features = numberOf("num_feature", parameters.num_feature);
  const baseScore = numberOf("base_score", parameters.base_score);
  const trees = booster.model.trees.map((tree, i) => treeOf(`tree ${i}`, tree, features));
  if (trees.length === 0) return fail("expected at least one tree, got none");
  if (predicts === "number") {
    return new XGBRegressor({ nBits: 10, ...options, baseScore }).adoptTrees(
      { ...boostedKind(trees, [], baseScore), features },
      X,
    );
  }
  const count = predicts === "binary" ? 2 : numberOf("num_class", parameters.num_class);
  if (!Number.isInteger(count) || count < 2 || trees.length % (count === 2 ? 1 : count) !== 0) {
    return fail(`expected a tree for each of ${count} classes in every round, got ${trees.length} trees`);
  }
  const classes = Array.from({ length: count }, (_, k) => k);
  const base = predicts === "binary" ? Math.log(baseScore / (1 - baseScore)) : 0;
  return new XGBClassifier({ nBits: 10, ...options, baseScore }).adoptTrees(
    { ...boostedKind(trees, classes, base), features },
    X,
  );
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("expected JSON, got text that is none");
  }
}

/** Numbers stand in texts; since version 3 the base score in a list of one. */
function numberOf(name: string, text: string): number {
  const value = Number(text.replace(/^\[(.*)\]$/, "$1"));
  return Number.isFinite(value) && text.trim() !== "" ? value : fail(`expected one number as ${name}, got '${text}'`);
}

/** A tree whose links lead from its root to each node once. */
function treeOf(name: string, given: GivenTree, features: number): Tree {
  const { left_children: left, right_children: right, split_indices: feature, split_conditions: conditions } = given;
  const count = left.length;
  const lists = [right, feature, conditions, given.loss_changes, given.sum_hessian];
  if (count === 0 || lists.some(({ length }) => length !== count)) return fail(`${name}: expected lists of one length`);
  if (given.categories.length > 0) return fail(`${name}: expected numbers, got splits by category`);
  const isLeafAt = (node: number): boolean => (left[node] as number) < 0;
  checkLinks({ left, right, feature }, features, (what) => fail(`${name}: ${what}`));
  if (!conditions.every(Number.isFinite)) return fail(`${name}: expected finite thresholds and leaves`);
  return {
    left: left.map((child) => Math.max(-1, child)),
    right: right.map((child) => Math.max(-1, child)),
    feature: feature.map((j, node) => (isLeafAt(node) ? -1 : j)),
    threshold: conditions.map((value, node) => (isLeafAt(node) ? 0 : Math.fround(value))),
    value: conditions.map((value, node) => [isLeafAt(node) ? Math.fround(value) : 0]),
    gain: given.loss_changes,
    impurity: [],
    cover: given.sum_hessian,
  };
}
