/** The types of the data sets and tools of `ml`, for the editor's TypeScript. */

/** Names of `ml` that are no models, with their types. */
export const dataFunctions = {
  datasets: `{
    loadIris: MlLoader<{}, MlClassBunch>;
    loadWine: MlLoader<{}, MlClassBunch>;
    loadBreastCancer: MlLoader<{}, MlClassBunch>;
    loadDigits: MlLoader<{ readonly nClass?: number }, MlClassBunch & { readonly images: Tensor }>;
    loadDiabetes: MlLoader<{ readonly scaled?: boolean }, MlBunch>;
    makeMoons(options?: MlShapes): readonly [X: Tensor, y: Tensor];
    makeCircles(options?: MlShapes & { readonly factor?: number }): readonly [X: Tensor, y: Tensor];
    makeClassification(options?: {
      readonly nSamples?: number; readonly nFeatures?: number; readonly nInformative?: number; readonly nRedundant?: number; readonly nRepeated?: number;
      readonly nClasses?: number; readonly nClustersPerClass?: number; readonly weights?: readonly number[] | null; readonly flipY?: number; readonly classSep?: number;
      readonly hypercube?: boolean; readonly shift?: number | readonly number[] | null; readonly scale?: number | readonly number[] | null;
      readonly shuffle?: boolean; readonly randomState?: number;
    }): readonly [X: Tensor, y: Tensor];
    makeRegression(options?: MlRegressionData & { readonly coef?: false }): readonly [X: Tensor, y: Tensor];
    makeRegression(options: MlRegressionData & { readonly coef: true }): readonly [X: Tensor, y: Tensor, coef: Tensor];
  }`,
  PCA: "new (options?: { readonly nComponents?: number | null; readonly whiten?: boolean }) => MlPca",
  readCsv:
    '(text: string, options?: { readonly header?: boolean; readonly delimiter?: string; readonly missing?: "nan" | "mean" | "drop" | "error" }) => MlCsvTable',
  BinarySearchPError: `new (options: {
    readonly estimator: MlModel; readonly predict?: "predict" | "predictProba"; metric(y: MlLabels, predicted: MlLabels): number; readonly lower?: number;
    readonly upper?: number; readonly maxIter?: number; readonly nSimulation?: number; readonly strategy?: (matches: readonly boolean[]) => boolean;
    readonly maxMetricLoss?: number; readonly deltaTolerance?: number;
  }) => { readonly history: readonly { readonly pError: number; readonly metrics: readonly number[]; readonly isMatch: boolean }[]; run(X: Operand, groundTruth: MlLabels, task?: MlTask): Promise<number> }`,
} as const;

/** Interfaces that they use. */
export const dataDeclarations = `/** A data set of scikit-learn's. */
interface MlBunch { readonly data: Tensor; readonly target: Tensor; readonly featureNames: readonly string[]; readonly description: string }
interface MlClassBunch extends MlBunch { readonly targetNames: readonly string[] }
/** Gives a data set; with returnXY its rows and targets. */
interface MlLoader<Options, Loaded> {
  (options?: Options & { readonly returnXY?: false }): Loaded;
  (options: Options & { readonly returnXY: true }): readonly [X: Tensor, y: Tensor];
}
interface MlShapes { readonly nSamples?: number | readonly [number, number]; readonly shuffle?: boolean; readonly noise?: number | null; readonly randomState?: number }
interface MlRegressionData {
  readonly nSamples?: number; readonly nFeatures?: number; readonly nInformative?: number; readonly nTargets?: number; readonly bias?: number;
  readonly noise?: number; readonly shuffle?: boolean; readonly randomState?: number;
}
/** Principal components. */
interface MlPca extends MlScaler {
  readonly components: readonly (readonly number[])[];
  readonly explainedVariance: readonly number[];
  readonly explainedVarianceRatio: readonly number[];
  readonly singularValues: readonly number[];
  readonly mean: readonly number[];
  readonly noiseVariance: number;
  readonly nComponents: number;
}
/** A table of named columns. */
interface MlCsvTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** A column: numbers, or texts. */
  column(name: string): Tensor | readonly string[];
  isNumeric(name: string): boolean;
  /** Rows × features of columns of numbers. */
  toArray(names?: readonly string[]): Tensor;
}
`;
