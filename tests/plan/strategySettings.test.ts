/** Strategies as settings: what is named is taken, else the cheapest; what was chosen is part of a circuit's identity, and the report says what else there was. */
import { describe, expect, test } from "vitest";
import { chooseCircuit } from "../../src/circuit/choose.ts";
import type { Configuration } from "../../src/circuit/configuration.ts";
import { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { describeCircuit } from "../../src/compile/describe.ts";
import { compiler, np } from "../../src/index.ts";
import type { Operand, Outcome } from "../../src/trace/arrays.ts";

type Call = (x: Operand, y: Operand) => Outcome;

const ends = [0, 63].flatMap((x) => [0, 63].map((y) => [x, y]));

const prepared = (call: Call, configuration: Configuration) => {
  const graph = compiler({ x: "encrypted", y: "encrypted" }, ((x = 0, y = 0) => call(x, y)) as never).trace(ends as never, configuration); // biome-ignore format: one line
  return new PreparedCircuit(chooseCircuit(graph.data, configuration));
};

const takenBy = (circuit: PreparedCircuit) => {
  const id = circuit.graph.outputs[0] ?? -1;
  return {
    taken: describeCircuit(circuit).nodes[id]?.strategy,
    ways: describeCircuit(circuit).nodes[id]?.alternatives ?? [],
  };
};

describe.each([
  ["comparisonStrategy", (x: Operand, y: Operand) => np.less(x, y)],
  ["bitwiseStrategy", (x: Operand, y: Operand) => np.bitwise_xor(x, y)],
  ["minMaxStrategy", (x: Operand, y: Operand) => np.maximum(x, y)],
] as const)("%s", (setting, call) => {
  test("takes what is named, and says what the others would take", () => {
    const usual = prepared(call, {});
    const { taken, ways } = takenBy(usual);
    expect(ways.map(({ strategy }) => strategy)).toContain(taken);
    expect(ways.length).toBeGreaterThan(3);
    const hashes = new Set<string>();
    for (const { strategy } of ways) {
      const circuit = prepared(call, { [setting]: [strategy] });
      expect(takenBy(circuit).taken).toBe(strategy);
      hashes.add(circuit.specification.circuit.hash);
    }
    // Each is bound to what it computes; a few strategies come to the same steps.
    expect(hashes.size).toBeGreaterThan(2);
    expect(hashes).toContain(usual.specification.circuit.hash);
  });

  test("wrong names are refused with those that there are", () => {
    const wrong = { [setting]: "chunked" } as Configuration;
    expect(() => prepared(call, wrong)).toThrow(/digits of 2 bits/);
    expect(() => prepared(call, { [setting]: [] } as Configuration)).toThrow(setting);
  });
});

test("what cannot be had gives way to the next, at last to the cheapest", () => {
  const call: Call = (x, y) => np.bitwise_and(np.multiply(x, 1023), np.multiply(y, 1023));
  expect(takenBy(prepared(call, { bitwiseStrategy: ["packed", "digits of 2 bits"] })).taken).toBe("digits of 2 bits");
  expect(takenBy(prepared(call, { bitwiseStrategy: "packed" })).taken).toBe(takenBy(prepared(call, {})).taken);
});

test("maxima over an axis go by the strategy of pairs", () => {
  const graph = compiler({ x: "encrypted" }, ((x = 0) => np.max(x)) as never).trace([[0, 15, 3], [15, 0, 0]] as never); // biome-ignore format: one line
  const circuit = new PreparedCircuit(chooseCircuit(graph.data, { minMaxStrategy: "digits of 2 bits" }));
  expect(takenBy(circuit).taken).toBe("tree by digits of 2 bits");
});

describe("fuseLookups", () => {
  const call: Call = (x) => np.maximum(np.subtract(x, 3), np.floor_divide(x, 2));
  test("one lookup, or each by itself", () => {
    const [fused, apart] = [prepared(call, {}), prepared(call, { fuseLookups: false })];
    const operations = ({ graph }: PreparedCircuit) => graph.nodes.map(({ operation }) => operation);
    expect(operations(fused)).toContain("subgraph");
    expect(operations(apart)).toEqual(expect.arrayContaining(["subtract", "floor_divide", "maximum"]));
    expect(operations(apart)).not.toContain("subgraph");
  });
  test("what has no other way is fused all the same", () => {
    const alone: Call = (x) => np.floor_divide(np.add(x, 5), np.add(np.remainder(x, 3), 1));
    expect(prepared(alone, { fuseLookups: false }).graph.nodes.map(({ operation }) => operation)).toContain("subgraph");
  });
});
