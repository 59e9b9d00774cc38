/** The types of `ml`, for the editor's TypeScript: a kind for every name, so that the compiler names one that has none. */
import { dataDeclarations, dataFunctions } from "./mlDataDeclarations.ts";

type Ml = typeof import("../../ml/index.ts");

/** Names of `ml` that are no classes, with their types. */
const functions = {
  ...dataFunctions,
  trainTestSplit:
    "(X: Operand, y: Operand, options?: { readonly testSize?: number; readonly randomState?: number; readonly stratify?: Operand; readonly shuffle?: boolean }) => readonly [Tensor, Tensor, Tensor, Tensor]",
  fromJSON: "(json: unknown) => MlLinearRegressor | MlLinearClassifier | MlTreeRegressor | MlTreeClassifier",
  fromOnnx:
    "(bytes: Uint8Array | string, options?: MlOptions & { readonly X?: Operand }) => MlLinearRegressor | MlLinearClassifier | MlTreeRegressor | MlTreeClassifier",
  CustomModule: "{ readonly prototype: MlCustomModule }",
  compileOnnxModel: "(onnx: Uint8Array, inputset: Operand, options?: MlCustomOptions) => Promise<MlCustomModule>",
  compileTorchModel: "(onnx: Uint8Array, inputset: Operand, options?: MlCustomOptions) => Promise<MlCustomModule>",
  compileBrevitasQatModel:
    "(onnx: Uint8Array, inputset: Operand, options?: MlCustomOptions) => Promise<MlCustomModule>",
  fromXgboost: "(json: unknown, options?: MlOptions & { readonly X?: Operand }) => MlTreeClassifier | MlTreeRegressor",
  FheModelDev:
    "new (model: { readonly name: string; readonly fheCircuit: Circuit } | MlCustomModule) => { save(): { readonly client: Uint8Array; readonly server: Uint8Array } }",
  FheModelClient: "{ load(bytes: Uint8Array): MlModelClient }",
  FheModelServer:
    "{ load(bytes: Uint8Array): { run(args: Uint8Array, evaluationKeys: Uint8Array, task?: MlTask): Promise<Uint8Array>; dispose(): void } }",
  display: `{
    confusionMatrix(y: MlLabels, predicted: MlLabels, options?: { readonly title?: string; readonly classNames?: readonly string[] }): MlPicture;
    decisionBoundary(model: MlAnyClassifier, X: Operand, y: MlLabels, options?: MlTask & {
      readonly title?: string; readonly features?: readonly [x: number, y: number]; readonly featureNames?: readonly string[]; readonly classNames?: readonly string[];
      readonly resolution?: number; readonly fhe?: "disable" | "simulate" | "execute"; readonly encrypted?: number;
    }): Promise<MlPicture>;
    tree(model: MlAnyTreeModel, options?: MlTask & {
      readonly title?: string; readonly tree?: number; readonly featureNames?: readonly string[]; readonly classNames?: readonly string[];
      readonly row?: Operand; readonly fhe?: "disable" | "simulate" | "execute";
    }): Promise<MlPicture>;
    accuracyByBits(modelOf: (nBits: number) => MlModel, rows: readonly [Operand, Operand, MlLabels, MlLabels], options?: MlTask & { readonly title?: string; readonly bits?: readonly number[]; readonly configuration?: Configuration }): Promise<MlPicture & {
      readonly trials: readonly { readonly bits: number; readonly score: number; readonly bootstraps: number; readonly milliseconds: number; readonly keys: number }[];
    }>;
    learningCurve(model: MlNeuralRegressor | MlNeuralClassifier): Promise<MlPicture>;
    learningCurve(modelOf: () => MlModel, rows: readonly [Operand, Operand, MlLabels, MlLabels], options?: MlTask & { readonly title?: string }): Promise<MlPicture>;
    layers(model: { readonly fheCircuit: Circuit }, options?: { readonly title?: string }): MlPicture;
  }`,
  metrics: `{
    accuracyScore(y: MlLabels, predicted: MlLabels): number;
    balancedAccuracyScore(y: MlLabels, predicted: MlLabels): number;
    matthewsCorrcoef(y: MlLabels, predicted: MlLabels): number;
    confusionMatrix(y: MlLabels, predicted: MlLabels): Tensor;
    precisionScore(y: MlLabels, predicted: MlLabels, options?: MlClassScore): number;
    recallScore(y: MlLabels, predicted: MlLabels, options?: MlClassScore): number;
    f1Score(y: MlLabels, predicted: MlLabels, options?: MlClassScore): number;
    logLoss(y: MlLabels, probabilities: Operand, options?: { readonly labels?: MlLabels }): number;
    topKAccuracyScore(y: MlLabels, scores: Operand, options?: { readonly k?: number; readonly labels?: MlLabels }): number;
    rocCurve(y: Operand, scores: Operand): { readonly fpr: readonly number[]; readonly tpr: readonly number[]; readonly thresholds: readonly number[] };
    rocAucScore(y: Operand, scores: Operand): number;
    averagePrecisionScore(y: Operand, scores: Operand): number;
    r2Score(y: Operand, predicted: Operand): number;
    meanSquaredError(y: Operand, predicted: Operand): number;
    meanAbsoluteError(y: Operand, predicted: Operand): number;
    meanTweedieDeviance(y: Operand, predicted: Operand, options?: { readonly power?: number }): number;
    meanPoissonDeviance(y: Operand, predicted: Operand): number;
    meanGammaDeviance(y: Operand, predicted: Operand): number;
  }`,
} satisfies Partial<Record<keyof Ml, string>>;

