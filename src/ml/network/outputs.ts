/** The results of a network: their shapes, and the scales that their integers have. */
import { InternalError } from "../../base/errors.ts";
import { NDArray, type Operand } from "../../trace/arrays.ts";
import { broadcastTo } from "../../value/broadcast.ts";
import { sizeOf } from "../../value/shape.ts";
import type { QuantizedInput, QuantizedLayer, QuantizedNetwork, QuantizedOutput } from "./layer.ts";
import { shapeOf } from "./operations/tensors.ts";
import { runLayers } from "./program.ts";

/**
 * A network with what clients need of its results, and the layers that give these with their scales.
 * @param tensors the results by name
 */
export function withOutputs(
  inputs: readonly QuantizedInput[],
  layers: readonly QuantizedLayer[],
  tensors: readonly string[],
): QuantizedNetwork {
  const outputs = outputsOf({ inputs, layers }, tensors);
  const scales = new Map(outputs.map(({ tensor, scale }) => [tensor, scale]));
  const scaled = layers.map((layer): QuantizedLayer => {
    const scale = scales.get(layer.output);
    return scale === undefined ? layer : { ...layer, outputQuantizer: { ...layer.outputQuantizer, scale } };
  });
  return { inputs, layers: scaled, outputs };
}

/** Scales and shapes of results, from a row of zeros. */
function outputsOf(
  network: Pick<QuantizedNetwork, "inputs" | "layers">,
  tensors: readonly string[],
): readonly QuantizedOutput[] {
  const zeros = network.inputs.map(({ shape }): Operand => {
    const size = sizeOf(shape);
    return new NDArray({ dtype: "int64", shape: [1, ...shape], data: new Float64Array(size) });
  });
  const flows = runLayers(network, zeros);
  return tensors.map((tensor): QuantizedOutput => {
    const flow = flows.get(tensor);
    if (flow === undefined) throw new InternalError(`no result ${tensor}`);
    const { scale, zeroPoint } = flow.quantizer;
    const all = shapeOf(flow.integers);
    const [, ...shape] = all;
    const { zeroPoints } = flow;
    if (zeroPoints === null) return { tensor, shape, scale, zeroPoints: [zeroPoint] };
    const isColumn = zeroPoints.shape.length === 1;
    return {
      tensor,
      shape,
      scale,
      zeroPoints: [...(isColumn ? zeroPoints : broadcastTo(zeroPoints, all, tensor)).data],
    };
  });
}
