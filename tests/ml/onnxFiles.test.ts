/** ONNX files: the reader against onnx-buf's schema on every golden file; and the models that skl2onnx and onnxmltools write, against scikit-learn's and XGBoost's own predictions. */
import { readdirSync, readFileSync } from "node:fs";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import {
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
} from "onnx-buf";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import * as ml from "../../src/exports/ml.ts";
import type { OnnxGraph } from "../../src/ml/onnx/model.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { userErrorOf } from "../support/errors.ts";
import { goldenCases, goldenData, goldenSplit } from "../support/mlGolden.ts";

const golden = new URL("../golden/ml/", import.meta.url);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, golden)));
const files = readdirSync(new URL("onnx", golden)).filter((name) => name.endsWith(".onnx"));

interface Case {
  readonly id: string;
  readonly class: string;
  readonly dataset: string;
  readonly rows: readonly number[];
  readonly onnx: string;
  readonly predict: readonly unknown[];
  readonly predict_proba?: readonly (readonly number[])[];
}

const { cases, refused } = JSON.parse(readFileSync(new URL("onnx-models.json", golden), "utf8")) as {
  readonly cases: readonly Case[];
  readonly refused: readonly { readonly id: string; readonly onnx: string }[];
};

/** What both readers say of a graph. */
const namesOf = (graph: OnnxGraph) =>
  graph.nodes.map(({ name, opType, domain, inputs, outputs }) => [name, opType, domain, inputs, outputs]);

describe("every golden file as onnx-buf reads it", () => {
  test.each(files)("%s", (file) => {
    const bytes = bytesOf(`onnx/${file}`);
    const { graph, opsets, producer } = readOnnx(bytes);
    const theirs = fromBinary(ModelProtoSchema, bytes);
    const expected = theirs.graph as GraphProto;
    const isConstant = ({ opType }: { readonly opType: string }): boolean => opType === "Constant";
    expect(namesOf(graph)).toEqual(
      expected.node
        .filter((node) => !isConstant(node))
        .map(({ name, opType, domain, input, output }) => [name, opType, domain, input, output]),
    );
    expect(producer).toBe(theirs.producerName);
    for (const { domain, version } of theirs.opsetImport)
      expect(opsets.get(domain)).toBeGreaterThanOrEqual(Number(version));
    const constants = new Set([
      ...expected.initializer.map(({ name }) => name),
      ...expected.node.filter(isConstant).map(({ output }) => output[0]),
    ]);
    expect(new Set(graph.constants.keys())).toEqual(constants);
    expect(graph.inputs.map(({ name }) => name)).toEqual(
      expected.input.map(({ name }) => name).filter((name) => !constants.has(name)),
    );
    for (const { name, dims, rawData, floatData, int64Data, dataType } of expected.initializer) {
      const own = graph.constants.get(name);
      expect(own?.shape).toEqual(dims.map(Number));
      const raw = rawData.slice().buffer;
      if (dataType === 1)
        expect([...(own?.data ?? [])]).toEqual([...(rawData.length > 0 ? new Float32Array(raw) : floatData)]);
      if (dataType === 7)
        expect([...(own?.data ?? [])]).toEqual(
          [...(rawData.length > 0 ? new BigInt64Array(raw) : int64Data)].map(Number),
        );
    }
    const kept = expected.node.filter((node) => !isConstant(node));
    for (const [i, { attribute }] of kept.entries()) {
      for (const each of attribute) {
        const own = graph.nodes[i]?.attributes.get(each.name);
        if (each.type === Kind.INT) expect(own).toEqual({ kind: "int", value: Number(each.i) });
        if (each.type === Kind.FLOAT) expect(own).toEqual({ kind: "float", value: each.f });
        if (each.type === Kind.INTS) expect(own).toEqual({ kind: "ints", value: each.ints.map(Number) });
        if (each.type === Kind.FLOATS) expect(own).toEqual({ kind: "floats", value: each.floats });
        if (each.type === Kind.STRING) expect(own).toEqual({ kind: "text", value: new TextDecoder().decode(each.s) });
      }
    }
  });
});

/** Many bits: what is left of quantization is below the tolerances. */
const bitsOf = (name: string): number => (/Tree|Forest|XGB/.test(name) ? 16 : 22);

/** Numbers within a share of the largest of them. */
function expectNear(got: readonly number[], expected: readonly number[], tolerance: number): void {
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expect(got).toHaveLength(expected.length);
  const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  expect(worst / size).toBeLessThan(tolerance);
}

const flat = (values: unknown): number[] => [values].flat(9) as number[];

