/** Networks on floats: float32 in, operation by operation, float32 out. The oracle of quantized networks, and what shows shapes and ranges. */
import { InternalError } from "../../base/errors.ts";
import { NDArray, type Operand, present, toClear } from "../../trace/arrays.ts";
import { floatArray } from "./flow.ts";
import type { NetworkNode } from "./nodes.ts";
import { operationOf } from "./operations/index.ts";

/** An operand as an array. */
export const arrayOf = (x: Operand): NDArray => (NDArray.is(x) ? x : new NDArray(toClear(x)));

/**
 * The floats of a node's result.
 * @param values the tensors so far by name
 */
export function floatsOf(node: NetworkNode, values: ReadonlyMap<string, Operand>): NDArray {
  const waiting = [...node.inputs];
  const count = node.inputs.length + Object.keys(node.constants).length;
  const operands = Array.from({ length: count }, (_, position): Operand => {
    const constant = node.constants[position];
    if (constant !== undefined) return present(floatArray(constant));
    const value = values.get(waiting.shift() as string);
    if (value === undefined) throw new InternalError(`${node.name}: an input without a value`);
    return value;
  });
  return arrayOf(operationOf(node.op).values(operands, node.attributes));
}

/** All tensors of a network by name, for the tensors of one row. */
export function evaluateNodes(
  nodes: readonly NetworkNode[],
  inputs: ReadonlyMap<string, NDArray>,
): ReadonlyMap<string, NDArray> {
  const values = new Map<string, NDArray>(inputs);
  for (const node of nodes) values.set(node.output, floatsOf(node, values));
  return values;
}
