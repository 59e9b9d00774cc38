/** Data sets and generators beside scikit-learn's: the same numbers from the same seeds. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/ml/index.ts";
import { RandomState } from "../../src/ml/numeric/randomState.ts";
import type { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf } from "../support/errors.ts";
import { goldenData, readGolden } from "../support/mlGolden.ts";

const { datasets } = ml;

/** Equal up to the rounding of sums: scikit-learn's products of matrices add in another order, and its sine is of another library. */
function expectClose(own: NDArray, golden: unknown): void {
  const expected = [golden].flat(9) as number[];
  expect(own.size).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = own.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  expect(worst).toBeLessThanOrEqual(4e-15 * scale);
}

describe("loaders give scikit-learn's numbers to the last bit", () => {
  const classes = [
    ["iris", datasets.loadIris()],
    ["wine", datasets.loadWine()],
    ["breast_cancer", datasets.loadBreastCancer()],
    ["digits", datasets.loadDigits()],
  ] as const;
  test.each(classes)("%s", (name, bunch) => {
    const golden = goldenData(name);
    expect(bunch.data.tolist()).toEqual(golden.X);
    expect(bunch.target.tolist()).toEqual(golden.y);
    expect(bunch.featureNames).toEqual(golden.feature_names);
    expect(bunch.targetNames).toEqual([golden.target_names].flat().map(String));
    expect([bunch.data.dtype, bunch.target.dtype]).toEqual(["float64", "int64"]);
    expect(bunch.description).toMatch(/UCI Machine Learning Repository.*Attribution 4\.0.*BSD-3-Clause/);
  });

  test("diabetes, scaled and not", () => {
    expect(datasets.loadDiabetes().data.tolist()).toEqual(goldenData("diabetes").X);
    const raw = datasets.loadDiabetes({ scaled: false });
    expect(raw.data.tolist()).toEqual(goldenData("diabetes_raw").X);
    expect(raw.target.tolist()).toEqual(goldenData("diabetes_raw").y);
    expect(raw.featureNames).toEqual(goldenData("diabetes").feature_names);
  });

  test("options", () => {
    const [X, y] = datasets.loadDigits({ returnXY: true, nClass: 3 });
    expect([X.shape, y.shape, new Set(y.data).size]).toEqual([[537, 64], [537], 3]);
    expect(datasets.loadDigits({ nClass: 3 }).images.shape).toEqual([537, 8, 8]);
    expect(userErrorOf(() => datasets.loadIris({ nClass: 2 } as object)).message).toMatch(/nClass. is no option/);
    expect(userErrorOf(() => datasets.loadDigits({ nClass: 0 })).message).toMatch(
      /'nClass' to be an integer of at least 1/,
    );
  });
});

describe("generators", () => {
  const { cases } = readGolden<{
    cases: readonly { name: string; options: Record<string, unknown>; arrays: readonly unknown[] }[];
  }>("ml/generators.json");
  const generators: Readonly<Record<string, (options: object) => readonly NDArray[]>> = {
    makeMoons: datasets.makeMoons,
    makeCircles: datasets.makeCircles,
    makeClassification: datasets.makeClassification,
    makeRegression: datasets.makeRegression,
  };
  test.each(cases.map((each) => [`${each.name} ${JSON.stringify(each.options)}`, each] as const))("%s", (_, each) => {
    const made = generators[each.name]?.(each.options) ?? [];
    expect(made.length).toBe(each.arrays.length);
    for (const [i, own] of made.entries()) expectClose(own, each.arrays[i]);
  });

  const whole = {
    moons: () => datasets.makeMoons({ nSamples: 200, noise: 0.2, randomState: 0 }),
    moons03: () => datasets.makeMoons({ nSamples: 200, noise: 0.3, randomState: 0 }),
    circles: () => datasets.makeCircles({ nSamples: 200, noise: 0.2, factor: 0.5, randomState: 1 }),
    classification_100x10: () =>
      datasets.makeClassification({ nFeatures: 10, nInformative: 10, nRedundant: 0, randomState: 0 }),
    classification_120x10_3: () =>
      datasets.makeClassification({
        ...{ nSamples: 120, nFeatures: 10, nInformative: 10, nRedundant: 0, nClasses: 3, nClustersPerClass: 1 },
        randomState: 3,
      }),
    classification_250x30: () =>
      datasets.makeClassification({
        nSamples: 250,
        nFeatures: 30,
        nRedundant: 0,
        randomState: 2,
        nClustersPerClass: 1,
      }),
    regression_200x1: () =>
      datasets.makeRegression({ nSamples: 200, nFeatures: 1, bias: 5, noise: 30, randomState: 42 }),
    regression_200x10: () =>
      datasets.makeRegression({ nSamples: 200, nFeatures: 10, noise: 5, bias: 2, randomState: 7 }),
    regression_150x5_3: () =>
      datasets.makeRegression({
        nSamples: 150,
        nFeatures: 5,
        nInformative: 5,
        nTargets: 3,
        noise: 5,
        bias: 1,
        randomState: 9,
      }),
    tiny_6x2: () =>
      datasets.makeClassification({
        ...{ nSamples: 6, nFeatures: 2, nInformative: 2, nRedundant: 0, nClustersPerClass: 1 },
        randomState: 4,
      }),
  };
  test.each(Object.entries(whole))("%s", (name, make) => {
    const [X, y] = make();
    expectClose(X, goldenData(name).X);
    expectClose(y, goldenData(name).y);
  });

  test.each([1, 2])("the two clusters of Concrete-ML's comparison, seed %i", (seed) => {
    const [X] = datasets.makeClassification({
      ...{ nSamples: 200, nFeatures: 2, nRedundant: 0, nInformative: 2, nClustersPerClass: 1 },
      randomState: seed,
    });
    const random = new RandomState(2);
    const name = seed === 1 ? "linear_200x2" : "classification_200x2";
    const moved = X.data.map((value) => value + 2 * random.random());
    expectClose({ size: 400, data: moved } as NDArray, goldenData(name).X);
  });

  test("options that do not fit are refused", () => {
    const messages = [
      () => datasets.makeClassification({ nFeatures: 3 }),
      () => datasets.makeClassification({ nClasses: 5 }),
      () => datasets.makeClassification({ weights: [0.2, 0.2, 0.6, 0.1] }),
      () => datasets.makeClassification({ weights: [0.9, 0.9] }),
      () => datasets.makeClassification({ shift: [1] }),
      () => datasets.makeMoons({ nSamples: 0 }),
      () => datasets.makeCircles({ factor: 1 }),
      () => datasets.makeRegression({ effectiveRank: 2 } as object),
    ].map((call) => userErrorOf(call).message);
    expect(messages).toEqual([
      expect.stringMatching(/as many features as informative, redundant and repeated ones, got 3 and 4/),
      expect.stringMatching(/at most 2\^nInformative clusters, got 10/),
      expect.stringMatching(/weights: expected one for each of 2 classes, got 4/),
      expect.stringMatching(/weights: expected shares that add up to at most 1/),
      expect.stringMatching(/shift: expected one for each of 20 features, got 1/),
      expect.stringMatching(/nSamples: expected at least one row/),
      expect.stringMatching(/'factor' to be a number from 0 to below 1/),
      expect.stringMatching(/effectiveRank. is no option/),
    ]);
  });
});
