/** Logistic regression. */

import { oneOf } from "../../../base/options.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { logistic } from "../../training/linear/logistic.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, nullable, rules } from "../options.ts";
import { LinearClassifier, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `LogisticRegression`, in scikit-learn's words. */
export interface LogisticRegressionOptions extends WithBits {
  /** The penalty on weights. */
  readonly penalty: "l2" | null;
  /** Inverse strength of the penalty; 1 unless given. */
  readonly C: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Largest component of the gradient at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most iterations; 100 unless given. */
  readonly maxIter: number;
  /** More than two classes: all at once (`auto`, `multinomial`), or each against the rest (`ovr`). */
  readonly multiClass: "auto" | "ovr" | "multinomial";
}

/** Logistic regression with an L2 penalty or none (scikit-learn's `LogisticRegression`, L-BFGS). */
export class LogisticRegression extends LinearClassifier<LogisticRegressionOptions> {
  readonly name = "LogisticRegression";
  readonly options: Readonly<LogisticRegressionOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LogisticRegressionOptions> = {}) {
    super();
    const defaults: LogisticRegressionOptions = {
      nBits: 8,
      penalty: "l2",
      C: 1,
      fitIntercept: true,
      tol: 1e-4,
      maxIter: 100,
      multiClass: "auto",
    };
    this.options = checkedOptions("LogisticRegression", options, defaults, {
      nBits: rules.bits,
      penalty: nullable(oneOf("l2")),
      C: rules.positive,
      fitIntercept: rules.boolean,
      tol: rules.positive,
      maxIter: rules.count,
      multiClass: oneOf("auto", "ovr", "multinomial"),
    });
  }

  protected override solve(
    x: Matrix,
    codes: Float64Array,
    classes: number,
    task: TaskOptions,
  ): Promise<LinearSolution> {
    const C = this.options.penalty === null ? Number.POSITIVE_INFINITY : this.options.C;
    return paced(logistic(x, codes, classes, { ...this.options, C }), task);
  }
}
