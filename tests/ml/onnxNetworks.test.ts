/**
 * Networks from ONNX files on floats: every golden network against the results that onnxruntime (torch for those of Brevitas) gave, and small graphs of one operator each
 * against onnx's reference evaluator.
 */
import { readFileSync } from "node:fs";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { operatorNames } from "../../src/ml/network/operations/index.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf } from "../support/errors.ts";
import { type GoldenPreprocess, goldenData, goldenRows, readGolden } from "../support/mlGolden.ts";
import { type WrittenModel, writtenOnnx } from "../support/onnxWriter.ts";

const golden = new URL("../golden/ml/", import.meta.url);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, golden)));
const flat = (values: unknown): number[] => [values].flat(9) as number[];

interface GoldenNetwork {
  readonly onnx: string;
  readonly dataset: string;
  readonly float_output: unknown;
}
interface GoldenCase {
  readonly network: string;
  readonly columns: readonly number[] | null;
  readonly preprocess: GoldenPreprocess;
  readonly test_rows: readonly number[];
}
const neural = readGolden<{
  readonly networks: Readonly<Record<string, GoldenNetwork>>;
  readonly cases: readonly GoldenCase[];
}>("ml/neural.json");

/** The results of rows, one after the other. */
function resultsOf(bytes: Uint8Array, rows: readonly Float64Array[]): number[] {
  const network = networkOf(readOnnx(bytes));
  const [input] = network.inputs;
  if (input === undefined) throw new Error("no input");
  return rows.flatMap((row) => {
    const data = row.map(Math.fround);
    const x = new NDArray({ dtype: "float32", shape: [1, ...input.shape], data });
    const values = evaluateNodes([...network.nodes, ...network.finishing], new Map([[input.name, x]]));
    return [...(values.get(network.outputs[0]?.finished ?? "")?.data ?? [])];
  });
}

function expectNear(got: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(wanted.length);
  const size = Math.max(1, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [i, value] of got.entries())
    expect(Math.abs(value - (wanted[i] as number)) / size).toBeLessThan(tolerance);
}

describe("golden networks give the recorded floats", () => {
  test.each(Object.entries(neural.networks))("%s", (name, network) => {
    const each = neural.cases.find((one) => one.network === name);
    if (each === undefined) throw new Error(`no case of ${name}`);
    const { X } = goldenData(network.dataset);
    const chosen =
      each.columns === null ? X : X.map((row) => each.columns?.map((column) => row[column] as number) ?? []);
    const { rows, columns, data } = goldenRows(chosen, each.test_rows, each.preprocess);
    const each20 = Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
    expectNear(resultsOf(bytesOf(network.onnx), each20), flat(network.float_output), 1e-5);
  });
});

interface OperatorCase {
  readonly id: string;
  readonly op: string;
  readonly onnx: string;
  readonly rows: readonly (readonly number[])[];
  readonly output: readonly number[];
}
const operators = readGolden<{ readonly cases: readonly OperatorCase[] }>("ml/onnx-operators.json").cases;

/** Puts elements of the row beside each other as rows. */
const acrossRows = "Flatten axis 2 (opset 14)";

describe("operators as onnx's reference evaluator computes them", () => {
  test.each(operators.filter(({ id }) => id !== acrossRows).map((each) => [each.id, each] as const))(
    "%s",
    (_, { onnx, rows, output }) => {
      const got = resultsOf(
        base64Decode(onnx),
        rows.map((row) => Float64Array.from(row)),
      );
      expectNear(got, output, 1e-5);
    },
  );

  test("all but the one that makes rows of a row", () => {
    const bytes = base64Decode(operators.find(({ id }) => id === acrossRows)?.onnx ?? "");
    expect(userErrorOf(() => networkOf(readOnnx(bytes))).message).toContain("rows that stay apart");
  });

  test("each operator is in a case", () => {
    const own = new Set([
      ...operators.map(({ op }) => op),
      // No part of onnx's reference: tests of their own, and the golden networks of Brevitas.
      ...operatorNames.filter((name) => name.startsWith("onnx.brevitas.")),
    ]);
    expect(operatorNames.filter((name) => !own.has(name))).toEqual([]);
  });
});

type Node = readonly [op: string, inputs: readonly string[], output: string, domain?: string];

/** A model of nodes with an input x of some shape and a result y; constants are float32 scalars, which stand among the inputs too, as Brevitas writes them. */
const modelOf = (
  nodes: readonly Node[],
  shape: readonly (number | null)[],
  constants: Readonly<Record<string, number>> = {},
): Uint8Array =>
  writtenOnnx({
    nodes: nodes.map(([op, inputs, output, domain = ""], i) => ({
      ...{ op, inputs, domain, outputs: [output], name: `/n${i}` },
      attributes: domain === "" ? {} : { signed: 1 },
    })),
    inputs: [{ name: "x", shape: shape.map((extent) => extent ?? "N") }],
    outputs: ["y"],
    constants: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, { shape: [], values: [value] }]),
    ),
    listsConstants: true,
  });

