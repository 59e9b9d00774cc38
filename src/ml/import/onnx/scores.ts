/** Linear models of ONNX files: operators of their own, or products and sums with what is made of the scores behind them. */
import { LinearRegression } from "../../models/linear/LinearRegression.ts";
import { LinearSVC } from "../../models/linear/LinearSVC.ts";
import { LogisticRegression } from "../../models/linear/LogisticRegression.ts";
import type { SklearnLinear } from "../../models/linear/linearModel.ts";
import { PoissonRegressor } from "../../models/linear/PoissonRegressor.ts";
import { SGDClassifier } from "../../models/linear/SGDClassifier.ts";
import type { PreparationStep } from "../../models/preparation.ts";
import type { AnyModel } from "../../models/table.ts";
import type { Label } from "../../numeric/labels.ts";
import type { MatrixInput } from "../../numeric/matrix.ts";
import type { OnnxGraph, OnnxNode } from "../../onnx/model.ts";
import { labelsOf, named, numberOf, numbersOf, refuse, textOf } from "./attributes.ts";
import type { Chain } from "./chain.ts";
import type { OnnxOptions } from "./options.ts";

/** Weights, outputs × features, and one intercept an output. */
interface Scores {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
}

/** How scores become probabilities. */
type Rule = "softmax" | "logistic" | "modified-huber" | "none";

/** The model of a `LinearRegressor`. */
export function regressorOf(node: OnnxNode, width: number, options: OnnxOptions): AnyModel {
  const transform = textOf(node, "post_transform", "NONE");
  if (transform !== "NONE") return refuse(`${named(node)}: expected scores as they are, got ${transform}`);
  const scores = scoresOf(node, width, numberOf(node, "targets", 1));
  return LinearRegression.fromSklearn(scores, withRows(options));
}

/** The model of a `LinearClassifier`. */
export function classifierOf(node: OnnxNode, width: number, options: OnnxOptions): AnyModel {
  const rules: Readonly<Record<string, Rule>> = { NONE: "none", SOFTMAX: "softmax", LOGISTIC: "logistic" };
  const transform = textOf(node, "post_transform", "NONE");
  const rule = Object.hasOwn(rules, transform) ? rules[transform] : undefined;
  if (rule === undefined)
    return refuse(`${named(node)}: expected NONE, SOFTMAX or LOGISTIC as post_transform, got ${transform}`);
  const labels = labelsOf(node);
  return modelOf(scoresOf(node, width, numbersOf(node, "intercepts").length), labels, rule, options);
}

function scoresOf(node: OnnxNode, width: number, outputs: number): Scores {
  const coefficients = numbersOf(node, "coefficients");
  const given = numbersOf(node, "intercepts");
  const intercept = given.length === 0 ? new Array<number>(outputs).fill(0) : given;
  if (outputs < 1 || coefficients.length !== outputs * width || intercept.length !== outputs) {
    return refuse(
      `${named(node)}: expected ${width} coefficients and an intercept for each of ${outputs} outputs, got ${coefficients.length} and ${intercept.length}`,
    );
  }
  return { coef: Array.from({ length: outputs }, (_, k) => coefficients.slice(k * width, (k + 1) * width)), intercept };
}

/** Operations that scores of a linear model go through without becoming another model. */
const afterScores = new Set([
  ...[
    "Reshape",
    "Cast",
    "Identity",
    "ArgMax",
    "ArrayFeatureExtractor",
    "ZipMap",
    "Normalizer",
    "Concat",
    "Squeeze",
    "Flatten",
  ],
  ...["Sigmoid", "Softmax", "Exp", "Reciprocal", "Add", "Sub", "Mul", "Div", "Abs", "ReduceSum", "Not", "Clip"],
]);

/**
 * A linear model that a file writes as a product, sums, and what is made of them.
 * @returns the model, and the steps that are its preparation; null when the file holds something else
 */
