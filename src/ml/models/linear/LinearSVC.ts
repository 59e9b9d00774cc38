/** Support vector classification, linear. */

import { oneOf } from "../../../base/options.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { hinge, squaredHinge } from "../../training/linear/supportVectors.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { againstRest } from "./againstRest.ts";
import { LinearClassifier, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `LinearSVC`, in scikit-learn's words. */
export interface LinearSVCOptions extends WithBits {
  /** Inverse strength of the L2 penalty; 1 unless given. */
  readonly C: number;
  /** What rows on the wrong side of the margin cost. */
  readonly loss: "hinge" | "squared_hinge";
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Value of the feature that stands for the intercept, whose weight is penalised too; 1 unless given. */
  readonly interceptScaling: number;
  /** Most sweeps over the rows; 100000 unless given. */
  readonly maxIter: number;
}

/** Linear support vector classification, one class against the rest: the optimum of the problem that scikit-learn's `LinearSVC` solves. */
export class LinearSVC extends LinearClassifier<LinearSVCOptions> {
  readonly name = "LinearSVC";
  readonly options: Readonly<LinearSVCOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LinearSVCOptions> = {}) {
    super();
    const defaults: LinearSVCOptions = {
      nBits: 8,
      C: 1,
      loss: "squared_hinge",
      fitIntercept: true,
      interceptScaling: 1,
      maxIter: 100_000,
    };
    this.options = checkedOptions("LinearSVC", options, defaults, {
      nBits: rules.bits,
      C: rules.positive,
      loss: oneOf("hinge", "squared_hinge"),
      fitIntercept: rules.boolean,
      interceptScaling: rules.positive,
      maxIter: rules.count,
    });
  }

  protected override solve(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<LinearSolution> {
    const solver = this.options.loss === "hinge" ? hinge : squaredHinge;
    return paced(
      againstRest(codes, classes, (targets) => solver(x, targets, { ...this.options, epsilon: 0 })),
      task,
    );
  }
}
