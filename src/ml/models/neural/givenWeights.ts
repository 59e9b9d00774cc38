/** Networks that were trained elsewhere without rounding (scikit-learn's `MLPClassifier` and `MLPRegressor`): rounded as they are, on rows like those of their training. */
import { UserError } from "../../../base/errors.ts";
import type { DenseNetwork } from "../../network/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { activations } from "../../training/network/activations.ts";
import { RoundedDense } from "../../training/network/roundedDense.ts";
import { RoundedNetwork } from "../../training/network/roundedNetwork.ts";
import { denseOf, roundedLayers, roundingOf } from "./neuralModel.ts";
import type { ModuleOptions } from "./options.ts";

/** Weights and biases as scikit-learn has them: for each layer a matrix of inputs × outputs, and one bias an output. */
export interface GivenWeights {
  readonly coefs: readonly (readonly (readonly number[])[])[];
  readonly intercepts: readonly (readonly number[])[];
}

/**
 * The network of some weights; the rows choose how the inputs of each layer are rounded.
 * @param results how many it must give; one result of two classes is taken as the second's against 0
 * @throws UserError for layers that do not fit each other, the rows or the results
 */
export function denseOfWeights(
  { coefs, intercepts }: GivenWeights,
  x: Matrix,
  results: number,
  module: ModuleOptions,
): DenseNetwork {
  const layers = coefs.map((coef, i) => {
    const bias = intercepts[i] ?? []; // absent: refused below
    const isLast = i === coefs.length - 1;
    return isLast && bias.length === 1 && results === 2
      ? layerOf(
          coef.map((row) => [0, ...row]),
          [0, ...bias],
          i,
        )
      : layerOf(coef, bias, i);
  });
  const widths = [x.columns, ...layers.map(({ outputs }) => outputs)];
  const fits =
    layers.length === module.nLayers &&
    intercepts.length === coefs.length &&
    layers.every(({ inputs }, i) => inputs === widths[i]) &&
    widths.at(-1) === results;
  if (!fits) {
    throw new UserError(
      `fromSklearn: expected ${module.nLayers} layers that fit each other, from ${x.columns} features to ${results} results, got widths ${widths.join(", ")}`,
      { code: "shape" },
    );
  }
  const rounding = { ...roundingOf(module), isSigned: module.quantSigned };
  const network = new RoundedNetwork(layers, activations[module.activationFunction], rounding);
  network.chooseGrids(x.data, x.rows);
  return denseOf(roundedLayers(network), module);
}

function layerOf(coef: readonly (readonly number[])[], bias: readonly number[], i: number): RoundedDense {
  const [inputs, outputs] = [coef.length, bias.length];
  if (inputs === 0 || outputs === 0 || coef.some((row) => row.length !== outputs)) {
    throw new UserError(`fromSklearn: expected as many weights a row as biases in layer ${i}, got others`, {
      code: "shape",
    });
  }
  const layer = new RoundedDense(inputs, outputs);
  layer.bias.set(bias);
  for (const [j, row] of coef.entries())
    for (const [k, weight] of row.entries()) layer.weights[k * inputs + j] = weight;
  return layer;
}
