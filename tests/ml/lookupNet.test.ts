/** Lookup networks: what they learn, their circuits in all modes, how they are read by people, and what they refuse. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import { RandomState } from "../../src/ml/numeric/randomState.ts";
import { UnitLayer } from "../../src/ml/training/lookupNet/unitLayer.ts";
import { goldenData, goldenSplit } from "../support/mlGolden.ts";

/** Three classes by the sum of two features of 0 … 7. */
const rows = Array.from({ length: 64 }, (_, i) => [i % 8, Math.floor(i / 8)]);
const labels = rows.map(([a = 0, b = 0]) => (a + b < 5 ? 0 : a + b < 10 ? 1 : 2));

const small = { nBits: 3, unitInputs: 15, units: 8, inputNoise: 0, randomState: 1 } as const;

describe("learning", () => {
  test("a rule that sums of comparisons express is met on every row", async () => {
    const model = await new ml.LookupNetClassifier({ ...small, maxEpochs: 200 }).fit(rows, labels);
    expect(await model.score(rows, labels)).toBeGreaterThan(0.95);
  });

  test("equal seeds give equal networks, others do not", async () => {
    const learnt = async (randomState: number) =>
      JSON.stringify(
        (await new ml.LookupNetClassifier({ ...small, maxEpochs: 10, randomState }).fit(rows, labels)).toJSON(),
      );
    expect(await learnt(1)).toBe(await learnt(1));
    expect(await learnt(1)).not.toBe((await learnt(2)).replace('"randomState":2', '"randomState":1'));
  });

  test("iris and a regression are learnt as well as by other models", async () => {
    const { X, y } = goldenData("iris");
    const { train, test: kept } = goldenSplit("iris/0.25/42");
    const of = <T>(all: readonly T[], some: readonly number[]): T[] => some.map((i) => all[i] as T);
    const iris = await new ml.LookupNetClassifier({ units: 16, nBits: 4 }).fit(of(X, train), of(y, train));
    expect(await iris.score(of(X, kept), of(y, kept))).toBeGreaterThanOrEqual(0.94);
    const amounts = rows.map(([a = 0, b = 0]) => 3 * a - 2 * b + 5);
    const regressor = await new ml.LookupNetRegressor({ ...small, units: 12, maxEpochs: 200 }).fit(rows, amounts);
    expect(await regressor.score(rows, amounts)).toBeGreaterThan(0.9);
  });

  test("training tells each epoch with its loss, and stops within one", async () => {
    const told: number[] = [];
    const controller = new AbortController();
    const model = new ml.LookupNetClassifier({ ...small, maxEpochs: 1000 });
    const fit = model.fit(rows, labels, {
      signal: controller.signal,
      onProgress({ done, loss }) {
        told.push(loss ?? Number.NaN);
        if (done === 5) controller.abort();
      },
    });
    await expect(fit).rejects.toMatchObject({ diagnostic: { code: "cancelled" } });
    expect(told).toHaveLength(5);
    expect(told.every(Number.isFinite)).toBe(true);
    expect(model.isFitted).toBe(false);
  });

  test('units: "auto" tells what it tried, and takes the fewest that are as good', async () => {
    const model = await new ml.LookupNetClassifier({ ...small, units: "auto", maxEpochs: 40 }).fit(rows, labels);
    const { trials } = model;
    expect(trials.map(({ units }) => units)).toEqual([8, 16, 32, 64]);
    expect(trials.every(({ milliseconds }, i) => i === 0 || milliseconds > (trials[i - 1]?.milliseconds ?? 0))).toBe(
      true,
    );
    const best = Math.max(...trials.map(({ score }) => score));
    const taken = trials.find(({ score }) => score >= best - 0.005)?.units ?? 0;
    expect(model.units).toBeLessThanOrEqual(taken);
  });
});