const errorOf = (nodes: readonly Node[], shape: readonly (number | null)[] = [null, 4]) =>
  userErrorOf(() => networkOf(readOnnx(modelOf(nodes, shape, { c: 1 }))));

/** The error of a whole model with the input x. */
const errorOfModel = (model: Omit<WrittenModel, "inputs" | "outputs">, shape: readonly number[] = [1, 4]) =>
  userErrorOf(() => networkOf(readOnnx(writtenOnnx({ inputs: [{ name: "x", shape }], outputs: ["y"], ...model }))));

describe("quantizers of QONNX", () => {
  const rows = [Float64Array.of(-2.6, -0.4, 0, 1.3)];
  const settings = { s: 0.5, z: 0, four: 4, two: 2 };
  test.each(["onnx.brevitas", "qonnx.custom_op.general", "finn.custom_op.general"])("%s", (domain) => {
    const of = (nodes: readonly Node[]) => resultsOf(modelOf(nodes, [1, 4], settings), rows);
    expect(of([["Quant", ["x", "s", "z", "four"], "y", domain]])).toEqual([-2.5, -0.5, 0, 1.5]);
    expect(of([["BipolarQuant", ["x", "s"], "y", domain]])).toEqual([-0.5, -0.5, 0.5, 0.5]);
    // -5, -1, 0 and 3 of 4 bits, without their two low ones.
    expect(of([["Trunc", ["x", "s", "z", "four", "two"], "y", domain]])).toEqual([-1, -0.5, 0, 0]);
  });
});

