/** Networks of the size of MNIST's: they are planned within bounds, and many rows are computed at once. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import type { NDArray } from "../../src/trace/arrays.ts";
import { denseNetwork, largeDigits } from "../support/denseNetworks.ts";
import { goldenData } from "../support/mlGolden.ts";

beforeAll(() => setCompiler(compiler));

const digits = goldenData("digits").X.map((row) => row.map((value) => value / 16));
const cnn = new Uint8Array(readFileSync(new URL("../golden/ml/onnx/cnn_digits.onnx", import.meta.url)));

test("784, 128, 64 and 10 neurons: parameters, and simulated as in clear", async () => {
  const X = largeDigits(100);
  const module = await ml.compileOnnxModel(denseNetwork([784, 128, 64, 10], 7), X, { nBits: 3 });
  const { programmableBootstraps, keyswitches, sizeOfBootstrapKeys } = module.fheCircuit.statistics;
  // 128 + 64 lookups, wide ones of some parts each.
  expect(programmableBootstraps).toBeLessThan(12 * 192);
  expect(keyswitches).toBeLessThan(100 * 192);
  expect(sizeOfBootstrapKeys).toBeLessThan(200e6);
  expect(await module.forward(X, { fhe: "simulate" })).toEqual(await module.forward(X));
});

describe("rows at once", () => {
  test("are what they are one by one", async () => {
    const module = await ml.compileOnnxModel(cnn, digits.slice(0, 300), { nBits: 3 });
    const q = module.quantizeInput(digits.slice(0, 150));
    const rows = Array.from({ length: 150 }, (_, i) => q.slice(`${i}:${i + 1}`));
    for (const fhe of ["disable", "simulate"] as const) {
      const together = await module.quantizedForward(q, { fhe });
      const apart = await Promise.all(rows.map((row) => module.quantizedForward(row as NDArray, { fhe })));
      expect([...together.data]).toEqual(apart.flatMap(({ data }) => [...data]));
      expect(together.shape).toEqual([150, 10]);
    }
  });

  test("each is counted, and a signal stops between them", async () => {
    const module = await ml.compileOnnxModel(cnn, digits.slice(0, 100), { nBits: 2 });
    const done: number[] = [];
    await module.forward(digits.slice(0, 100), { fhe: "simulate", onProgress: (each) => done.push(each.done) });
    expect(done).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const stopped = module.forward(digits, { signal: controller.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ diagnostic: { code: "cancelled" } });
  });
});
