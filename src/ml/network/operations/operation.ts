/** What an operation of a network is: its function on floats, and what it does with tensors that are quantized. */
import type { Operand } from "../../../trace/arrays.ts";
import type { Flow } from "../flow.ts";
import type { LayerAttributes, QuantizedLayer } from "../layer.ts";

/** Sees the integers that a layer adds up, before any of their bits go. */
export type AccumulatorWatch = (layer: QuantizedLayer, sum: Operand) => void;

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
}
