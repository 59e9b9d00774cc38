/** What networks from ONNX files may have beyond the original: each switch makes a network cheaper at the accuracy that it has, and what runs is what clear integers say. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, seededRandom } from "../../src/base/random.ts";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import * as ml from "../../src/ml/index.ts";
import { withoutPools } from "../../src/ml/network/better/pools.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOfAsync } from "../support/errors.ts";
import { goldenData } from "../support/mlGolden.ts";
import { type WrittenNode, type WrittenTensor, writtenOnnx } from "../support/onnxWriter.ts";

beforeAll(() => setCompiler(compiler));

const random = seededRandom(11);
const drawn = (shape: readonly number[], deviation = 1, shift = 0): WrittenTensor => ({
  shape,
  values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => shift + gaussian(random) * deviation),
});
const rowsOf = (count: number, size: number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: size }, () => gaussian(random)));

function fileOf(
  nodes: readonly WrittenNode[],
  shape: readonly number[],
  constants: Readonly<Record<string, WrittenTensor>>,
) {
  return writtenOnnx({ nodes, inputs: [{ name: "x", shape: [1, ...shape] }], outputs: ["y"], constants });
}

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: WrittenNode["attributes"] = {},
): WrittenNode => ({ op, name: `/${output}/${op}`, inputs, outputs: [output], attributes });

/** Normalised input, a layer with batch normalisation, and one behind the last product too. */
const dense = fileOf(
  [
    node("Sub", ["x", "mean"], "centred"),
    node("Mul", ["centred", "spread"], "normal"),
    node("Gemm", ["normal", "w1", "b1"], "sums1"),
    node("BatchNormalization", ["sums1", "g1", "h1", "m1", "v1"], "even1"),
    node("Relu", ["even1"], "hidden"),
    node("Gemm", ["hidden", "w2"], "sums2"),
    node("BatchNormalization", ["sums2", "g2", "h2", "m2", "v2"], "y"),
  ],
  [4],
  {
    mean: drawn([4]),
    spread: drawn([4], 0.1, 1),
    w1: drawn([4, 6]),
    b1: drawn([6], 0.2),
    w2: drawn([6, 3]),
    ...Object.fromEntries(
      ([1, 2] as const).flatMap((layer) => {
        const width = layer === 1 ? 6 : 3;
        return [
          [`g${layer}`, drawn([width], 0.1, 1)],
          [`h${layer}`, drawn([width], 0.2)],
          [`m${layer}`, drawn([width], 0.2)],
          [`v${layer}`, drawn([width], 0.05, 1)],
        ] as const;
      }),
    ),
  },
);
const denseRows = rowsOf(120, 4);

/** Batch normalisation behind the last product. */
const normalized = fileOf(
  [
    node("Gemm", ["x", "w1", "b1"], "sums1"),
    node("Relu", ["sums1"], "hidden"),
    node("MatMul", ["hidden", "w2"], "sums2"),
    node("BatchNormalization", ["sums2", "g", "h", "m", "v"], "y"),
  ],
  [4],
  {
    ...{ w1: drawn([4, 6]), b1: drawn([6], 0.2), w2: drawn([6, 3]) },
    ...{ g: drawn([3], 0.1, 1), h: drawn([3], 0.2), m: drawn([3], 0.2), v: drawn([3], 0.05, 1) },
  },
);

/** A convolution, a pool and a product behind it. */
const pooled = fileOf(
  [
    node("Conv", ["x", "w1", "b1"], "sums1", { kernel_shape: [3, 3] }),
    node("Relu", ["sums1"], "hidden"),
    node("AveragePool", ["hidden"], "means", { kernel_shape: [2, 2], strides: [2, 2] }),
    node("Flatten", ["means"], "flat"),
    node("Gemm", ["flat", "w2"], "y", { transB: 1 }),
  ],
  [1, 6, 6],
  { w1: drawn([2, 1, 3, 3], 0.3), b1: drawn([2], 0.1), w2: drawn([3, 8]) },
);
const pictures = rowsOf(80, 36);

