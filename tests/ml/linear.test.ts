/** Linear models against Concrete-ML's, integer by integer and graph by graph, and their training against scikit-learn's (tests/golden/ml/linear.json). */
import { beforeAll, describe, expect, test } from "vitest";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import * as ml from "../../src/ml/index.ts";
import type { LinearClassifier, LinearRegressor, WithBits } from "../../src/ml/models/linear/linearModel.ts";
import { tensorOfMatrix } from "../../src/ml/numeric/matrix.ts";
import type { BitsOption } from "../../src/ml/quantize/bits.ts";
import type { Tensor } from "../../src/value/tensor.ts";
import {
  camelCase,
  type GoldenPreprocess,
  goldenCases,
  goldenData,
  goldenRows,
  goldenSplit,
} from "../support/mlGolden.ts";

interface Case {
  readonly id: string;
  readonly class: keyof typeof ml;
  readonly built_by: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly n_bits: BitsOption;
  readonly dataset: string;
  readonly target: string;
  readonly split: string;
  readonly preprocess: GoldenPreprocess;
  readonly sklearn: {
    readonly coef_: readonly number[] | readonly (readonly number[])[];
    readonly intercept_: number | readonly number[];
    readonly classes_: readonly number[] | null;
    readonly n_iter_: number | readonly number[] | null;
  };
  readonly test_rows: readonly number[];
  readonly q_input: readonly (readonly number[])[];
  readonly q_output: readonly unknown[];
  readonly dequantized?: readonly unknown[];
  readonly decision_function?: readonly unknown[];
  readonly predict_proba?: readonly (readonly number[])[];
  readonly predict: readonly unknown[];
  readonly maximum_integer_bit_width: number;
  readonly graph: string;
}

/** The models by name. */
const models: Readonly<Record<string, unknown>> = { ...ml };

type AnyLinear = LinearRegressor<WithBits> | LinearClassifier<WithBits>;

const cases = goldenCases<Case>("linear");
const flat = (values: unknown): number[] => [values].flat(9) as number[];

/** Options that scikit-learn has and Glovebox has not, since they change nothing here. */
const unknownHere = ["dual"];
/** scikit-learn's limits for liblinear: Glovebox runs to the optimum. */
const liblinearLimits = ["max_iter", "random_state"];

function optionsOf({ class: name, params }: Case): Record<string, unknown> {
  const left = name === "LinearSVC" || name === "LinearSVR" ? [...unknownHere, ...liblinearLimits] : unknownHere;
  const entries = Object.entries(params).filter(([key]) => !left.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [camelCase(key), value]));
}

function rowsOf({ dataset, split, preprocess, test_rows }: Case) {
  const { X } = goldenData(dataset);
  const { train } = goldenSplit(split);
  const of = (rows: readonly number[]): Tensor => tensorOfMatrix(goldenRows(X, rows, preprocess));
  return { train: of(train), test: of(test_rows), trainRows: train };
}

function fromSklearn(each: Case, X: Tensor): AnyLinear {
  const { coef_: coef, intercept_: intercept, classes_: classes } = each.sklearn;
  const Model = models[each.class] as {
    fromSklearn(parameters: unknown, options: unknown): AnyLinear;
  };
  const parameters = { coef, intercept, ...(classes === null ? {} : { classes }) };
  return Model.fromSklearn(parameters, { ...optionsOf(each), X, nBits: each.n_bits });
}

beforeAll(() => setCompiler(compiler));

describe("integers, graphs and predictions", () => {
  test.each(cases.map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const rows = rowsOf(each);
    const model = fromSklearn(each, rows.train);
    expect([...model.quantizeInput(rows.test).data]).toEqual(flat(each.q_input));
    const circuit = await model.compile(rows.train);
    expect(circuit.graph.format({ bounds: true, order: "creation" })).toBe(each.graph);
    expect(circuit.graph.maximumIntegerBitWidth()).toBe(each.maximum_integer_bit_width);
    expect(circuit.statistics.programmableBootstraps).toBe(0);
    const predicted = await model.predict(rows.test);
    const isClassifier = each.decision_function !== undefined;
    const exact = isClassifier || each.dequantized?.flat(9).every((value, i) => value === flat(each.predict)[i]);
    flat(each.predict).forEach((value, i) => {
      if (exact) expect(predicted.data[i]).toBe(value);
      else expect(predicted.data[i] as number).toBeCloseTo(value, 9);
    });
    expect((await model.predict(rows.test, { fhe: "simulate" })).data).toEqual(predicted.data);
    if (!("decisionFunction" in model)) return;
    expect([...(await model.decisionFunction(rows.test)).data]).toEqual(flat(each.decision_function));
    const probabilities = (await model.predictProba(rows.test)).data;
    flat(each.predict_proba).forEach((value, i) => void expect(probabilities[i] as number).toBeCloseTo(value, 12));
  });
});

/** Solvers whose end depends on rounding or on liblinear's own limits: their optimum is tested below. */
const optimumOnly = new Set(["LinearSVC", "LinearSVR"]);
/**
 * The first steps of log loss are so long that one unit in the last place of one row moves scikit-learn's own weights by 1 after 27 epochs: here
 * only the first three epochs can be compared (below).
 */
const chaotic = new Set(["sgdclassifier-6"]);

