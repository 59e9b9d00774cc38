/** Support vector regression, linear. */

import { oneOf } from "../../../base/options.ts";
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { squaredTube, tube } from "../../training/linear/supportVectors.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `LinearSVR`, in scikit-learn's words. */
export interface LinearSVROptions extends WithBits {
  /** Errors up to this cost nothing; 0 unless given. */
  readonly epsilon: number;
  /** Inverse strength of the L2 penalty; 1 unless given. */
  readonly C: number;
  /** What errors cost. */
  readonly loss: "epsilon_insensitive" | "squared_epsilon_insensitive";
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Value of the feature that stands for the intercept, whose weight is penalised too; 1 unless given. */
  readonly interceptScaling: number;
  /** Most sweeps over the rows; 100000 unless given. */
  readonly maxIter: number;
}

/** Linear support vector regression: the optimum of the problem that scikit-learn's `LinearSVR` solves. */
export class LinearSVR extends LinearRegressor<LinearSVROptions> {
  readonly name = "LinearSVR";
  readonly options: Readonly<LinearSVROptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LinearSVROptions> = {}) {
    super();
    const defaults: LinearSVROptions = {
      nBits: 8,
      epsilon: 0,
      C: 1,
      loss: "epsilon_insensitive",
      fitIntercept: true,
      interceptScaling: 1,
      maxIter: 100_000,
    };
    this.options = checkedOptions("LinearSVR", options, defaults, {
      nBits: rules.bits,
      epsilon: rules.atLeastZero,
      C: rules.positive,
      loss: oneOf("epsilon_insensitive", "squared_epsilon_insensitive"),
      fitIntercept: rules.boolean,
      interceptScaling: rules.positive,
      maxIter: rules.count,
    });
  }

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const solver = this.options.loss === "epsilon_insensitive" ? tube : squaredTube;
    const { coef, intercept, nIter } = await paced(solver(x, toVector("y", y, x.rows), this.options), task);
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
