/** Linear regression by stochastic gradient descent. */

import { oneOf } from "../../../base/options.ts";
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { largestSeed, RandomState } from "../../numeric/randomState.ts";
import { paced } from "../../steps.ts";
import { losses, stochastic } from "../../training/linear/stochastic.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { LinearRegressor, type LinearSolution } from "./linearModel.ts";
import { type StochasticModelOptions, stochasticChecks, stochasticDefaults } from "./stochasticOptions.ts";

/** Options of `SGDRegressor`, in scikit-learn's words. */
export interface SGDRegressorOptions extends StochasticModelOptions {
  /** What errors cost. */
  readonly loss: "squared_error" | "huber" | "epsilon_insensitive" | "squared_epsilon_insensitive";
}

/** Linear regression by stochastic gradient descent (scikit-learn's `SGDRegressor`; equal seeds give its weights). */
export class SGDRegressor extends LinearRegressor<SGDRegressorOptions> {
  readonly name = "SGDRegressor";
  readonly options: Readonly<SGDRegressorOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<SGDRegressorOptions> = {}) {
    super();
    const defaults: SGDRegressorOptions = {
      ...stochasticDefaults,
      loss: "squared_error",
      learningRate: "invscaling",
      eta0: 0.01,
      powerT: 0.25,
    };
    this.options = checkedOptions("SGDRegressor", options, defaults, {
      ...stochasticChecks,
      loss: oneOf("squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"),
    });
  }

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const { loss, epsilon, randomState } = this.options;
    const seed = new RandomState(randomState).randint(0, largestSeed);
    const { coef, intercept, nIter } = await paced(
      stochastic(this.name, x, toVector("y", y, x.rows), losses[loss](epsilon), this.options, seed),
      task,
    );
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