/** What kind of thing a name of `ml` is; each has a class of its own in the declarations. */
type MlKind =
  | "Scaler"
  | "LinearRegressor"
  | "LinearClassifier"
  | "TreeRegressor"
  | "TreeClassifier"
  | "LookupClassifier"
  | "LookupRegressor"
  | "NeighborsClassifier"
  | "NeuralRegressor"
  | "NeuralClassifier";

const kinds: { readonly [K in Exclude<keyof Ml, keyof typeof functions>]: MlKind } = {
  StandardScaler: "Scaler",
  MinMaxScaler: "Scaler",
  LinearRegression: "LinearRegressor",
  Ridge: "LinearRegressor",
  Lasso: "LinearRegressor",
  ElasticNet: "LinearRegressor",
  SGDRegressor: "LinearRegressor",
  LinearSVR: "LinearRegressor",
  PoissonRegressor: "LinearRegressor",
  GammaRegressor: "LinearRegressor",
  TweedieRegressor: "LinearRegressor",
  LogisticRegression: "LinearClassifier",
  LinearSVC: "LinearClassifier",
  SGDClassifier: "LinearClassifier",
  LookupNetClassifier: "LookupClassifier",
  LookupNetRegressor: "LookupRegressor",
  KNeighborsClassifier: "NeighborsClassifier",
  DecisionTreeRegressor: "TreeRegressor",
  RandomForestRegressor: "TreeRegressor",
  XGBRegressor: "TreeRegressor",
  DecisionTreeClassifier: "TreeClassifier",
  RandomForestClassifier: "TreeClassifier",
  XGBClassifier: "TreeClassifier",
  NeuralNetRegressor: "NeuralRegressor",
  NeuralNetClassifier: "NeuralClassifier",
};

