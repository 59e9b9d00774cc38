/** `fitBenchmark`: the quantized model and its twin in floating point, beside the scores of Concrete-ML and scikit-learn in the golden files. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/ml/index.ts";
import type { FloatClassifier, FloatRegressor } from "../../src/ml/models/floatModels.ts";
import { tensorOfMatrix } from "../../src/ml/numeric/matrix.ts";
import type { BitsOption } from "../../src/ml/quantize/bits.ts";
import type { Tensor } from "../../src/value/tensor.ts";
import { camelCase, goldenCases, goldenData, goldenRows, goldenSplit } from "../support/mlGolden.ts";

interface TreeCase {
  readonly id: string;
  readonly class: string;
  readonly built_by: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly n_bits: BitsOption;
  readonly dataset: string;
  readonly split: string;
  readonly score_test: { readonly quantized: number; readonly float_twin: number };
}

interface Scored {
  score(X: Tensor, y: number[]): Promise<number>;
}

interface Benchmarked extends Scored {
  fitBenchmark(X: Tensor, y: number[]): Promise<readonly [Scored, FloatRegressor | FloatClassifier]>;
}

const models: Readonly<Record<string, unknown>> = { ...ml };

describe("trees: both scores are the original's", () => {
  const cases = goldenCases<TreeCase>("trees").filter(({ built_by }) => built_by === "fit");
  test.each(cases.map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const { X, y } = goldenData(each.dataset);
    const { train, test: tests } = goldenSplit(each.split);
    const rows = (order: readonly number[]): Tensor => tensorOfMatrix(goldenRows(X, order, null));
    const targets = (order: readonly number[]): number[] => order.map((row) => y[row] as number);
    const options = Object.fromEntries(Object.entries(each.params).map(([key, value]) => [camelCase(key), value]));
    const Model = models[each.class] as new (options: object) => Benchmarked;
    const model = new Model({ ...options, nBits: each.n_bits });
    const [quantized, float] = await model.fitBenchmark(rows(train), targets(train));
    expect(quantized).toBe(model);
    expect(await quantized.score(rows(tests), targets(tests))).toBeCloseTo(each.score_test.quantized, 6);
    expect(await (float as Scored).score(rows(tests), targets(tests))).toBeCloseTo(each.score_test.float_twin, 6);
  });
});

const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i) + i / 40]);
const amounts = X.map(([a = 0, b = 0]) => 4 + 2 * a - b);
const names = amounts.map((amount) => (amount > 3.5 ? "much" : amount > 2.5 ? "some" : "little"));

test("linear models: the twin has the learnt weights, and texts as labels", async () => {
  const [regressor, line] = await new ml.LinearRegression({ nBits: 4 }).fitBenchmark(X, amounts);
  const [w = 0, v = 0] = regressor.coef as readonly number[];
  const own = (await line.predict([[0.5, -1]])).data[0] as number;
  expect(own).toBeCloseTo(0.5 * w - v + (regressor.intercept as number), 12);
  expect(await line.score(X, amounts)).toBeCloseTo(1, 12);
  const [, gamma] = await new ml.GammaRegressor({ nBits: 6 }).fitBenchmark(X, amounts);
  expect((await gamma.predict(X)).data.every((value) => value > 0)).toBe(true);

  const [quantized, float] = await new ml.LogisticRegression({ nBits: 12 }).fitBenchmark(X, names);
  const predicted: readonly string[] = await float.predict(X);
  expect(float.classes).toEqual(["little", "much", "some"]);
  expect(predicted).toEqual(await quantized.predict(X));
  expect(await float.score(X, names)).toBe(await quantized.score(X, names));
  const coarse = (await quantized.predictProba(X)).data;
  (await float.predictProba(X)).data.forEach((p, i) => void expect(p).toBeCloseTo(coarse[i] as number, 2));
});

interface NeighborsCase {
  readonly id: string;
  readonly n_bits: number;
  readonly n_neighbors: number;
  readonly X_train: number[][];
  readonly y_train: number[];
  readonly X_query: number[][];
  readonly predict: number[];
  readonly sklearn_predict: number[];
}

test.each(goldenCases<NeighborsCase>("knn").map((each) => [each.id, each] as const))(
  "neighbours: %s",
  async (_, each) => {
    const model = new ml.KNeighborsClassifier({ nBits: each.n_bits, nNeighbors: each.n_neighbors });
    const [quantized, float] = await model.fitBenchmark(each.X_train, each.y_train);
    expect((await quantized.predict(each.X_query)).tolist()).toEqual(each.predict);
    expect((await float.predict(each.X_query)).tolist()).toEqual(each.sklearn_predict);
  },
);

describe("networks: the twin begins with the same weights and does not round", () => {
  const options = (bits: number) => ({
    module: { nLayers: 2, nWBits: bits, nABits: bits, activationFunction: "Tanh", powerOfTwoScaling: false } as const,
    maxEpochs: 30,
  });

  test("many bits come close to it, few do not", async () => {
    const distance = async (bits: number) => {
      const [quantized, float] = await new ml.NeuralNetRegressor(options(bits)).fitBenchmark(X, amounts);
      const [coarse, exact] = [(await quantized.predict(X)).data, (await float.predict(X)).data];
      return Math.max(...exact.map((value, i) => Math.abs(value - (coarse[i] as number))));
    };
    expect(await distance(14)).toBeLessThan(0.15);
    expect(await distance(3)).toBeGreaterThan(0.15);
  });

  test("labels are mostly those of the quantized one", async () => {
    const [quantized, float] = await new ml.NeuralNetClassifier(options(14)).fitBenchmark(X, names);
    expect(float.classes).toEqual(quantized.classes);
    // Rounding moves what is learnt a little, and with it labels of rows at a border.
    const labels = await quantized.predict(X);
    const same = (await float.predict(X)).filter((label, i) => label === labels[i]);
    expect(same.length / X.length).toBeGreaterThan(0.75);
    expect(await float.score(X, names)).toBeGreaterThan(0.6);
  });
});
