import { describe, expect, test } from "vitest";
import { linearModel, node, unsigned } from "../../../../tests/support/graphs.ts";
import type { GraphData, Node } from "../../../ir/node.ts";
import { scalar } from "../../../value/tensor.ts";
import { widestPath } from "./widestPath.ts";

const add = (id: number, inputs: readonly number[], bits: number): Node =>
  node({ id, operation: "add", attributes: {}, inputs, output: unsigned(true, bits), bounds: [0, 2 ** bits - 1] });

describe("widestPath", () => {
  test("goes from the parameter to the result, past clear nodes", () => {
    expect(widestPath(linearModel)).toEqual({ nodes: [2, 3, 4], widest: 4, at: 4 });
  });

  test("takes the branch whose nodes are wider", () => {
    const input = (id: number, bits: number): Node =>
      node({ id, operation: "input", attributes: { name: `x${id}` }, output: unsigned(true, bits), bounds: [0, 1] });
    const graph: GraphData = {
      name: "branches",
      nodes: [input(0, 3), input(1, 5), add(2, [0, 0], 9), add(3, [1, 1], 6), add(4, [2, 3], 4), add(5, [3, 3], 8)],
      inputs: [0, 1],
      outputs: [5, 4],
    };
    expect(widestPath(graph)).toEqual({ nodes: [0, 2, 4], widest: 9, at: 2 });
  });

  test("is null where nothing is encrypted", () => {
    const constant = node({
      id: 0,
      operation: "constant",
      attributes: { value: scalar(1) },
      output: unsigned(false, 1),
      bounds: [1, 1],
    });
    expect(widestPath({ name: "clear", nodes: [constant], inputs: [], outputs: [0] })).toBeNull();
  });
});
