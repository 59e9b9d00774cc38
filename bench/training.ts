/**
 * Speed of training: every class of `ml` on scikit-learn's data sets that it can learn, with its defaults; each must take less than 2 s. Seconds of the processor, so that
 * other work on the machine counts little. Run alone with `npx tsx bench/training.ts`, or call `trainingRows`.
 */
import { argv, cpuUsage } from "node:process";
import { pathToFileURL } from "node:url";
import * as ml from "../src/exports/ml.ts";
import type { NDArray } from "../src/trace/arrays.ts";
import { printTable, type Row } from "./table.ts";

interface Trained {
  readonly name: string;
  fit(X: NDArray, y: NDArray): Promise<unknown>;
}

/** What a fit may take. */
const limit = 2;

const classifiers: readonly (() => Trained)[] = [
  () => new ml.LogisticRegression(),
  () => new ml.LinearSVC(),
  () => new ml.SGDClassifier(),
  () => new ml.DecisionTreeClassifier(),
  () => new ml.RandomForestClassifier(),
  () => new ml.XGBClassifier(),
  () => new ml.KNeighborsClassifier(),
  () => new ml.NeuralNetClassifier({ module: { nLayers: 3 } }),
];

const regressors: readonly (() => Trained)[] = [
  () => new ml.LinearRegression(),
  () => new ml.Ridge(),
  () => new ml.Lasso(),
  () => new ml.ElasticNet(),
  () => new ml.SGDRegressor(),
  () => new ml.LinearSVR(),
  () => new ml.PoissonRegressor(),
  () => new ml.GammaRegressor(),
  () => new ml.TweedieRegressor(),
  () => new ml.DecisionTreeRegressor(),
  () => new ml.RandomForestRegressor(),
  () => new ml.XGBRegressor(),
  () => new ml.NeuralNetRegressor({ module: { nLayers: 3 } }),
];

const { datasets } = ml;

/** Data sets with the models that learn them; features of unlike size are scaled, as linear models need it. */
const tasks = [
  { what: "iris", bunch: datasets.loadIris(), models: classifiers },
  { what: "wine", bunch: datasets.loadWine(), models: classifiers },
  { what: "breast cancer", bunch: datasets.loadBreastCancer(), models: classifiers },
  { what: "digits", bunch: datasets.loadDigits(), models: classifiers },
  { what: "diabetes", bunch: datasets.loadDiabetes(), models: regressors },
];

/** Seconds of the processor. */
async function seconds(body: () => Promise<unknown>): Promise<number> {
  const before = cpuUsage();
  await body();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1e6;
}

/** One row a data set and class. */
export async function trainingRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { what, bunch, models } of tasks) {
    const X = new ml.StandardScaler().fitTransform(bunch.data);
    for (const make of models) {
      const model = make();
      const value = await seconds(() => model.fit(X, bunch.target));
      rows.push({ what: `fit, ${what}, ${model.name}`, value, unit: "s", against: { what: "limit", value: limit } });
    }
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) printTable(await trainingRows());
