/** XGBoost's own model files (version 1.6.2), read and run, and what is refused of them. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import { userErrorOf } from "../support/errors.ts";

interface File {
  readonly model: {
    readonly learner: { readonly gradient_booster: { readonly model: { readonly trees: readonly object[] } } };
  };
  readonly rows: number[][];
  readonly proba?: number[][];
  readonly predict?: number[];
}

const files = JSON.parse(readFileSync(new URL("../golden/ml/xgboost-json.json", import.meta.url), "utf8")) as Readonly<
  Record<string, File>
>;
const file = (name: string): File => files[name] as File;

beforeAll(() => setCompiler(compiler));

test.each(["iris", "cancer"])("%s: probabilities are XGBoost's, in clear and simulated", async (name) => {
  const { model, rows, proba = [] } = file(name);
  const classifier = ml.fromXgboost(JSON.stringify(model), { nBits: 14 });
  if (!(classifier instanceof ml.XGBClassifier)) throw new Error("expected a classifier");
  const own = await classifier.predictProba(rows);
  proba.flat().forEach((p, i) => void expect(own.data[i] as number).toBeCloseTo(p, 3));
  const narrow = ml.fromXgboost(model, { nBits: 4, X: rows });
  await narrow.compile(rows);
  expect((await narrow.predict(rows, { fhe: "simulate" })).data).toEqual((await narrow.predict(rows)).data);
});

test("diabetes: predictions are XGBoost's", async () => {
  const { model, rows, predict = [] } = file("diabetes");
  const regressor = ml.fromXgboost(model, { nBits: 14 });
  const own = await regressor.predict(rows);
  predict.forEach((value, i) => void expect(Math.abs((own.data[i] as number) - value)).toBeLessThan(0.05));
});

test("what is no model, or is not supported, is refused by name", () => {
  const changed = (change: (model: ReturnType<typeof structuredClone>) => void) => {
    const model = structuredClone(file("cancer").model) as never;
    change(model);
    return userErrorOf(() => ml.fromXgboost(model)).message;
  };
  type Learner = { learner: Record<string, never> };
  expect(userErrorOf(() => ml.fromXgboost("no")).message).toMatch(/expected JSON/);
  expect(userErrorOf(() => ml.fromXgboost({})).message).toMatch(/expected a model file, got something else at learner/);
  expect(changed((m) => Object.assign((m as Learner).learner.gradient_booster as never, { name: "dart" }))).toMatch(
    /got 'dart'/,
  );
  expect(changed((m) => Object.assign((m as Learner).learner.objective as never, { name: "rank:ndcg" }))).toMatch(
    /got 'rank:ndcg'/,
  );
  const tree = (m: unknown) => (m as File["model"]).learner.gradient_booster.model.trees[0] as Record<string, number[]>;
  expect(changed((m) => ((tree(m).left_children as number[])[0] = 0))).toMatch(/links that lead to each node once/);
  expect(changed((m) => ((tree(m).split_indices as number[])[0] = 99))).toMatch(/a feature below 4, got 99/);
  expect(changed((m) => void (tree(m).split_conditions as number[]).pop())).toMatch(/lists of one length/);
});
