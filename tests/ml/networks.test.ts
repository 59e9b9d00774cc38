/** Neural networks against Concrete-ML's: integers, scales, graphs and predictions of networks that the original trained; and networks that are trained here. */
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import type { NeuralClient } from "../../src/ml/models/neural/client.ts";
import type { TorchState } from "../../src/ml/network/torchState.ts";
import { tensorOfMatrix } from "../../src/ml/numeric/matrix.ts";
import type { NDArray } from "../../src/trace/arrays.ts";
import type { Tensor } from "../../src/value/tensor.ts";
import {
  camelCase,
  type GoldenPreprocess,
  type GoldenQuantizer,
  goldenCases,
  goldenData,
  goldenQuantizer,
  goldenRows,
  goldenSplit,
} from "../support/mlGolden.ts";

interface GoldenLayer {
  readonly op: string;
  readonly name: string;
  readonly can_fuse: boolean;
  readonly constants: Readonly<
    Record<
      string,
      { readonly quantizer?: GoldenQuantizer & { readonly is_precomputed_qat: boolean }; readonly qvalues?: unknown }
    >
  >;
  readonly output_stats: { readonly rmin: number; readonly rmax: number };
  readonly output_params: { readonly scale: number; readonly offset: number };
  readonly lsbs_to_remove?: { readonly matmul?: number };
}

interface Case {
  readonly id: string;
  readonly class: "NeuralNetClassifier" | "NeuralNetRegressor";
  readonly params: Readonly<Record<string, unknown>>;
  readonly dataset: string;
  readonly split: string;
  readonly preprocess: GoldenPreprocess;
  readonly test_rows: readonly number[];
  readonly float_weights: TorchState;
  readonly onnx: { readonly inputs: readonly string[] };
  readonly layers: readonly GoldenLayer[];
  readonly input_quantizers: readonly GoldenQuantizer[];
  readonly output_quantizers: readonly GoldenQuantizer[];
  readonly q_input: readonly (readonly number[])[];
  readonly q_output: unknown;
  readonly dequantized: unknown;
  readonly predict_proba?: unknown;
  readonly classes_?: readonly number[];
  readonly predict: unknown;
  readonly score_test: number;
  readonly maximum_integer_bit_width: number;
  readonly statistics: { readonly programmable_bootstrap_count: number };
  readonly graph: string;
}

type AnyNetwork = ml.NeuralNetClassifier | ml.NeuralNetRegressor;

const named = goldenCases<Case>("skorch").map((each) => [each.id, each] as const);
const flat = (values: unknown): number[] => [values].flat(9) as number[];

/** The original compiled with this many rows of the training. */
const inputSetRows = 100;

function dataOf({ dataset, split, test_rows, preprocess }: Case) {
  const { X, y } = goldenData(dataset);
  const { train, test: others } = goldenSplit(split);
  const of = (rows: readonly number[]): Tensor => tensorOfMatrix(goldenRows(X, rows, preprocess));
  const targets = (rows: readonly number[]): number[] => rows.map((row) => y[row] as number);
  // The original's regressor was trained on targets of mean 0 and deviation 1.
  const ofTraining = targets(train);
  const mean = ofTraining.reduce((sum, value) => sum + value, 0) / train.length;
  const deviation = Math.sqrt(ofTraining.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.length);
  const isRegression = new Set(y).size > 10;
  return {
    train: of(train),
    inputSet: of(train.slice(0, inputSetRows)),
    rows: of(test_rows),
    test: of(others),
    targets: isRegression ? targets(others).map((value) => (value - mean) / deviation) : targets(others),
  };
}

function modelOf(each: Case, X: Tensor): AnyNetwork {
  const options = Object.fromEntries(
    Object.entries(each.params).map(([key, value]) => [camelCase(key.replace("__", "_")), value]),
  );
  const { float_weights: state, classes_: classes } = each;
  if (classes === undefined) return ml.NeuralNetRegressor.fromSklearn({ state }, { X, ...options });
  return ml.NeuralNetClassifier.fromSklearn({ state, classes }, { X, ...options });
}

