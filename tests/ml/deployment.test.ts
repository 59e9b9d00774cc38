/** Models as client and server files: rows go encrypted from one to the other and come back as the model's own predictions, for every class; wrong files and bytes are refused in words. */
import { afterAll, describe, expect, test } from "vitest";
import { splitCircuit } from "../../src/compile/circuitFiles.ts";
import * as ml from "../../src/exports/ml.ts";
import { type Circuit, Client } from "../../src/index.ts";
import { clientSides } from "../../src/ml/deployment/clientSides.ts";
import { type ModelName, modelClasses } from "../../src/ml/models/table.ts";
import { deploymentOf } from "../../src/protocol/display.ts";
import { readWithProcessing } from "../../src/run/client/clientFile.ts";
import { withProcessing } from "../../src/run/files/clientFileWriter.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { writtenOnnx } from "../support/onnxWriter.ts";
import { prepareCircuit } from "../support/prepared.ts";
import { fittedSmall, smallModels, smallRows, smallTargets } from "../support/smallModels.ts";

const names = Object.keys(modelClasses) as ModelName[];
const asked = [smallRows[3] ?? [], [9, 0]];
const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const unsafe = { enableUnsafeFeatures: true } as const;

/** Everything that ends. */
const open: { dispose(): void }[] = [];
afterAll(() => {
  for (const each of open) each.dispose();
});

async function deployed(name: ModelName, configuration: object) {
  const model = await fittedSmall(name);
  await model.compile(smallRows, { configuration });
  const files = new ml.FheModelDev(model as never).save();
  const client = ml.FheModelClient.load(files.client, unsafe);
  const server = ml.FheModelServer.load(files.server, unsafe);
  open.push(model, client, server);
  return { model, files, client, server };
}

describe("every class, through bytes", () => {
  test.each(names)("%s", async (name) => {
    const { model, client, server } = await deployed(name, toy);
    const keys = await client.evaluationKeys();
    const results = await server.run(await client.quantizeEncryptSerialize(asked), keys);
    const predicted = await client.deserializeDecryptDequantize(results);
    const expected = await (model.predictProba ?? model.predict).call(model, asked);
    expect(predicted.shape).toEqual(expected.shape);
    expect(predicted.data).toEqual(expected.data);
    const labels = await client.deserializeDecryptPredict(results);
    const modelLabels = (await model.predict(asked)) as typeof labels;
    expect("tolist" in labels && labels.tolist()).toEqual("tolist" in modelLabels && modelLabels.tolist());
    expect(client.model).toBe(name);
    expect(client.features).toBe(2);
  });
});

test("every family of models has its side in the table", async () => {
  for (const name of names) {
    const model = await fittedSmall(name);
    await model.compile(smallRows);
    const { family } = (model as unknown as ml.AnyModel).forClient().parts;
    expect(Object.keys(clientSides)).toContain(family);
    model.dispose();
  }
});

test("secure parameters, several rows in one call, with progress", async () => {
  const { model, client, server, files } = await deployed("DecisionTreeClassifier", {});
  const counted: number[] = [];
  const task = {
    onProgress: ({ done, total }: { done: number; total: number }) => void counted.push(10 * done + total),
  };
  /** Rows that were counted in one call: each number once, the last is all. */
  const rowsCounted = () => counted.splice(0);
  const encrypted = await client.quantizeEncryptSerialize(smallRows.slice(0, 3), task);
  expect(rowsCounted().at(-1)).toBe(33);
  const results = await server.run(encrypted, await client.evaluationKeys(), task);
  // Rows of one message may end together.
  const ran = rowsCounted();
  expect(ran).toEqual([13, 23, 33].filter((count) => ran.includes(count)));
  expect(ran.at(-1)).toBe(33);
  expect((await client.deserializeDecryptDequantize(results, task)).data).toEqual(
    (await model.predictProba?.(smallRows.slice(0, 3)))?.data,
  );
  expect(rowsCounted().at(-1)).toBe(33);
  expect([...(await client.deserializeDecrypt(results)).shape].slice(0, 1)).toEqual([3]);
  // The keys of one client are taken up by another with the same file; one row is an argument file of the circuit itself.
  const other = ml.FheModelClient.load(files.client);
  open.push(other);
  await other.importKeys(await client.exportKeys());
  expect((await other.deserializeDecrypt(results)).data).toEqual((await client.deserializeDecrypt(results)).data);
  const plain = Client.load(files.client);
  expect(plain.specification.inputs).toHaveLength(1);
  plain.dispose();
});

