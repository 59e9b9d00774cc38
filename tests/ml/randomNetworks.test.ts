/** Random small networks: what they give on floats is what onnxruntime gives, and their circuits simulate what their integers are in clear. */
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import * as ml from "../../src/ml/index.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { randomNetwork } from "../support/randomNetworks.ts";

beforeAll(() => {
  setCompiler(compiler);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
const named = seeds
  .map((seed) => [randomNetwork(seed), seed] as const)
  .map(([network, seed]) => [`${seed}: ${network.operators.join(" ")} (opset ${network.opset})`, network] as const);

describe("floats as onnxruntime has them", () => {
  test.each(named)("%s", async (_, { bytes, shape, rows }) => {
    const network = networkOf(readOnnx(bytes));
    const session = await ort.InferenceSession.create(bytes);
    for (const row of rows) {
      const x = new ort.Tensor("float32", Float32Array.from(row), [1, ...shape]);
      const wanted = Object.values(await session.run({ x }))[0] as ort.Tensor;
      const given = new NDArray({ dtype: "float32", shape: [1, ...shape], data: Float64Array.from(row) });
      const got = evaluateNodes([...network.nodes, ...network.finishing], new Map([["x", given]])).get(
        network.outputs[0]?.finished ?? "",
      );
      expect(got?.shape).toEqual(wanted.dims);
      const size = Math.max(1, ...[...(wanted.data as Float32Array)].map(Math.abs));
      for (const [i, value] of (wanted.data as Float32Array).entries())
        expect(Math.abs((got?.data[i] as number) - value) / size).toBeLessThan(1e-5);
    }
    await session.release();
  });
});

/** So many of the networks compile, at least: else the property would say nothing. */
const fewestCompiled = 45;

describe("circuits simulate the integers, or name what has no form on integers", () => {
  let compiled = 0;
  test.each(named)("%s", async (_, { bytes, shape, rows }) => {
    const X = new NDArray({ dtype: "float32", shape: [rows.length, ...shape], data: Float64Array.from(rows.flat()) });
    const options = { nBits: 3, virtual: true, configuration: { enableUnsafeFeatures: true } };
    const module = await ml.compileOnnxModel(bytes, X, options).catch((error: unknown) => error);
    if (module instanceof UserError) {
      expect(module.message).toMatch(/\/\d+\/[A-Z]/);
      return;
    }
    if (!(module instanceof ml.CustomModule)) throw module;
    compiled += 1;
    const q = module.quantizeInput(X);
    expect(await module.quantizedForward(q, { fhe: "simulate" })).toEqual(await module.quantizedForward(q));
  });

  test("enough of them are compiled", () => {
    expect(compiled).toBeGreaterThanOrEqual(fewestCompiled);
  });
});
