/**
 * Networks from ONNX files on floats: every golden network against the results that onnxruntime (torch for those of Brevitas) gave, and small graphs of one operator each
 * against onnx's reference evaluator.
 */
import { readFileSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { AttributeProto_AttributeType as Kind, ModelProtoSchema } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { operatorNames } from "../../src/ml/network/operations/index.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf } from "../support/errors.ts";
import { type GoldenPreprocess, goldenData, goldenRows, readGolden } from "../support/mlGolden.ts";

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
  const network = networkOf(readOnnx(bytes).graph);
  const [input] = network.inputs;
  if (input === undefined) throw new Error("no input");
  return rows.flatMap((row) => {
    const data = row.map(Math.fround);
    const x = new NDArray({ dtype: "float32", shape: [1, ...input.shape], data });
    const values = evaluateNodes([...network.nodes, ...network.finishing], new Map([[input.name, x]]));
    return [...(values.get(network.finished)?.data ?? [])];
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

describe("operators as onnx's reference evaluator computes them", () => {
  test.each(operators.map((each) => [each.id, each] as const))("%s", (_, { onnx, rows, output }) => {
    const got = resultsOf(
      base64Decode(onnx),
      rows.map((row) => Float64Array.from(row)),
    );
    expectNear(got, output, 1e-5);
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

/** A model of nodes with an input x of some shape and a result y; constants are float32 scalars. */
function modelOf(
  nodes: readonly Node[],
  shape: readonly (number | null)[],
  constants: Readonly<Record<string, number>> = {},
) {
  const value = (name: string, dims: readonly (number | null)[]) => ({
    name,
    type: {
      value: {
        case: "tensorType" as const,
        value: {
          elemType: 1,
          shape: {
            dim: dims.map((extent) =>
              extent === null
                ? { value: { case: "dimParam" as const, value: "N" } }
                : { value: { case: "dimValue" as const, value: BigInt(extent) } },
            ),
          },
        },
      },
    },
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      graph: {
        node: nodes.map(([opType, input, output, domain = ""], i) => ({
          opType,
          input: [...input],
          output: [output],
          domain,
          name: `/n${i}`,
          attribute: [{ name: "signed", type: Kind.INT, i: 1n }],
        })),
        // Constants stand among the inputs too, as Brevitas writes them.
        input: [value("x", shape), ...Object.keys(constants).map((name) => value(name, []))],
        output: [value("y", [])],
        initializer: Object.entries(constants).map(([name, number]) => ({ name, dataType: 1, floatData: [number] })),
      },
    }),
  );
}

const errorOf = (nodes: readonly Node[], shape: readonly (number | null)[] = [null, 4]) =>
  userErrorOf(() => networkOf(readOnnx(modelOf(nodes, shape, { c: 1 })).graph));

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

  test.each(["Softmax", "LogSoftmax", "ArgMax", "LayerNormalization"])(
    "%s in the middle, with what to do instead",
    (op) => {
      const { message, diagnostic } = errorOf([
        [op, ["x", "c"], "a"],
        ["Relu", ["a"], "y"],
      ]);
      expect(message).toContain(`${op} '/n0' at the end`);
      expect(diagnostic.hint).toContain(`${op}: `);
    },
  );

  test("quantizers whose scale is no constant", () => {
    expect(errorOf([["Quant", ["x", "x", "c", "c"], "y", "onnx.brevitas"]]).message).toContain("one constant scale");
  });

  test("rows that depend on each other", () => {
    expect(errorOf([["ReduceSum", ["x"], "y"]]).message).toContain("within rows");
    expect(errorOf([["Concat", ["x", "x"], "y"]]).message).toContain("expected");
  });

  test("shapes that say too little, and tensors that are not there", () => {
    expect(errorOf([["Relu", ["x"], "y"]], [5, 4]).message).toContain("one row");
    expect(errorOf([["Relu", ["x"], "y"]], [null, null]).message).toContain("(?)");
    expect(errorOf([["Relu", ["q"], "y"]]).message).toContain("named 'q'");
  });
});
