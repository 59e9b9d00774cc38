/** Names of Python's libraries and what they are called in cells: the calls, methods and attributes that notebooks of Python may be carried over with. Tables only. */

/** Functions and classes of Python's libraries under their names here; classes of models keep theirs. */
export const names: Readonly<Record<string, string>> = {
  load_iris: "ml.datasets.loadIris",
  load_wine: "ml.datasets.loadWine",
  load_breast_cancer: "ml.datasets.loadBreastCancer",
  load_diabetes: "ml.datasets.loadDiabetes",
  load_digits: "ml.datasets.loadDigits",
  make_moons: "ml.datasets.makeMoons",
  make_circles: "ml.datasets.makeCircles",
  make_classification: "ml.datasets.makeClassification",
  make_regression: "ml.datasets.makeRegression",
  train_test_split: "ml.trainTestSplit",
  accuracy_score: "ml.metrics.accuracyScore",
  balanced_accuracy_score: "ml.metrics.balancedAccuracyScore",
  confusion_matrix: "ml.metrics.confusionMatrix",
  precision_score: "ml.metrics.precisionScore",
  recall_score: "ml.metrics.recallScore",
  f1_score: "ml.metrics.f1Score",
  roc_auc_score: "ml.metrics.rocAucScore",
  r2_score: "ml.metrics.r2Score",
  mean_squared_error: "ml.metrics.meanSquaredError",
  mean_absolute_error: "ml.metrics.meanAbsoluteError",
  print: "print",
};

export const classes = new Set(
  (
    "LinearRegression Ridge Lasso ElasticNet SGDRegressor LinearSVR PoissonRegressor GammaRegressor TweedieRegressor LogisticRegression LinearSVC SGDClassifier " +
    "DecisionTreeClassifier DecisionTreeRegressor RandomForestClassifier RandomForestRegressor XGBClassifier XGBRegressor KNeighborsClassifier NeuralNetClassifier " +
    "NeuralNetRegressor StandardScaler MinMaxScaler PCA"
  ).split(" "),
);

/** Methods under their names here; those that take time are awaited. */
export const methods: Readonly<Record<string, readonly [name: string, isAwaited: boolean]>> = {
  fit: ["fit", true],
  compile: ["compile", true],
  predict: ["predict", true],
  predict_proba: ["predictProba", true],
  decision_function: ["decisionFunction", true],
  score: ["score", true],
  fit_transform: ["fitTransform", false],
  transform: ["transform", false],
  inverse_transform: ["inverseTransform", false],
  simulate: ["simulate", true],
  encrypt_run_decrypt: ["encryptRunDecrypt", true],
  keygen: ["keygen", true],
  encrypt: ["encrypt", true],
  run: ["run", true],
  decrypt: ["decrypt", true],
  reshape: ["reshape", false],
  flatten: ["flatten", false],
  astype: ["astype", false],
  sum: ["sum", false],
  dot: ["dot", false],
  transpose: ["transpose", false],
  clip: ["clip", false],
};

/** Functions of `np` that take what NumPy's take, in order; those with other arguments are left. */
export const numpy = new Set(
  (
    "array arange zeros ones eye linspace abs absolute add subtract multiply negative exp exp2 log log2 sqrt square sin cos tan tanh floor ceil rint sign maximum minimum where " +
    "clip dot matmul sum transpose reshape concatenate equal not_equal greater greater_equal less less_equal floor_divide remainder power around"
  ).split(" "),
);

/** `n_estimators` as `nEstimators`. */
export const camelCase = (name: string): string =>
  name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Attributes under their names here, and whether they are lists. */
export const attributes: Readonly<Record<string, readonly [name: string, isList: boolean]>> = {
  T: ["T", false],
  shape: ["shape", true],
  size: ["size", false],
  ndim: ["ndim", false],
  data: ["data", false],
  target: ["target", false],
  feature_names: ["featureNames", true],
  target_names: ["targetNames", true],
  classes_: ["classes", true],
  coef_: ["coef", true],
};

/** Names that TypeScript keeps for itself. */
const reserved = new Set(
  "new var let const function delete default this typeof void switch case catch throw enum export extends super static interface package private public".split(
    " ",
  ),
);

/** Whether a name of Python may be one here. */
export const isUsableName = (name: string): boolean =>
  !reserved.has(name) && !["np", "ml", "compiler", "print"].includes(name);
