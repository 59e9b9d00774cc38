/** Models that predict classes. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { type MatrixInput, toValues, toVector, type VectorInput } from "../numeric/matrix.ts";
import { argmaxRows } from "../numeric/probabilities.ts";
import { type Fitted, Model, type RowValues } from "./model.ts";
import type { PredictOptions } from "./modes.ts";

/** Classes in ascending order: the labels that `y` has. */
export interface WithClasses {
  readonly classes: readonly number[];
}

/** A model that predicts one of several classes. */
export abstract class Classifier<Client extends WithClasses, Learnt extends Fitted<Client>> extends Model<
  Client,
  Learnt
> {
  /** The labels, ascending. @throws UserError before `fit` */
  get classes(): readonly number[] {
    return this.learnt().client.classes;
  }

  /** Probabilities of the classes: rows × classes, in the order of `classes`. */
  async predictProba(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray> {
    const { rows, shape, data } = await this.inferProcessed(X, options);
    return new NDArray({ dtype: "float64", shape: [rows, ...shape], data });
  }

  /** The likeliest class of each row. */
  async predict(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray> {
    const picked = this.pick(await this.infer(X, options));
    const { classes } = this;
    const data = Float64Array.from(picked, (k) => classes[k] as number);
    return new NDArray({ dtype: data.every(Number.isInteger) ? "int64" : "float64", shape: [data.length], data });
  }

  /** Share of rows whose class is met. */
  async score(X: MatrixInput, y: VectorInput, options: PredictOptions = {}): Promise<number> {
    const { data } = await this.predict(X, options);
    const truth = toVector("y", y, data.length);
    return data.reduce((hits, label, i) => hits + Number(label === truth[i]), 0) / data.length;
  }

  /** Which class, by number, the dequantized results of each row mean: the likeliest unless a family of models says otherwise. */
  protected pick(values: RowValues): readonly number[] {
    const { data } = this.clientSide.postProcess(this.learnt().client, values);
    return argmaxRows(data, this.classes.length);
  }
}

/**
 * The labels of `y`, and which of them each row has.
 * @throws UserError when there is only one class
 */
export function labelsOf(y: VectorInput, rows: number): { readonly classes: number[]; readonly codes: Float64Array } {
  const values = toVector("y", y, rows);
  const classes = [...new Set(toValues("y", y))].sort((a, b) => a - b);
  if (classes.length < 2) {
    throw new UserError("You must provide at least 2 classes in y.", {
      code: "shape",
      hint: `every row has the class ${classes[0]}`,
    });
  }
  const code = new Map(classes.map((label, k) => [label, k]));
  return { classes, codes: values.map((value) => code.get(value) as number) };
}
