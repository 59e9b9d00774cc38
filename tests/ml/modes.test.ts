/** How models are asked, for every class: disable, simulate, execute; real and virtual circuits; probabilities of failure; and what is refused in words. */
import { afterAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/errors.ts";
import "../../src/exports/ml.ts";
import { type ModelName, modelClasses } from "../../src/ml/models/table.ts";
import { userErrorOfAsync } from "../support/errors.ts";
import { fittedSmall, type SmallModel, smallModels, smallRows, smallTargets } from "../support/smallModels.ts";

const names = Object.keys(modelClasses) as ModelName[];
const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const unsafe = { enableUnsafeFeatures: true } as const;
const asked = [smallRows[5] ?? [], smallRows[11] ?? []];

const open: SmallModel[] = [];
afterAll(() => {
  for (const model of open) model.dispose();
});
async function compiled(name: ModelName, options: object): Promise<SmallModel> {
  const model = await fittedSmall(name);
  await model.compile(smallRows, options);
  open.push(model);
  return model;
}
const messageOf = async (call: () => Promise<unknown>) => (await userErrorOfAsync(call)).message;

describe("every class in every mode", () => {
  test.each(names)("%s", async (name) => {
    const model = await compiled(name, { configuration: toy });
    const clear = await model.predict(asked);
    for (const options of [
      { fhe: "disable" },
      { fhe: "simulate" },
      { fhe: "execute" },
      { executeInFhe: true },
      { executeInFhe: false },
      { fhe: "execute", executeInFhe: true },
    ]) {
      expect(await model.predict(asked, options)).toEqual(clear);
    }
    const virtual = await compiled(name, { configuration: unsafe, virtual: true });
    // On a virtual circuit nothing is encrypted: the op-graph in clear, under the same flag.
    for (const options of [{ fhe: "simulate" }, { fhe: "execute" }, { executeInFhe: true }]) {
      expect(await virtual.predict(asked, options)).toEqual(clear);
    }
  });
});

describe("every class refuses in words", () => {
  test.each(names)("%s", async (name) => {
    const fresh = smallModels[name]();
    expect(await messageOf(() => fresh.predict(asked))).toBe(
      `The ${name} model is not fitted. Please run fit(...) on proper arguments first.`,
    );
    expect(await messageOf(() => fresh.compile(smallRows))).toMatch(/is not fitted/);
    const model = await fittedSmall(name);
    for (const fhe of ["simulate", "execute"]) {
      expect(await messageOf(() => model.predict(asked, { fhe }))).toBe(
        `The ${name} model is not compiled. Please run compile(...) first before executing the prediction in FHE.`,
      );
    }
    expect(await messageOf(() => model.predict(asked, { fhe: "maybe" }))).toBe(
      "`fhe` mode is not supported. Expected one of 'disable', 'simulate' or 'execute'. Got maybe instead.",
    );
    expect(await messageOf(() => model.predict(asked, { fhe: "disable", executeInFhe: true }))).toMatch(
      /^fhe: expected one mode/,
    );
    expect(await messageOf(() => model.predict([[1, 2, 3]]))).toMatch(/^X: expected 2 features/);
    expect(await messageOf(() => model.predict([[1, Number.NaN]]))).toMatch(
      /^X: expected finite numbers, got NaN in row 0, column 1/,
    );
    expect(await messageOf(() => model.predict([1, 2] as never))).toMatch(/^X: expected a 2-dimensional array/);
    expect(await messageOf(() => model.predict([]))).toMatch(/^X: expected/);
    expect(await messageOf(() => model.compile([[1]]))).toMatch(/^X: expected 2 features/);
    expect(await messageOf(() => model.compile(smallRows, { pError: 0.1, globalPError: 0.1 }))).toBe(
      "Please only set one of (pError, globalPError) values",
    );
    expect(await messageOf(() => model.compile(smallRows, { configuration: { pError: 0.1 } }))).toMatch(
      /expected 'pError' beside 'configuration'/,
    );
    expect(await messageOf(() => model.compile(smallRows, { virtual: true }))).toMatch(
      /virtual circuits need 'enableUnsafeFeatures/,
    );
    expect(await messageOf(() => fresh.fit(smallRows, smallTargets.slice(1)))).toMatch(
      /^y: expected (one value|one label|finite targets) for each of 16 rows/,
    );
    expect(
      await messageOf(() =>
        fresh.fit(
          smallRows.map(() => [Number.POSITIVE_INFINITY, 0]),
          smallTargets,
        ),
      ),
    ).toMatch(/^X: expected finite/);
    if (fresh.predictProba === undefined) return;
    expect(
      await messageOf(() =>
        fresh.fit(
          smallRows,
          smallRows.map(() => 1),
        ),
      ),
    ).toBe("You must provide at least 2 classes in y.");
  });
});

test("the probability of failure is what a simulation draws from, per lookup; with a global one nothing is drawn wrong", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => smallRows[i % smallRows.length] ?? []);
  const model = await compiled("DecisionTreeClassifier", { configuration: { ...unsafe }, pError: 0.4 });
  const clear = [...((await model.predictProba?.(rows))?.data ?? [])];
  const simulated = [...((await model.predictProba?.(rows, { fhe: "simulate" }))?.data ?? [])];
  expect(simulated).not.toEqual(clear);
  // Errors go both ways: values above and below the right ones (in the original's slip all went one way).
  const exact = await compiled("DecisionTreeClassifier", {});
  expect((await exact.predictProba?.(rows, { fhe: "simulate" }))?.data).toEqual(
    (await exact.predictProba?.(rows))?.data,
  );
});

