/** Generalised linear regressors with a log link: what those of counts and of amounts share. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { generalised } from "../../training/linear/generalised.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import type { Link } from "./client.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `PoissonRegressor` and `GammaRegressor`, in scikit-learn's words. */
export interface LogLinkOptions extends WithBits {
  /** Strength of the L2 penalty; 1 unless given. */
  readonly alpha: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Largest component of the gradient at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most iterations; 100 unless given. */
  readonly maxIter: number;
}

const defaults: LogLinkOptions = { nBits: 8, alpha: 1, fitIntercept: true, tol: 1e-4, maxIter: 100 };

/** A regressor whose scores are logarithms of its predictions. */
export abstract class LogLinkRegressor extends LinearRegressor<LogLinkOptions> {
  readonly name: string;
  readonly options: Readonly<LogLinkOptions>;
  /** Power of the variance. */
  protected abstract readonly power: number;

  /** @throws UserError for unknown options and values out of range */
  constructor(name: string, options: Partial<LogLinkOptions>) {
    super();
    this.name = name;
    this.options = checkedOptions(name, options, defaults, {
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

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const { options, power } = this;
    const { coef, intercept, nIter } = await paced(
      generalised(this.name, x, toVector("y", y, x.rows), { ...options, power, link: "log" }),
      task,
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
