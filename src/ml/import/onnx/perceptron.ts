/** Networks that a file writes as products, sums and functions between them, as skl2onnx writes `MLPClassifier` and `MLPRegressor`. */
import { NeuralNetClassifier } from "../../models/neural/NeuralNetClassifier.ts";
import { NeuralNetRegressor } from "../../models/neural/NeuralNetRegressor.ts";
import type { PreparationStep } from "../../models/preparation.ts";
import type { AnyModel } from "../../models/table.ts";
import type { Label } from "../../numeric/labels.ts";
import type { OnnxGraph, OnnxNode } from "../../onnx/model.ts";
import { operationBits } from "../../quantize/bits.ts";
import type { ActivationName } from "../../training/network/activations.ts";
import { refuse } from "./attributes.ts";
import { type Chain, chainFrom } from "./chain.ts";
import type { OnnxOptions } from "./options.ts";
import { writtenLabels } from "./scores.ts";

/** scikit-learn's functions by their operators. */
const functions: Readonly<Record<string, ActivationName>> = { Relu: "ReLU", Tanh: "Tanh", Sigmoid: "Sigmoid" };

/** Bits of weights and activations unless they are given. */
const usualBits = 8;

interface WrittenLayer {
  readonly coef: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/**
 * A network, with the steps before its first layer, which are its preparation; null when the file holds something else: at least one function must stand between two layers.
 */
export function writtenPerceptron(
  graph: OnnxGraph,
  chain: Chain,
): { readonly steps: readonly PreparationStep[]; readonly model: (options: OnnxOptions) => AnyModel } | null {
  const place = chain.steps.findLastIndex(({ kind }) => kind === "product");
  const first = layerOf(chain.steps.slice(Math.max(0, place)));
  if (place < 0 || first === null) return null;
  const layers = [first];
  let activation: ActivationName | null = null;
  let { end, width } = chain;
  for (;;) {
    const node = only(graph, end);
    const name = node === null || !Object.hasOwn(functions, node.opType) ? undefined : functions[node.opType];
    const result = node?.outputs[0];
    if (name === undefined || result === undefined) break;
    const { steps, ...next } = chainFrom(graph, result, width);
    const layer = layerOf(steps);
    // The logistic function behind the last layer makes probabilities.
    if (layer === null) break;
    if (activation !== null && activation !== name) return null;
    activation = name;
    layers.push(layer);
    ({ end, width } = next);
  }
  if (activation === null) return null;
  const labels = writtenLabels(graph);
  const given = { coefs: layers.map(({ coef }) => coef), intercepts: layers.map(({ bias }) => bias) };
  const named = activation;
  return { steps: chain.steps.slice(0, place), model: (options) => modelOf(given, labels, named, options) };
}

/** The node that a value goes into, if it is one only. */
function only({ nodes }: OnnxGraph, value: string): OnnxNode | null {
  const [node, ...others] = nodes.filter(({ inputs }) => inputs.includes(value));
  return node === undefined || others.length > 0 ? null : node;
}

/** A product and what is added to it; null for other steps. */
function layerOf([product, ...sums]: readonly PreparationStep[]): WrittenLayer | null {
  if (product?.kind !== "product") return null;
  const outputs = product.weights[0]?.length ?? 0; // absent: refused where it was read
  let scale = new Array<number>(outputs).fill(1);
  let bias = new Array<number>(outputs).fill(0);
  for (const step of sums) {
    if (step.kind !== "affine") return null;
    scale = scale.map((each, k) => each * (step.scale[k] as number));
    bias = bias.map((each, k) => each * (step.scale[k] as number) + (step.offset[k] as number));
  }
  return { coef: product.weights.map((row) => row.map((weight, k) => weight * (scale[k] as number))), bias };
}

function modelOf(
  weights: {
    readonly coefs: readonly (readonly (readonly number[])[])[];
    readonly intercepts: readonly (readonly number[])[];
  },
  labels: readonly Label[] | null,
  activationFunction: ActivationName,
  { X, nBits }: OnnxOptions,
): AnyModel {
  if (X === undefined) {
    return refuse(
      "expected rows X for a network, got none",
      "they show what its layers reach: fromOnnx(bytes, { X: XTrain })",
    );
  }
  const { opInputs, opWeights } = operationBits(nBits ?? usualBits); // absent: as linear models
  const module = {
    nLayers: weights.coefs.length,
    nWBits: opWeights,
    nABits: opInputs,
    activationFunction,
    powerOfTwoScaling: false,
  };
  if (labels === null) return NeuralNetRegressor.fromSklearn(weights, { X, module });
  return NeuralNetClassifier.fromSklearn({ ...weights, classes: labels }, { X, module });
}
