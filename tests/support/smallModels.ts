/** A small model of every class, on data that every class can learn: for tests that go over all of them. */
import * as ml from "../../src/exports/ml.ts";
import type { Circuit } from "../../src/index.ts";
import type { ModelName } from "../../src/ml/models/table.ts";
import type { NDArray } from "../../src/trace/arrays.ts";

/** A model as tests of all classes use it. */
export interface SmallModel {
  readonly name: string;
  readonly isFitted: boolean;
  fit(X: number[][], y: number[]): Promise<unknown>;
  compile(X: number[][], options?: object): Promise<Circuit>;
  predict(X: number[][], options?: object): Promise<NDArray>;
  predictProba?(X: number[][], options?: object): Promise<NDArray>;
  quantizeInput(X: number[][]): NDArray;
  dispose(): void;
}

/** One class of each kind. */
export const modelKinds: readonly ModelName[] = [
  "LinearRegression",
  "LogisticRegression",
  "DecisionTreeClassifier",
  "XGBClassifier",
  "NeuralNetClassifier",
  "KNeighborsClassifier",
  "LookupNetClassifier",
];

/** Sixteen rows of two features. */
export const smallRows: number[][] = Array.from({ length: 16 }, (_, i) =>
  [(i * 7) % 16, (i * 5) % 11].map((n) => n / 4 + 0.5),
);

/** Three classes, or amounts above zero. */
export const smallTargets: number[] = smallRows.map(([a = 0, b = 0]) => Math.floor((a + b) / 2.4) % 3);

const bits = { nBits: 3 };
const tree = { ...bits, maxDepth: 3 };
const forest = { ...bits, maxDepth: 2, nEstimators: 3 };

const network = { module: { nLayers: 2, nWBits: 2, nABits: 2, nHiddenNeuronsMultiplier: 2 }, maxEpochs: 20 };

/** How each is made; a class that is missing here does not compile. */
export const smallModels: { readonly [K in ModelName]: () => SmallModel } = {
  ElasticNet: () => new ml.ElasticNet({ ...bits, alpha: 0.01 }),
  GammaRegressor: () => new ml.GammaRegressor(bits),
  Lasso: () => new ml.Lasso({ ...bits, alpha: 0.01 }),
  LinearRegression: () => new ml.LinearRegression(bits),
  LinearSVC: () => new ml.LinearSVC(bits),
  LinearSVR: () => new ml.LinearSVR(bits),
  LogisticRegression: () => new ml.LogisticRegression(bits),
  PoissonRegressor: () => new ml.PoissonRegressor(bits),
  Ridge: () => new ml.Ridge(bits),
  SGDClassifier: () => new ml.SGDClassifier(bits),
  SGDRegressor: () => new ml.SGDRegressor(bits),
  TweedieRegressor: () => new ml.TweedieRegressor({ ...bits, power: 1.5 }),
  LookupNetClassifier: () => new ml.LookupNetClassifier({ units: 4, unitInputs: 3, maxEpochs: 20 }),
  LookupNetRegressor: () => new ml.LookupNetRegressor({ units: 4, unitInputs: 3, maxEpochs: 20 }),
  KNeighborsClassifier: () => new ml.KNeighborsClassifier({ nBits: 2, sorting: "client" }),
  DecisionTreeClassifier: () => new ml.DecisionTreeClassifier(tree),
  DecisionTreeRegressor: () => new ml.DecisionTreeRegressor(tree),
  RandomForestClassifier: () => new ml.RandomForestClassifier(forest),
  RandomForestRegressor: () => new ml.RandomForestRegressor(forest),
  XGBClassifier: () => new ml.XGBClassifier(forest),
  XGBRegressor: () => new ml.XGBRegressor(forest),
  NeuralNetClassifier: () => new ml.NeuralNetClassifier(network),
  NeuralNetRegressor: () => new ml.NeuralNetRegressor(network),
};

/** A fitted one. Amounts are above zero, as some regressors need them. */
export async function fittedSmall(name: ModelName): Promise<SmallModel> {
  const model = smallModels[name]();
  await model.fit(smallRows, model.predictProba === undefined ? smallTargets.map((y) => y + 1) : smallTargets);
  return model;
}
