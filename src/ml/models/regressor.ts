/** Models that predict numbers. */
import type { NDArray } from "../../trace/arrays.ts";
import { r2Score } from "../metrics/regression.ts";
import { type MatrixInput, toMatrix, type VectorInput } from "../numeric/matrix.ts";
import type { Fitted } from "./clientSide.ts";
import { FloatRegressor, numbersOf } from "./floatModels.ts";
import { Model } from "./model.ts";
import type { PredictOptions, TaskOptions } from "./modes.ts";

/** A model that predicts one number a row, or several. */
export abstract class Regressor<Client, Learnt extends Fitted<Client>> extends Model<Client, Learnt> {
  /** Predicted numbers: one a row, or rows × outputs. Rejects with a `UserError` when it is not fitted or, encrypted, not compiled. */
  async predict(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray> {
    return numbersOf(await this.inferProcessed(X, options));
  }

  /**
   * `fit`, and the same model in floating point, trained on the rows as they are.
   * @throws UserError as `fit`
   */
  async fitBenchmark(
    X: MatrixInput,
    y: VectorInput,
    task: TaskOptions = {},
  ): Promise<readonly [quantized: this, float: FloatRegressor]> {
    await this.fit(X, y, task);
    const form = await this.trainFloat(toMatrix("X", X), y, task);
    return [this, new FloatRegressor(form, (values) => this.clientSide.postProcess(form.client, values))];
  }

  /** R² of the predictions for `X`. */
  async score(X: MatrixInput, y: VectorInput, options: PredictOptions = {}): Promise<number> {
    return r2Score(y, await this.predict(X, options));
  }
}
