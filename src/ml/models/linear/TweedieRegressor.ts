/** Generalised linear regression with a power variance. */

import { type Check, oneOf } from "../../../base/options.ts";
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { generalised } from "../../training/linear/generalised.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import type { Link } from "./client.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `TweedieRegressor`, in scikit-learn's words. */
export interface TweedieRegressorOptions extends WithBits {
  /** Power of the variance: 0 normal, 1 Poisson, 2 gamma, 3 inverse Gaussian; 0 unless given. Not between 0 and 1. */
  readonly power: number;
  /** Strength of the L2 penalty; 1 unless given. */
  readonly alpha: number;
  /** How scores become predictions; `auto` is `identity` up to power 0, else `log`. */
  readonly link: "auto" | "identity" | "log";
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Largest component of the gradient at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most iterations; 100 unless given. */
  readonly maxIter: number;
}

/** Predicts amounts whose variance is a power of their mean (scikit-learn's `TweedieRegressor`, L-BFGS). */
export class TweedieRegressor extends LinearRegressor<TweedieRegressorOptions> {
  readonly name = "TweedieRegressor";
  readonly options: Readonly<TweedieRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<TweedieRegressorOptions> = {}) {
    super();
    const defaults: TweedieRegressorOptions = {
      nBits: 8,
      power: 0,
      alpha: 1,
      link: "auto",
      fitIntercept: true,
      tol: 1e-4,
      maxIter: 100,
    };
    this.options = checkedOptions("TweedieRegressor", options, defaults, {
      nBits: rules.bits,
      power: power,
      alpha: rules.atLeastZero,
      link: oneOf("auto", "identity", "log"),
      fitIntercept: rules.boolean,
      tol: rules.positive,
      maxIter: rules.count,
    });
  }

  protected override get link(): Link {
    const { link, power } = this.options;
    if (link !== "auto") return link;
    return power <= 0 ? "identity" : "log";
  }

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const { options, link } = this;
    const { coef, intercept, nIter } = await paced(
      generalised(this.name, x, toVector("y", y, x.rows), { ...options, link }),
      task,
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}

const power: Check = [
  "a number that is not between 0 and 1",
  (value) => rules.number[1](value) && !(Number(value) > 0 && Number(value) < 1),
];