describe("what cannot be imported", () => {
  test("unknown operators, all of them at once with their nodes", () => {
    const { message } = errorOf([
      ["Gru", ["x"], "a"],
      ["Relu", ["a"], "b"],
      ["Einsum", ["b"], "d"],
      ["Gru", ["d"], "e"],
      ["Attention", ["e"], "y", "com.microsoft"],
    ]);
    expect(message).toContain("Gru ('/n0', '/n3'); Einsum ('/n2'); com.microsoft.Attention ('/n4')");
  });

  test.each(["Softmax", "LogSoftmax", "LayerNormalization"])("%s in the middle, with what to do instead", (op) => {
    const { message, diagnostic } = errorOf([
      [op, ["x", "c"], "a"],
      ["Relu", ["a"], "y"],
    ]);
    expect(message).toContain(`${op} '/n0' at the end`);
    expect(diagnostic.hint).toContain(`${op}: `);
  });

  test("quantizers whose scale is no constant", () => {
    expect(errorOf([["Quant", ["x", "x", "c", "c"], "y", "onnx.brevitas"]]).message).toContain("one constant scale");
  });

  test("rows that depend on each other", () => {
    const words = (op: string) => `/n0: expected rows that stay apart, got ${op} across them`;
    for (const [op, inputs] of [
      ["ReduceSum", ["x"]],
      ["ReduceMean", ["x"]],
      ["Concat", ["x", "x"]],
      ["Transpose", ["x"]],
      ["ArgMax", ["x"]],
    ] as const)
      expect(errorOf([[op, inputs, "y"]]).message).toContain(words(op));
    // With one row it has the right shape, and the sum of a row with itself.
    const attributes = { axes: [0], keepdims: 1 };
    const node = { op: "ReduceSum", inputs: ["x"], outputs: ["y"], attributes, name: "/n0" };
    expect(errorOfModel({ opset: 12, nodes: [node] }).message).toContain(words("ReduceSum"));
    const softmax = { op: "Softmax", inputs: ["x"], outputs: ["y"], attributes: { axis: 0 }, name: "/n0" };
    expect(errorOfModel({ opset: 13, nodes: [softmax] }).message).toContain(
      "a row has other results beside another one",
    );
  });

  test("shapes that say too little, and tensors that are not there", () => {
    expect(errorOf([["Relu", ["x"], "y"]], [5, 4]).message).toContain("one row");
    expect(errorOf([["Relu", ["x"], "y"]], [null, null]).message).toContain("(?)");
    expect(errorOf([["Relu", ["q"], "y"]]).message).toContain("named 'q'");
  });

  const relu = (input: string, output: string) => ({ op: "Relu", inputs: [input], outputs: [output] });

  test("nodes that need each other, and names that are not told apart", () => {
    const circle = errorOfModel({
      nodes: [relu("x", "a"), { op: "Add", inputs: ["a", "c"], outputs: ["b"] }, relu("b", "c"), relu("c", "y")],
    });
    expect(circle.message).toContain("need each other: /1/Add, /2/Relu");
    expect(errorOfModel({ nodes: [relu("x", "y"), relu("x", "y")] }).message).toContain(
      "one tensor of the name 'y', got two",
    );
    expect(errorOfModel({ nodes: [relu("x", "x")] }).message).toContain("one tensor of the name 'x'");
  });

  test("further results of operations", () => {
    const pool = { op: "MaxPool", inputs: ["x"], outputs: ["a", "i"], attributes: { kernel_shape: [2] } };
    const { message } = errorOfModel({ nodes: [pool, relu("i", "y")] }, [1, 2, 4]);
    expect(message).toContain("expected the first result of MaxPool '/0/MaxPool', got 'i'");
  });

  test("an old softmax over several axes", () => {
    const node = { op: "Softmax", inputs: ["x"], outputs: ["y"] };
    expect(errorOfModel({ opset: 12, nodes: [node] }, [1, 2, 4]).diagnostic.hint).toContain("opset_version=13");
  });

  test("more than the machine has", () => {
    const integers = (...values: number[]) => ({ shape: [values.length], values, type: "int64" as const });
    const one = (op: string, inputs: string[], constants: WrittenModel["constants"] = {}, attributes = {}) =>
      errorOfModel({ nodes: [{ op, inputs, outputs: ["y"], attributes }], constants }).message;
    expect(errorOf([["Relu", ["x"], "y"]], [1, 2 ** 30, 2 ** 30]).message).toContain("at most");
    expect(one("Expand", ["x", "s"], { s: integers(2 ** 20, 2 ** 20, 4) })).toContain("at most");
    expect(one("Tile", ["x", "s"], { s: integers(1, 2 ** 40) })).toContain("at most");
    expect(one("Pad", ["x", "s"], { s: integers(0, 2 ** 40, 0, 0) })).toContain("at most");
    expect(one("Pad", ["x", "s"], { s: integers(0, 2 ** 40, 0, 0) }, { mode: "reflect" })).toContain("at most");
    const range = { op: "Range", inputs: ["a", "b", "c"], outputs: ["r"] };
    const scalar = (value: number) => ({ shape: [], values: [value], type: "int64" as const });
    const constants = { a: scalar(0), b: scalar(2 ** 40), c: scalar(1) };
    expect(
      errorOfModel({ nodes: [range, { op: "Add", inputs: ["x", "r"], outputs: ["y"] }], constants }).message,
    ).toContain("at most");
    // Each twice as long as the one before.
    const doubled = Array.from({ length: 40 }, (_, i) => {
      const from = i === 0 ? "x" : `t${i - 1}`;
      return { op: "Concat", inputs: [from, from], outputs: [i === 39 ? "y" : `t${i}`], attributes: { axis: 1 } };
    });
    expect(errorOfModel({ nodes: doubled }).message).toContain("at most");
  });

  test("windows that are none", () => {
    for (const attributes of [
      { kernel_shape: [0] },
      { kernel_shape: [2], strides: [0] },
      { kernel_shape: [2], pads: [0, 5] },
      { kernel_shape: [2], dilations: [-1] },
      { kernel_shape: [2, 2] },
    ]) {
      const node = { op: "AveragePool", inputs: ["x"], outputs: ["y"], attributes };
      expect(errorOfModel({ nodes: [node] }, [1, 2, 4]).message).toContain(
        "/0/AveragePool: AveragePool: expected a window",
      );
    }
  });
});

test("nodes are sorted, and a file may have several inputs", () => {
  const bytes = writtenOnnx({
    nodes: [
      { op: "Add", inputs: ["a", "z"], outputs: ["y"] },
      { op: "Neg", inputs: ["x"], outputs: ["a"] },
    ],
    inputs: [
      { name: "x", shape: ["N", 2] },
      { name: "z", shape: ["N", 1] },
    ],
    outputs: ["y"],
  });
  const { nodes, inputs, outputs } = networkOf(readOnnx(bytes));
  const row = (...values: number[]) =>
    new NDArray({ dtype: "float32", shape: [1, values.length], data: Float64Array.from(values) });
  expect(inputs.map(({ shape }) => shape)).toEqual([[2], [1]]);
  expect([
    ...(evaluateNodes(
      nodes,
      new Map([
        ["x", row(1, 2)],
        ["z", row(5)],
      ]),
    ).get(outputs[0]?.finished ?? "")?.data ?? []),
  ]).toEqual([4, 3]);
});