export function writtenScores(
  graph: OnnxGraph,
  { steps, width, rest }: Chain,
): { readonly steps: readonly PreparationStep[]; readonly model: (options: OnnxOptions) => AnyModel } | null {
  const place = steps.findLastIndex(({ kind }) => kind === "product");
  const product = steps[place];
  if (product?.kind !== "product" || rest.some(({ opType }) => !afterScores.has(opType))) return null;
  const behind = steps.slice(place + 1);
  const has = (opType: string): boolean => rest.some((node) => node.opType === opType);
  const isClipped = behind.some(({ kind }) => kind === "clip");
  const sums = behind.slice(0, isClipped ? behind.findIndex(({ kind }) => kind === "clip") : behind.length);
  const isNegated = has("Reciprocal");
  const scores = composed(product.weights, sums, width, isNegated ? -1 : 1);
  if (scores === null) return null;
  const before = steps.slice(0, place);
  const labels = writtenLabels(graph);
  if (labels !== null) {
    const rule = isClipped
      ? "modified-huber"
      : has("Softmax")
        ? "softmax"
        : has("Sigmoid") || isNegated
          ? "logistic"
          : "none";
    return { steps: before, model: (options) => modelOf(scores, labels, rule, options) };
  }
  if (isClipped || has("Sigmoid") || has("Softmax") || has("ArgMax")) return null;
  // The models with a log link differ in how they are trained only.
  if (has("Exp")) return { steps: before, model: (options) => PoissonRegressor.fromSklearn(scores, withRows(options)) };
  return { steps: before, model: (options) => LinearRegression.fromSklearn(scores, withRows(options)) };
}

/** Weights and intercepts of a product and the scales and offsets behind it; null where there is something else between. */
function composed(
  weights: readonly (readonly number[])[],
  sums: readonly PreparationStep[],
  width: number,
  sign: number,
): Scores | null {
  let scale = new Array<number>(width).fill(sign);
  let offset = new Array<number>(width).fill(0);
  for (const step of sums) {
    if (step.kind !== "affine") return null;
    scale = scale.map((each, k) => each * (step.scale[k] as number));
    offset = offset.map((each, k) => each * (step.scale[k] as number) + sign * (step.offset[k] as number));
  }
  return {
    coef: scale.map((each, k) => weights.map((row) => each * (row[k] as number))),
    intercept: offset,
  };
}

/** The labels that a file picks from by the number of the likeliest class; null when it does not. */
export function writtenLabels({ nodes, constants }: OnnxGraph): readonly Label[] | null {
  for (const { opType, inputs } of nodes) {
    const labels = opType === "ArrayFeatureExtractor" ? constants.get(inputs[0] ?? "") : undefined; // absent: no constant has no name
    if (labels !== undefined) return labels.type === "string" ? labels.texts : [...labels.data];
  }
  return null;
}

/** A classifier of scores. */
function modelOf(given: Scores, labels: readonly Label[], rule: Rule, options: OnnxOptions): AnyModel {
  if (labels.length < 2 || labels.some((label, i) => i > 0 && label <= (labels[i - 1] as Label))) {
    return refuse(`expected at least two labels in ascending order, got ${labels.slice(0, 5).join(", ")}`);
  }
  const scores = labels.length === 2 ? ofSecondClass(given, rule) : given;
  const parameters: SklearnLinear = { ...scores, classes: labels };
  const rows = withRows(options);
  if (rule === "modified-huber") return SGDClassifier.fromSklearn(parameters, { ...rows, loss: "modified_huber" });
  if (rule === "none") return LinearSVC.fromSklearn(parameters, rows);
  // Each class against the rest, as SGDClassifier gives probabilities.
  if (rule === "logistic" && labels.length > 2)
    return SGDClassifier.fromSklearn(parameters, { ...rows, loss: "log_loss" });
  return LogisticRegression.fromSklearn(parameters, rows);
}

/** Scores of two classes as one: those of the second, of which the first's are the negative; with softmax their difference. */
function ofSecondClass({ coef, intercept }: Scores, rule: Rule): Scores {
  const [first, second] = coef;
  const [b, c] = intercept;
  if (first === undefined || second === undefined || b === undefined || c === undefined) return { coef, intercept };
  if (rule === "softmax") return { coef: [second.map((w, j) => w - (first[j] as number))], intercept: [c - b] };
  if (!second.every((w, j) => w === -(first[j] as number)) || c !== -b) {
    return refuse("expected one score for two classes, or two that are each other's negative");
  }
  return { coef: [second], intercept: [c] };
}

/** @throws UserError without rows */
function withRows({ X, nBits }: OnnxOptions): {
  readonly X: MatrixInput;
  readonly nBits?: NonNullable<OnnxOptions["nBits"]>;
} {
  if (X === undefined) {
    return refuse(
      "expected rows X for a linear model, got none",
      "they give the range of the inputs: fromOnnx(bytes, { X: XTrain })",
    );
  }
  return nBits === undefined ? { X } : { X, nBits };
}
