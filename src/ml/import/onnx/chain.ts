/**
 * The way of the features through a graph, as far as it is a preparation of rows: scalers, projections, clipping. Where it ends stands the model, or, in
 * files that write a linear model as a product and a sum, what is made of its scores.
 */
import { mostFeatures, type PreparationStep } from "../../models/preparation.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "../../onnx/model.ts";
import { named, numberOf, numbersOf, refuse, textOf } from "./attributes.ts";

/** Steps from the input on, and the nodes that come behind them. */
export interface Chain {
  /** Features of the input. */
  readonly features: number;
  readonly steps: readonly PreparationStep[];
  /** Features behind the steps. */
  readonly width: number;
  /** Name of the value behind the steps. */
  readonly end: string;
  /** Nodes that are no steps, in the order of the file. */
  readonly rest: readonly OnnxNode[];
}

/** Floating types by their number in TensorProto.DataType: casts to them change nothing here. */
const floating = [1, 10, 11, 16];

/** Follows the features of a graph. @throws UserError for a graph of other inputs than rows of features */
export function chainOf(graph: OnnxGraph): Chain {
  const [input, ...more] = graph.inputs;
  if (input === undefined || more.length > 0) {
    return refuse(
      `expected one input of rows × features, got ${graph.inputs.length} inputs`,
      "convert with to_onnx(model, X[:1].astype(numpy.float32))",
    );
  }
  const declared = input.shape?.length === 2 ? (input.shape[1] ?? null) : null; // absent: the extent is open
  const features = declared ?? widthFrom(graph, input.name);
  if (features < 1 || features > mostFeatures) {
    return refuse(`expected 1 to ${mostFeatures} features, got ${features}`);
  }
  return { features, ...chainFrom(graph, input.name, features) };
}

/** Follows a value of `features` columns from `start` on. */
export function chainFrom(graph: OnnxGraph, start: string, features: number): Omit<Chain, "features"> {
  const steps: PreparationStep[] = [];
  const taken = new Set<OnnxNode>();
  let width = features;
  let end = start;
  for (;;) {
    const [node, ...others] = graph.nodes.filter(({ inputs }) => inputs.includes(end));
    if (node === undefined || others.length > 0 || graph.outputs.includes(end)) break;
    const found = stepsOf(node, end, graph, width);
    if (found === null) break;
    taken.add(node);
    steps.push(...found);
    for (const step of found) if (step.kind === "product") width = step.weights[0]?.length ?? 0; // absent: refused above
    end = node.outputs[0] ?? "";
  }
  return { steps, width, end, rest: graph.nodes.filter((node) => !taken.has(node)) };
}

/** The number of features of an input that does not say it, by the first node that needs to know. */
function widthFrom({ nodes, constants }: OnnxGraph, name: string): number {
  const node = nodes.find(({ inputs }) => inputs.includes(name));
  const other = node?.inputs.map((each) => constants.get(each)).find((each) => each !== undefined);
  const width =
    node === undefined
      ? 0
      : node.opType === "LinearRegressor"
        ? numbersOf(node, "coefficients").length / numberOf(node, "targets", 1)
        : numbersOf(node, "scale").length || (other?.shape[0] ?? 0);
  if (width >= 1 && Number.isInteger(width)) return width;
  return refuse(
    "expected an input that says how many features a row has, got an open one",
    "give the converter's initial_types a shape [None, features]",
  );
}

/** The steps of a node; null when it is none. */
function stepsOf(
  node: OnnxNode,
  input: string,
  { constants }: OnnxGraph,
  width: number,
): readonly PreparationStep[] | null {
  if (node.domain === "ai.onnx.ml") return scalingOf(node, width);
  if (node.domain !== "") return null;
  const other = node.inputs.find((name) => name !== input);
  const constant = other === undefined ? undefined : constants.get(other);
  const isFirst = node.inputs[0] === input;
  switch (node.opType) {
    case "Identity":
      return [];
    case "Cast":
      return floating.includes(numberOf(node, "to", 0)) ? [] : null;
    case "Clip":
      return clipOf(node, constants);
    case "MatMul":
      return isFirst && constant !== undefined ? [productOf(node, constant, width, false)] : null;
    case "Gemm":
      return isFirst && constant !== undefined ? gemmOf(node, constants, width) : null;
    case "Add":
    case "Sub":
    case "Mul":
    case "Div":
      return constant === undefined ? null : affineOf(node, constant, isFirst, width);
    default:
      return null;
  }
}

