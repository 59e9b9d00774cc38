/** Nearest neighbours against Concrete-ML's integers, labels and graph, in all modes, with both ways of sorting. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import { labelsOfSmallest, passesOf } from "../../src/ml/models/neighbors/network.ts";
import { squaredDistances } from "../../src/ml/models/neighbors/programs.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { type GoldenQuantizer, goldenCases, goldenQuantizer } from "../support/mlGolden.ts";

interface Case {
  readonly id: string;
  readonly n_bits: number;
  readonly n_neighbors: number;
  readonly X_train: number[][];
  readonly y_train: number[];
  readonly X_query: number[][];
  readonly input_quantizer: GoldenQuantizer;
  readonly q_fit_X: readonly (readonly number[])[];
  readonly q_input: readonly (readonly number[])[];
  readonly squared_distances: readonly (readonly number[])[];
  readonly topk_labels: readonly number[] | readonly (readonly number[])[];
  readonly predict: readonly number[];
  readonly maximum_integer_bit_width?: number;
  readonly graph?: string;
}

const cases = goldenCases<Case>("knn").map((each) => [each.id, each] as const);
const fitted = (each: Case, sorting: "encrypted" | "client" = "encrypted") =>
  new ml.KNeighborsClassifier({ nBits: each.n_bits, nNeighbors: each.n_neighbors, sorting }).fit(
    each.X_train,
    each.y_train,
  );

describe("Concrete-ML's integers", () => {
  test.each(cases)("%s", async (_, each) => {
    const model = await fitted(each);
    expect(model.quantizeInput(each.X_train).tolist()).toEqual(each.q_fit_X);
    expect(model.quantizeInput(each.X_query).tolist()).toEqual(each.q_input);
    const { learnt } = JSON.parse(JSON.stringify(model)) as { learnt: { inputQuantizer: object } };
    expect(learnt.inputQuantizer).toMatchObject(goldenQuantizer(each.input_quantizer));
    const neighbors = { features: 2, rows: each.q_fit_X.map((row) => [...row]), labels: each.y_train };
    expect(each.q_input.map((row) => [...squaredDistances(neighbors, row)])).toEqual(each.squared_distances);
    const labels = await model.getTopkLabels(each.X_query);
    expect([...("data" in labels ? labels.data : [])]).toEqual(each.topk_labels.flat());
    expect((await model.predict(each.X_query)).tolist()).toEqual(each.predict);
  });

  test.each(cases.filter(([, { graph }]) => graph !== undefined))("the graph of %s", async (_, each) => {
    const model = await fitted(each);
    const { graph } = await model.compile(each.X_train);
    const [shown = "", rest = "0"] = (each.graph ?? "").split("\n... [");
    const printed = graph.format({ bounds: true, order: "creation" });
    expect(printed.slice(0, shown.length)).toBe(shown);
    expect(printed.length).toBe(Number.parseInt(rest, 10));
    expect(graph.maximumIntegerBitWidth()).toBe(each.maximum_integer_bit_width);
    const asked = { fhe: "simulate" } as const;
    expect(await model.getTopkLabels(each.X_query, asked)).toEqual(await model.getTopkLabels(each.X_query));
    expect(await model.predict(each.X_query, asked)).toEqual(await model.predict(each.X_query));
    model.dispose();
  });
});

const value = fc.integer({ min: -20, max: 20 }).map((n) => n / 4);
const rows = fc
  .array(fc.tuple(value, value, fc.integer({ min: 0, max: 2 })), { minLength: 2, maxLength: 7 })
  .filter((each) => new Set(each.map(([, , y]) => y)).size > 1);

test("the network finds the labels of the nearest, whatever the order and the ties", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }), fc.nat(), (distances, n) => {
      const k = 1 + (n % distances.length);
      // A label that tells its distance.
      const found = labelsOfSmallest(Float64Array.from(distances), distances, k, passesOf(distances.length, k));
      expect([...found].sort((a, b) => a - b)).toEqual(distances.toSorted((a, b) => a - b).slice(0, k));
    }),
    { seed: 20261129 },
  );
});

describe("simulated is clear", () => {
  test.each(["encrypted", "client"] as const)("sorting: %s", async (sorting) => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 2 }), async (data, nNeighbors) => {
        const X = data.map(([a, b]) => [a, b]);
        const model = new ml.KNeighborsClassifier({ nBits: 2, nNeighbors, sorting });
        await model.fit(
          X,
          data.map(([, , y]) => y),
        );
        await model.compile(X);
        // A client that sorts may ask about rows that are farther away than all of the training.
        const asked = sorting === "client" ? [...X, [9, -9], [-9, 9], [9, 9]] : X;
        expect((await model.predictProba(asked, { fhe: "simulate" })).data).toEqual(
          (await model.predictProba(asked)).data,
        );
        model.dispose();
      }),
      { numRuns: 6, seed: 20261129 },
    );
  });
});

const X = [[0], [1], [2], [3]];
const y = ["low", "low", "high", "high"];

test("encrypted sorting on ciphertexts", async () => {
  const model = await new ml.KNeighborsClassifier({ nBits: 2, nNeighbors: 1 }).fit(X, y);
  await model.compile(X);
  const asked = [[0.2], [2.9]];
  expect(await model.predict(asked, { fhe: "execute" })).toEqual(["low", "high"]);
  model.dispose();
});

test("a client that sorts: no lookup, distances and places", async () => {
  const model = await new ml.KNeighborsClassifier({ nBits: 3, nNeighbors: 2, sorting: "client" }).fit(X, y);
  const circuit = await model.compile(X);
  expect(circuit.statistics.programmableBootstraps).toBe(0);
  const [distances, places] = await model.kneighbors([[0.1], [2.9]], { fhe: "execute" });
  expect(places.tolist()).toEqual([
    [0, 1],
    [3, 2],
  ]);
  const step = 3 / 7;
  expect(distances.data[0]).toBe(0);
  expect(distances.data[1]).toBeCloseTo(2 * step, 12);
  expect(await model.getTopkLabels([[0.1]], { fhe: "execute" })).toEqual([["low", "low"]]);
  model.dispose();
});

test("what it refuses", async () => {
  expect(userErrorOf(() => new ml.KNeighborsClassifier({ p: 1 } as object)).message).toMatch(/'p' to be 2/);
  expect(userErrorOf(() => new ml.KNeighborsClassifier({ nBits: { opInputs: 2 } } as object)).message).toMatch(
    /'nBits'/,
  );
  const model = new ml.KNeighborsClassifier({ nNeighbors: 5 });
  expect((await userErrorOfAsync(() => model.fit(X, y))).message).toMatch(/nNeighbors: expected at most 4/);
  const sorted = await new ml.KNeighborsClassifier({ nNeighbors: 1 }).fit(X, y);
  expect((await userErrorOfAsync(() => sorted.kneighbors(X))).message).toMatch(/expected sorting "client"/);
  await sorted.compile([[1], [2]]);
  const beyond = await userErrorOfAsync(() => sorted.predict([[1], [3]], { fhe: "simulate" }));
  expect(beyond.message).toMatch(/row 1 has the squared distance 9 .* compiled for at most 4/);
  expect(await sorted.predict([[3]])).toEqual(["high"]);
  sorted.dispose();
});
