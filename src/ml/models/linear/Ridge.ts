/** Least squares with an L2 penalty. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { ridge } from "../../training/linear/leastSquares.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `Ridge`, in scikit-learn's words. */
export interface RidgeOptions extends WithBits {
  /** Strength of the penalty, above 0; 1 unless given. */
  readonly alpha: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
}

/** Ridge regression (scikit-learn's `Ridge` with the Cholesky solver). */
export class Ridge extends LinearRegressor<RidgeOptions> {
  readonly name = "Ridge";
  readonly options: Readonly<RidgeOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<RidgeOptions> = {}) {
    super();
    const defaults: RidgeOptions = { nBits: 8, alpha: 1, fitIntercept: true };
    this.options = checkedOptions("Ridge", options, defaults, {
      nBits: rules.bits,
      alpha: rules.positive,
      fitIntercept: rules.boolean,
    });
  }

  protected override solve(x: Matrix, y: VectorInput): LinearSolution {
    const { alpha, fitIntercept } = this.options;
    const { coef, intercept } = ridge(x, toVector("y", y, x.rows), alpha, fitIntercept);
    return { coef: [coef], intercept: [intercept], nIter: null };
  }
}
