/** Ordinary least squares. */
import { UserError } from "../../../base/errors.ts";
import { type Matrix, type MatrixInput, tensorOf, type VectorInput } from "../../numeric/matrix.ts";
import type { BitsOption } from "../../quantize/bits.ts";
import { leastSquares } from "../../training/linear/leastSquares.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type SklearnLinear } from "./linearModel.ts";

/** Options of `LinearRegression`. */
export interface LinearRegressionOptions {
  /** Bits of inputs and weights; 8. */
  readonly nBits?: BitsOption;
  /** Whether there is an intercept; true. */
  readonly fitIntercept?: boolean;
}

/** Linear regression without a penalty, for one target or several (scikit-learn's `LinearRegression`). */
export class LinearRegression extends LinearRegressor {
  readonly name = "LinearRegression";
  readonly options: Readonly<Required<LinearRegressionOptions>>;

  constructor(options: LinearRegressionOptions = {}) {
    super();
    const defaults: Required<LinearRegressionOptions> = { nBits: 8, fitIntercept: true };
    this.options = checkedOptions("LinearRegression", options, defaults, {
      nBits: rules.bits,
      fitIntercept: rules.boolean,
    });
  }

  get nBits(): BitsOption {
    return this.options.nBits;
  }

  /** A model with learnt weights; `X` are rows like those of the training. */
  static fromSklearn(
    parameters: SklearnLinear,
    { X, ...options }: LinearRegressionOptions & { readonly X: MatrixInput },
  ): LinearRegression {
    return new LinearRegression(options).adoptSklearn(parameters, X);
  }

  protected override async solve(x: Matrix, y: VectorInput): Promise<LinearSolution> {
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
