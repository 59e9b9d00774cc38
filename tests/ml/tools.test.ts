/** PCA and scalers beside scikit-learn's numbers, CSV, and the search for a probability of failure. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import type { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { readGolden } from "../support/mlGolden.ts";

interface Golden {
  readonly wide: number[][];
  readonly narrow: number[][];
  readonly asked: number[][];
  readonly pca: readonly {
    readonly data: "iris" | "wine" | "wide";
    readonly options: object;
    readonly components: readonly number[][];
    readonly explainedVariance: readonly number[];
    readonly explainedVarianceRatio: readonly number[];
    readonly singularValues: readonly number[];
    readonly noiseVariance: number;
    readonly transformed: readonly number[][];
    readonly inverse: readonly number[][];
  }[];
  readonly scalers: readonly { name: string; options: object; scaled: number[][]; back: number[][] }[];
}

const golden = readGolden<Golden>("ml/transformers.json");

function expectClose(own: readonly number[], expected: readonly number[], most: number): void {
  expect(own.length).toBe(expected.length);
  own.forEach((value, i) => {
    const wanted = expected[i] as number;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(most * Math.max(1, Math.abs(wanted)));
  });
}

describe("PCA", () => {
  const rows = {
    iris: ml.datasets.loadIris().data,
    wine: new ml.StandardScaler().fitTransform(ml.datasets.loadWine().data),
    wide: golden.wide,
  };

  test.each(golden.pca.map((each) => [`${each.data} ${JSON.stringify(each.options)}`, each] as const))(
    "%s",
    (_, each) => {
      const X = rows[each.data];
      const pca = new ml.PCA(each.options).fit(X);
      // The last direction of five centred rows has no variance: it is any direction that is left.
      const real = each.singularValues.filter((value) => value > 1e-9).length;
      const first = (values: readonly number[]) => values.slice(0, real);
      expectClose(pca.components.slice(0, real).flat(), each.components.slice(0, real).flat(), 1e-9);
      expectClose(pca.explainedVariance, each.explainedVariance, 1e-10);
      expectClose(pca.explainedVarianceRatio, each.explainedVarianceRatio, 1e-10);
      expectClose(pca.singularValues, each.singularValues, 1e-10);
      expect(pca.noiseVariance).toBeCloseTo(each.noiseVariance, 10);
      const transformed = pca.transform(X);
      const own = (transformed.tolist() as number[][]).slice(0, 3);
      expectClose(own.flatMap(first), each.transformed.flatMap(first), 1e-9);
      expectClose(
        (pca.inverseTransform(transformed).tolist() as number[][]).slice(0, 3).flat(),
        each.inverse.flat(),
        1e-9,
      );
    },
  );

  test("what it refuses", () => {
    expect(userErrorOf(() => new ml.PCA({ nComponents: 1.5 })).message).toMatch(/'nComponents' to be a count, a share/);
    expect(userErrorOf(() => new ml.PCA().transform(golden.wide)).message).toMatch(/not fitted/);
    expect(userErrorOf(() => new ml.PCA({ nComponents: 6 }).fit(golden.wide)).message).toMatch(
      /at most 5 for 5 rows of 8 features, got 6/,
    );
    expect(userErrorOf(() => new ml.PCA().fit([[1, 2]])).message).toMatch(/at least two rows/);
    expect(userErrorOf(() => new ml.PCA().fit(golden.wide).transform([[1]])).message).toMatch(
      /expected 8 features, as in fit, got 1/,
    );
  });
});

test.each(golden.scalers.map((each) => [`${each.name} ${JSON.stringify(each.options)}`, each] as const))(
  "%s",
  (_, each) => {
    const Scaler = { StandardScaler: ml.StandardScaler, MinMaxScaler: ml.MinMaxScaler }[
      each.name
    ] as typeof ml.MinMaxScaler;
    const scaler = new Scaler(each.options).fit(golden.narrow);
    const scaled = scaler.transform(golden.asked);
    expectClose([...scaled.data], each.scaled.flat(), 1e-12);
    expectClose([...scaler.inverseTransform(scaled).data], each.back.flat(), 1e-12);
  },
);

describe("readCsv", () => {
  const text = '\uFEFFage, height ,name\r\n31,1.75,"Ada, the ""first"""\r\n\r\n,1.8e0,"two\nlines"\r\n40,NA,Kim\r\n';

  test("header, types, quotes, missing cells", () => {
    const table = ml.readCsv(text);
    expect([table.names, table.rows]).toEqual([["age", "height", "name"], 3]);
    expect([...(table.column("age") as NDArray).data]).toEqual([31, Number.NaN, 40]);
    expect(table.column("name")).toEqual(['Ada, the "first"', "two\nlines", "Kim"]);
    expect(table.toArray(["height", "age"]).shape).toEqual([3, 2]);
    expect(ml.readCsv(text, { missing: "mean" }).toArray(["age", "height"]).tolist()).toEqual([
      [31, 1.75],
      [35.5, 1.8],
      [40, 1.775],
    ]);
    expect(ml.readCsv(text, { missing: "drop" }).column("name")).toEqual(['Ada, the "first"']);
    const plain = ml.readCsv("1;2\n3;-4.5", { header: false, delimiter: ";" });
    expect(plain.toArray().tolist()).toEqual([
      [1, 2],
      [3, -4.5],
    ]);
    expect([(plain.column("0") as NDArray).dtype, (plain.column("1") as NDArray).dtype]).toEqual(["int64", "float64"]);
    expect(plain.isNumeric("1")).toBe(true);
  });

  test("errors name line and column", () => {
    const messages = [
      () => ml.readCsv("a,b\n1,2\n3\n"),
      () => ml.readCsv(text, { missing: "error" }),
      () => ml.readCsv('a,b\n1,"x\n\ny"\n2,z\n').toArray(),
      () => ml.readCsv("a,b\n1,2\n2,3x\n").toArray(),
      () => ml.readCsv("a,b,a\n1,2,3"),
      () => ml.readCsv("a,,b\n1,2,3"),
      () => ml.readCsv('a\n"open\n1\n'),
      () => ml.readCsv(""),
      () => ml.readCsv("a,b\n"),
      () => ml.readCsv(text).column("weight"),
      () => ml.readCsv(new Uint8Array(3) as unknown as string),
    ].map((call) => userErrorOf(call).message);
    expect(messages).toEqual([
      "readCsv: line 3: expected 2 cells, got 1",
      "readCsv: line 4: column 'age': expected a value, got none",
      expect.stringMatching(/^readCsv: line 2: column 'b': expected a number, got .x/),
      "readCsv: line 3: column 'b': expected a number, got '3x'",
      "readCsv: line 1: expected different names, got 'a' for the columns 1 and 3",
      "readCsv: line 1: expected a name for column 2, got none",
      "readCsv: line 2: a cell in quotes is not closed, or a quote is not doubled",
      "readCsv: expected at least one line, got none",
      "readCsv: expected at least one line of cells, got none",
      expect.stringMatching(/^readCsv: expected one of the columns age, height, name, got .weight/),
      expect.stringMatching(/^readCsv: expected the text of a file, got object/),
    ]);
  });

  test("a table trains a model with texts as labels", async () => {
    const { data, target, targetNames } = ml.datasets.loadIris();
    const lines = (data.tolist() as number[][]).map((row, i) =>
      [...row, targetNames[target.data[i] as number]].join(","),
    );
    const table = ml.readCsv(["a,b,c,d,species", ...lines].join("\n"));
    const X = table.toArray(["a", "b", "c", "d"]);
    expect(X).toEqual(data);
    const tree = await new ml.DecisionTreeClassifier({ maxDepth: 3 }).fit(X, table.column("species") as string[]);
    expect(tree.classes).toEqual(["setosa", "versicolor", "virginica"]);
  });
});

describe("BinarySearchPError", () => {
  const X = [[0], [1], [2], [3], [4], [5], [6], [7]];
  const y = [0, 0, 0, 0, 1, 1, 1, 1];
  const model = () => new ml.DecisionTreeClassifier({ nBits: 3, maxDepth: 1 }).fit(X, y);

  test("takes the upper half while the metric holds, and the lower where it does not", async () => {
    const estimator = await model();
    // A metric that nothing changes: every step matches.
    const always = new ml.BinarySearchPError({ estimator, metric: () => 1, maxIter: 3, nSimulation: 1 });
    expect(await always.run(X, y)).toBeCloseTo(0.9 * (7 / 8), 12);
    expect(always.history.map(({ isMatch }) => isMatch)).toEqual([true, true, true]);
    expect(estimator.isCompiled).toBe(true);

    // 40 simulations of 8 rows, each wrong where any lookup fails: the chance that none fails at 0.4 is below 1e-60, and at 2e-10 that any does below 1e-6.
    const clear = (await estimator.predictProba(X)).data;
    const isRight = (_: unknown, p: unknown): number =>
      Number((p as NDArray).data.every((each, i) => each === clear[i]));
    const search = new ml.BinarySearchPError({
      ...({ estimator, predict: "predictProba", metric: isRight, maxMetricLoss: 0 } as const),
      ...{ lower: 0, upper: 4e-10, maxIter: 1, nSimulation: 40 },
    });
    expect(await search.run(X, y)).toBe(2e-10);
    const high = new ml.BinarySearchPError({
      ...({ estimator, predict: "predictProba", metric: isRight, maxMetricLoss: 0 } as const),
      ...{ lower: 0.3, upper: 0.5, maxIter: 1, nSimulation: 40 },
    });
    expect((await userErrorOfAsync(() => high.run(X, y))).message).toMatch(
      /keeps the metric within 0, got none down to 0.4/,
    );
    expect(high.history.map(({ isMatch }) => isMatch)).toEqual([false]);
    estimator.dispose();
  });

  test("what it refuses", async () => {
    const estimator = await model();
    const metric = () => 1;
    expect(userErrorOf(() => new ml.BinarySearchPError({ metric } as never)).message).toMatch(
      /an estimator and a metric/,
    );
    expect(userErrorOf(() => new ml.BinarySearchPError({ estimator, metric, lower: 0.5, upper: 0.4 })).message).toMatch(
      /lower below upper/,
    );
    expect(userErrorOf(() => new ml.BinarySearchPError({ estimator, metric, maxIter: 0 })).message).toMatch(
      /'maxIter'/,
    );
    estimator.dispose();
  });
});
