/** Linear classification by stochastic gradient descent. */

import { oneOf } from "../../../base/options.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { largestSeed, RandomState } from "../../numeric/randomState.ts";
import { paced } from "../../steps.ts";
import { losses, stochastic } from "../../training/linear/stochastic.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions } from "../options.ts";
import { againstRest } from "./againstRest.ts";
import type { ProbabilityRule } from "./client.ts";
import { LinearClassifier, type LinearSolution } from "./linearModel.ts";
import { type StochasticModelOptions, stochasticChecks, stochasticDefaults } from "./stochasticOptions.ts";

/** Options of `SGDClassifier`, in scikit-learn's words. */
export interface SGDClassifierOptions extends StochasticModelOptions {
  /** What wrong scores cost. */
  readonly loss: "log_loss" | "modified_huber";
}

/** Linear classification by stochastic gradient descent, one class against the rest (scikit-learn's `SGDClassifier` with the losses that the original takes; equal seeds give its weights). */
export class SGDClassifier extends LinearClassifier<SGDClassifierOptions> {
  readonly name = "SGDClassifier";
  readonly options: Readonly<SGDClassifierOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<SGDClassifierOptions> = {}) {
    super();
    const defaults: SGDClassifierOptions = {
      ...stochasticDefaults,
      loss: "log_loss",
      learningRate: "optimal",
      eta0: 0,
      powerT: 0.5,
    };
    this.options = checkedOptions("SGDClassifier", options, defaults, {
      ...stochasticChecks,
      loss: oneOf("log_loss", "modified_huber"),
    });
  }

  protected override get probabilities(): ProbabilityRule {
    return this.options.loss === "log_loss" ? "one-vs-rest" : "modified-huber";
  }

  protected override solve(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<LinearSolution> {
    const { loss, epsilon, randomState } = this.options;
    const random = new RandomState(randomState);
    // Two classes draw from the model's own state, more each from a state of its own.
    const states = classes === 2 ? [random] : seedsOf(random, classes).map((seed) => new RandomState(seed));
    const fits = againstRest(codes, classes, (targets, k) => {
      const state = states[k] as RandomState;
      // The data set draws first.
      state.randint(1, largestSeed);
      return stochastic(this.name, x, targets, losses[loss](epsilon), this.options, state.randint(0, largestSeed));
    });
    return paced(fits, task);
  }
}

const seedsOf = (random: RandomState, count: number): readonly number[] =>
  Array.from({ length: count }, () => random.randint(0, largestSeed));
