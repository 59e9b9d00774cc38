/** Why a node is as wide as it is: from the input-set to the explanation, across the sandbox's wall. */
import { describe, expect, test } from "vitest";
import { compiler, np } from "../../src/index.ts";
import { nodeAt } from "../../src/ir/order.ts";
import { parseGraphData } from "../../src/ir/parse.ts";
import { explainWidth } from "../../src/passes/explainWidth.ts";
import { messageSpaces } from "../../src/passes/widths.ts";

type Operand = Parameters<typeof np.add>[0];

const traced = (call: (x: Operand) => unknown, inputset: readonly unknown[]) =>
  compiler({ x: "encrypted" }, call).trace(inputset).data;

const outputOf = (graph: ReturnType<typeof traced>) => nodeAt(graph, graph.outputs[0] ?? 0);

describe("explainWidth", () => {
  test("names the first sample that reached each bound, and its values", () => {
    const graph = traced((x) => np.multiply(x, 70), [1, 7, 3, 7, 0]);
    const explanation = explainWidth(graph, outputOf(graph));
    expect(explanation).toMatchObject({ bits: 9, bounds: [0, 490], largest: 511, hintedBy: null, measuredBits: 9 });
    expect(explanation?.deciding).toMatchObject({ end: "high", value: 490, bits: 9, sample: 1 });
    expect(explanation?.deciding.args?.map(({ data }) => [...data])).toEqual([[7]]);
    expect(explanation?.other).toMatchObject({ end: "low", value: 0, bits: 1, sample: 4 });
  });

  test("the lower bound decides where it takes more bits", () => {
    const graph = traced((x) => np.subtract(x, 9), [4, 1, 12]);
    expect(explainWidth(graph, outputOf(graph))).toMatchObject({
      bits: 4,
      signed: true,
      largest: 7,
      deciding: { end: "low", value: -8, bits: 4, sample: 1 },
    });
  });

  test("is null where nothing was measured", () => {
    const graph = traced((x) => np.add(x, 1), [1]);
    expect(explainWidth(graph, { ...outputOf(graph), bounds: null })).toBeNull();
  });

  test("witnesses cross the sandbox's wall, and only well formed ones do", () => {
    const graph = traced((x) => np.add(x, 1), [5, 2, 6]);
    const parsed = parseGraphData(structuredClone(graph));
    expect(parsed.witnesses).toEqual(graph.witnesses);
    expect(explainWidth(parsed, outputOf(parsed))).toEqual(explainWidth(graph, outputOf(graph)));
    expect(() => parseGraphData({ ...graph, witnesses: Array(65).fill({ sample: 0, args: [] }) })).toThrow("witnesses");
    expect(() => parseGraphData({ ...graph, witnesses: [{ sample: -1, args: [] }] })).toThrow("sample");
    const nodes = graph.nodes.map((node) => ({ ...node, reached: [1] }));
    expect(() => parseGraphData({ ...graph, nodes })).toThrow("reached");
  });

  test("large samples are named and not kept", () => {
    const big = Array.from({ length: 300 }, (_, i) => Array.from({ length: 300 }, (_, j) => (i + j) % 4));
    const graph = traced((x) => np.sum(x), [big]);
    expect(graph.witnesses).toEqual([]);
    expect(explainWidth(graph, outputOf(graph))?.deciding).toMatchObject({ sample: 0, args: null });
  });
});

test("message spaces say which node forces them", () => {
  const graph = traced((x) => np.add(np.add(x, 12), 100), [1, 3]);
  const [input] = graph.inputs;
  const spaces = messageSpaces(graph, "perNode");
  expect(spaces[input ?? 0]).toMatchObject({ bits: 7, forcedBy: graph.outputs[0] });
  expect(spaces.filter((space) => space === null)).toHaveLength(2);
});
