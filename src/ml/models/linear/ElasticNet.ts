/** Least squares with L1 and L2 penalties. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import { paced } from "../../steps.ts";
import { elasticNet } from "../../training/linear/coordinateDescent.ts";
import type { TaskOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import { LinearRegressor, type LinearSolution, type WithBits } from "./linearModel.ts";

/** Options of `ElasticNet`, in scikit-learn's words. */
export interface ElasticNetOptions extends WithBits {
  /** Strength of the penalty; 1 unless given. */
  readonly alpha: number;
  /** Share of the L1 penalty; 0.5 unless given. */
  readonly l1Ratio: number;
  /** Whether there is an intercept. */
  readonly fitIntercept: boolean;
  /** Duality gap, as a share of ‖y‖², at which training stops; 1e-4 unless given. */
  readonly tol: number;
  /** Most sweeps over the features; 1000 unless given. */
  readonly maxIter: number;
  /** Whether weights below 0 are excluded; false unless given. */
  readonly positive: boolean;
}

/** Linear regression with both penalties (scikit-learn's `ElasticNet`, cyclic). */
export class ElasticNet extends LinearRegressor<ElasticNetOptions> {
  readonly name = "ElasticNet";
  readonly options: Readonly<ElasticNetOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<ElasticNetOptions> = {}) {
    super();
    const defaults: ElasticNetOptions = {
      nBits: 8,
      alpha: 1,
      l1Ratio: 0.5,
      fitIntercept: true,
      tol: 1e-4,
      maxIter: 1000,
      positive: false,
    };
    this.options = checkedOptions("ElasticNet", options, defaults, {
      nBits: rules.bits,
      alpha: rules.atLeastZero,
      l1Ratio: rules.share,
      fitIntercept: rules.boolean,
      tol: rules.atLeastZero,
      maxIter: rules.count,
      positive: rules.boolean,
    });
  }

  protected override async solve(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LinearSolution> {
    const { coef, intercept, nIter } = await paced(elasticNet(x, toVector("y", y, x.rows), this.options), task);
    return { coef: [coef], intercept: [intercept], nIter };
  }
}