test("labels that are texts reach the client", async () => {
  const model = await new ml.LogisticRegression({ nBits: 3 }).fit(
    smallRows,
    smallTargets.map((y) => `class ${y}`),
  );
  await model.compile(smallRows, { configuration: toy });
  const client = ml.FheModelClient.load(new ml.FheModelDev(model).save().client, unsafe);
  open.push(model, client);
  expect(client.classes).toEqual(["class 0", "class 1", "class 2"]);
  const copy = ml.fromJSON(JSON.stringify(model));
  expect(await copy.predict(smallRows)).toEqual(await model.predict(smallRows));
});

test("a stopped call ends", async () => {
  const { client } = await deployed("LinearRegression", toy);
  const stop = new AbortController();
  const task = { signal: stop.signal, onProgress: () => stop.abort() };
  const { diagnostic } = await userErrorOfAsync(() => client.quantizeEncryptSerialize(smallRows, task));
  expect(diagnostic.code).toBe("cancelled");
});

describe("what does not belong together is refused in words", () => {
  test("before fit and compile", async () => {
    const model = smallModels.Ridge();
    const dev = new ml.FheModelDev(model as never);
    expect(userErrorOf(() => dev.save()).message).toMatch(/^The Ridge model is not fitted/);
    await model.fit(smallRows, smallTargets);
    expect(userErrorOf(() => dev.save()).message).toMatch(/^The Ridge model is not compiled/);
  });

  test("rows of other features, bytes of another model, keys of another client", async () => {
    const { client, server } = await deployed("LogisticRegression", toy);
    const other = await deployed("LinearRegression", toy);
    expect((await userErrorOfAsync(() => client.quantizeEncryptSerialize([[1, 2, 3]]))).message).toMatch(
      /^X: expected 2 features/,
    );
    expect((await userErrorOfAsync(() => client.quantizeEncryptSerialize([[1, Number.NaN]]))).message).toMatch(
      /^X: expected finite/,
    );
    const encrypted = await client.quantizeEncryptSerialize(asked);
    const keys = await client.evaluationKeys();
    expect((await userErrorOfAsync(() => other.server.run(encrypted, keys))).diagnostic.code).toBe("wrong-circuit");
    expect((await userErrorOfAsync(() => client.deserializeDecrypt(encrypted))).diagnostic.code).toBe("wrong-kind");
    expect((await userErrorOfAsync(() => server.run(encrypted.subarray(0, -1), keys))).message).toMatch(/cut off/);
    const results = await server.run(encrypted, keys);
    await other.client.keygen();
    expect((await userErrorOfAsync(() => other.client.deserializeDecrypt(results))).diagnostic.code).toBe(
      "wrong-circuit",
    );
  });

  test("files of circuits alone, altered ones, and server files for clients", async () => {
    const { model, files } = await deployed("XGBClassifier", toy);
    const circuit: Circuit = (model as unknown as ml.XGBClassifier).fheCircuit;
    const load = (bytes: Uint8Array) => userErrorOf(() => ml.FheModelClient.load(bytes, unsafe));
    expect(load(circuit.client.save()).message).toMatch(/expected that of a model, got that of a circuit alone/);
    expect(load(files.server).diagnostic.code).toBe("wrong-kind");
    const { specification, processing } = readWithProcessing(files.client);
    const altered = (change: object) =>
      load(withProcessing(specification, { ...(processing as object), ...change })).message;
    expect(altered({ features: 3 })).toMatch(/^client file: |^model: /);
    expect(altered({ family: "toString" })).toMatch(/expected a family of linear regressor/);
    expect(altered({ version: 2 })).toMatch(/^client file: processing: version/);
    expect(altered({ outputShape: [7] })).toMatch(/^model: expected 3 outputs, got 7|results are not what/);
    expect(altered({ client: {} })).toMatch(/^model: /);
  });
});

