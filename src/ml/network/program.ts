/** The integer program of a quantized network: its layers one after the other, on clear arrays or on traced values. */
import { InternalError } from "../../base/errors.ts";
import { NDArray, type Operand, type Outcome } from "../../trace/arrays.ts";
import { joined } from "../models/modes.ts";
import { argumentsOf, type IntegerProgram } from "../models/program.ts";
import { Flow, floatArray } from "./flow.ts";
import type { QuantizedInput, QuantizedLayer, QuantizedNetwork } from "./layer.ts";
import { operationOf } from "./operations/index.ts";
import type { AccumulatorWatch } from "./operations/operation.ts";

const quantOp = "onnx.brevitas.Quant";

/** All tensors of a network by name, for quantized rows: an array of rows × the input's shape for each input. */
export function runLayers(
  { inputs, layers }: Pick<QuantizedNetwork, "inputs" | "layers">,
  q: readonly Operand[],
  watch: AccumulatorWatch = () => undefined,
): ReadonlyMap<string, Flow> {
  const tensors = new Map(
    inputs.map(({ name, quantizer }, i) => [name, Flow.ofIntegers(q[i] as Operand, quantizer)] as const),
  );
  for (const layer of layers) {
    const given = layer.inputs.map((name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new InternalError(`${layer.name}: no tensor ${name}`);
      return tensor;
    });
    const result = runLayer(layer, given, watch);
    tensors.set(layer.output, result);
  }
  return tensors;
}

/** The results' integers. */
export function runNetwork(
  network: QuantizedNetwork,
  q: readonly Operand[],
  watch: AccumulatorWatch = () => undefined,
): readonly Outcome[] {
  const tensors = runLayers(network, q, watch);
  return network.outputs.map(({ tensor }) => {
    const flow = tensors.get(tensor);
    if (flow === undefined) throw new InternalError("a network without a result");
    return flow.integers as Outcome;
  });
}

/** The result of one layer. */
export function runLayer(layer: QuantizedLayer, inputs: readonly Flow[], watch: AccumulatorWatch): Flow {
  const operation = operationOf(layer.op);
  if (operation.run !== undefined && (!layer.isFused || layer.op === quantOp)) {
    return operation.run(layer, inputs, watch);
  }
  const waiting = [...inputs];
  const count = inputs.length + Object.keys(layer.constants).length;
  const operands = Array.from({ length: count }, (_, position): Operand => {
    const constant = layer.constants[position];
    return constant === undefined ? (waiting.shift() as Flow).values : floatArray(constant);
  });
  return Flow.ofValues(operation.values(operands, layer.attributes), layer.outputQuantizer);
}

/** The name of an encrypted parameter, as the original makes it of that of an input. */
export const parameterOf = ({ name }: Pick<QuantizedInput, "name">): string =>
  `_${name.replace(/[^A-Za-z0-9_]/g, "_")}`;

/** The circuit of a network and its oracle, one row at a time. */
export function networkProgram(network: QuantizedNetwork): IntegerProgram {
  const { inputs, outputs } = network;
  const [input, output] = [inputs[0], outputs[0]];
  if (input === undefined || output === undefined) throw new InternalError("a network without an input or a result");
  const single = {
    parameter: parameterOf(input),
    inputShape: [1, ...input.shape],
    outputShape: output.shape,
    call: (x: Operand) => runNetwork(network, [x])[0] as Outcome,
  };
  const several = {
    inputs: inputs.map((each) => ({ parameter: parameterOf(each), shape: [1, ...each.shape] })),
    call: (x: readonly Operand[]) => runNetwork(network, x),
  };
  const isSingle = inputs.length === 1 && outputs.length === 1;
  const shape = isSingle ? single : { ...single, several };
  const evaluateRows = (rows: readonly Float64Array[]): readonly Float64Array[] => {
    const q = argumentsOf(shape, rows, true).map(({ shape: [, , ...rest], data }) => {
      return new NDArray({ dtype: "int64", shape: [rows.length, ...rest], data });
    });
    return joined(runNetwork(network, q), rows.length);
  };
  return { ...shape, evaluateRows, evaluate: (row) => evaluateRows([row])[0] as Float64Array };
}