/** Share of rows of which the largest result is that of the network on floats. */
async function agreement(module: ml.CustomModule, file: Uint8Array, rows: readonly number[][]): Promise<number> {
  const network = networkOf(readOnnx(file));
  const [input] = network.inputs;
  const x = new NDArray({
    dtype: "float64",
    shape: [rows.length, ...(input?.shape ?? [])],
    data: Float64Array.from(rows.flat()),
  });
  const floats = evaluateNodes(network.nodes, new Map([[input?.name ?? "", x]])).get(
    network.outputs[0]?.tensor ?? "",
  ) as NDArray;
  const [wanted, got] = [floats, await module.forward(rows as number[][])].map(largest) as [number[], number[]];
  return wanted.filter((place, i) => place === got[i]).length / rows.length;
}

function largest({ shape: [count = 0], data }: NDArray): number[] {
  const width = data.length / count;
  return Array.from({ length: count }, (_, row) => {
    const own = [...data.slice(row * width, (row + 1) * width)];
    return own.indexOf(Math.max(...own));
  });
}

async function expectSimulated(module: ml.CustomModule, rows: readonly number[][]): Promise<void> {
  const some = rows.slice(0, 20) as number[][];
  expect(await module.forward(some, { fhe: "simulate" })).toEqual(await module.forward(some));
}

describe("switches that change operations", () => {
  const cases = [
    ["foldBatchNorm", normalized, denseRows, {}],
    ["prepareInput", dense, denseRows, {}],
    ["narrowMoves", pooled, pictures, {}],
    ["poolAsScaling", pooled, pictures, { narrowMoves: true }],
  ] as const;
  test.each(cases)("%s: fewer lookups, as right as before", async (name, file, rows, others) => {
    const options = { nBits: 4, ...others };
    const plain = await ml.compileOnnxModel(file, rows as number[][], options);
    const better = await ml.compileOnnxModel(file, rows as number[][], { ...options, [name]: true });
    const of = ({ fheCircuit: { statistics } }: ml.CustomModule) => statistics;
    // Wide lookups are several bootstraps each, in one way or another: lookups are counted, and their time.
    const lookups = (module: ml.CustomModule) =>
      Object.values(of(module).perNode).reduce((sum, each) => sum + each.lookups, 0);
    expect(lookups(better)).toBeLessThan(lookups(plain));
    expect(of(better).milliseconds).toBeLessThan(of(plain).milliseconds);
    expect(await agreement(better, file, rows)).toBeGreaterThanOrEqual((await agreement(plain, file, rows)) - 0.1);
    await expectSimulated(better, rows);
  });

  test("pools within convolutions give the same floats", () => {
    for (const [kernel, strides, groups] of [
      [[2, 2], [2, 2], 1],
      [[3, 2], [1, 2], 2],
      [[2, 3], [2, 1], 1],
    ] as const) {
      const file = fileOf(
        [
          node("AveragePool", ["x"], "means", { kernel_shape: kernel, strides }),
          node("Conv", ["means", "w", "b"], "sums", { kernel_shape: [2, 2], strides: [1, 2], group: groups }),
          node("GlobalAveragePool", ["sums"], "mean"),
          node("Flatten", ["mean"], "flat"),
          node("MatMul", ["flat", "v"], "y"),
        ],
        [2, 8, 9],
        { w: drawn([4, 2 / groups, 2, 2]), b: drawn([4]), v: drawn([4, 3]) },
      );
      const { nodes, shapes, outputs } = networkOf(readOnnx(file));
      const output = outputs[0]?.tensor ?? "";
      const joined = withoutPools(nodes, shapes, [output]);
      expect(joined.map(({ op }) => op)).toEqual(["Conv", "Flatten", "MatMul"]);
      const x = new NDArray({ dtype: "float64", shape: [5, 2, 8, 9], data: Float64Array.from(rowsOf(5, 144).flat()) });
      const [before, after] = [nodes, joined].map(
        (some) => evaluateNodes(some, new Map([["x", x]])).get(output) as NDArray,
      );
      for (const [i, value] of (after?.data ?? []).entries()) expect(value).toBeCloseTo(before?.data[i] as number, 4);
    }
  });

  test("perChannel: as right with fewer bits where channels differ in size", async () => {
    const sizes = [4, 0.25, 1, 0.1, 2, 0.06];
    const w1 = drawn([6, 5]);
    const file = fileOf(
      [
        node("Gemm", ["x", "w1"], "sums", { transB: 1 }),
        node("Mul", ["sums", "even"], "same"),
        node("Relu", ["same"], "hidden"),
        node("Gemm", ["hidden", "w2"], "y"),
      ],
      [5],
      {
        w1: { ...w1, values: w1.values.map((value, i) => value * (sizes[Math.floor(i / 5)] as number)) },
        even: { shape: [6], values: sizes.map((size) => 1 / size) },
        w2: drawn([6, 3]),
      },
    );
    const rows = rowsOf(200, 5);
    const bits = (opWeights: number) => ({ modelInputs: 5, opInputs: 5, opWeights, modelOutputs: 6 });
    const better = await ml.compileOnnxModel(file, rows, { nBits: bits(4), perChannel: true });
    const plain = await ml.compileOnnxModel(file, rows, { nBits: bits(6) });
    expect(await agreement(better, file, rows)).toBeGreaterThanOrEqual(await agreement(plain, file, rows));
    const widest = ({ fheCircuit: { graph } }: ml.CustomModule) => graph.maximumIntegerBitWidth();
    expect(widest(better)).toBeLessThan(widest(plain));
    expect(better.fheCircuit.statistics.milliseconds).toBeLessThan(plain.fheCircuit.statistics.milliseconds);
    await expectSimulated(better, rows);
  });
});

