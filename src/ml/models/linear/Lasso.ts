/** Least squares with an L1 penalty, which leaves few weights. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { elasticNet } from "../../training/linear/coordinateDescent.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `Lasso`, in scikit-learn's words. */
export interface LassoOptions extends WithBits {
  /** Strength of the penalty; 1 unless given. */
  readonly alpha: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Duality gap, as a share of ‖y‖², at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most sweeps over the features; 1000 unless given. */
  readonly maxIter: number;
  /** Whether weights below 0 are excluded; false unless given. */
  readonly positive: boolean;
}

/** Linear regression with an L1 penalty (scikit-learn's `Lasso`, cyclic). */
export class Lasso extends LinearRegressor<LassoOptions> {
  readonly name = "Lasso";
  readonly options: Readonly<LassoOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LassoOptions> = {}) {
    super();
    const defaults: LassoOptions = {
      nBits: 8,
      alpha: 1,
      fitIntercept: true,
      tol: 1e-4,
      maxIter: 1000,
      positive: false,
    };
    this.options = checkedOptions("Lasso", options, defaults, {
      nBits: rules.bits,
      alpha: rules.atLeastZero,
      fitIntercept: rules.boolean,
      tol: rules.atLeastZero,
      maxIter: rules.count,
      positive: rules.boolean,
    });
  }

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const { coef, intercept, nIter } = await paced(
      elasticNet(x, toVector("y", y, x.rows), { ...this.options, l1Ratio: 1 }),
      task,
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
