/** Small op-graphs written by hand, for tests of the page. Nothing but tests imports this file. */
import type { Bounds, GraphData, Node } from "../../src/ir/node.ts";
import type { OpName } from "../../src/ir/ops/index.ts";
import { fromNested, scalar } from "../../src/value/tensor.ts";
import type { ValueType } from "../../src/value/type.ts";

/** The type of an unsigned integer of `bits` bits. */
export function unsigned(encrypted: boolean, bits: number, shape: readonly number[] = []): ValueType {
  return { encrypted, dtype: { kind: "integer", signed: false, bits }, shape };
}

type Given<K extends OpName> = Pick<Extract<Node, { operation: K }>, "attributes"> & {
  readonly id: number;
  readonly operation: K;
  readonly inputs?: readonly number[];
  readonly output: ValueType;
  readonly bounds: Bounds;
  readonly line?: number;
};

/** A node with everything filled in that a test does not care about. */
export function node<K extends OpName>(given: Given<K>): Node {
  const { id, operation, attributes, inputs = [], output, bounds, line = 4 } = given;
  const location = { file: "cell", line, column: 1 };
  const made = { id, operation, inputs, attributes, output, bounds, tag: "", location, rank: id, created: id };
  return made as unknown as Node;
}

/** The graph of the linear model of the first screen: `w.matmul(x) + b`. */
export const linearModel: GraphData = {
  name: "linearModel",
  nodes: [
    node({
      id: 0,
      operation: "constant",
      attributes: { value: scalar(2) },
      output: unsigned(false, 2),
      bounds: [2, 2],
    }),
    node({
      id: 1,
      operation: "constant",
      attributes: { value: fromNested([2]) },
      output: unsigned(false, 2, [1]),
      bounds: [2, 2],
    }),
    node({ id: 2, operation: "input", attributes: { name: "x" }, output: unsigned(true, 2, [1]), bounds: [0, 3] }),
    node({ id: 3, operation: "matmul", attributes: {}, inputs: [1, 2], output: unsigned(true, 3), bounds: [0, 6] }),
    node({ id: 4, operation: "add", attributes: {}, inputs: [3, 0], output: unsigned(true, 4), bounds: [2, 8] }),
  ],
  inputs: [2],
  outputs: [4],
};