describe("training gives scikit-learn's weights", () => {
  const trained = cases.filter(
    (each) => each.built_by === "fit" && !optimumOnly.has(each.class) && !chaotic.has(each.id),
  );
  const distinct = [...new Map(trained.map((each) => [JSON.stringify([each.sklearn, each.class]), each])).values()];
  test.each(distinct.map((each) => [each.id, each] as const))("%s", async (_, each) => {
    const { train, trainRows } = rowsOf(each);
    const Model = models[each.class] as new (options: unknown) => AnyLinear;
    const targets = goldenData(each.dataset)[each.target] as readonly unknown[];
    const y = trainRows.map((row) => targets[row]);
    const model = await new Model({ ...optionsOf(each), nBits: each.n_bits }).fit(train, y as number[]);
    const expected = [...flat(each.sklearn.coef_), ...flat(each.sklearn.intercept_)];
    const scale = Math.max(1, ...expected.map(Math.abs));
    const tolerance = toleranceOf(each);
    [...flat(model.coef), ...flat(model.intercept)].forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number)) / scale).toBeLessThan(tolerance);
    });
    if (each.sklearn.n_iter_ !== null && tolerance < 1e-6)
      expect(model.nIter).toBe(Math.max(...flat(each.sklearn.n_iter_)));
  });
});

describe("training meets what scikit-learn's numbers cannot be compared with", () => {
  const of = (id: string) => {
    const each = cases.find((candidate) => candidate.id === id);
    if (each === undefined) throw new Error(id);
    const { train, trainRows } = rowsOf(each);
    const targets = goldenData(each.dataset)[each.target] as readonly number[];
    return { each, train, y: trainRows.map((row) => targets[row] as number) };
  };

  test("the first epochs of a chaotic descent", async () => {
    const { train, y } = of("sgdclassifier-6");
    const { coef, intercept } = await new ml.SGDClassifier({ maxIter: 3, tol: null }).fit(train, y);
    // scikit-learn 1.5.0 with max_iter=3, tol=None, random_state=0.
    expect(coef[0]?.[0]).toBeCloseTo(19.891498869, 8);
    expect(coef[0]?.[1]).toBeCloseTo(41.388573053, 8);
    expect(intercept[0]).toBeCloseTo(-50.05536455, 8);
  });

  const cost = (x: Tensor, y: readonly number[], coef: readonly number[], intercept: number, loss: Cost, C: number) => {
    const columns = coef.length;
    const penalty = [...coef, intercept].reduce((sum, weight) => sum + weight ** 2, 0) / 2;
    return y.reduce((sum, target, i) => {
      const score = coef.reduce((dot, weight, j) => dot + weight * (x.data[i * columns + j] as number), intercept);
      return sum + C * loss(target, score);
    }, penalty);
  };
  type Cost = (target: number, score: number) => number;

  test.each(["linearsvr-8", "linearsvr-diabetes-8", "linearsvc-cancer-3", "linearsvc-moons-8", "linearsvc-iris-8"])(
    "%s is at the optimum, where liblinear is not lower",
    async (id) => {
      const { each, train, y } = of(id);
      const options = optionsOf(each);
      const C = Number(options.C ?? 1);
      const isClassifier = each.class === "LinearSVC";
      const model = isClassifier
        ? await new ml.LinearSVC(options).fit(train, y)
        : await new ml.LinearSVR(options).fit(train, y);
      const loss: Cost = isClassifier
        ? (target, score) => Math.max(0, 1 - target * score) ** 2
        : (target, score) => Math.abs(target - score);
      const rows = (coef: unknown): readonly number[][] => {
        const list = coef as readonly number[] | readonly number[][];
        return (Array.isArray(list[0]) ? list : [list]) as number[][];
      };
      const theirs = rows(each.sklearn.coef_);
      const theirIntercepts = flat(each.sklearn.intercept_);
      rows(model.coef).forEach((coef, k) => {
        const targets = isClassifier ? y.map((label) => (label === (theirs.length === 1 ? 1 : k) ? 1 : -1)) : y;
        const own = flat(model.intercept)[k] as number;
        const ours = cost(train, targets, coef, own, loss, C);
        expect(ours).toBeLessThanOrEqual(
          cost(train, targets, theirs[k] ?? [], theirIntercepts[k] ?? 0, loss, C) * (1 + 1e-9),
        );
        // No neighbour is lower: the problem is convex, so this is the optimum.
        for (let j = 0; j < coef.length; j++)
          for (const step of [1e-4, -1e-4]) {
            const moved = coef.map((weight, i) => (i === j ? weight + step * Math.max(1, Math.abs(weight)) : weight));
            expect(cost(train, targets, moved, own, loss, C)).toBeGreaterThanOrEqual(ours * (1 - 1e-12));
          }
      });
    },
  );
});

describe("on ciphertexts", () => {
  test("a regression and a classification decrypt to what they predict in clear", async () => {
    const { train, y } = (() => {
      const { X, y } = goldenData("iris");
      return { train: X as number[][], y: y as number[] };
    })();
    const rows = [0, 75, 149].map((row) => train[row] as number[]);
    const classifier = await new ml.LogisticRegression({ nBits: 6 }).fit(train, y);
    const regressor = await new ml.Ridge({ nBits: 6 }).fit(train, y);
    for (const model of [classifier, regressor]) {
      await model.compile(train);
      const encrypted = await model.predict(rows, { executeInFhe: true });
      expect([...encrypted.data]).toEqual([...(await model.predict(rows)).data]);
      model.dispose();
    }
  });
});

/** On iris the default stop at 100 iterations comes before convergence, and rounding is amplified (docs/ml.md). */
function toleranceOf({ class: name, dataset }: Case): number {
  return name === "LogisticRegression" && dataset === "iris" ? 1e-2 : 1e-9;
}
