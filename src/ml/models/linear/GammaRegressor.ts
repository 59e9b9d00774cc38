/** Generalised linear regression of positive amounts. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { generalised } from "../../training/linear/generalised.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type Link, type WithBits } from "./linearModel.ts";
import { solveWatched } from "./watched.ts";

/** Options of `GammaRegressor`, in scikit-learn's words. */
export interface GammaRegressorOptions extends WithBits {
  /** Strength of the L2 penalty; 1 unless given. */
  readonly alpha: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Largest component of the gradient at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most iterations; 100 unless given. */
  readonly maxIter: number;
}

/** Predicts positive amounts by a log link (scikit-learn's `GammaRegressor`, L-BFGS). */
export class GammaRegressor extends LinearRegressor<GammaRegressorOptions> {
  readonly name = "GammaRegressor";
  readonly options: Readonly<GammaRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<GammaRegressorOptions> = {}) {
    super();
    const defaults: GammaRegressorOptions = { nBits: 8, alpha: 1, fitIntercept: true, tol: 1e-4, maxIter: 100 };
    this.options = checkedOptions("GammaRegressor", options, defaults, {
      nBits: rules.bits,
      alpha: rules.atLeastZero,
      fitIntercept: rules.boolean,
      tol: rules.positive,
      maxIter: rules.count,
    });
  }

  protected override get link(): Link {
    return "log";
  }

  protected override solve(x: Matrix, y: VectorInput, task: TaskOptions): LinearSolution {
    const { options } = this;
    const { coef, intercept, nIter } = solveWatched(task, options.maxIter, (iterated) =>
      generalised(this.name, x, toVector("y", y, x.rows), { ...options, power: 2, link: "log" }, iterated),
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
