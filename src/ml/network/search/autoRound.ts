/** Rounds sums to as few bits as a budget of accuracy allows, layer by layer: those with most lookups first. */
import { NDArray } from "../../../trace/arrays.ts";
import { minMax } from "../../../value/tensor.ts";
import { integerTypeOf } from "../../../value/type.ts";
import type { Exactness, QuantizedNetwork } from "../layer.ts";
import { runNetwork } from "../program.ts";
import type { Judge } from "./budget.ts";
import { type Choices, type Trial, Trials, type Workshop, withChoice } from "./trials.ts";

/** Fewer bits are left of no sum. */
const fewestBits = 2;

/** The sums of a layer. */
export interface LayerSums {
  readonly layer: string;
  readonly bits: number;
  /** Numbers of all rows together. */
  readonly count: number;
}

/** The sums that stand before lookups, the most numerous first. */
export function sumsOf(network: QuantizedNetwork, q: readonly NDArray[]): readonly LayerSums[] {
  const found = new Map<string, LayerSums>();
  runNetwork(network, q, ({ output }, integers, place) => {
    if (place === "result" || !NDArray.is(integers)) return;
    const { bits } = integerTypeOf(...minMax(integers));
    const before = found.get(output);
    const count = integers.data.length + (before?.count ?? 0); // absent: its first
    found.set(output, { layer: output, bits: Math.max(bits, before?.bits ?? 0), count }); // absent: its first
  });
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/**
 * The cheapest roundings within the budget; the score without rounding is the reference.
 * @param q quantized calibration rows of each input
 * @throws UserError when stopped
 */
export async function autoRounded(
  shop: Workshop,
  judge: Judge,
  start: Choices,
  q: readonly NDArray[],
  exactness: Exactness,
): Promise<Trial> {
  const sums = sumsOf(shop.quantized(start), q);
  const trials = new Trials(shop, judge, 1 + sums.reduce((sum, { bits }) => sum + Math.max(0, bits - fewestBits), 0));
  let best = await trials.of(start);
  const reference = best.score;
  for (const { layer, bits } of sums) {
    let { choices } = best;
    for (let nBits = bits - 1; nBits >= fewestBits; nBits--) {
      const tried = await trials.of(withChoice(choices, layer, { threshold: { nBits, exactness } }));
      if (!trials.isWithin(tried.score, reference)) break;
      choices = tried.choices;
      // Taking a bit exactly costs a lookup, so that a few bits less may be dearer than all of them.
      if (tried.cost < best.cost) best = tried;
    }
  }
  return best;
}
