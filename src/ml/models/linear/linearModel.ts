/** Linear regressors and classifiers: what they share once weights are learnt. How each learns them is its own. */
import { UserError } from "../../../base/errors.ts";
import type { Label, LabelInput } from "../../numeric/labels.ts";
import { type Matrix, type MatrixInput, toMatrix, type VectorInput } from "../../numeric/matrix.ts";
import { dot } from "../../numeric/vectors.ts";
import { type BitsOption, operationBits } from "../../quantize/bits.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { Classifier, labelsOf } from "../classifier.ts";
import type { Fitted, RowValues } from "../clientSide.ts";
import type { FloatForm } from "../floatModels.ts";
import type { PredictOptions, TaskOptions } from "../modes.ts";
import type { IntegerProgram } from "../program.ts";
import { Regressor } from "../regressor.ts";
import { arrayOf, eachRow } from "../rows.ts";
import {
  type ClassifierClient,
  classifierSide,
  type Link,
  type ProbabilityRule,
  type RegressorClient,
  regressorSide,
} from "./client.ts";
import {
  inputQuantizerOf,
  type LinearScales,
  type LinearWeights,
  linearProgram,
  type QuantizedWeights,
  quantizeLinear,
} from "./quantized.ts";
import { restoredClasses, restoredLinear, savedLinear } from "./savedLinear.ts";

/** What training gives. */
export interface LinearSolution extends LinearWeights {
  /** Iterations that the solver took; null for a closed form. */
  readonly nIter: number | null;
}

/** A fitted linear model. */
export interface LinearLearnt<Client extends LinearScales> extends Fitted<Client> {
  readonly solution: LinearSolution;
  readonly quantized: QuantizedWeights;
}

/** Options that every linear model has. */
export interface WithBits {
  /** Bits of inputs and weights: a number, or `{ opInputs, opWeights }`; 8 unless given. */
  readonly nBits: BitsOption;
}

/** Learnt parameters of scikit-learn, as plain data: `coef_` and `intercept_` in any of the shapes that it gives them. */
export interface SklearnLinear {
  readonly coef: readonly number[] | readonly (readonly number[])[];
  readonly intercept: number | readonly number[];
  readonly classes?: readonly Label[];
  readonly nIter?: number;
}

/** A linear model that predicts numbers. */
export abstract class LinearRegressor<Options extends WithBits> extends Regressor<
  RegressorClient,
  LinearLearnt<RegressorClient>
> {
  protected readonly clientSide = regressorSide;
  abstract override readonly options: Readonly<Options>;

  /** Bits of inputs and weights, as they were given. */
  get nBits(): BitsOption {
    return this.options.nBits;
  }

  /** How scores become predictions. */
  protected get link(): Link {
    return "identity";
  }

  /**
   * A model with weights that scikit-learn learnt. `X` are rows like those of the training: they give the range of the inputs.
   * @throws UserError for weights that do not fit the rows
   */
  static fromSklearn<M extends LinearRegressor<WithBits>, O extends object>(
    this: new (
      options?: O,
    ) => M,
    parameters: SklearnLinear,
    { X, ...options }: O & { readonly X: MatrixInput },
  ): M {
    const model = new this(options as unknown as O);
    const x = toMatrix("X", X);
    model.adopt(model.quantizedFor(x, solutionOf(parameters, x.columns)));
    return model;
  }

  /** The weights for rows and targets. */
  protected abstract solve(x: Matrix, y: VectorInput, task: TaskOptions): LinearSolution | Promise<LinearSolution>;

  /** Learnt weights: one a feature; outputs × features of a model with several outputs. */
  get coef(): readonly number[] | readonly (readonly number[])[] {
    const { coef } = this.learnt().solution;
    return coef.length === 1 ? (coef[0] as readonly number[]) : coef;
  }

  get intercept(): number | readonly number[] {
    return single(this.learnt().solution.intercept);
  }

  get nIter(): number | null {
    return this.learnt().solution.nIter;
  }

  protected override async train(x: Matrix, y: VectorInput, task: TaskOptions) {
    return this.quantizedFor(x, await this.solve(x, y, task));
  }

  /** Weights as integers, for rows like `x`. */
  protected quantizedFor(x: Matrix, solution: LinearSolution): LinearLearnt<RegressorClient> {
    return this.quantized(inputQuantizerOf(x, operationBits(this.nBits)), x.columns, solution);
  }

  protected quantized(inputs: Quantizer, features: number, solution: LinearSolution): LinearLearnt<RegressorClient> {
    const { scales, quantized } = quantizeLinear(inputs, features, solution, operationBits(this.nBits));
    return { client: { ...scales, link: this.link }, features, solution, quantized };
  }

  protected override saved(learnt: LinearLearnt<RegressorClient>): unknown {
    return savedLinear(learnt);
  }

  protected override restored(saved: unknown): LinearLearnt<RegressorClient> {
    const { inputQuantizer, features, solution } = restoredLinear(saved);
    return this.quantized(inputQuantizer, features, solution);
  }

  protected override async trainFloat() {
    return floatForm(this.learnt());
  }

  protected override programOf({ quantized }: LinearLearnt<RegressorClient>): IntegerProgram {
    return linearProgram(quantized);
  }
}

