/** Models that predict numbers. */
import { NDArray } from "../../trace/arrays.ts";
import { r2Score } from "../metrics/regression.ts";
import type { MatrixInput, VectorInput } from "../numeric/matrix.ts";
import { type Fitted, Model, type RowValues } from "./model.ts";
import type { PredictOptions } from "./modes.ts";

/** A model that predicts one number a row, or several. */
export abstract class Regressor<Client, Learnt extends Fitted<Client>> extends Model<Client, Learnt> {
  /** Predicted numbers: one a row, or rows × outputs. Rejects with a `UserError` when it is not fitted or, encrypted, not compiled. */
  async predict(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray> {
    return predictions(await this.inferProcessed(X, options));
  }

  /** R² of the predictions for `X`. */
  async score(X: MatrixInput, y: VectorInput, options: PredictOptions = {}): Promise<number> {
    return r2Score(y, await this.predict(X, options));
  }
}

function predictions({ rows, shape, data }: RowValues): NDArray {
  const outputs = shape.reduce((product, extent) => product * extent, 1);
  return new NDArray({ dtype: "float64", shape: outputs === 1 ? [rows] : [rows, outputs], data });
}
