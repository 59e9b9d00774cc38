/** Data and tools of ml beside NumPy's and scikit-learn's numbers. */
import { describe, expect, test } from "vitest";
import { splitRows, trainTestSplit } from "../../src/ml/data/split.ts";
import * as ml from "../../src/ml/index.ts";
import { RandomState } from "../../src/ml/numeric/randomState.ts";
import { userErrorOf } from "../support/errors.ts";
import { goldenData, goldenSplits } from "../support/mlGolden.ts";

describe("RandomState", () => {
  test("draws NumPy 1.26's numbers", () => {
    const random = new RandomState(42);
    expect(random.random()).toBe(0.3745401188473625);
    expect(random.random()).toBe(0.9507143064099162);
    expect(Array.from({ length: 5 }, () => new RandomState(0).randint(0, 10))).toEqual([5, 5, 5, 5, 5]);
    const normal = new RandomState(0);
    expect([normal.normal(), normal.normal()]).toEqual([1.764052345967664, 0.4001572083672233]);
    expect([...new RandomState(0).permutation(10)]).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
  });

  test.each([-1, 2 ** 32, 0.5, Number.NaN])("refuses the seed %s", (seed) => {
    expect(userErrorOf(() => new RandomState(seed)).message).toMatch(/randomState: expected an integer/);
  });
});

describe("splits are scikit-learn's", () => {
  test.each(goldenSplits())("%s", (name, { train, test: tests }) => {
    const [dataset = "", testSize = "", seed = ""] = name.split("/");
    const { X } = goldenData(dataset);
    const split = splitRows(X.length, { testSize: Number(testSize), randomState: Number(seed) });
    expect(split).toEqual({ train, test: tests });
  });

  test("stratified", () => {
    // scikit-learn 1.5.0: train_test_split(range(12), test_size=0.34, random_state=3, stratify=[0]*6+[1]*4+[2]*2)
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2];
    const { train, test: tests } = splitRows(12, { testSize: 0.34, randomState: 3, stratify: labels });
    expect({ train, test: tests }).toEqual({ train: [3, 8, 10, 9, 5, 1, 4], test: [7, 2, 6, 11, 0] });
  });

  test("rows and targets keep together, and bad sizes are refused", () => {
    const X = Array.from({ length: 10 }, (_, i) => [i, i * i]);
    const [XTrain, XTest, yTrain, yTest] = trainTestSplit(
      X,
      X.map(([i]) => (i as number) + 1),
    );
    expect([XTrain.shape, XTest.shape]).toEqual([
      [7, 2],
      [3, 2],
    ]);
    XTest.data.forEach((value, i) => void (i % 2 === 0 && expect(yTest.data[i / 2]).toBe(value + 1)));
    expect(yTrain.size).toBe(7);
    for (const testSize of [0, 10, -1, Number.NaN])
      expect(userErrorOf(() => splitRows(10, { testSize })).message).toMatch(/testSize/);
    expect(userErrorOf(() => trainTestSplit(X, [1, 2])).message).toMatch(/one target for each of 10 rows/);
  });
});

test("scalers", () => {
  const X = [
    [1, 10, 5],
    [2, 20, 5],
    [4, 60, 5],
  ];
  const standard = new ml.StandardScaler();
  expect(userErrorOf(() => standard.transform(X)).message).toMatch(/not fitted/);
  const scaled = standard.fitTransform(X);
  expect(standard.mean).toEqual([7 / 3, 30, 5]);
  expect(standard.scale[2]).toBe(1);
  expect(scaled.data[0]).toBeCloseTo(-1.0690449676496976, 12);
  expect([...standard.inverseTransform(scaled).data].map((value) => Math.round(value * 1e9) / 1e9)).toEqual(X.flat());
  expect([...new ml.MinMaxScaler().fitTransform(X).data]).toEqual([0, 0, 0, 1 / 3, 0.2, 0, 1, 1, 0]);
});

test("metrics", () => {
  const { accuracyScore, averagePrecisionScore, confusionMatrix, f1Score, r2Score, rocAucScore } = ml.metrics;
  const y = [0, 1, 1, 0, 1, 0];
  const p = [0, 1, 0, 0, 1, 1];
  expect(accuracyScore(y, p)).toBe(4 / 6);
  expect(confusionMatrix(y, p).tolist()).toEqual([
    [2, 1],
    [1, 2],
  ]);
  expect(f1Score(y, p)).toBeCloseTo(2 / 3, 15);
  // scikit-learn 1.5.0.
  const scores = [0.1, 0.4, 0.35, 0.35, 0.8, 0.6];
  expect(rocAucScore(y, scores)).toBeCloseTo(0.7222222222222222, 12);
  expect(averagePrecisionScore(y, scores)).toBeCloseTo(0.7555555555555555, 12);
  expect(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9486081370449679, 15);
  expect(userErrorOf(() => accuracyScore([1], [1, 2])).message).toMatch(/as many predictions as labels/);
  expect(userErrorOf(() => f1Score([0, 2], [2, 0])).message).toMatch(/two labels, one of them 1, got 0, 2/);
});

test("values outside of the calibration are clipped, and told where one asks", async () => {
  const X = [[0], [1], [2], [3]];
  for (const model of [new ml.LinearRegression({ nBits: 6 }), new ml.DecisionTreeRegressor({ nBits: 3 })]) {
    await model.fit(X, [0, 1, 2, 3]);
    const told: string[] = [];
    const onWarning = ({ message }: { readonly message: string }) => told.push(message);
    const inside = await model.predict([[3]], { onWarning });
    expect(told).toEqual([]);
    const outside = await model.predict([[9]], { onWarning });
    expect(told).toEqual([expect.stringMatching(/: 1 of 1 values lie outside of the range/)]);
    expect(outside.data[0]).toBe(inside.data[0]);
  }
});