describe("gradients of a layer", () => {
  test("by weights, shifts and inputs are the slopes of its values", () => {
    const random = new RandomState(3);
    const layer = new UnitLayer({ inputs: 5, units: 2, taken: 3, isBinary: false }, random);
    const row = Float64Array.of(1, -1, 1, 1, -1);
    const slopes = Float64Array.of(0.7, -1.3);
    const lossAt = (): number => {
      layer.choose(5);
      return layer.forward(row).reduce((sum, value, u) => sum + value * (slopes[u] as number), 0);
    };
    lossAt();
    const inputSlopes = new Float64Array(5);
    layer.backward(row, slopes, inputSlopes);
    const step = 1e-6;
    const slopeOf = (values: Float64Array, i: number): number => {
      const before = values[i] as number;
      values[i] = before + step;
      const above = lossAt();
      values[i] = before - step;
      const below = lossAt();
      values[i] = before;
      return (above - below) / (2 * step);
    };
    for (let i = 0; i < 10; i++) expect(layer.gradients.weights[i]).toBeCloseTo(slopeOf(layer.weights, i), 7);
    for (let u = 0; u < 2; u++) expect(layer.gradients.shifts[u]).toBeCloseTo(slopeOf(layer.shifts, u), 7);
    for (let i = 0; i < 5; i++) expect(inputSlopes[i]).toBeCloseTo(slopeOf(row, i), 7);
  });
});

describe("circuits", () => {
  test("one lookup a unit; simulated, encrypted and in clear alike, in parts and with two layers", async () => {
    for (const units of [6, [7, 5]] as const) {
      const model = await new ml.LookupNetClassifier({ ...small, units, maxEpochs: 20 }).fit(rows, labels);
      const circuit = await model.compile(rows);
      expect(circuit.statistics.programmableBootstraps).toBe(model.units);
      const asked = [rows[3], rows[40], [99, -99]] as number[][];
      const clear = (await model.predictProba(asked)).data;
      expect((await model.predictProba(asked, { fhe: "simulate" })).data).toEqual(clear);
      expect((await model.predictProba(asked.slice(0, 2), { fhe: "execute" })).data).toEqual(clear.slice(0, 6));
      model.dispose();
    }
  });

  test("the bounds of results hold every row, not only those of the calibration", async () => {
    const model = await new ml.LookupNetRegressor({ ...small, maxEpochs: 20 }).fit(
      rows,
      rows.map(([a = 0]) => a),
    );
    await model.compile(rows.slice(0, 2));
    expect((await model.predict(rows, { fhe: "simulate" })).data).toEqual((await model.predict(rows)).data);
  });
});

describe("people", () => {
  test("a unit is told with its comparisons and its table", async () => {
    const model = await new ml.LookupNetClassifier({ ...small, units: [4, 3], maxEpochs: 10 }).fit(rows, labels);
    expect(model.describeUnit(0)).toMatch(
      /^unit 0: table\[(0|1)(, (0|1))*\] at the number of these that hold: x\[[01]\] (>|≤) [\d.]+(, x\[[01]\] (>|≤) [\d.]+)*$/,
    );
    expect(model.describeUnit(model.units - 1)).toContain(" is ");
    expect(() => model.describeUnit(99)).toThrow(/unit: expected a number from 0 to \d+, got 99/);
  });

  test("wrong options and parts of files are refused in words", async () => {
    expect(() => new ml.LookupNetClassifier({ unitInputs: 8 })).toThrow(/unitInputs.*3, 7, 15 or 31/);
    expect(() => new ml.LookupNetClassifier({ units: [] })).toThrow(/units/);
    const model = await new ml.LookupNetClassifier({ ...small, maxEpochs: 10 }).fit(rows, labels);
    const text = JSON.stringify(model.toJSON());
    const restored = ml.fromJSON(JSON.parse(text)) as typeof model;
    expect((await restored.predictProba(rows)).data).toEqual((await model.predictProba(rows)).data);
    const altered = text.replace(/"signs":\[(-?1),/, '"signs":[');
    expect(altered).not.toBe(text);
    expect(() => ml.fromJSON(JSON.parse(altered))).toThrow(/a sign for each input in layer 0/);
    expect(() => ml.fromJSON(JSON.parse(text.replace(/"inputs":\[\d+/, '"inputs":[999')))).toThrow(
      /inputs below 14 in layer 0/,
    );
  });
});
