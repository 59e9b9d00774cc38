import { describe, expect, it } from "vitest";
import { linearModel, node, unsigned } from "../../../../tests/support/graphs.ts";
import type { GraphData } from "../../../ir/node.ts";
import { fromNested } from "../../../value/tensor.ts";
import { lookupTablesOf } from "./lookupTable.ts";

const x = node({
  id: 0,
  operation: "input",
  attributes: { name: "x" },
  output: unsigned(true, 2, [3]),
  bounds: [0, 3],
});
const graph = (...nodes: GraphData["nodes"]): GraphData => ({
  name: "f",
  nodes,
  inputs: [0],
  outputs: [nodes.length - 1],
});

describe("lookupTablesOf", () => {
  it("gives one table for a lookup table", () => {
    const lookup = node({
      id: 1,
      operation: "tlu",
      attributes: { shape: [], tables: [[2, -1, 3, 0]] },
      inputs: [0],
      output: unsigned(true, 3, [3]),
      bounds: [-1, 3],
    });
    expect(lookupTablesOf(graph(x, lookup), lookup)).toEqual([{ low: 0, values: [2, -1, 3, 0], elements: 3 }]);
  });

  it("gives the different tables of a function whose constant differs by element", () => {
    const constant = node({
      id: 1,
      operation: "constant",
      attributes: { value: fromNested([1, 2, 2]) },
      output: unsigned(false, 2, [3]),
      bounds: [1, 2],
    });
    const maximum = node({
      id: 2,
      operation: "maximum",
      attributes: {},
      inputs: [0, 1],
      output: unsigned(true, 2, [3]),
      bounds: [1, 3],
    });
    expect(lookupTablesOf(graph(x, constant, maximum), maximum)).toEqual([
      { low: 0, values: [1, 1, 2, 3], elements: 1 },
      { low: 0, values: [2, 2, 2, 3], elements: 2 },
    ]);
  });

  it("gives none for linear operations", () => {
    expect(linearModel.nodes.flatMap((linear) => lookupTablesOf(linearModel, linear))).toEqual([]);
  });
});
