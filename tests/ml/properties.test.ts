/** For every model on random small data: what the circuit simulates is what the integers give in clear; and an encrypted tree. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compiler, type UserError } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";

beforeAll(() => setCompiler(compiler));

interface Model {
  fit(X: number[][], y: number[]): Promise<unknown>;
  compile(X: number[][]): Promise<unknown>;
  predict(X: number[][], options?: { readonly fhe: "simulate" }): Promise<{ readonly data: Float64Array }>;
  dispose(): void;
}

const small = { nBits: 3 } as const;
const lookups = { units: 5, unitInputs: 7, maxEpochs: 15 } as const;
const trees = { nBits: 3, maxDepth: 3, nEstimators: 3 } as const;

const network = { module: { nLayers: 3, nWBits: 2, nABits: 3, nHiddenNeuronsMultiplier: 2 }, maxEpochs: 8 } as const;

const regressors: Readonly<Record<string, () => Model>> = {
  LinearRegression: () => new ml.LinearRegression(small),
  Ridge: () => new ml.Ridge(small),
  Lasso: () => new ml.Lasso({ ...small, alpha: 0.01 }),
  DecisionTreeRegressor: () => new ml.DecisionTreeRegressor({ ...small, maxDepth: 4 }),
  RandomForestRegressor: () => new ml.RandomForestRegressor(trees),
  XGBRegressor: () => new ml.XGBRegressor(trees),
  LookupNetRegressor: () => new ml.LookupNetRegressor(lookups),
};

const classifiers: Readonly<Record<string, () => Model>> = {
  LogisticRegression: () => new ml.LogisticRegression(small),
  LinearSVC: () => new ml.LinearSVC(small),
  DecisionTreeClassifier: () => new ml.DecisionTreeClassifier({ ...small, maxDepth: 4 }),
  RandomForestClassifier: () => new ml.RandomForestClassifier(trees),
  XGBClassifier: () => new ml.XGBClassifier(trees),
  LookupNetClassifier: () => new ml.LookupNetClassifier(lookups),
  "LookupNetClassifier, two layers": () => new ml.LookupNetClassifier({ ...lookups, units: [6, 4] }),
  "DecisionTreeClassifier, integers": () =>
    new ml.DecisionTreeClassifier({ ...small, maxDepth: 3, encoding: "integer" }),
};

const value = fc.integer({ min: -50, max: 50 }).map((n) => n / 10);

/** Rows, and a target a row; all classes are there. */
const data = (target: fc.Arbitrary<number>) =>
  fc.integer({ min: 1, max: 3 }).chain((columns) =>
    fc.array(fc.record({ row: fc.array(value, { minLength: columns, maxLength: columns }), y: target }), {
      minLength: 6,
      maxLength: 14,
    }),
  );

async function simulatedIsClear(make: () => Model, rows: readonly { row: number[]; y: number }[]): Promise<void> {
  const X = rows.map(({ row }) => row);
  const model = make();
  await model.fit(
    X,
    rows.map(({ y }) => y),
  );
  await model.compile(X);
  // Other rows than those of the calibration, too: values beyond it are clipped.
  const asked = [...X, X[0]?.map((n) => n + 7) ?? [], X[0]?.map((n) => -n) ?? []];
  expect((await model.predict(asked, { fhe: "simulate" })).data).toEqual((await model.predict(asked)).data);
  model.dispose();
}

/** Networks refuse rows that their circuits have no room for, which is told beforehand; of the other rows the same is true. */
async function simulatedIsClearOrRefused(
  make: () => Model,
  rows: readonly { row: number[]; y: number }[],
): Promise<void> {
  const X = rows.map(({ row }) => row);
  const model = make();
  await model.fit(
    X,
    rows.map(({ y }) => y),
  );
  await model.compile(X);
  expect((await model.predict(X, { fhe: "simulate" })).data).toEqual((await model.predict(X)).data);
  for (const row of [X[0]?.map((n) => n + 7) ?? [], X[0]?.map((n) => -n) ?? [], X[1]?.map((n) => 3 * n) ?? []]) {
    const simulated = await model.predict([row], { fhe: "simulate" }).catch((error: unknown) => {
      expect((error as UserError).diagnostic.code).toBe("out-of-calibration");
      return null;
    });
    if (simulated !== null) expect(simulated.data).toEqual((await model.predict([row])).data);
  }
  model.dispose();
}

const runs = { numRuns: 6, seed: 20261129 } as const;

describe("simulated is clear", () => {
  test.each(Object.entries(regressors))("%s", async (_, make) => {
    await fc.assert(
      fc.asyncProperty(data(value), (rows) => simulatedIsClear(make, rows)),
      runs,
    );
  });

  test.each(Object.entries(classifiers))("%s", async (_, make) => {
    const labelled = data(fc.integer({ min: 0, max: 2 })).filter((rows) => new Set(rows.map(({ y }) => y)).size >= 2);
    await fc.assert(
      fc.asyncProperty(labelled, (rows) => simulatedIsClear(make, rows)),
      runs,
    );
  });
});

describe("networks: simulated is clear, or refused", () => {
  test.each(["ReLU", "Tanh"] as const)("regressor with %s", async (activationFunction) => {
    const module = { ...network.module, activationFunction, powerOfTwoScaling: activationFunction === "ReLU" };
    await fc.assert(
      fc.asyncProperty(data(value), (rows) =>
        simulatedIsClearOrRefused(() => new ml.NeuralNetRegressor({ ...network, module }), rows),
      ),
      { ...runs, numRuns: 12 },
    );
  });

  test("classifier", async () => {
    const labelled = data(fc.integer({ min: 0, max: 2 })).filter((rows) => new Set(rows.map(({ y }) => y)).size >= 2);
    await fc.assert(
      fc.asyncProperty(labelled, (rows) => simulatedIsClearOrRefused(() => new ml.NeuralNetClassifier(network), rows)),
      { ...runs, numRuns: 12 },
    );
  });
});

test("a network on ciphertexts", async () => {
  const X = Array.from({ length: 30 }, (_, i) => [(i % 6) / 3 - 1, ((7 * i) % 11) / 5 - 1]);
  const y = X.map(([a = 0, b = 0]) => Number(a + b > 0));
  const module = { nLayers: 2, nWBits: 2, nABits: 2, nHiddenNeuronsMultiplier: 2 };
  const model = await new ml.NeuralNetClassifier({ module, maxEpochs: 40, lr: 0.05 }).fit(X, y);
  await model.compile(X);
  const rows = X.slice(0, 3);
  expect([...(await model.predictProba(rows, { executeInFhe: true })).data]).toEqual([
    ...(await model.predictProba(rows)).data,
  ]);
  model.dispose();
});

test("a boosted forest on ciphertexts", async () => {
  const X = Array.from({ length: 30 }, (_, i) => [i % 6, (7 * i) % 11]);
  const y = X.map(([a = 0, b = 0]) => Number(a + b > 8));
  const model = await new ml.XGBClassifier({ nBits: 2, nEstimators: 2, maxDepth: 2 }).fit(X, y);
  await model.compile(X);
  const rows = X.slice(0, 3);
  expect([...(await model.predictProba(rows, { executeInFhe: true })).data]).toEqual([
    ...(await model.predictProba(rows)).data,
  ]);
  model.dispose();
});