function scalingOf(node: OnnxNode, width: number): readonly PreparationStep[] | null {
  if (node.opType === "Normalizer") {
    const norm = textOf(node, "norm", "MAX").toLowerCase();
    return norm === "l1" || norm === "l2" || norm === "max" ? [{ kind: "normalise", norm }] : null;
  }
  if (node.opType !== "Scaler") return null;
  const scale = broadcast(node, numbersOf(node, "scale"), width);
  const offset = broadcast(node, numbersOf(node, "offset"), width);
  return [{ kind: "affine", scale, offset: offset.map((each, j) => -each * (scale[j] as number)) }];
}

function affineOf(
  node: OnnxNode,
  { data }: OnnxTensor,
  isFirst: boolean,
  width: number,
): readonly PreparationStep[] | null {
  const values = broadcast(node, [...data], width);
  const [ones, zeros] = [values.map(() => 1), values.map(() => 0)];
  switch (node.opType) {
    case "Add":
      return [{ kind: "affine", scale: ones, offset: values }];
    case "Sub":
      return isFirst
        ? [{ kind: "affine", scale: ones, offset: values.map((each) => -each) }]
        : [{ kind: "affine", scale: ones.map(() => -1), offset: values }];
    case "Mul":
      return [{ kind: "affine", scale: values, offset: zeros }];
    default:
      if (!isFirst) return null;
      if (values.includes(0)) return refuse(`${named(node)}: expected divisors that are not 0`);
      return [{ kind: "affine", scale: values.map((each) => 1 / each), offset: zeros }];
  }
}

function clipOf(node: OnnxNode, constants: OnnxGraph["constants"]): readonly PreparationStep[] {
  const boundOf = (place: number, name: string, missing: number): number =>
    constants.get(node.inputs[place] ?? "")?.data[0] ?? numberOf(node, name, missing); // absent: no such bound
  const low = boundOf(1, "min", Number.NEGATIVE_INFINITY);
  return [{ kind: "clip", low, high: boundOf(2, "max", Number.POSITIVE_INFINITY) }];
}

function gemmOf(node: OnnxNode, constants: OnnxGraph["constants"], width: number): readonly PreparationStep[] | null {
  const weights = constants.get(node.inputs[1] ?? ""); // absent: no constant has no name
  if (weights === undefined || numberOf(node, "transA", 0) !== 0) return null;
  const product = productOf(node, weights, width, numberOf(node, "transB", 0) === 1);
  const outputs = product.weights[0]?.length ?? 0; // absent: refused by productOf
  const bias = constants.get(node.inputs[2] ?? ""); // absent: no bias
  const [alpha, beta] = [numberOf(node, "alpha", 1), numberOf(node, "beta", 1)];
  const offset = broadcast(node, bias === undefined ? [0] : [...bias.data], outputs).map((each) => beta * each);
  return [product, { kind: "affine", scale: offset.map(() => alpha), offset }];
}

function productOf(node: OnnxNode, { shape, data }: OnnxTensor, width: number, isTransposed: boolean) {
  const [rows = 0, columns = 1] = shape;
  const [inputs, outputs] = isTransposed ? [columns, rows] : [rows, columns];
  if (shape.length === 0 || shape.length > 2 || inputs !== width || outputs === 0) {
    return refuse(`${named(node)}: expected weights of ${width} features, got shape ${shape.join("×")}`);
  }
  const at = (j: number, k: number): number => data[isTransposed ? k * inputs + j : j * outputs + k] as number;
  const weights = Array.from({ length: inputs }, (_, j) => Array.from({ length: outputs }, (_, k) => at(j, k)));
  return { kind: "product" as const, weights };
}

/** One number a feature, from one for all or one for each. */
function broadcast(node: OnnxNode, values: readonly number[], width: number): number[] {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return new Array<number>(width).fill(only);
  if (values.length === width) return [...values];
  return refuse(`${named(node)}: expected one number or ${width}, got ${values.length}`);
}
