/** Linear regressors and classifiers: what they share once weights are learnt. How each learns them is its own. */
import { UserError } from "../../../base/errors.ts";
import { type Matrix, type MatrixInput, toMatrix, type VectorInput } from "../../numeric/matrix.ts";
import { argmaxRows, sigmoid, softmaxRows } from "../../numeric/probabilities.ts";
import { type BitsOption, type OperationBits, operationBits } from "../../quantize/bits.ts";
import { Classifier, type WithClasses } from "../classifier.ts";
import { arrayOf, type ClientSide, type Fitted, type RowValues } from "../model.ts";
import type { PredictOptions, TaskOptions } from "../modes.ts";
import type { IntegerProgram } from "../program.ts";
import { Regressor } from "../regressor.ts";
import {
  dequantizeScores,
  type LinearScales,
  type LinearWeights,
  linearProgram,
  type QuantizedWeights,
  quantizeLinear,
  quantizeRows,
} from "./quantized.ts";

/** How scores become predictions: as they are, or by exp (models with a log link). */
export type Link = "identity" | "log";

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

/** A client of a linear regressor. */
export interface RegressorClient extends LinearScales {
  readonly link: Link;
}

/** A client of a linear classifier. */
export type ClassifierClient = LinearScales & WithClasses;

/** Learnt parameters of scikit-learn, as plain data: `coef_` and `intercept_` in any of the shapes that it gives them. */
export interface SklearnLinear {
  readonly coef: readonly number[] | readonly (readonly number[])[];
  readonly intercept: number | readonly number[];
  readonly classes?: readonly number[];
  readonly nIter?: number;
}

const sharedSide = {
  quantize: quantizeRows,
  encode: (_client: LinearScales, quantized: Matrix): Matrix => quantized,
  dequantize: dequantizeScores,
};

/** The client's side of linear regressors. */
export const regressorSide: ClientSide<RegressorClient> = {
  ...sharedSide,
  postProcess: ({ link }, values) => (link === "log" ? { ...values, data: values.data.map(Math.exp) } : values),
};

/** The client's side of linear classifiers: a sigmoid for two classes, softmax for more (also for one-vs-rest and SVC, as the original does). */
export const classifierSide: ClientSide<ClassifierClient> = {
  ...sharedSide,
  postProcess({ classes }, { rows, data }) {
    const shape = [classes.length];
    if (classes.length > 2) return { rows, shape, data: softmaxRows(data, classes.length) };
    const both = Float64Array.from({ length: 2 * rows }, (_, i) => {
      const p = sigmoid(data[i >> 1] as number);
      return i % 2 === 0 ? 1 - p : p;
    });
    return { rows, shape, data: both };
  },
};

/** A linear model that predicts numbers. */
export abstract class LinearRegressor extends Regressor<RegressorClient, LinearLearnt<RegressorClient>> {
  protected readonly clientSide = regressorSide;
  protected readonly link: Link = "identity";
  abstract readonly nBits: BitsOption;

  /** The weights for rows and targets. */
  protected abstract solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution>;

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
    return this.quantized(x, await this.solve(x, y, task));
  }

  protected quantized(x: Matrix, solution: LinearSolution): LinearLearnt<RegressorClient> {
    const { scales, quantized } = quantizeLinear(x, solution, this.bits());
    return { client: { ...scales, link: this.link }, features: x.columns, solution, quantized };
  }

  /** Takes weights that scikit-learn learnt. `X` are rows like those of the training: they give the range of the inputs. */
  protected adoptSklearn(parameters: SklearnLinear, X: MatrixInput): this {
    const x = toMatrix("X", X);
    this.adopt(this.quantized(x, solutionOf(parameters, x.columns)));
    return this;
  }

  protected override programOf({ quantized }: LinearLearnt<RegressorClient>): IntegerProgram {
    return linearProgram(quantized);
  }

  private bits(): OperationBits {
    return operationBits(this.nBits);
  }
}

/** A linear model that predicts classes. */
export abstract class LinearClassifier extends Classifier<ClassifierClient, LinearLearnt<ClassifierClient>> {
  protected readonly clientSide = classifierSide;
  abstract readonly nBits: BitsOption;

  /** The weights for rows and the numbers of their classes: one row of weights for two classes, else one a class. */
  protected abstract solve(x: Matrix, codes: Float64Array, classes: number, task: TaskOptions): Promise<LinearSolution>;
  /** Classes and codes of the targets. */
  protected abstract labels(y: VectorInput, rows: number): { readonly classes: number[]; readonly codes: Float64Array };

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

  protected override async train(x: Matrix, y: VectorInput, task: TaskOptions) {
    const { classes, codes } = this.labels(y, x.rows);
    return this.quantized(x, await this.solve(x, codes, classes.length, task), classes);
  }

  protected quantized(x: Matrix, solution: LinearSolution, classes: readonly number[]): LinearLearnt<ClassifierClient> {
    const { scales, quantized } = quantizeLinear(x, solution, operationBits(this.nBits));
    return { client: { ...scales, classes }, features: x.columns, solution, quantized };
  }

  /** Takes weights that scikit-learn learnt; see `LinearRegressor`. */
  protected adoptSklearn(parameters: SklearnLinear, X: MatrixInput): this {
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
    this.adopt(this.quantized(x, solution, classes));
    return this;
  }

  protected override programOf({ quantized }: LinearLearnt<ClassifierClient>): IntegerProgram {
    return linearProgram(quantized);
  }

  /** By the scores, not by the probabilities: two classes part at 0. */
  protected override pick({ data }: RowValues): readonly number[] {
    if (this.classes.length > 2) return argmaxRows(data, this.classes.length);
    return Array.from(data, (score) => (score > 0 ? 1 : 0));
  }
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
