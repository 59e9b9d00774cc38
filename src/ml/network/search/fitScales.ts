/**
 * Units of weights that are a little larger than they need be, where the sums then take a bit less: sums of the calibration that end just above a power of two leave nearly half of
 * their table unused.
 */
import type { NDArray } from "../../../trace/arrays.ts";
import type { QuantizedNetwork } from "../layer.ts";
import { isProduct } from "../nodes.ts";
import { sumsOf } from "./autoRound.ts";
import { type Choices, withChoice } from "./trials.ts";

/** By how much a unit may grow, and in which steps. */
const most = 1.3;
const step = 1.03;

/**
 * The choices with units of weights that save a bit of a sum.
 * @param quantized makes the network of some choices
 * @param q quantized calibration rows of each input
 */
export function fittedScales(
  quantized: (choices: Choices) => QuantizedNetwork,
  start: Choices,
  q: readonly NDArray[],
): Choices {
  const network = quantized(start);
  let choices = start;
  for (const { output } of network.layers.filter((layer) => isProduct(layer) && !layer.isOutput)) {
    const bitsOf = (some: Choices): number =>
      sumsOf(quantized(some), q).find(({ layer }) => layer === output)?.bits ?? 0; // absent: no sum is looked up
    const before = bitsOf(choices);
    for (let stretch = step; stretch <= most; stretch *= step) {
      const tried = withChoice(choices, output, { stretch });
      if (bitsOf(tried) >= before) continue;
      choices = tried;
      break;
    }
  }
  return choices;
}