/** The graph with the input's name as it is here, cut as the recorded one is. */
function withOwnName({ graph, onnx }: Case): { readonly text: string; readonly isCut: boolean } {
  const theirs = `_${onnx.inputs[0]?.replace(/\W/g, "_")}`;
  const [text = "", ...rest] = graph.split(/\s*\n\.\.\. \[/);
  return { text: text.replace(theirs, "_x".padEnd(theirs.length)), isCut: rest.length > 0 };
}

beforeAll(() => setCompiler(compiler));

describe("networks that the original trained", () => {
  test.each(named)("%s", async (_, each) => {
    const { train, inputSet, rows, test: others, targets } = dataOf(each);
    const model = modelOf(each, train);
    const { layers } = model.quantizedModule;
    expect(layers.map(({ op, name }) => [op, name])).toEqual(each.layers.map(({ op, name }) => [op, name]));
    each.layers.forEach((golden, i) => {
      const { constants, outputQuantizer, lsbsToRemove, isFused } = layers[i] ?? {};
      expect(isFused).toBe(golden.can_fuse);
      expect(lsbsToRemove).toBe(golden.lsbs_to_remove?.matmul ?? 0);
      // float32 sums depend on their order.
      expect(outputQuantizer?.rmin).toBeCloseTo(golden.output_stats.rmin, 5);
      expect(outputQuantizer?.rmax).toBeCloseTo(golden.output_stats.rmax, 5);
      expect(outputQuantizer?.scale).toBeCloseTo(golden.output_params.scale, 6);
      expect(outputQuantizer?.offset).toBe(golden.output_params.offset);
      for (const [position, { quantizer, qvalues }] of Object.entries(golden.constants)) {
        if (quantizer?.is_precomputed_qat !== true) continue;
        const own = constants?.[Number(position)]?.quantized;
        expect(own?.integers).toEqual(flat(qvalues));
        const { isFloat32: _type, isPrecomputedQat: _trained, ...fields } = own?.quantizer ?? {};
        expect(fields).toEqual(goldenQuantizer(quantizer));
      }
    });
    const circuit = await model.compile(inputSet);
    const client = model.forClient().parts.client as NeuralClient;
    expect(client.inputQuantizer).toMatchObject(goldenQuantizer(each.input_quantizers[0] as GoldenQuantizer));
    expect(client.output.scale).toBe(each.output_quantizers[0]?.scale);
    expect(client.output.zeroPoints).toEqual(flat(each.output_quantizers[0]?.zero_point));

    expect([...model.quantizeInput(rows).data]).toEqual(flat(each.q_input));
    expect(model.quantizedModule.forwardFhe.graph.maximumIntegerBitWidth()).toBe(each.maximum_integer_bit_width);
    const own = circuit.graph.format({ bounds: true, order: "creation" });
    const { text, isCut } = withOwnName(each);
    expect(isCut ? own.slice(0, text.length) : own).toBe(text);
    const q = await integersOf(model, rows);
    expect(q).toEqual(flat(each.q_output));
    expect([...model.dequantizeOutput(q.map((value) => [value])).data]).toEqual(flat(each.dequantized));
    const predicted = await model.predict(rows);
    flat(each.predict).forEach((value, i) => void expect(predicted.data[i] as number).toBeCloseTo(value, 6));
    expect((await model.predict(rows, { fhe: "simulate" })).data).toEqual(predicted.data);
    expect(await model.score(others, targets)).toBeCloseTo(each.score_test, 6);
    if (each.predict_proba === undefined || !("predictProba" in model)) return;
    const probabilities = (await model.predictProba(rows)).data;
    flat(each.predict_proba).forEach((value, i) => void expect(probabilities[i] as number).toBeCloseTo(value, 6));
  });
});

/** What the circuit gives for rows, in clear. */
async function integersOf(model: AnyNetwork, rows: Tensor): Promise<number[]> {
  const q = model.quantizeInput(rows);
  const [count = 0, columns = 0] = q.shape;
  const results: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = Array.from(q.data.subarray(i * columns, (i + 1) * columns));
    results.push(...(model.fheCircuit.graph.evaluate([row]) as NDArray).data);
  }
  return results;
}

/** Two classes that a line parts, and two features. */
const line = {
  X: Array.from({ length: 60 }, (_, i) => [((i * 7) % 20) / 5 - 2, ((i * 11) % 20) / 5 - 2]),
  get y() {
    return this.X.map(([a = 0, b = 0]) => (a + b > 0 ? 4 : -1));
  },
};

const small = {
  module: { nLayers: 2, nWBits: 3, nABits: 3, nHiddenNeuronsMultiplier: 3 },
  maxEpochs: 60,
  lr: 0.05,
} as const;

