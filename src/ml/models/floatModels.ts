/** Models in floating point: what `fitBenchmark` gives beside a quantized one, to compare the two. */
import { NDArray } from "../../trace/arrays.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import { r2Score } from "../metrics/regression.ts";
import { type Label, type LabelInput, type LabelOutput, presentLabels, toLabels } from "../numeric/labels.ts";
import type { Matrix, MatrixInput, VectorInput } from "../numeric/matrix.ts";
import type { OfTexts } from "./classifier.ts";
import type { RowValues } from "./clientSide.ts";
import { preparedRows } from "./rows.ts";

/** What a model learnt in floating point. */
export interface FloatForm<Client> {
  readonly client: Client;
  readonly features: number;
  /** What the quantized model's dequantized results stand for. */
  values(x: Matrix): RowValues;
}

/** Predictions of a regressor: one number a row, or rows × outputs. */
export function numbersOf({ rows, shape, data }: RowValues): NDArray {
  const outputs = sizeOf(shape);
  return new NDArray({ dtype: "float64", shape: outputs === 1 ? [rows] : [rows, outputs], data });
}

/** A regressor in floating point. */
export class FloatRegressor {
  readonly #predicted: (X: MatrixInput) => RowValues;

  constructor({ features, values }: FloatForm<unknown>, postProcess: (values: RowValues) => RowValues) {
    this.#predicted = (X) => postProcess(values(preparedRows(X, features, null)));
  }

  /** Predicted numbers: one a row, or rows × outputs. Rejects with a `UserError` for rows with other features. */
  async predict(X: MatrixInput): Promise<NDArray> {
    return numbersOf(this.#predicted(X));
  }

  /** R² of the predictions for `X`. */
  async score(X: MatrixInput, y: VectorInput): Promise<number> {
    return r2Score(y, await this.predict(X));
  }
}

/** How the values of a classifier become classes. */
export interface ClassReading {
  readonly classes: readonly Label[];
  probabilities(values: RowValues): RowValues;
  /** The class of each row, by number. */
  pick(values: RowValues): readonly number[];
}

/** A classifier in floating point. */
export class FloatClassifier {
  readonly classes: readonly Label[];
  readonly #values: (X: MatrixInput) => RowValues;
  readonly #reading: ClassReading;

  constructor({ features, values }: FloatForm<unknown>, reading: ClassReading) {
    this.classes = reading.classes;
    this.#values = (X) => values(preparedRows(X, features, null));
    this.#reading = reading;
  }

  /** Probabilities of the classes: rows × classes. Rejects with a `UserError` for rows with other features. */
  async predictProba(X: MatrixInput): Promise<NDArray> {
    const { rows, shape, data } = this.#reading.probabilities(this.#values(X));
    const all: Shape = [rows, ...shape];
    return new NDArray({ dtype: "float64", shape: all, data });
  }

  /** The likeliest class of each row: an array of numbers, or a list of texts. */
  predict(X: MatrixInput): Promise<NDArray>;
  async predict(X: MatrixInput): Promise<LabelOutput> {
    return presentLabels(this.#predicted(X));
  }

  /** Share of rows whose class is met. */
  async score(X: MatrixInput, y: LabelInput): Promise<number> {
    const predicted = this.#predicted(X);
    const truth = toLabels("y", y, predicted.length);
    return predicted.filter((label, i) => label === truth[i]).length / predicted.length;
  }

  #predicted(X: MatrixInput): readonly Label[] {
    return this.#reading.pick(this.#values(X)).map((k) => this.classes[k] as Label);
  }
}

/** A classifier in floating point whose labels are texts. */
export type FloatTextClassifier = OfTexts<FloatClassifier>;
