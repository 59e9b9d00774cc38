/** Models that predict classes. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import {
  distinctLabels,
  type Label,
  type LabelInput,
  type LabelOutput,
  presentLabels,
  toLabels,
} from "../numeric/labels.ts";
import { type MatrixInput, toMatrix, type VectorInput } from "../numeric/matrix.ts";
import { type Fitted, pickedClasses, type WithClasses } from "./clientSide.ts";
import { FloatClassifier, type FloatTextClassifier } from "./floatModels.ts";
import { Model } from "./model.ts";
import type { PredictOptions, TaskOptions } from "./modes.ts";

/** A classifier that was fitted to texts, and predicts texts. */
export type OfTexts<M> = Omit<M, "classes" | "predict"> & {
  readonly classes: readonly string[];
  predict(X: MatrixInput, options?: PredictOptions): Promise<readonly string[]>;
};

/** A model that predicts one of several classes. */
export abstract class Classifier<Client extends WithClasses, Learnt extends Fitted<Client>> extends Model<
  Client,
  Learnt
> {
  /** The labels, ascending. @throws UserError before `fit` */
  get classes(): readonly Label[] {
    return this.learnt().client.classes;
  }

  /**
   * Trains, then quantizes.
   * @param X rows × features
   * @param y one label for each row: numbers or texts, which predictions give back
   * @throws UserError for rows and labels that do not fit each other, for fewer than two classes, and when stopped
   */
  override fit(X: MatrixInput, y: VectorInput, task?: TaskOptions): Promise<this>;
  override fit(X: MatrixInput, y: readonly string[], task?: TaskOptions): Promise<OfTexts<this>>;
  override fit(X: MatrixInput, y: LabelInput, task: TaskOptions = {}): Promise<unknown> {
    return this.learnFrom(X, y, task);
  }

  /**
   * `fit`, and the same model in floating point, trained on the rows as they are.
   * @throws UserError as `fit`
   */
  fitBenchmark(
    X: MatrixInput,
    y: VectorInput,
    task?: TaskOptions,
  ): Promise<readonly [quantized: this, float: FloatClassifier]>;
  fitBenchmark(
    X: MatrixInput,
    y: readonly string[],
    task?: TaskOptions,
  ): Promise<readonly [quantized: OfTexts<this>, float: FloatTextClassifier]>;
  async fitBenchmark(X: MatrixInput, y: LabelInput, task: TaskOptions = {}): Promise<unknown> {
    await this.learnFrom(X, y, task);
    const form = await this.trainFloat(toMatrix("X", X), y, task);
    const { client } = form;
    const twin = new FloatClassifier(form, {
      classes: client.classes,
      probabilities: (values) => this.clientSide.postProcess(client, values),
      pick: (values) => pickedClasses(this.clientSide, client, values),
    });
    return [this, twin];
  }

  /** Probabilities of the classes: rows × classes, in the order of `classes`. */
  async predictProba(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray> {
    const { rows, shape, data } = await this.inferProcessed(X, options);
    return new NDArray({ dtype: "float64", shape: [rows, ...shape], data });
  }

  /** The likeliest class of each row: an array of numbers, or a list of texts where the labels of `fit` were texts (its type says which). */
  predict(X: MatrixInput, options?: PredictOptions): Promise<NDArray>;
  async predict(X: MatrixInput, options: PredictOptions = {}): Promise<LabelOutput> {
    return presentLabels(await this.#predicted(X, options));
  }

  /** Share of rows whose class is met. */
  async score(X: MatrixInput, y: LabelInput, options: PredictOptions = {}): Promise<number> {
    const predicted = await this.#predicted(X, options);
    const truth = toLabels("y", y, predicted.length);
    return predicted.filter((label, i) => label === truth[i]).length / predicted.length;
  }

  async #predicted(X: MatrixInput, options: PredictOptions): Promise<readonly Label[]> {
    const { client } = this.learnt();
    const { classes } = client;
    return pickedClasses(this.clientSide, client, await this.infer(X, options)).map((k) => classes[k] as Label);
  }
}

/**
 * The labels of `y`, and which of them each row has.
 * @throws UserError when there is only one class
 */
export function labelsOf(
  y: LabelInput,
  rows: number,
): { readonly classes: readonly Label[]; readonly codes: Float64Array } {
  const labels = toLabels("y", y, rows);
  const classes = distinctLabels(labels);
  if (classes.length < 2) {
    throw new UserError("You must provide at least 2 classes in y.", {
      code: "shape",
      hint: `every row has the class ${classes[0]}`,
    });
  }
  const code = new Map(classes.map((label, k) => [label, k]));
  return { classes, codes: Float64Array.from(labels, (label) => code.get(label) as number) };
}