describe("models with the predictions of the library that trained them", () => {
  test.each(cases.map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const X = goldenData(each.dataset).X.map((row) => row.map(Math.fround));
    const model = ml.fromOnnx(base64Decode(each.onnx), { X, nBits: bitsOf(each.class) });
    expect(model.name).toBe(each.class);
    const rows = each.rows.map((row) => X[row] ?? []);
    const predicted = await model.predict(rows);
    if ("predictProba" in model) {
      expect(Array.isArray(predicted) ? predicted : [...predicted.data]).toEqual(each.predict);
      if (each.predict_proba !== undefined)
        expectNear([...(await model.predictProba(rows)).data], flat(each.predict_proba), 2e-4);
    } else expectNear([...predicted.data], flat(each.predict), 2e-4);
    // What was read is a model as any other.
    const copy = ml.fromJSON(JSON.stringify(model));
    expect(await copy.predict(rows)).toEqual(predicted);
    expect(copy.preparation).toEqual(model.preparation);
  });

  interface Golden {
    readonly id: string;
    readonly onnx: string;
    readonly dataset: string;
    readonly split: string;
    readonly test_rows: readonly number[];
    readonly outputs: Readonly<Record<string, readonly unknown[]>>;
  }
  const recorded = goldenCases<Golden>("sklearn-onnx");
  test.each(recorded.map((each) => [each.id, each] as const))(
    "golden %s",
    async (_, { onnx, dataset, split, test_rows, outputs }) => {
      const { X } = goldenData(dataset);
      const train = goldenSplit(split).train.map((row) => X[row]) as number[][];
      const rows = test_rows.map((row) => X[row] as number[]);
      const isNetwork = onnx.includes("mlp");
      const model = ml.fromOnnx(bytesOf(onnx), { X: train, nBits: isNetwork ? 14 : 22 });
      const predicted = await model.predict(rows);
      if (!("predictProba" in model))
        return expectNear([...(predicted as { data: Float64Array }).data], flat(outputs.variable), 1e-4);
      expect([...(predicted as { data: Float64Array }).data]).toEqual(outputs.label);
      expectNear([...(await model.predictProba(rows)).data], flat(outputs.probabilities), isNetwork ? 2e-3 : 1e-4);
    },
  );
});

test("a pipeline's preparation is the client's: it is compiled, simulated, deployed and left out of the circuit", async () => {
  const each = cases.find(({ id }) => id === "pipeline-pca-tree") as Case;
  const { X } = goldenData(each.dataset);
  const model = ml.fromOnnx(each.onnx, { X, nBits: 4 });
  expect(model.preparation?.features).toBe(4);
  expect(model.features).toBe(2);
  const circuit = await model.compile(X, {
    configuration: { enableUnsafeFeatures: true, insecureToyParameters: true },
  });
  const rows = each.rows.slice(0, 3).map((row) => X[row] ?? []);
  expect((await model.predict(rows, { fhe: "simulate" })) as unknown).toEqual(await model.predict(rows));
  const { client: file, server: serverFile } = new ml.FheModelDev(model).save();
  const unsafe = { enableUnsafeFeatures: true } as const;
  const [client, server] = [ml.FheModelClient.load(file, unsafe), ml.FheModelServer.load(serverFile, unsafe)];
  const results = await server.run(await client.quantizeEncryptSerialize(rows), await client.evaluationKeys());
  expect((await client.deserializeDecryptDequantize(results)).data).toEqual(
    (await (model as ml.DecisionTreeClassifier).predictProba(rows)).data,
  );
  expect(client.features).toBe(4);
  for (const end of [client, server, circuit]) end.dispose();
});

describe("what cannot be taken is refused in words", () => {
  test.each(refused.map((each) => [each.id, each.onnx] as const))("%s", (_, onnx) => {
    expect(userErrorOf(() => ml.fromOnnx(onnx, { X: goldenData("iris").X })).message).toMatch(
      /^fromOnnx: expected .*got (a graph of|inputs)/,
    );
  });

  const linear = cases.find(({ id }) => id === "linreg") as Case;
  const tree = cases.find(({ id }) => id === "tree") as Case;
  test.each([
    ["no bytes at all", () => ml.fromOnnx(7 as never), /^fromOnnx: expected the bytes/],
    ["text that is no base64", () => ml.fromOnnx("§"), /^fromOnnx: expected base64/],
    ["other bytes", () => ml.fromOnnx(new Uint8Array([1, 2, 3])), /^onnx: expected/],
    ["nothing", () => ml.fromOnnx(new Uint8Array()), /^onnx: expected a model with a graph/],
    ["a linear model without rows", () => ml.fromOnnx(linear.onnx), /^fromOnnx: expected rows X for a linear model/],
    ["rows of other features", () => ml.fromOnnx(linear.onnx, { X: [[1, 2]] }), /^X: expected 10 features/],
    ["an unknown option", () => ml.fromOnnx(tree.onnx, { bits: 3 } as never), /^fromOnnx: 'bits' is no option/],
  ])("%s", (_, call, message) => {
    expect(userErrorOf(call).message).toMatch(message);
  });

  test("weights in another file", () => {
    const model = fromBinary(ModelProtoSchema, bytesOf("onnx/mlp.onnx"));
    const [first] = model.graph?.initializer ?? [];
    if (first !== undefined) first.dataLocation = TensorProto_DataLocation.EXTERNAL;
    expect(userErrorOf(() => readOnnx(toBinary(ModelProtoSchema, model))).message).toMatch(
      /expected its numbers within the file/,
    );
  });

  test("bytes that are cut off or changed", () => {
    const small = cases.map(({ onnx }) => base64Decode(onnx)).filter(({ length }) => length < 2500);
    const changes = fc.array(fc.record({ at: fc.nat(2499), value: fc.nat(255) }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(small.length - 1), changes, fc.option(fc.nat(2499)), (which, changed, cut) => {
        const bytes = (small[which] as Uint8Array).slice(0, cut ?? undefined);
        for (const { at, value } of changed) if (at < bytes.length) bytes[at] = value;
        try {
          ml.fromOnnx(bytes, { nBits: 3 });
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UserError);
        }
      }),
      { seed: 20261129, numRuns: 2000 },
    );
  });

  test("graphs within graphs end somewhere", () => {
    let graph = create(GraphProtoSchema);
    for (let i = 0; i < 200; i++) {
      const attribute = [{ name: "body", type: Kind.GRAPH, g: graph }];
      graph = create(GraphProtoSchema, { node: [{ opType: "If", attribute }] });
    }
    const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph }));
    expect(userErrorOf(() => readOnnx(bytes)).message).toMatch(/more than 60 levels/);
  });
});