/** A declaration file's part for `ml`. */
export function mlDeclarations(): string {
  const names = Object.entries(kinds).map(
    ([name, kind]) => `  readonly ${name}: new (options?: MlOptions) => Ml${kind};`,
  );
  const groups: string[] = [];
  for (const [name, type] of Object.entries(functions)) {
    // A group of functions has a name of its own: messages print types.
    const group =
      /^[a-z]/.test(name) && type.startsWith("{") ? `Ml${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : null;
    if (group !== null) groups.push(`interface ${group} ${type}`);
    names.push(`  readonly ${name}: ${group ?? type};`); // absent: a type of its own
  }
  return `
/** Options of a model: scikit-learn's names in camelCase, and nBits. */
interface MlOptions { readonly nBits?: number | { readonly [use: string]: number }; readonly [option: string]: unknown }
/** Labels of classes: numbers or texts. */
type MlLabels = Operand | readonly string[];
/** How scores of single classes become one. */
interface MlClassScore { readonly average?: "binary" | "micro" | "macro" | "weighted"; readonly posLabel?: number | string }
${dataDeclarations}/** Last argument of what may take long. */
interface MlTask { readonly signal?: AbortSignal; readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly loss?: number; readonly validationLoss?: number }) => void }
/** How predictions are made: in clear, simulated, or on real ciphertexts. */
interface MlPredict extends MlTask { readonly fhe?: "disable" | "simulate" | "execute"; readonly executeInFhe?: boolean }
/** How much a metric of a network may change. */
interface MlBudget { readonly metric: (targets: MlLabels, predicted: MlLabels) => number; readonly maxLoss: number; readonly y?: MlLabels; readonly predict?: "class" | "values" }
/** How a network from an ONNX file is quantized and compiled. */
interface MlCustomOptions extends MlTask { readonly perChannel?: boolean; readonly foldBatchNorm?: boolean; readonly poolAsScaling?: boolean; readonly prepareInput?: boolean; readonly narrowMoves?: boolean; readonly fitScales?: boolean; readonly searchBits?: MlBudget | null; readonly autoRound?: (MlBudget & { readonly method?: "exact" | "approximate" }) | null; readonly nBits?: number | { readonly [use: string]: number }; readonly importQat?: boolean; readonly roundingThresholdBits?: number | { readonly nBits: number; readonly method?: "exact" } | null; readonly configuration?: Configuration; readonly virtual?: boolean; readonly pError?: number; readonly globalPError?: number }
/** A network from an ONNX file, compiled. */
interface MlCustomModule {
  readonly fheCircuit: Circuit;
  readonly forwardFhe: Circuit;
  bitwidthAndRangeReport(): { readonly [layer: string]: { readonly range: readonly [number, number]; readonly bitwidth: number } };
  quantizeInput(X: Operand): Tensor;
  quantizedForward(q: Operand, options?: MlPredict): Promise<Tensor>;
  dequantizeOutput(q: Tensor): Tensor;
  forward(X: Operand, options?: MlPredict): Promise<Tensor>;
}
/** Displays of a model: the last expression of a cell and show() draw it. */
interface MlAnyClassifier { readonly name: string; readonly classes: readonly (number | string)[]; predict(X: Operand, options?: MlPredict): Promise<Tensor | readonly string[]> }
interface MlAnyTreeModel { readonly name: string; readonly trees: readonly unknown[]; quantizeInput(X: Operand): Tensor; predict(X: Operand, options?: MlPredict): Promise<Tensor | readonly string[]> }
interface MlPicture { readonly displays: readonly unknown[] }
/** A model in floating point; predictProba is there for classifiers. */
interface MlFloatModel { predict(X: Operand): Promise<Tensor>; predictProba(X: Operand): Promise<Tensor>; score(X: Operand, y: MlLabels): Promise<number> }
/** A model: fit, compile, predict. */
interface MlModel {
  readonly name: string;
  readonly options: { readonly [option: string]: unknown };
  readonly nBits: number | { readonly [use: string]: number };
  readonly isFitted: boolean;
  readonly isCompiled: boolean;
  readonly fheCircuit: Circuit;
  /** Trains on rows × features and one target a row, then quantizes. */
  fit(X: Operand, y: Operand, task?: MlTask): Promise<this>;
  /** Makes the circuit; typical rows decide its bit-widths. */
  compile(X: Operand, options?: { readonly configuration?: Configuration; readonly virtual?: boolean; readonly pError?: number; readonly globalPError?: number } & MlTask): Promise<Circuit>;
  /** fit, and the same model in floating point, trained on the rows as they are. */
  fitBenchmark(X: Operand, y: MlLabels, task?: MlTask): Promise<readonly [quantized: this, float: MlFloatModel]>;
  predict(X: Operand, options?: MlPredict): Promise<Tensor>;
  /** Share of classes that are met, or R² of numbers. */
  score(X: Operand, y: Operand, options?: MlPredict): Promise<number>;
  quantizeInput(X: Operand): Tensor;
  dequantizeOutput(q: Operand): Tensor;
  toJSON(): unknown;
}
/** Features to a common range. */
interface MlScaler { fit(X: Operand): this; transform(X: Operand): Tensor; fitTransform(X: Operand): Tensor; inverseTransform(X: Operand): Tensor }
interface MlClassifier extends MlModel {
  readonly classes: readonly (number | string)[];
  fit(X: Operand, y: Operand, task?: MlTask): Promise<this>;
  fit(X: Operand, y: readonly string[], task?: MlTask): Promise<Omit<this, "classes" | "predict"> & { readonly classes: readonly string[]; predict(X: Operand, options?: MlPredict): Promise<readonly string[]> }>;
  score(X: Operand, y: MlLabels, options?: MlPredict): Promise<number>;
  predictProba(X: Operand, options?: MlPredict): Promise<Tensor>;
}
interface MlLinearRegressor extends MlModel { readonly coef: readonly number[] | readonly (readonly number[])[]; readonly intercept: number | readonly number[]; readonly nIter: number | null }
interface MlLinearClassifier extends MlClassifier { readonly coef: readonly (readonly number[])[]; readonly intercept: readonly number[]; readonly nIter: number | null; decisionFunction(X: Operand, options?: MlPredict): Promise<Tensor> }
interface MlTreeRegressor extends MlModel { readonly trees: readonly unknown[]; readonly featureImportances: readonly number[] }
interface MlTreeClassifier extends MlClassifier { readonly trees: readonly unknown[]; readonly featureImportances: readonly number[] }
/** The client of a deployed model; in Node. */
interface MlModelClient {
  readonly classes: readonly (number | string)[];
  keygen(options?: MlTask & { readonly force?: boolean }): Promise<void>;
  evaluationKeys(task?: MlTask): Promise<Uint8Array>;
  quantizeEncryptSerialize(X: Operand, task?: MlTask): Promise<Uint8Array>;
  deserializeDecrypt(results: Uint8Array, task?: MlTask): Promise<Tensor>;
  deserializeDecryptDequantize(results: Uint8Array, task?: MlTask): Promise<Tensor>;
}
interface MlLookupNet {
  /** How many units there are. */
  readonly units: number;
  /** What units: "auto" tried. */
  readonly trials: readonly { readonly units: number; readonly score: number; readonly milliseconds: number }[];
  /** What a unit reads, and its table. */
  describeUnit(number: number): string;
}
interface MlLookupClassifier extends MlClassifier, MlLookupNet {}
interface MlLookupRegressor extends MlModel, MlLookupNet {}
interface MlNeighborsClassifier extends MlClassifier {
  /** Labels of the nearest rows: rows × nNeighbors. */
  getTopkLabels(X: Operand, options?: MlPredict): Promise<Tensor | readonly (readonly string[])[]>;
  /** Distances and numbers of the nearest rows; needs { sorting: "client" }. */
  kneighbors(X: Operand, options?: MlPredict): Promise<readonly [distances: Tensor, indices: Tensor]>;
}
/** One pass over the rows of a network's training. */
interface MlEpoch { readonly epoch: number; readonly loss: number; readonly validationLoss: number | null }
/** A quantized network: its layers, its circuit, and what the calibration gave its integers. */
interface MlQuantizedModule {
  readonly layers: readonly { readonly op: string; readonly name: string; readonly [field: string]: unknown }[];
  readonly fheCircuit: Circuit;
  readonly forwardFhe: Circuit;
  bitwidthAndRangeReport(): { readonly [layer: string]: { readonly range: readonly [low: number, high: number]; readonly bitwidth: number } };
}
interface MlNeuralRegressor extends MlModel { readonly history: readonly MlEpoch[]; readonly quantizedModule: MlQuantizedModule }
interface MlNeuralClassifier extends MlClassifier { readonly history: readonly MlEpoch[]; readonly quantizedModule: MlQuantizedModule }
${groups.join("\n")}
/** Machine learning: models that are trained here, quantized, and run on encrypted data. */
interface MachineLearning {
${names.join("\n")}
}
/** Machine learning: models that are trained here, quantized, and run on encrypted data. */
declare const ml: MachineLearning;
`;
}
