/** Bits of inputs and weights, layer by layer: as few as a budget of accuracy allows, where that makes lookups cheaper. */
import type { NDArray } from "../../../trace/arrays.ts";
import type { OperationBits } from "../../quantize/bits.ts";
import { isProduct } from "../nodes.ts";
import type { Judge } from "./budget.ts";
import { type Choices, type Trial, Trials, type Workshop, withChoice } from "./trials.ts";

/** Fewer bits are left of no weight and no input. */
const fewestBits = 2;

const kinds = ["opWeights", "opInputs"] as const;

/**
 * The cheapest bits within the budget: one bit less of one layer's weights or inputs at a time, whichever saves most, as long as there is one. The network on floats is the reference.
 * @param bits those of all layers at the beginning: none gets more
 * @param floats results of the network on floats
 * @throws UserError when stopped, and when the beginning is out of the budget
 */
export async function searchedBits(
  shop: Workshop,
  judge: Judge,
  start: Choices,
  bits: OperationBits,
  floats: NDArray,
): Promise<Trial> {
  const layers = shop.quantized(start).layers.filter(isProduct);
  const steps = kinds.reduce((sum, kind) => sum + Math.max(0, bits[kind] - fewestBits), 0) * layers.length;
  // Each step tries all layers that are left; about half of them are.
  const trials = new Trials(shop, judge, 1 + steps * layers.length);
  const reference = judge.score(floats);
  let best = await trials.of(start);
  trials.check("searchBits", best, reference);
  const closed = new Set<string>();
  for (;;) {
    let next: Trial | null = null;
    for (const { output } of layers) {
      for (const kind of kinds) {
        const key = `${output} ${kind}`;
        const own = { opInputs: bits.opInputs, opWeights: bits.opWeights, ...best.choices.get(output)?.bits };
        if (closed.has(key) || own[kind] <= fewestBits) continue;
        const choice = { bits: { ...own, [kind]: own[kind] - 1 } };
        const tried = await trials.of(withChoice(best.choices, output, choice));
        if (!trials.isWithin(tried.score, reference)) closed.add(key);
        else if (tried.cost < (next ?? best).cost) next = tried;
      }
    }
    if (next === null) return best;
    best = next;
  }
}
