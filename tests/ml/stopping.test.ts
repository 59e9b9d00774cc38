/** Training that is stopped while it goes on: by a signal between two steps of a solver, and by one that only other tasks of the thread can send. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import { UserError } from "../../src/index.ts";
import type { TaskOptions } from "../../src/ml/models/modes.ts";
import { finished, paced } from "../../src/ml/steps.ts";

const X = Array.from({ length: 60 }, (_, i) => [((i * 7) % 20) / 5 - 2, ((i * 11) % 20) / 5 - 2]);
const classes = X.map(([a = 0, b = 0], i) => Number(a + b > 0) + Number(i % 5 === 0));
const amounts = X.map(([a = 0, b = 0]) => 5 + a + Math.sin(3 * b));

interface Fitting {
  readonly isFitted: boolean;
  fit(X: number[][], y: number[], task: TaskOptions): Promise<unknown>;
}

const network = { module: { nLayers: 2 }, maxEpochs: 5 };

/** Every model that is trained step by step. */
const models: Readonly<Record<string, Fitting>> = {
  Lasso: new ml.Lasso({ alpha: 0.01, tol: 1e-12 }),
  ElasticNet: new ml.ElasticNet({ alpha: 0.01, tol: 1e-12 }),
  SGDRegressor: new ml.SGDRegressor(),
  "LinearSVR, absolute": new ml.LinearSVR(),
  "LinearSVR, squared": new ml.LinearSVR({ loss: "squared_epsilon_insensitive" }),
  PoissonRegressor: new ml.PoissonRegressor(),
  GammaRegressor: new ml.GammaRegressor(),
  TweedieRegressor: new ml.TweedieRegressor({ power: 1.5 }),
  LogisticRegression: new ml.LogisticRegression(),
  "LogisticRegression, one against the rest": new ml.LogisticRegression({ multiClass: "ovr" }),
  LinearSVC: new ml.LinearSVC(),
  "LinearSVC, hinge": new ml.LinearSVC({ loss: "hinge" }),
  SGDClassifier: new ml.SGDClassifier(),
  RandomForestClassifier: new ml.RandomForestClassifier(),
  RandomForestRegressor: new ml.RandomForestRegressor(),
  XGBClassifier: new ml.XGBClassifier(),
  XGBRegressor: new ml.XGBRegressor(),
  NeuralNetClassifier: new ml.NeuralNetClassifier(network),
  NeuralNetRegressor: new ml.NeuralNetRegressor(network),
};

const cancelled = async (work: Promise<unknown>): Promise<void> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).diagnostic.code).toBe("cancelled");
};

describe("a signal that is given after the first step", () => {
  test.each(Object.entries(models))("%s", async (name, model) => {
    const stop = new AbortController();
    let told = 0;
    const y = /Classifier|SVC|Logistic/.test(name) ? classes : amounts;
    const work = model.fit(X, y, {
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        told += 1;
        expect(done).toBeGreaterThanOrEqual(1);
        expect(done).toBeLessThanOrEqual(total);
        stop.abort();
      },
    });
    await cancelled(work);
    expect(told).toBe(1);
    expect(model.isFitted).toBe(false);
  });
});

test("a network that would train for hours lets the timer run that stops it", async () => {
  const stop = new AbortController();
  const model = new ml.NeuralNetClassifier({ module: { nLayers: 2 }, maxEpochs: 10_000_000 });
  const work = model.fit(X, classes, { signal: stop.signal });
  setTimeout(() => stop.abort(), 5);
  await cancelled(work);
});

test("a tree is stopped between its nodes", async () => {
  const rows = Array.from({ length: 4000 }, (_, i) => [(i * 7919) % 4001, (i * 104_729) % 4003]);
  const y = rows.map(([a = 0, b = 0]) => (a * 31 + b * 17) % 7);
  const stop = new AbortController();
  const work = new ml.DecisionTreeClassifier({ nBits: 12 }).fit(rows, y, { signal: stop.signal });
  setTimeout(() => stop.abort(), 5);
  await cancelled(work);
});

describe("steps", () => {
  function* counting(limit: number) {
    for (let i = 1; i <= limit; i++) yield i % 2 === 0 ? { done: i, total: limit } : null;
    return limit;
  }

  test("give their result at once, or with what they tell", async () => {
    const told: number[] = [];
    expect(finished(counting(5))).toBe(5);
    expect(await paced(counting(5), { onProgress: ({ done }) => told.push(done) })).toBe(5);
    expect(told).toEqual([2, 4]);
  });
});
