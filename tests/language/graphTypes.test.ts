/** Graphs from outside: what one says of its nodes must be what their operations give, else it is refused with the node's number. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { checkedGraph } from "../../src/circuit/checkedGraph.ts";
import { compiler, hint, LookupTable, np, univariate } from "../../src/index.ts";
import { checkTypes } from "../../src/ir/derive.ts";
import type { GraphData, Node } from "../../src/ir/node.ts";
import type { OpName } from "../../src/ir/ops/index.ts";
import { parseGraphData } from "../../src/ir/parse.ts";
import type { Traced } from "../../src/trace/arrays.ts";

const { data } = compiler({ x: "encrypted", y: "clear" }, (x: Traced, y: Traced) => [
  np.add(
    np.matmul(x, [
      [1, 2],
      [3, 4],
    ]),
    y,
  ),
  np.maximum(x, 1),
  hint(np.sum(x) as Traced, { bitWidth: 6 }),
  new LookupTable([3, 1, 2, 0]).lookup(x),
  (np.sqrt(np.multiply(x, 0.5)) as Traced).astype("int64"),
  univariate((v) => v * v)(x),
]).trace([
  [[0, 3], 1],
  [[3, 0], 0],
  [[1, 2], 1],
]);

type Change = (node: Node) => unknown;

/** The graph with one node changed, as a file would bring it. */
function changed(operation: OpName, change: Change): GraphData {
  const at = data.nodes.findIndex((node) => node.operation === operation);
  expect(at, operation).toBeGreaterThanOrEqual(0);
  const nodes = data.nodes.map((node, i) => (i === at ? { ...node, ...(change(node) as object) } : node));
  return parseGraphData(structuredClone({ ...data, nodes }));
}

const withOutput =
  (change: object): Change =>
  ({ output }) => ({ output: { ...output, ...change } });
const withDtype =
  (change: object): Change =>
  ({ output }) => ({ output: { ...output, dtype: { ...output.dtype, ...change } } });

test("the graph as it is passes", () => {
  expect(() => checkTypes(parseGraphData(structuredClone(data)))).not.toThrow();
});

describe.each(["matmul", "add", "sum", "tlu", "subgraph", "univariate", "maximum", "constant"] as const)(
  "%s",
  (name) => {
    test.each<[string, Change]>([
      ["another shape", withOutput({ shape: [5] })],
      [
        "clear in place of encrypted, or the reverse",
        ({ output }) => ({ output: { ...output, encrypted: !output.encrypted } }),
      ],
      ["a float", withOutput({ dtype: { kind: "float", bits: 64 } })],
      ["more bits than its bounds take", withDtype({ bits: 40 })],
      [
        "another sign",
        ({ output }) => ({
          output: {
            ...output,
            dtype: { ...output.dtype, signed: output.dtype.kind === "integer" && !output.dtype.signed },
          },
        }),
      ],
      ["bounds of fractions", () => ({ bounds: [0.5, 1.5] })],
      ["bounds that its type does not hold", () => ({ bounds: [-1000, 1000] })],
      ["no bounds", () => ({ bounds: null })],
      ["an input too many", ({ inputs }) => ({ inputs: [...inputs, 0] })],
      ["an input too few", ({ inputs }) => ({ inputs: inputs.slice(0, -1) })],
    ])("%s", (what, change) => {
      if (name === "constant" && what === "an input too few") return;
      let thrown: unknown;
      try {
        checkTypes(changed(name, change));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(UserError);
      expect((thrown as UserError).diagnostic.code).toBe("bad-graph");
      expect((thrown as UserError).message).toMatch(/^graph: .*expected .*, got /);
    });
  },
);

test("parameters are named each once, and there is an output", () => {
  const bad: Partial<GraphData>[] = [
    { inputs: [0] },
    { inputs: [0, 0] },
    { inputs: [0, 1, 1] },
    { outputs: [] },
    { outputs: [99] },
  ];
  for (const change of bad) expect(() => parseGraphData(structuredClone({ ...data, ...change }))).toThrow(UserError);
  expect(() => checkTypes(changed("add", () => ({ bounds: [0, Number.POSITIVE_INFINITY] })))).toThrow(UserError);
});

test("bounds of the right type that no input reaches are refused", () => {
  expect(() => checkedGraph(changed("maximum", () => ({ bounds: [0, 3] })))).toThrow(
    "(maximum): expected bounds within [1, 3], got [0, 3]",
  );
});

test("widths that no integer has, and floats of other sizes, are refused by name", () => {
  for (const dtype of [
    { kind: "integer", signed: false, bits: 64 },
    { kind: "float", bits: 16 },
    { kind: "integer", signed: false, bits: 0 },
  ]) {
    expect(() => changed("add", withOutput({ dtype })), JSON.stringify(dtype)).toThrow(/bits/);
  }
});

test("a fused graph must be one of one parameter and one output, of its node's types", () => {
  const inner =
    (change: (graph: GraphData) => object): Change =>
    (node) =>
      node.operation === "subgraph"
        ? { attributes: { graph: { ...node.attributes.graph, ...change(node.attributes.graph) } } }
        : {};
  for (const [what, change] of Object.entries({
    "two outputs": inner(({ outputs }) => ({ outputs: [...outputs, 0] })),
    "no output": inner(() => ({ outputs: [] })),
    "no parameter": inner(() => ({ inputs: [] })),
  })) {
    expect(() => checkTypes(changed("subgraph", change)), what).toThrow(UserError);
  }
});
