/** The integer program of a quantized network: its layers one after the other, on clear arrays or on traced values. */
import { InternalError } from "../../base/errors.ts";
import { NDArray, type Operand, type Outcome } from "../../trace/arrays.ts";
import { split } from "../models/modes.ts";
import type { IntegerProgram } from "../models/program.ts";
import { Flow, floatArray } from "./flow.ts";
import type { QuantizedLayer, QuantizedNetwork } from "./layer.ts";
import { operationOf } from "./operations/index.ts";
import type { AccumulatorWatch } from "./operations/operation.ts";

/** The result's integers for quantized rows: an array of rows × the input's shape. */
export function runNetwork(
  { input, layers }: QuantizedNetwork,
  q: Operand,
  watch: AccumulatorWatch = () => undefined,
): Outcome {
  const tensors = new Map([[input.name, Flow.ofIntegers(q, input.quantizer)]]);
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new InternalError(`${layer.name}: no tensor ${name}`);
      return tensor;
    });
    const result = runLayer(layer, inputs, watch);
    if (layer.isOutput) return result.integers as Outcome;
    tensors.set(layer.output, result);
  }
  throw new InternalError("a network without a result");
}

/** The result of one layer. */
export function runLayer(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow {
  const operation = operationOf(layer.op);
  if (operation.run !== undefined) return operation.run(layer, inputs, watch);
  const waiting = [...inputs];
  const count = inputs.length + Object.keys(layer.constants).length;
  const operands = Array.from({ length: count }, (_, position): Operand => {
    const constant = layer.constants[position];
    return constant === undefined ? (waiting.shift() as Flow).values : floatArray(constant);
  });
  return Flow.ofValues(operation.values(operands, layer.attributes), layer.outputQuantizer);
}

/** The circuit of a network and its oracle, one row at a time. */
export function networkProgram(network: QuantizedNetwork): IntegerProgram {
  const inputShape = [1, ...network.input.shape];
  return {
    parameter: `_${network.input.name.replace(/[^A-Za-z0-9_]/g, "_")}`,
    inputShape,
    outputShape: network.outputShape,
    evaluate(row) {
      const result = runNetwork(network, new NDArray({ dtype: "int64", shape: inputShape, data: row }));
      return result instanceof NDArray ? result.data : Float64Array.of(Number(result));
    },
    evaluateRows(rows) {
      const data = Float64Array.from(rows.flatMap((row) => [...row]));
      return split(
        runNetwork(network, new NDArray({ dtype: "int64", shape: [rows.length, ...network.input.shape], data })),
        rows.length,
      );
    },
    call: (x) => runNetwork(network, x),
  };
}
