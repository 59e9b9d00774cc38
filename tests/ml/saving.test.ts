/** Every model as JSON and back: the same predictions, the same graph; and what no model wrote is refused in words. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import { type ModelName, modelClasses } from "../../src/ml/models/table.ts";
import { userErrorOf } from "../support/errors.ts";
import { fittedSmall, smallRows, smallTargets } from "../support/smallModels.ts";

const names = Object.keys(modelClasses) as ModelName[];
/** Rows of the training and others, also beyond its range. */
const asked = [...smallRows, [9, 0], [-3, 2.2], [1.1, 1.9]];
const bounded = { bounds: true, order: "creation" } as const;

const copyOf = (model: unknown) => ml.fromJSON(JSON.stringify(model));

test("the table has every class that ml offers", () => {
  const isModel = (value: unknown): boolean =>
    typeof value === "function" && "fit" in (value.prototype ?? {}) && "compile" in value.prototype;
  const offered = Object.entries(ml).filter(([, value]) => isModel(value));
  expect(offered.map(([name]) => name).sort()).toEqual([...names].sort());
});

describe("written and read", () => {
  test.each(names)("%s", async (name) => {
    const model = await fittedSmall(name);
    const copy = copyOf(model);
    expect(copy).toBeInstanceOf(modelClasses[name]);
    expect(copy.toJSON()).toEqual(JSON.parse(JSON.stringify(model)));
    expect((await copy.predict(asked)).data).toEqual((await model.predict(asked)).data);
    if ("predictProba" in copy) {
      expect((await copy.predictProba(asked)).data).toEqual((await model.predictProba?.(asked))?.data);
    }
    expect(copy.isCompiled).toBe(false);
    const [first, second] = [await model.compile(smallRows), await copy.compile(smallRows)];
    expect(second.graph.format(bounded)).toBe(first.graph.format(bounded));
    expect((await copy.predict(asked, { fhe: "simulate" })).data).toEqual((await model.predict(asked)).data);
  });

  test("trees in the original's form, and several rounds of several classes", async () => {
    for (const encoding of ["integer", "thermometer"] as const) {
      const model = new ml.XGBClassifier({ nBits: 4, nEstimators: 5, maxDepth: 3, encoding });
      await model.fit(smallRows, smallTargets);
      const copy = copyOf(model) as ml.XGBClassifier;
      expect(copy.trees).toEqual(model.trees);
      expect((await copy.predictProba(asked)).data).toEqual((await model.predictProba(asked)).data);
      const circuits = [await model.compile(smallRows), await copy.compile(smallRows)];
      expect(circuits[1]?.graph.format(bounded)).toBe(circuits[0]?.graph.format(bounded));
    }
  });

  test("trees that were grown elsewhere on real numbers", async () => {
    const tree = {
      childrenLeft: [1, -1, -1],
      childrenRight: [2, -1, -1],
      feature: [1, -2, -2],
      threshold: [1.37, null, null],
      value: [
        [0.5, 0.5],
        [0.9, 0.1],
        [0.2, 0.8],
      ],
    };
    const model = ml.DecisionTreeClassifier.fromSklearn({ trees: [tree], nFeatures: 2, classes: [3, 7] }, { nBits: 5 });
    const copy = copyOf(model) as ml.DecisionTreeClassifier;
    expect([...(await copy.predict(asked)).data]).toEqual([...(await model.predict(asked)).data]);
    expect(copy.classes).toEqual([3, 7]);
    expect(copy.toJSON()).toEqual(JSON.parse(JSON.stringify(model)));
  });

  test("a model that is not fitted, and numbers that JSON has not", async () => {
    const model = new ml.SGDClassifier({ nBits: 4, maxIter: 7 });
    const copy = copyOf(model);
    expect(copy.isFitted).toBe(false);
    expect(copy.options).toEqual(model.options);
    const linear = ml.LinearRegression.fromSklearn({ coef: [-0, 1e-300], intercept: -0 }, { X: smallRows });
    const again = copyOf(linear) as ml.LinearRegression;
    expect(Object.is(again.intercept, -0)).toBe(true);
    expect(again.coef).toEqual([-0, 1e-300]);
  });
});

describe("what no model wrote", () => {
  const saved = async () => JSON.parse(JSON.stringify(await fittedSmall("XGBClassifier")));
  test.each([
    ["text that is no JSON", () => "{", /^model: expected JSON/],
    ["another file", () => ({ cells: [] }), /^model: format: expected "format", got undefined$/],
    ["another version", async () => ({ ...(await saved()), version: 2 }), /^model: expected format version 1, got 2/],
    [
      "an unknown model",
      async () => ({ ...(await saved()), model: "constructor" }),
      /^model: expected one of .*got 'constructor'/,
    ],
    [
      "an unknown option",
      async () => ({ ...(await saved()), options: { trees: 3 } }),
      /^XGBClassifier: 'trees' is no option/,
    ],
    ["a field too many", async () => ({ ...(await saved()), extra: 1 }), /^model: extra/],
    ["another model's parameters", async () => ({ ...(await saved()), model: "Ridge", options: {} }), /^model: /],
    [
      "bits that the quantizers have not",
      async () => ({ ...(await saved()), options: { nBits: 5 } }),
      /expected quantizers of 5 bits/,
    ],
    ["too deep", () => JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`), /^model: /],
  ])("%s", async (_, given, message) => {
    const json = await given();
    expect(userErrorOf(() => ml.fromJSON(json)).message).toMatch(message);
  });

  test("links that go in a circle, features that there are not, trees without nodes", async () => {
    type Trees = { learnt: { trees: Record<string, number[]>[] } };
    const broken = async (change: (tree: Record<string, number[]>) => Record<string, number[]>) => {
      const json = (await saved()) as Trees;
      const [first = {}, ...rest] = json.learnt.trees;
      json.learnt.trees = [{ ...first, ...change(first) }, ...rest];
      return userErrorOf(() => ml.fromJSON(json)).message;
    };
    const empty = (tree: object) => Object.fromEntries(Object.keys(tree).map((key) => [key, []]));
    expect(await broken(({ left = [] }) => ({ left: left.map((child) => Math.min(child, 0)) }))).toMatch(
      /^model: trees\.0: /,
    );
    expect(await broken(({ feature = [] }) => ({ feature: feature.map(() => 2) }))).toMatch(
      /expected a feature below 2/,
    );
    expect(await broken(empty)).toMatch(/^model: /);
  });
});