test("the page writes the same files from what a notebook shows of a model", async () => {
  const model = await new ml.DecisionTreeClassifier({ nBits: 3, maxDepth: 2 }).fit(
    [
      [0, 1],
      [3, 1],
      [1, 4],
      [5, 5],
    ],
    [0, 1, 0, 1],
  );
  await model.compile([
    [0, 1],
    [3, 1],
    [1, 4],
    [5, 5],
  ]);
  const dev = new ml.FheModelDev(model);
  const { circuit, processing, model: name } = dev[deploymentOf]();
  expect(name).toBe("DecisionTreeClassifier");
  const { graph, configuration } = circuit;
  const files = splitCircuit(prepareCircuit(graph.data, configuration), processing);
  const client = ml.FheModelClient.load(files.client);
  expect(client.classes).toEqual([0, 1]);
  const rows = [
    [4, 4],
    [0, 0],
  ];
  await client.keygen();
  const server = ml.FheModelServer.load(files.server);
  const result = await server.run(await client.quantizeEncryptSerialize(rows), await client.evaluationKeys());
  const probabilities = await client.deserializeDecryptDequantize(result);
  expect(probabilities.data).toEqual((await model.predictProba(rows)).data);
  server.dispose();
});

describe("networks from ONNX files", () => {
  const rows = Array.from({ length: 24 }, (_, i) => [((i * 7) % 11) / 5 - 1, ((i * 5) % 13) / 6 - 1, (i % 4) / 2 - 1]);
  const network = (ends: readonly ("Softmax" | "LogSoftmax" | "ArgMax")[], inputs: readonly string[] = ["x"]) =>
    writtenOnnx({
      inputs: inputs.map((name) => ({ name, shape: ["n", 3] })),
      outputs: ["y"],
      nodes: [
        ...(inputs.length > 1 ? [{ op: "Add", inputs, outputs: ["sum"] }] : []),
        { op: "Gemm", inputs: [inputs.length > 1 ? "sum" : "x", "w", "b"], outputs: ["h"] },
        { op: "Relu", inputs: ["h"], outputs: ["r"] },
        { op: "Gemm", inputs: ["r", "v"], outputs: [ends.length === 0 ? "y" : "e0"] },
        ...ends.map((op, i) => ({ op, inputs: [`e${i}`], outputs: ["y"], attributes: { axis: 1 } })),
      ],
      constants: {
        w: { shape: [3, 2], values: [0.5, -1, 1, 0.25, -0.75, 0.5] },
        b: { shape: [2], values: [0.25, -0.5] },
        v: { shape: [2, 2], values: [1, -0.5, 0.75, 1] },
      },
    });

  test.each([[[]], [["Softmax"]], [["LogSoftmax"]]] as const)(
    "the page's two files give what is simulated, with %j at the end",
    async (ends) => {
      const module = await ml.compileOnnxModel(network(ends), rows, { nBits: 3 });
      const { circuit, processing, model } = new ml.FheModelDev(module)[deploymentOf]();
      expect(model).toBe("CustomModule");
      const files = splitCircuit(prepareCircuit(circuit.graph.data, circuit.configuration), processing);
      const client = ml.FheModelClient.load(files.client);
      const server = ml.FheModelServer.load(files.server);
      open.push(client, server);
      const given = rows.slice(0, 2);
      const results = await server.run(await client.quantizeEncryptSerialize(given), await client.evaluationKeys());
      const found = await client.deserializeDecryptDequantize(results);
      const simulated = await module.forward(given, { fhe: "simulate" });
      expect(found.shape).toEqual(simulated.shape);
      for (const [i, value] of simulated.data.entries()) expect(found.data[i]).toBeCloseTo(value, 12);
      expect(new Set(simulated.data).size).toBeGreaterThan(1);
      module.fheCircuit.dispose();
    },
  );

  test("what a client file cannot say is refused in words", async () => {
    const last = await ml.compileOnnxModel(network(["ArgMax"]), rows, { nBits: 3 });
    expect(userErrorOf(() => new ml.FheModelDev(last).save()).message).toContain("over the numbers of a row");
    const two = await ml.compileOnnxModel<never>(network([], ["x", "z"]), [rows, rows], { nBits: 3 });
    expect(userErrorOf(() => new ml.FheModelDev(two).save()).message).toContain("got 2 and 1");
  });
});