/** A linear model that predicts classes. */
export abstract class LinearClassifier<Options extends WithBits> extends Classifier<
  ClassifierClient,
  LinearLearnt<ClassifierClient>
> {
  protected readonly clientSide = classifierSide;
  abstract override readonly options: Readonly<Options>;

  /** Bits of inputs and weights, as they were given. */
  get nBits(): BitsOption {
    return this.options.nBits;
  }

  /** How scores become probabilities. */
  protected get probabilities(): ProbabilityRule {
    return "softmax";
  }

  /** The weights for rows and the numbers of their classes: one row of weights for two classes, else one a class. */
  protected abstract solve(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): LinearSolution | Promise<LinearSolution>;

  /** A model with weights that scikit-learn learnt; see `LinearRegressor.fromSklearn`. `parameters` needs the classes. */
  static fromSklearn<M extends LinearClassifier<WithBits>, O extends object>(
    this: new (
      options?: O,
    ) => M,
    parameters: SklearnLinear,
    { X, ...options }: O & { readonly X: MatrixInput },
  ): M {
    const model = new this(options as unknown as O);
    const x = toMatrix("X", X);
    const { classes } = parameters;
    if (classes === undefined) {
      throw new UserError("fromSklearn: expected 'classes' of a classifier, got none", { code: "options" });
    }
    const solution = solutionOf(parameters, x.columns);
    const outputs = classes.length === 2 ? 1 : classes.length;
    if (solution.coef.length !== outputs) {
      throw new UserError(
        `fromSklearn: expected ${outputs} rows of coef for ${classes.length} classes, got ${solution.coef.length}`,
        { code: "shape" },
      );
    }
    model.adopt(model.quantizedFor(x, solution, classes));
    return model;
  }

  /** Learnt weights: outputs × features, one output for two classes. */
  get coef(): readonly (readonly number[])[] {
    return this.learnt().solution.coef;
  }

  get intercept(): readonly number[] {
    return this.learnt().solution.intercept;
  }

  get nIter(): number | null {
    return this.learnt().solution.nIter;
  }

  /** Scores: one a row for two classes, else rows × classes. */
  async decisionFunction(X: MatrixInput, options: PredictOptions = {}) {
    const { rows, shape, data } = await this.infer(X, options);
    return arrayOf({ rows, shape: shape[0] === 1 ? [] : shape, data });
  }

  protected override async train(x: Matrix, y: LabelInput, task: TaskOptions) {
    const { classes, codes } = labelsOf(y, x.rows);
    return this.quantizedFor(x, await this.solve(x, codes, classes.length, task), classes);
  }

  /** Weights as integers, for rows like `x`. */
  protected quantizedFor(x: Matrix, solution: LinearSolution, classes: readonly Label[]) {
    return this.quantized(inputQuantizerOf(x, operationBits(this.nBits)), x.columns, solution, classes);
  }

  protected quantized(
    inputs: Quantizer,
    features: number,
    solution: LinearSolution,
    classes: readonly Label[],
  ): LinearLearnt<ClassifierClient> {
    const { scales, quantized } = quantizeLinear(inputs, features, solution, operationBits(this.nBits));
    return { client: { ...scales, classes, probabilities: this.probabilities }, features, solution, quantized };
  }

  protected override saved(learnt: LinearLearnt<ClassifierClient>): unknown {
    return { ...savedLinear(learnt), classes: learnt.client.classes };
  }

  protected override restored(saved: unknown): LinearLearnt<ClassifierClient> {
    const { inputQuantizer, features, solution, classes } = restoredClasses(saved);
    return this.quantized(inputQuantizer, features, solution, classes);
  }

  protected override async trainFloat() {
    return floatForm(this.learnt());
  }

  protected override programOf({ quantized }: LinearLearnt<ClassifierClient>): IntegerProgram {
    return linearProgram(quantized);
  }
}

/** The scores that the circuit's results stand for. */
function floatForm<Client extends LinearScales>(learnt: LinearLearnt<Client>): FloatForm<Client> {
  const { client, features, solution } = learnt;
  const values = (x: Matrix): RowValues => {
    const outputs = solution.coef.map((row) => Float64Array.from(row));
    const scores = eachRow(x).flatMap((row) => outputs.map((w, k) => dot(row, w) + (solution.intercept[k] as number)));
    return { rows: x.rows, shape: [outputs.length], data: Float64Array.from(scores) };
  };
  return { client, features, values };
}

const single = (values: readonly number[]): number | readonly number[] =>
  values.length === 1 ? (values[0] as number) : values;

function solutionOf({ coef, intercept, nIter }: SklearnLinear, features: number): LinearSolution {
  const rows = (Array.isArray(coef[0]) ? coef : [coef]) as readonly (readonly number[])[];
  const intercepts = typeof intercept === "number" ? rows.map(() => intercept) : intercept;
  const fits = rows.every((row) => row.length === features && row.every(Number.isFinite));
  if (!fits || intercepts.length !== rows.length) {
    throw new UserError(
      `fromSklearn: expected ${features} weights and one intercept for each output, got ${rows[0]?.length} and ${intercepts.length}`,
      { code: "shape" },
    );
  }
  return { coef: rows, intercept: intercepts, nIter: nIter ?? null };
}
