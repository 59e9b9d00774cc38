/** What an operation of a network is: its function on floats, and what it does with tensors that are quantized. */
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { roundLikeOriginal } from "../../../trace/rounding.ts";
import type { Flow } from "../flow.ts";
import type { LayerAttributes, QuantizedLayer } from "../layer.ts";

/** Where a layer rounds: its accumulator, or the operands of a product of two encrypted tensors. A result, and a sum of two tensors, is not rounded. */
export type RoundingPlace = "sum" | "first" | "second" | "result";

/** Sees the integers of a layer before any of their bits go. */
export type AccumulatorWatch = (layer: QuantizedLayer, integers: Operand, place: RoundingPlace) => void;

/** An operation by its meaning. */
export interface NetworkOperation {
  /** The floats of the result: what the network was trained with. `inputs` has every input in order, constants too. */
  values(inputs: readonly Operand[], attributes: LayerAttributes): Operand;
  /**
   * The result on quantized tensors. Absent for functions of floats, which are computed within a table.
   * @param inputs the tensors that are no constants
   * @param watch told of accumulators
   */
  run?(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow;
  /** Whether it is a function of floats within a table where one integer tensor decides all that it reads; `run` is for the other case. */
  readonly fusesAlone?: boolean;
}

/** Bits that a layer rounds away at a place. */
export function lsbsAt({ lsbsToRemove, operandLsbs }: QuantizedLayer, place: RoundingPlace): number {
  if (place === "sum") return lsbsToRemove;
  if (place === "result") return 0;
  return operandLsbs[place === "first" ? 0 : 1];
}

/** Integers without the low bits that the layer rounds away at a place. */
export function rounded(layer: QuantizedLayer, x: Outcome, place: RoundingPlace, watch: AccumulatorWatch): Outcome {
  watch(layer, x, place);
  const lsbs = lsbsAt(layer, place);
  return lsbs > 0 ? roundLikeOriginal(x, lsbs, layer.exactness) : x;
}