describe("networks that are trained here", () => {
  test("digits: at least 95 % of the rows that were not seen", async () => {
    const { X, y } = goldenData("digits");
    const { train, test: others } = goldenSplit("digits/0.25/42");
    const rows = (numbers: readonly number[]) => tensorOfMatrix(goldenRows(X, numbers, { kind: "divide", by: 16 }));
    const model = await new ml.NeuralNetClassifier({ module: { nLayers: 2 } }).fit(
      rows(train),
      train.map((row) => y[row] as number),
    );
    expect(
      await model.score(
        rows(others),
        others.map((row) => y[row] as number),
      ),
    ).toBeGreaterThan(0.95);
  });

  test.each([
    "ReLU",
    "Sigmoid",
    "Tanh",
    "LeakyReLU",
    "ELU",
    "SELU",
    "CELU",
    "Softplus",
    "Hardsigmoid",
    "Hardswish",
  ] as const)("with %s between the layers", async (activationFunction) => {
    const model = new ml.NeuralNetClassifier({ ...small, module: { ...small.module, activationFunction } });
    await model.fit(line.X, line.y);
    expect(model.classes).toEqual([-1, 4]);
    expect(await model.score(line.X, line.y)).toBeGreaterThan(0.9);
    await model.compile(line.X);
    expect((await model.predict(line.X, { fhe: "simulate" })).data).toEqual((await model.predict(line.X)).data);
  });

  test("equal seeds give equal networks, others do not", async () => {
    const weights = async (randomState: number) => {
      const model = await new ml.NeuralNetClassifier({ ...small, maxEpochs: 3, randomState }).fit(line.X, line.y);
      return JSON.stringify(model);
    };
    expect(await weights(5)).toEqual(await weights(5));
    expect(await weights(5)).not.toEqual(await weights(6));
  });

  test("the unit of targets does not matter", async () => {
    const y = line.X.map(([a = 0, b = 0]) => 5000 + 300 * (a - 0.5 * b));
    const model = await new ml.NeuralNetRegressor({ ...small, maxEpochs: 100 }).fit(line.X, y);
    expect(await model.score(line.X, y)).toBeGreaterThan(0.9);
    const both = await new ml.NeuralNetRegressor({ ...small, maxEpochs: 100 }).fit(
      line.X,
      y.map((value) => [value, -value / 1000]),
    );
    expect((await both.predict(line.X)).shape).toEqual([60, 2]);
  });

  test("the integer program is the network that was trained: its loss is that of the last epoch's network", async () => {
    // Without steps after the first epoch's grids were chosen the network stands still, so that both losses are of one network.
    for (const powerOfTwoScaling of [true, false]) {
      const model = new ml.NeuralNetRegressor({
        ...small,
        module: { ...small.module, powerOfTwoScaling },
        maxEpochs: 1,
        lr: 1e-12,
      });
      const y = line.X.map(([a = 0]) => a);
      await model.fit(line.X, y);
      const { data } = await model.predict(line.X);
      const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
      const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
      const error = data.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0) / y.length;
      expect(error / variance).toBeCloseTo(model.history[0]?.loss as number, 5);
    }
  });

  test("accumulators fit the bits that they are given", async () => {
    const X = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 12 }, (_, j) => ((i * 13 + j * 7) % 17) / 8 - 1),
    );
    const y = X.map(([a = 0, b = 0]) => Number(a > b));
    const module = { nLayers: 3, nWBits: 2, nABits: 2, nAccumBits: 5, nHiddenNeuronsMultiplier: 1 } as const;
    const model = await new ml.NeuralNetClassifier({ module, maxEpochs: 12 }).fit(X, y);
    for (const { op, constants } of model.quantizedModule.layers) {
      const { shape: [outputs = 0, inputs = 0] = [], quantized } = constants[1] ?? {};
      if (op !== "Gemm") continue;
      for (let k = 0; k < outputs; k++) {
        const row = quantized?.integers.slice(k * inputs, (k + 1) * inputs) ?? [];
        expect(row.filter((weight) => weight !== 0).length).toBeLessThanOrEqual(3);
      }
    }
  });

  test("neurons are taken out", async () => {
    const module = { ...small.module, nPruneNeuronsPercentage: 0.5 };
    const model = await new ml.NeuralNetClassifier({ ...small, module }).fit(line.X, line.y);
    expect(
      model.quantizedModule.layers.map(({ constants }) => constants[2]?.shape).filter((shape) => shape?.length),
    ).toEqual([[3], [2]]);
    expect(await model.score(line.X, line.y)).toBeGreaterThan(0.9);
  });

  test("training is told epoch by epoch, and ends early when nothing improves", async () => {
    const told: ml.Epoch[] = [];
    const model = new ml.NeuralNetClassifier({ ...small, maxEpochs: 400, earlyStopping: true, nIterNoChange: 5 });
    await model.fit(line.X, line.y, {
      onProgress: ({ done, total, loss = Number.NaN, validationLoss = Number.NaN }) => {
        expect(total).toBe(400);
        told.push({ epoch: done, loss, validationLoss });
      },
    });
    expect(told.length).toBeLessThan(400);
    expect(told).toEqual(model.history);
    expect(told.at(-1)?.validationLoss).toBeLessThan(told[0]?.validationLoss as number);
  });

  test("a rare class counts more when classes are balanced", async () => {
    // One row in six is of class 1, and its rows lie among the others.
    const X = Array.from({ length: 120 }, (_, i) => [((i * 7) % 40) / 10 - 2]);
    const y = X.map(([a = 0], i) => Number(a > -0.5 && i % 4 === 0));
    const found = async (classWeight: null | "balanced") => {
      const model = await new ml.NeuralNetClassifier({ ...small, classWeight }).fit(X, y);
      return (await model.predict(X)).data.reduce((sum, label) => sum + label, 0);
    };
    expect(await found("balanced")).toBeGreaterThan(await found(null));
  });
});
