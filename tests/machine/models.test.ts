/** Models of every kind as modules: the server's bytes, and modules that are small. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import { type Circuit, compiler, np } from "../../src/index.ts";
import { expectSame, machineOf } from "../support/machine.ts";
import { fittedSmall, modelKinds, smallRows } from "../support/smallModels.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

describe("models", () => {
  test.each(modelKinds)("%s", async (name) => {
    const model = await fittedSmall(name);
    const circuit: Circuit = await model.compile(smallRows, { configuration: toy });
    const { machine, keys } = await machineOf(circuit);
    const files = new ml.FheModelDev(model as never).save();
    const client = ml.FheModelClient.load(files.client, { enableUnsafeFeatures: true });
    const encrypted = await client.quantizeEncryptSerialize([smallRows[3] ?? []]);
    const own = await client.evaluationKeys();
    expect(keys.length).toBe(own.length);
    expect([machine.exports.load_keys(...machine.put(own)), machine.error()]).toEqual([0, ""]);
    const server = ml.FheModelServer.load(files.server, { enableUnsafeFeatures: true });
    const expected = await server.run(encrypted, own);
    expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
    expect(Buffer.compare(machine.result(), expected)).toBe(0);
    model.dispose();
  });
});

test("sizes: the linear model of the first example, and XGBoost with ten trees of depth three", {
  timeout: 300_000,
}, async () => {
  const line = compiler({ x: "encrypted" }, (x: never) => np.add(np.dot(x, [3, -2, 5, 7]), 11));
  const linear = await line.compile(
    [
      [0, 0, 0, 0],
      [15, 15, 15, 15],
    ].map((row) => [row]) as never,
  );
  const linearBytes = await linear.toWebAssembly();
  expect(gzipSync(linearBytes).length).toBeLessThan(8_000);
  expect(linearBytes.length).toBeLessThan(20_000);
  await expectSame(linear, [[[[1, 2, 3, 4]]]]);

  const { data: X, target: y } = ml.datasets.loadBreastCancer();
  const model = new ml.XGBClassifier({ nBits: 6, nEstimators: 10, maxDepth: 3 });
  await model.fit(X, y);
  const circuit = await model.compile(X);
  const bytes = await circuit.toWebAssembly();
  expect(gzipSync(bytes).length).toBeLessThan(40_000);
  model.dispose();
});
