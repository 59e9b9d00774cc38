/** Labels that are texts: classifiers sort them as scikit-learn does, and predict them. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/ml/index.ts";
import { userErrorOfAsync } from "../support/errors.ts";

const X = Array.from({ length: 24 }, (_, i) => [i % 5, (7 * i) % 11]);
const codes = X.map(([a = 0, b = 0]) => Math.min(2, Math.floor((a + b) / 5)));
const names = ["apple", "Pear", "fig"];
/** Ascending by characters: capitals first. */
const sorted = ["Pear", "apple", "fig"];
const labels = codes.map((code) => names[code] as string);

const classifiers = {
  LogisticRegression: () => new ml.LogisticRegression(),
  LinearSVC: () => new ml.LinearSVC(),
  SGDClassifier: () => new ml.SGDClassifier({ randomState: 0 }),
  DecisionTreeClassifier: () => new ml.DecisionTreeClassifier(),
  RandomForestClassifier: () => new ml.RandomForestClassifier({ nEstimators: 3 }),
  XGBClassifier: () => new ml.XGBClassifier({ nEstimators: 3 }),
};

describe("texts as labels", () => {
  test.each(Object.entries(classifiers))("%s", async (_, make) => {
    const byText = await make().fit(X, labels);
    const byNumber = await make().fit(
      X,
      labels.map((label) => sorted.indexOf(label)),
    );
    expect(byText.classes).toEqual(sorted);
    const predicted: readonly string[] = await byText.predict(X);
    expect(predicted).toEqual(Array.from((await byNumber.predict(X)).data, (k) => sorted[k]));
    expect((await byText.predictProba(X)).data).toEqual((await byNumber.predictProba(X)).data);
    expect(await byText.score(X, labels)).toBe(ml.metrics.accuracyScore(labels, predicted));
    const again = ml.fromJSON(JSON.stringify(byText)) as unknown as typeof byText;
    expect(await again.predict(X)).toEqual(predicted);
  });
});

test("texts that are no labels are refused", async () => {
  const tree = new ml.DecisionTreeClassifier();
  const mixed = labels.map((label, i) => (i === 3 ? 7 : label)) as unknown as string[];
  expect((await userErrorOfAsync(() => tree.fit(X, mixed))).message).toMatch(
    /^y: expected either numbers or texts, got 23 texts among 24/,
  );
  expect((await userErrorOfAsync(() => tree.fit(X, labels.slice(1)))).message).toMatch(
    /^y: expected one label for each of 24 rows, got 23/,
  );
  const numbers = new ml.LinearRegression();
  expect((await userErrorOfAsync(() => numbers.fit(X, labels as unknown as number[]))).message).toMatch(/^y: /);
});