describe("what lies beyond what the model was made for is told", () => {
  const heard = async (
    name: ModelName,
    work: (model: SmallModel, onWarning: (warning: Diagnostic) => void) => Promise<unknown>,
  ) => {
    const warnings: Diagnostic[] = [];
    await work(await fittedSmall(name), (warning) => void warnings.push(warning));
    return warnings.map(({ code, message }) => `${code}: ${message}`);
  };

  test.each(names.filter((name) => name !== ("KNeighborsClassifier" as string)))(
    "%s: values that are clipped",
    async (name) => {
      const told = await heard(name, (model, onWarning) =>
        model.predict(
          [
            [1, 1],
            [99, 1],
          ],
          { onWarning },
        ),
      );
      expect(told).toEqual([
        `out-of-calibration: ${name}: 1 of 4 values lie outside of the range that the model was quantized for, and are clipped`,
      ]);
      // Networks take the range of most values, not of all.
      if (name.startsWith("NeuralNet")) return;
      expect(await heard(name, (model, onWarning) => model.predict(smallRows, { onWarning }))).toEqual([]);
    },
  );

  test("a compilation that is stopped leaves no circuit", async () => {
    const model = await fittedSmall("Lasso");
    expect(
      (await userErrorOfAsync(() => model.compile(smallRows, { signal: AbortSignal.abort() }))).diagnostic.code,
    ).toBe("cancelled");
    expect(await messageOf(() => model.predict(asked, { fhe: "execute" }))).toMatch(/is not compiled/);
  });

  test("rows to compile with that are few, or all alike", async () => {
    const compile = (rows: number[][]) => heard("Ridge", (model, onWarning) => model.compile(rows, { onWarning }));
    expect(await compile(smallRows)).toEqual([]);
    expect(await compile(smallRows.slice(0, 2))).toEqual([
      "few-samples: Ridge: 2 rows are few to decide the circuit's widths: other rows may need more bits than these",
    ]);
    expect(await compile(smallRows.map(() => smallRows[0] ?? []))).toEqual([
      "constant-samples: Ridge: all 16 rows are quantized alike: other rows may need more bits than these",
    ]);
  });
});
