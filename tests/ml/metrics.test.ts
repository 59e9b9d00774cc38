/** Metrics beside scikit-learn's numbers (tests/golden/ml/metrics.json), of numbers and of texts. */
import { expect, test } from "vitest";
import * as ml from "../../src/ml/index.ts";
import { userErrorOf } from "../support/errors.ts";
import { readGolden } from "../support/mlGolden.ts";

interface Golden {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly P: readonly number[][];
  readonly yb: readonly number[];
  readonly s: readonly number[];
  readonly pos: readonly number[];
  readonly mu: readonly number[];
  readonly roc: readonly (readonly (number | null)[])[];
  readonly scores: Readonly<Record<string, number>>;
}

const golden = readGolden<Golden>("ml/metrics.json");
const { y, p, P, yb, s, pos, mu } = golden;
const { metrics } = ml;

const texts = (labels: readonly number[]): string[] => labels.map((label) => "abc"[label] as string);

const ofLabels = (a: readonly number[] | readonly string[], b: readonly number[] | readonly string[]) => ({
  balancedAccuracy: metrics.balancedAccuracyScore(a, b),
  mcc: metrics.matthewsCorrcoef(a, b),
  ...Object.fromEntries(
    (["micro", "macro", "weighted"] as const).flatMap((average) => [
      [`precision_${average}`, metrics.precisionScore(a, b, { average })],
      [`recall_${average}`, metrics.recallScore(a, b, { average })],
      [`f1_${average}`, metrics.f1Score(a, b, { average })],
    ]),
  ),
});

function expectClose(own: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(own)) expect(value, name).toBeCloseTo(golden.scores[name] as number, 12);
}

test("scores of labels, as numbers and as texts", () => {
  expectClose(ofLabels(y, p));
  expectClose(ofLabels(texts(y), texts(p)));
  expect(metrics.confusionMatrix(texts(y), texts(p))).toEqual(metrics.confusionMatrix(y, p));
  expect(metrics.accuracyScore(texts(y), texts(p))).toBe(metrics.accuracyScore(y, p));
  expect(metrics.matthewsCorrcoef([1, 1], [1, 1])).toBe(0);
  expect(metrics.f1Score([0, 0], [0, 0])).toBe(0);
  expect(metrics.f1Score(["no", "yes"], ["yes", "yes"], { posLabel: "yes" })).toBeCloseTo(2 / 3, 15);
});

test("scores of probabilities", () => {
  expectClose({
    logLoss: metrics.logLoss(y, P),
    topK: metrics.topKAccuracyScore(y, P),
    auc: metrics.rocAucScore(yb, s),
    ap: metrics.averagePrecisionScore(yb, s),
  });
  expect(metrics.logLoss(texts(y), P)).toBe(metrics.logLoss(y, P));
  const { fpr, tpr, thresholds } = metrics.rocCurve(yb, s);
  expect([fpr, tpr, thresholds.slice(1)]).toEqual([golden.roc[0], golden.roc[1], golden.roc[2]?.slice(1)]);
  expect(thresholds[0]).toBe(Number.POSITIVE_INFINITY);
});

test("deviances", () => {
  expectClose({
    poisson: metrics.meanPoissonDeviance(pos, mu),
    gamma: metrics.meanGammaDeviance(pos, mu),
    tweedie: metrics.meanTweedieDeviance(pos, mu, { power: 1.5 }),
    tweedie3: metrics.meanTweedieDeviance(pos, mu, { power: 3 }),
    tweedieBelow: metrics.meanTweedieDeviance(pos, mu, { power: -1 }),
  });
});

test("what cannot be scored is said", () => {
  const messages = [
    () => metrics.accuracyScore([1], [1, 2]),
    () => metrics.accuracyScore(["a", 1] as unknown as string[], ["a", "b"]),
    () => metrics.f1Score(y, p),
    () =>
      metrics.logLoss(
        y,
        yb.map((each) => [each, 1 - each]),
      ),
    () => metrics.meanPoissonDeviance([1], [0]),
    () => metrics.meanTweedieDeviance([1], [1], { power: 0.5 }),
    () => metrics.rocCurve([0, 2], [0, 1]),
  ].map((call) => userErrorOf(call).message);
  expect(messages).toEqual([
    expect.stringMatching(/as many predictions as labels, got 2 and 1/),
    expect.stringMatching(/either numbers or texts, got 1 texts among 2/),
    expect.stringMatching(/f1Score: expected two labels, one of them 1, got 0, 1, 2/),
    expect.stringMatching(/a column for each of the classes 0, 1, 2, got 2/),
    expect.stringMatching(/predictions above 0/),
    expect.stringMatching(/a power of at most 0/),
    expect.stringMatching(/labels 0 and 1/),
  ]);
});
