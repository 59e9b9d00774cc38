/** Generalised linear regression of counts. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { generalised } from "../../training/linear/generalised.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type Link, type WithBits } from "./linearModel.ts";
import { solveWatched } from "./watched.ts";

/** Options of `PoissonRegressor`, in scikit-learn's words. */
export interface PoissonRegressorOptions extends WithBits {
  /** Strength of the L2 penalty; 1 unless given. */
  readonly alpha: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Largest component of the gradient at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most iterations; 100 unless given. */
  readonly maxIter: number;
}

/** Predicts counts by a log link (scikit-learn's `PoissonRegressor`, L-BFGS). */
export class PoissonRegressor extends LinearRegressor<PoissonRegressorOptions> {
  readonly name = "PoissonRegressor";
  readonly options: Readonly<PoissonRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<PoissonRegressorOptions> = {}) {
    super();
    const defaults: PoissonRegressorOptions = { nBits: 8, alpha: 1, fitIntercept: true, tol: 1e-4, maxIter: 100 };
    this.options = checkedOptions("PoissonRegressor", options, defaults, {
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
      generalised(this.name, x, toVector("y", y, x.rows), { ...options, power: 1, link: "log" }, iterated),
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
