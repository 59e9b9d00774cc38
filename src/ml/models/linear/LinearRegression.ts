/** Ordinary least squares. */
import { UserError } from "../../../base/errors.ts";
import { type Matrix, tensorOf, type VectorInput } from "../../numeric/matrix.ts";
import { leastSquares } from "../../training/linear/leastSquares.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `LinearRegression`, in scikit-learn's words. */
export interface LinearRegressionOptions extends WithBits {
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
}

/** Linear regression without a penalty, for one target or several (scikit-learn's `LinearRegression`). */
export class LinearRegression extends LinearRegressor<LinearRegressionOptions> {
  readonly name = "LinearRegression";
  readonly options: Readonly<LinearRegressionOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LinearRegressionOptions> = {}) {
    super();
    const defaults: LinearRegressionOptions = { nBits: 8, fitIntercept: true };
    this.options = checkedOptions("LinearRegression", options, defaults, {
      nBits: rules.bits,
      fitIntercept: rules.boolean,
    });
  }

  protected override solve(x: Matrix, y: VectorInput): LinearSolution {
    const fits = targetsOf(y, x.rows).map((target) => leastSquares(x, target, this.options.fitIntercept));
    return { coef: fits.map(({ coef }) => coef), intercept: fits.map(({ intercept }) => intercept), nIter: null };
  }
}

/** Targets one by one: rows, or rows × targets. */
function targetsOf(y: VectorInput, rows: number): readonly Float64Array[] {
  const { shape, data } = tensorOf("y", y);
  const [count, targets = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || count !== rows || !data.every(Number.isFinite)) {
    throw new UserError(`y: expected finite targets for each of ${rows} rows, got shape (${shape.join(", ")})`, {
      code: "shape",
    });
  }
  return Array.from({ length: targets }, (_, k) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * targets + k] as number),
  );
}