const digits = goldenData("digits");
const cnn = new Uint8Array(readFileSync(new URL("../golden/ml/onnx/cnn_digits.onnx", import.meta.url)));
const X = digits.X.slice(0, 200).map((row) => row.map((value) => value / 16));
const y = digits.y.slice(0, 200);
const virtual = { virtual: true, configuration: { enableUnsafeFeatures: true } } as const;
const metric = ml.metrics.accuracyScore;
const scoreOf = async (module: ml.CustomModule): Promise<number> => metric(y, largest(await module.forward(X)));

describe("switches that search", () => {
  test("fitScales: sums of fewer bits", async () => {
    const plain = await ml.compileOnnxModel(cnn, X, { nBits: 3, ...virtual });
    const better = await ml.compileOnnxModel(cnn, X, { nBits: 3, fitScales: true, ...virtual });
    const bits = (module: ml.CustomModule) =>
      Object.values(module.bitwidthAndRangeReport()).reduce((sum, { bitwidth }) => sum + bitwidth, 0);
    expect(bits(better)).toBeLessThan(bits(plain));
    expect(await scoreOf(better)).toBeGreaterThan((await scoreOf(plain)) - 0.05);
    await expectSimulated(better, X);
  });

  test("autoRound: as few bits as the budget allows, exact or left to the noise", async () => {
    const plain = await ml.compileOnnxModel(cnn, X, { nBits: 5, ...virtual });
    const exact = await ml.compileOnnxModel(cnn, X, { nBits: 5, autoRound: { metric, maxLoss: 0.02, y }, ...virtual });
    const left = ({ layers }: ml.CustomModule) => layers.reduce((sum, { lsbsToRemove }) => sum + lsbsToRemove, 0);
    expect(left(exact)).toBeGreaterThan(4);
    expect(Math.abs((await scoreOf(exact)) - (await scoreOf(plain)))).toBeLessThanOrEqual(0.02 + 1e-12);
    await expectSimulated(exact, X);
    const fast = await ml.compileOnnxModel(cnn, X, {
      nBits: 5,
      autoRound: { metric, maxLoss: 0.04, y, method: "approximate" },
    });
    // Each lookup is one bootstrap, of whatever width its sum is.
    expect(fast.fheCircuit.statistics.programmableBootstraps).toBeLessThanOrEqual(400);
    const simulated = largest(await fast.forward(X, { fhe: "simulate" }));
    expect(metric(y, simulated)).toBeGreaterThan((await scoreOf(plain)) - 0.08);
  });

  test("searchBits: fewer bits where they cost nothing, with progress", async () => {
    const plain = await ml.compileOnnxModel(dense, denseRows, { nBits: 6, prepareInput: true });
    const seen: number[] = [];
    const better = await ml.compileOnnxModel(dense, denseRows, {
      nBits: 6,
      prepareInput: true,
      searchBits: { metric, maxLoss: 0.05 },
      onProgress: ({ done }) => seen.push(done),
    });
    expect(better.fheCircuit.statistics.milliseconds).toBeLessThan(plain.fheCircuit.statistics.milliseconds);
    const weightBits = better.layers.flatMap(({ constants }) => constants[1]?.quantized?.quantizer.nBits ?? []);
    expect(Math.min(...weightBits)).toBeLessThan(6);
    expect(Math.max(...weightBits)).toBeLessThanOrEqual(6);
    expect(await agreement(better, dense, denseRows)).toBeGreaterThanOrEqual(0.95);
    expect(seen.length).toBeGreaterThan(3);
    await expectSimulated(better, denseRows);
  });

  test("a search stops, says what it lacks, and what it cannot keep", async () => {
    const controller = new AbortController();
    const options = {
      nBits: 6,
      searchBits: { metric, maxLoss: 0.05 },
      signal: controller.signal,
      onProgress: () => controller.abort(),
    };
    expect((await userErrorOfAsync(() => ml.compileOnnxModel(dense, denseRows, options))).diagnostic.code).toBe(
      "cancelled",
    );
    const few = await userErrorOfAsync(() =>
      ml.compileOnnxModel(dense, denseRows, { nBits: 2, searchBits: { metric, maxLoss: 0 } }),
    );
    expect(few.diagnostic.hint).toContain("more bits");
    const none = await userErrorOfAsync(() =>
      ml.compileOnnxModel(dense, denseRows, { autoRound: { maxLoss: 0.1 } as unknown as ml.AutoRound }),
    );
    expect(none.message).toContain("autoRound: expected a metric and maxLoss");
    const other = await userErrorOfAsync(() =>
      ml.compileOnnxModel(dense, denseRows, { searchBits: { metric, maxLoss: 0.1, y: [1, 2] } }),
    );
    expect(other.message).toContain("searchBits: y");
    const own = new Uint8Array(readFileSync(new URL("../golden/ml/onnx/qat_mlp_3.onnx", import.meta.url)));
    const trained = await userErrorOfAsync(() => ml.compileBrevitasQatModel(own, rowsOf(20, 2), { perChannel: true }));
    expect(trained.message).toContain("no perChannel");
  });
});

test("all of them on ciphertexts", async () => {
  const module = await ml.compileOnnxModel(dense, denseRows, {
    nBits: 4,
    perChannel: true,
    foldBatchNorm: true,
    poolAsScaling: true,
    narrowMoves: true,
    prepareInput: true,
    fitScales: true,
    searchBits: { metric, maxLoss: 0.15 },
    autoRound: { metric, maxLoss: 0.05 },
  });
  const rows = denseRows.slice(0, 3);
  expect(await module.forward(rows, { fhe: "execute" })).toEqual(await module.forward(rows));
  module.fheCircuit.dispose();
});
