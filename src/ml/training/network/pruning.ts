/**
 * Pruning, so that accumulators stay narrow: each neuron keeps its largest weights, at most so many that its sum of products fits the
 * accumulator; and whole neurons of hidden layers go, those with the shortest weight vectors.
 */
import { UserError } from "../../../base/errors.ts";
import type { RoundedDense } from "./roundedDense.ts";

/**
 * The most weights that a neuron may keep: floor((2^accumulator - 1) / (2^weights - 1) / (2^activations - 1)).
 * @throws UserError when that is none
 */
export function mostActiveWeights(accumulatorBits: number, weightBits: number, activationBits: number): number {
  const most = Math.floor((2 ** accumulatorBits - 1) / (2 ** weightBits - 1) / (2 ** activationBits - 1));
  if (most >= 1) return most;
  throw new UserError(
    `module: expected nAccumBits that hold one product of nWBits ${weightBits} and nABits ${activationBits}, got ${accumulatorBits}`,
    {
      code: "options",
      hint: `The maximum accumulator bit-width is too low for the quantization parameters requested: take at least ${weightBits + activationBits}`,
    },
  );
}

/** Leaves each neuron its `most` largest weights; of equal ones the first. */
export function pruneConnections(layer: RoundedDense, most: number): void {
  const { inputs, outputs, weights, mask } = layer;
  if (inputs <= most) return;
  for (let k = 0; k < outputs; k++) {
    const order = Array.from({ length: inputs }, (_, j) => k * inputs + j);
    order.sort((a, b) => Math.abs(weights[b] as number) - Math.abs(weights[a] as number) || a - b);
    for (const i of order.slice(most)) mask[i] = 0;
  }
  layer.applyMask();
}

/** Numbers of the neurons that stay when a share of them goes: those with the longest weight vectors, in order. */
export function keptNeurons({ inputs, outputs, weights }: RoundedDense, share: number): readonly number[] {
  const norms = Array.from({ length: outputs }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < inputs; j++) sum += (weights[k * inputs + j] as number) ** 2;
    return { k, sum };
  });
  const count = Math.max(1, outputs - Math.round(share * outputs));
  norms.sort((a, b) => b.sum - a.sum || a.k - b.k);
  return norms
    .slice(0, count)
    .map(({ k }) => k)
    .sort((a, b) => a - b);
}
